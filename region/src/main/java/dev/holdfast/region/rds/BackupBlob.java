package dev.holdfast.region.rds;

/**
 * Where a backup's bytes are: a blob that only the region's own tables name, so that no API of S3 reaches it.
 *
 * @param size bytes
 */
public record BackupBlob(String id, long size) {}
