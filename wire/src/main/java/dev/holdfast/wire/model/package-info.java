/** What the SDK's model classes say about themselves: members, values, builders. Every codec looks through this. */
package dev.holdfast.wire.model;
