package dev.holdfast.region.s3;

import dev.holdfast.region.kernel.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.Initiator;
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
    UnaryOperator<String> encode = ObjectListing.encoding(r.encodingTypeAsString());
    int most = ObjectListing.most(r.maxUploads(), "max-uploads");
    Page page = page(r, most);
    // Also where nothing follows, the last upload is told of.
    Optional<UploadKey> next = page.next().or(() -> Optional.of(page.uploads()).filter(u -> !u.isEmpty())
        .map(u -> u.getLast().getKey()));
    return ListMultipartUploadsResponse.builder()
        .bucket(r.bucket())
        .prefix(r.prefix() == null ? null : encode.apply(r.prefix()))
        .keyMarker(encode.apply(ObjectListing.or(r.keyMarker())))
        .uploadIdMarker(ObjectListing.or(r.uploadIdMarker()))
        .encodingType(r.encodingTypeAsString())
        .maxUploads(most)
        .delimiter(ObjectListing.given(r.delimiter()).map(encode).orElse(null))
        .uploads(page.uploads().stream().map(e -> shown(e.getKey(), e.getValue(), encode)).toList())
        .commonPrefixes(page.prefixes().stream()
            .map(p -> CommonPrefix.builder().prefix(encode.apply(p)).build()).toList())
        .isTruncated(page.next().isPresent())
        .nextKeyMarker(encode.apply(next.map(UploadKey::key).orElse("")))
        .nextUploadIdMarker(next.map(UploadKey::uploadId).orElse(""))
        .build();
  }

  /** @param next the last upload of this page, or its last prefix without an id, if there is more behind it */
  private record Page(
      List<Map.Entry<UploadKey, Rows.Upload>> uploads, List<String> prefixes, Optional<UploadKey> next) {}

  private Page page(ListMultipartUploadsRequest r, int most) {
    NavigableMap<UploadKey, Rows.Upload> all = call.state().all(S3Service.UPLOADS);
    String prefix = ObjectListing.or(r.prefix());
    String delimiter = ObjectListing.or(r.delimiter());
    String marker = ObjectListing.or(r.keyMarker());
    String idMarker = ObjectListing.or(r.uploadIdMarker());
    if (!idMarker.isEmpty() && !marker.isEmpty()) {
      requireMarker(r.bucket(), marker, idMarker);
    }
    Page page = new Page(new ArrayList<>(), new ArrayList<>(), Optional.empty());
    Optional<UploadKey> last = Optional.empty();
    // Without an id the marker stands behind all uploads of its key: no id is greater than this one.
    Map.Entry<UploadKey, Rows.Upload> at = !marker.isEmpty() && Utf8Order.compare(marker, prefix) >= 0
        ? all.higherEntry(new UploadKey(r.bucket(), marker, idMarker.isEmpty() ? "\uffff" : idMarker))
        : all.ceilingEntry(new UploadKey(r.bucket(), prefix, ""));
    while (at != null && at.getKey().bucket().equals(r.bucket()) && at.getKey().key().startsWith(prefix)) {
      String key = at.getKey().key();
      int cut = delimiter.isEmpty() ? -1 : key.indexOf(delimiter, prefix.length());
      String common = cut < 0 ? "" : key.substring(0, cut + delimiter.length());
      boolean listed = cut >= 0 && common.equals(marker);
      if (!listed && page.uploads().size() + page.prefixes().size() == most) {
        return new Page(page.uploads(), page.prefixes(), last);
      }
      if (cut < 0) {
        page.uploads().add(at);
        last = Optional.of(at.getKey());
        at = all.higherEntry(at.getKey());
      } else {
        if (!listed) {
          page.prefixes().add(common);
          last = Optional.of(new UploadKey(r.bucket(), common, ""));
        }
        at = Utf8Order.afterPrefix(common)
            .map(next -> all.ceilingEntry(new UploadKey(r.bucket(), next, ""))).orElse(null);
      }
    }
    return page;
  }

  /** An upload may be over since it was listed; one of another key is none. */
  private void requireMarker(String bucket, String key, String id) {
    boolean known = call.state().has(S3Service.UPLOADS, new UploadKey(bucket, key, id));
    if (!known && new Uploads(call).of(bucket).keySet().stream().anyMatch(u -> u.uploadId().equals(id))
        || !id.matches("[A-Z2-7]{64}")) {
      throw Refusals.invalidArgument("Invalid uploadId marker", "upload-id-marker", id);
    }
  }

  private Initiator initiator() {
    return Initiator.builder().id(Buckets.canonicalId(call)).build();
  }

  private MultipartUpload shown(UploadKey key, Rows.Upload upload, UnaryOperator<String> encode) {
    return MultipartUpload.builder()
        .key(encode.apply(key.key()))
        .uploadId(key.uploadId())
        .initiated(ObjectListing.shown(upload.initiated()))
        .storageClass(upload.description().storageClass())
        .owner(Buckets.owner(call))
        .initiator(initiator())
        .checksumAlgorithm(upload.checksumAlgorithm().orElse(null))
        .checksumType(upload.checksumAlgorithm()
            .map(a -> upload.checksumType().orElse(Checksums.usualType(a))).orElse(null))
        .build();
  }

  ListPartsResponse parts(ListPartsRequest r) {
    Refusals.check(call, r);
    Uploads uploads = new Uploads(call);
    Rows.Upload upload = uploads.required(r.bucket(), r.key(), r.uploadId());
    Encryption.requireSame(upload, Encryption.given(r));
    int most = ObjectListing.most(r.maxParts(), "max-parts");
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
        .nextPartNumberMarker(page.isEmpty() ? 0 : page.getLast().partNumber())
        .owner(Buckets.owner(call))
        .initiator(initiator())
        .storageClass(upload.description().storageClass())
        .checksumAlgorithm(upload.checksumAlgorithm().orElse(null))
        .checksumType(upload.checksumAlgorithm()
            .map(a -> upload.checksumType().orElse(Checksums.usualType(a))).orElse(null))
        .build();
  }

  private static Part shown(PartKey key, Rows.UploadedPart part, Rows.Upload upload) {
    Part.Builder shown = Part.builder()
        .partNumber(key.partNumber())
        .eTag('"' + part.etag() + '"')
        .size(part.stored().size())
        .lastModified(ObjectListing.shown(part.modified()));
    upload.checksumAlgorithm().ifPresent(a -> Checksums.show(shown, a, part.checksums().get(a)));
    return shown.build();
  }
}
