/** A queue of millions of messages and a bucket of millions of keys, beside the same when they hold next to nothing. */
package dev.holdfast.bench.large;
