/**
 * The instance metadata service (IMDS): how a program on an instance learns who it is, and gets its role's credentials.
 *
 * <p>Each instance has its own listener, port 1338 of its own address, in the zone's process (link-local
 * 169.254.169.254 belongs to the whole machine); SDKs find it by {@code AWS_EC2_METADATA_SERVICE_ENDPOINT}. Credentials
 * are cached in memory and on disk, so that instances can start while the region is away.
 */
package dev.holdfast.host.metadata;
