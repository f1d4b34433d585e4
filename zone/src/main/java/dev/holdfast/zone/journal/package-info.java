/**
 * The journal of commands: the region's durable memory. {@link dev.holdfast.zone.store} bounds its replay.
 *
 * <p>The journal is a sequence of segment files named after the index of their first entry. A segment is a sequence of
 * frames, one for each group commit: length, CRC-32C, payload. A batch is written only after the one before it is on
 * disk, so at most the last frame of the last segment can be torn; it is cut off. A bad frame anywhere else means that
 * acknowledged commands are damaged, and the region refuses to start rather than forget them.
 */
package dev.holdfast.zone.journal;
