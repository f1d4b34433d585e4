/**
 * S3 beside others: objects of 4 KiB beside s3proxy, S3Mock and nginx, objects of 1 GiB beside nginx's {@code sendfile}
 * and {@code dd}. In each round all do the same works, one after the other; the first round warms up.
 */
package dev.holdfast.bench.s3;
