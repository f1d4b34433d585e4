package dev.holdfast.region.s3;

import dev.holdfast.region.kernel.Call;
import java.util.Set;
import java.util.TreeSet;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;

/** What the shell needs to know before it stores the bytes of a PutObject or UploadPart. */
public final class Expected {

  private Expected() {}

  /**
   * The checksums to compute of the bytes, by their S3 names; empty for the default alone.
   *
   * @throws software.amazon.awssdk.awscore.exception.AwsServiceException if the call is sure to be refused, as for want
   *     of its bucket or upload: then the bytes need not be read at all
   */
  public static Set<String> checksums(Call call, SdkRequest request) {
    Refusals.check(call, (SdkPojo) request);
    Set<String> algorithms = new TreeSet<>(Checksums.stated((SdkPojo) request).keySet());
    switch (request) {
      case PutObjectRequest put -> {
        Buckets.required(call, put.bucket());
        Objects.requireValidKey(put.key());
        Encryption.ofNew(call, put.bucket(), put);
        new Acls(call).ofNew(put.bucket(), put);
        add(algorithms, put.checksumAlgorithmAsString());
      }
      case UploadPartRequest part -> {
        Rows.Upload upload = new Uploads(call).required(part.bucket(), part.key(), part.uploadId());
        Encryption.requirePart(upload, Encryption.given(part));
        algorithms.add(upload.checksumAlgorithm().orElse(Checksums.DEFAULT)); // the whole's is made of the parts'
        add(algorithms, part.checksumAlgorithmAsString());
      }
      default -> throw new IllegalArgumentException("no bytes come with " + request.getClass().getSimpleName());
    }
    return algorithms;
  }

  private static void add(Set<String> algorithms, String asked) {
    if (asked == null) {
      return;
    }
    if (!Checksums.ALGORITHMS.contains(asked)) {
      throw dev.holdfast.region.kernel.Errors.badRequest("InvalidRequest", "Checksum algorithm provided is unsupported. "
          + "Please try again with any of the valid types: " + Checksums.ALGORITHMS);
    }
    algorithms.add(asked);
  }
}
