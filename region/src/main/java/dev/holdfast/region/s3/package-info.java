/**
 * Amazon S3: what buckets and objects are. Their bytes lie in the blob store outside the region; a row names them.
 *
 * <p>Start at {@link dev.holdfast.region.s3.S3}, the list of operations. {@code Buckets} and {@code Configurations}
 * hold buckets and what can be set on them; {@code Objects} writes, copies and deletes objects, {@code Uploads} makes
 * them of parts, {@link dev.holdfast.region.s3.Retrievals} reads them, {@code ObjectListing} lists them.
 *
 * <p>An object is a list of blobs: one for PutObject, one for each part of a multipart upload, so that completing an
 * upload and copying an object move no bytes. {@code BlobUse} counts who refers to a blob; one that nobody refers to is
 * put into the table of garbage, from which the shell takes what it may delete
 * ({@link dev.holdfast.region.s3.S3Service#garbage}).
 *
 * <p>What a plain GET answers is a row of the table of objects; older versions and delete markers lie beside it
 * ({@code Versions}), so that listing objects never walks over them.
 *
 * <p>The order of keys is that of their UTF-8 bytes ({@code Utf8Order}), as in S3.
 *
 * <p>A bucket may be a website ({@code Website}), whose visitors sign nothing: {@code PublicAccess} says what they may read.
 *
 * <p>Who may use ACLs, and whom they let read, {@code Acls} says. Bytes written with a customer's key (SSE-C) are
 * encrypted by the shell; here is only the key's mark ({@link dev.holdfast.region.s3.Encryption}).
 *
 * <p>What a signed call needs to be allowed {@code S3Accesses} says, and {@code region.iam} decides it, with the bucket's policy.
 * Who signs nothing may do what policies and lists let anybody do, as far as {@code Visitors} lets them.
 *
 * <p>Stored and answered, but not acted on: ACLs' grants to write; encryption with S3's own keys (AES256: such bytes lie in files that belong to the region's user alone, but
 * they are not encrypted). Refused by name: KMS keys, storage classes that need a restore.
 */
package dev.holdfast.region.s3;
