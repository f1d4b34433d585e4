/**
 * The region's HTTP front: the AWS API for everybody, and the zones' own door beside it.
 */
package dev.holdfast.zone.front;
