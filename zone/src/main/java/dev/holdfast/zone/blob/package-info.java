/**
 * The bytes of objects, as files: {@link dev.holdfast.zone.blob.BlobStore}.
 *
 * <p>A blob is written to a temporary file, synced, renamed into its place and its directory synced, before its id is
 * told to anybody; so a blob that is referred to is whole. Small ones are packed into segments instead, where those who
 * write at the same time share a sync ({@code SmallBlobs}); the id of such a blob is its place.
 *
 * <p>A blob's file holds the bytes, then the CRC-32C of every block of 256 KiB, then a footer that says how many
 * ({@code BlobFormat}); a segment is a row of frames with a CRC-32C each ({@code Frame}). Every read checks what it passes.
 * Ids are random or places, never made of a key.
 *
 * <p>Disks forget: {@link dev.holdfast.zone.blob.BlobScan} reads a whole blob from the disk, and one that is not what was
 * written is set aside, so that nobody is given its bytes; its file is kept for whoever can still mend it.
 *
 * <p>Blobs never change. Deleting waits for readers ({@link dev.holdfast.zone.blob.Pins}).
 */
package dev.holdfast.zone.blob;
