package dev.holdfast.region.kernel;

import java.util.SortedMap;

/**
 * Bytes that lie durable in the blob store, referred to by a command.
 *
 * @param id the blob store's name for them
 * @param size bytes
 * @param md5 in hexadecimal, the base of an ETag
 * @param checksums the store's own checksums of the bytes, Base64, by their S3 name ({@code "CRC32C"}); the store
 *     always computes CRC64NVME, and whatever the client asked for
 */
public record Blob(String id, long size, String md5, SortedMap<String, String> checksums) {}
