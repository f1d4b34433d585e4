/**
 * Checks AWS Signature Version 4: who sent a request, and that nobody changed it.
 *
 * <p>{@link dev.holdfast.wire.sigv4.SigV4} checks signatures in the {@code Authorization} header and in the query
 * string (presigned URLs). What it gives, {@link dev.holdfast.wire.sigv4.Verified}, still has to see the body pass when
 * that is a stream: its hash, or the signature of each of its chunks
 * ({@link dev.holdfast.wire.sigv4.AwsChunkedInputStream}), is checked on the way, and reading fails when it is wrong.
 *
 * <p>S3's older signatures, which boto3 and the AWS CLI 1 make for presigned URLs and forms unless told otherwise, are
 * taken too, as AWS does ({@code SigV2}). What a presigned URL says in the place of {@code x-amz-} headers is made headers.
 *
 * <p>Signatures are compared in constant time. No message tells what the right signature would have been.
 */
package dev.holdfast.wire.sigv4;
