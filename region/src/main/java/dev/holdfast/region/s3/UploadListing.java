package dev.holdfast.region.s3;

import dev.holdfast.region.kernel.Call;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsRequest;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.ListPartsRequest;
import software.amazon.awssdk.services.s3.model.ListPartsResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.Part;

/** Lists a bucket's uploads that are not complete, and the parts of one. */
record UploadListing(Call call) {

  ListMultipartUploadsResponse uploads(ListMultipartUploadsRequest r) {
    Refusals.check(call, r);
    Buckets.required(call, r.bucket());
    if (r.delimiter() != null) {
      throw Refusals.notImplemented("delimiter of ListMultipartUploads");
    }
    UnaryOperator<String> encode = ObjectListing.encoding(r.encodingTypeAsString());
    int most = Math.min(Optional.ofNullable(r.maxUploads()).orElse(Limits.PAGE), Limits.PAGE);
    List<Map.Entry<UploadKey, Rows.Upload>> found = new Uploads(call).of(r.bucket()).entrySet().stream()
        .filter(e -> e.getKey().key().startsWith(ObjectListing.or(r.prefix())) && isAfter(e.getKey(), r))
        .limit(most + 1L)
        .toList();
    List<Map.Entry<UploadKey, Rows.Upload>> page = found.stream().limit(most).toList();
    boolean truncated = found.size() > most && most > 0;
    return ListMultipartUploadsResponse.builder()
        .bucket(r.bucket())
        .prefix(r.prefix() == null ? null : encode.apply(r.prefix()))
        .keyMarker(encode.apply(ObjectListing.or(r.keyMarker())))
        .uploadIdMarker(ObjectListing.or(r.uploadIdMarker()))
        .encodingType(r.encodingTypeAsString())
        .maxUploads(most)
        .uploads(page.stream().map(e -> shown(e.getKey(), e.getValue(), encode)).toList())
        .isTruncated(truncated)
        .nextKeyMarker(truncated ? encode.apply(page.getLast().getKey().key()) : null)
        .nextUploadIdMarker(truncated ? page.getLast().getKey().uploadId() : null)
        .build();
  }

  private static boolean isAfter(UploadKey upload, ListMultipartUploadsRequest r) {
    if (r.keyMarker() == null || r.keyMarker().isEmpty()) {
      return true;
    }
    int c = Utf8Order.compare(upload.key(), r.keyMarker());
    boolean sameKeyLaterId = c == 0 && r.uploadIdMarker() != null && !r.uploadIdMarker().isEmpty()
        && upload.uploadId().compareTo(r.uploadIdMarker()) > 0;
    return c > 0 || sameKeyLaterId;
  }

  private MultipartUpload shown(UploadKey key, Rows.Upload upload, UnaryOperator<String> encode) {
    return MultipartUpload.builder()
        .key(encode.apply(key.key()))
        .uploadId(key.uploadId())
        .initiated(upload.initiated())
        .storageClass(upload.description().storageClass())
        .owner(Buckets.owner(call))
        .checksumAlgorithm(upload.checksumAlgorithm().orElse(null))
        .build();
  }

  ListPartsResponse parts(ListPartsRequest r) {
    Refusals.check(call, r);
    Uploads uploads = new Uploads(call);
    Rows.Upload upload = uploads.required(r.bucket(), r.key(), r.uploadId());
    int most = Math.min(Optional.ofNullable(r.maxParts()).orElse(Limits.PAGE), Limits.PAGE);
    int after = Optional.ofNullable(r.partNumberMarker()).orElse(0);
    List<Part> found = uploads.parts(r.uploadId()).entrySet().stream()
        .filter(e -> e.getKey().partNumber() > after)
        .limit(most + 1L)
        .map(e -> shown(e.getKey(), e.getValue(), upload))
        .toList();
    List<Part> page = found.stream().limit(most).toList();
    boolean truncated = found.size() > most && most > 0;
    return ListPartsResponse.builder()
        .bucket(r.bucket()).key(r.key()).uploadId(r.uploadId())
        .partNumberMarker(after)
        .maxParts(most)
        .parts(page)
        .isTruncated(truncated)
        .nextPartNumberMarker(Stream.of(page).filter(p -> !p.isEmpty()).map(p -> p.getLast().partNumber())
            .findFirst().orElse(null))
        .owner(Buckets.owner(call))
        .storageClass(upload.description().storageClass())
        .checksumAlgorithm(upload.checksumAlgorithm().orElse(null))
        .build();
  }

  private static Part shown(PartKey key, Rows.UploadedPart part, Rows.Upload upload) {
    Part.Builder shown = Part.builder()
        .partNumber(key.partNumber())
        .eTag('"' + part.etag() + '"')
        .size(part.stored().size())
        .lastModified(part.modified());
    upload.checksumAlgorithm().ifPresent(a -> Checksums.show(shown, a, part.checksums().get(a)));
    return shown.build();
  }
}
