/**
 * What is special about S3's requests over HTTP: bytes that stream in and out, and browsers from other origins.
 *
 * <p>{@link dev.holdfast.zone.s3.S3Front} takes a request whose signature was checked and answers it through a
 * {@link dev.holdfast.zone.s3.S3Front.Reply}; it knows no HTTP server. An object's bytes are stored before the command
 * that names them, and deleted again if that is refused; all other operations go through the codec as with any service.
 * {@link dev.holdfast.zone.s3.BlobCollector} deletes what the region no longer refers to.
 */
package dev.holdfast.zone.s3;
