package dev.holdfast.wire;

/** @param body empty for an S3 object's bytes, which follow from the blob store, and for answers to HEAD */
public record HttpResponse(int status, Headers headers, byte[] body) {}
