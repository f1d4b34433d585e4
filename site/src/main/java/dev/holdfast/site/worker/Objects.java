package dev.holdfast.site.worker;

import dev.holdfast.site.media.Media;
import dev.holdfast.site.media.Variant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/** The bucket of the media, as workers use it. A bucket that is away is waited for: the work done is not lost. */
final class Objects {

  private final String bucket;
  private final S3Client s3;
  private final Duration patience;

  /** @param patience how long to try again while the bucket is away */
  Objects(String bucket, S3Client s3, Duration patience) {
    this.bucket = bucket;
    this.s3 = s3;
    this.patience = patience;
  }

  void getOriginal(String id, Path to) throws IOException, Maker.Unusable {
    try {
      patiently(() -> {
        Files.deleteIfExists(to);
        return s3.getObject(g -> g.bucket(bucket).key(Media.original(id)), to);
      });
    } catch (NoSuchKeyException e) {
      throw new Maker.Unusable("The file that was uploaded is gone.");
    }
  }

  void put(String id, Variant variant, Path file) throws IOException {
    patiently(() -> s3.putObject(p -> p.bucket(bucket).key(variant.key(id)).contentType(variant.type())
        .cacheControl("public, max-age=31536000, immutable"), RequestBody.fromFile(file)));
  }

  /** Removes whatever there is of an upload. What is not there is no error, so doing it twice does no harm. */
  void remove(String id) throws IOException {
    for (Variant variant : Variant.values()) {
      patiently(() -> s3.deleteObject(d -> d.bucket(bucket).key(variant.key(id))));
    }
    patiently(() -> s3.deleteObject(d -> d.bucket(bucket).key(Media.original(id))));
  }

  private void patiently(Callable<?> call) throws IOException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      try {
        call.call();
        return;
      } catch (NoSuchKeyException e) {
        throw e;
      } catch (SdkException e) {
        if (System.nanoTime() > deadline) {
          throw e;
        }
        sleep(e);
      } catch (IOException | RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static void sleep(SdkException cause) {
    try {
      Thread.sleep(1000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw cause;
    }
  }
}
