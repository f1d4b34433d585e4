/**
 * The region's rows on disk. {@link dev.holdfast.zone.store.Store} writes checkpoints, each what has changed since the one
 * before, and makes a region of them again; {@link dev.holdfast.zone.store.LargeTable} is a table that is not in memory.
 *
 * <p>Read {@link dev.holdfast.zone.store.SortedFile} for what a file holds, {@link dev.holdfast.zone.store.Directory} for
 * which files count, {@link dev.holdfast.zone.store.Merge} for how there stay few. Changes in memory and sorted files that
 * are merged are known as a log-structured merge tree; the journal is its log.
 */
package dev.holdfast.zone.store;
