package dev.holdfast.region.s3;

import dev.holdfast.region.kernel.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.DeleteMarkerEntry;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsRequest;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.ObjectVersion;

/** Lists every version of a bucket's keys and every delete marker: by key, the latest first. */
record VersionListing(Call call) {

  /** @param object empty for a delete marker */
  private record Item(String key, Rows.OtherVersion version, boolean latest) {}

  /** A page as it fills. */
  private static final class Page {
    private final int most;
    private final List<Item> items = new ArrayList<>();
    private final List<String> prefixes = new ArrayList<>();
    private Optional<String> lastKey = Optional.empty();
    private Optional<String> lastVersion = Optional.empty();
    private boolean more;

    Page(int most) {
      this.most = most;
    }

    /** Whether the page goes on behind this; else it is full, and there is more. */
    boolean take(Item item) {
      if (!hasRoom()) {
        return false;
      }
      items.add(item);
      lastKey = Optional.of(item.key());
      lastVersion = Optional.of(item.version().version().text());
      return true;
    }

    boolean take(String prefix) {
      if (!hasRoom()) {
        return false;
      }
      prefixes.add(prefix);
      lastKey = Optional.of(prefix);
      lastVersion = Optional.empty();
      return true;
    }

    private boolean hasRoom() {
      more = items.size() + prefixes.size() == most && most > 0;
      return items.size() + prefixes.size() < most;
    }
  }

  ListObjectVersionsResponse list(ListObjectVersionsRequest r) {
    Refusals.check(call, r);
    Buckets.required(call, r.bucket());
    UnaryOperator<String> encode = ObjectListing.encoding(r.encodingTypeAsString());
    String marker = ObjectListing.or(r.keyMarker());
    String versionMarker = ObjectListing.or(r.versionIdMarker());
    if (marker.isEmpty() && !versionMarker.isEmpty()) {
      throw Refusals.invalidArgument(
          "A version-id marker cannot be specified without a key marker.", "version-id-marker", versionMarker);
    }
    if (r.versionIdMarker() != null && versionMarker.isEmpty()) {
      throw Refusals.invalidArgument("A version-id marker cannot be empty.", "version-id-marker", "");
    }
    if (!versionMarker.isEmpty() && !Versions.isValid(versionMarker)) {
      throw Refusals.invalidArgument("Invalid version id specified", "version-id-marker", versionMarker);
    }
    Page page = new Page(ObjectListing.most(r.maxKeys()));
    fill(page, r.bucket(), ObjectListing.or(r.prefix()), ObjectListing.or(r.delimiter()), marker, versionMarker);
    return ListObjectVersionsResponse.builder()
        .name(r.bucket())
        .prefix(encode.apply(ObjectListing.or(r.prefix())))
        .delimiter(ObjectListing.given(r.delimiter()).map(encode).orElse(null))
        .keyMarker(encode.apply(marker))
        .versionIdMarker(versionMarker)
        .encodingType(r.encodingTypeAsString())
        .maxKeys(page.most)
        .versions(page.items.stream().filter(i -> i.version().object().isPresent()).map(i -> version(i, encode)).toList())
        .deleteMarkers(
            page.items.stream().filter(i -> i.version().object().isEmpty()).map(i -> marker(i, encode)).toList())
        .commonPrefixes(page.prefixes.stream()
            .map(p -> CommonPrefix.builder().prefix(encode.apply(p)).build()).toList())
        .isTruncated(page.more)
        .nextKeyMarker(page.more ? page.lastKey.map(encode).orElse(null) : null)
        .nextVersionIdMarker(page.more ? page.lastVersion.orElse(null) : null)
        .build();
  }

  private void fill(
      Page page, String bucket, String prefix, String delimiter, String marker, String versionMarker) {
    if (!versionMarker.isEmpty() && marker.startsWith(prefix) && !rest(page, bucket, marker, versionMarker)) {
      return;
    }
    Versions versions = new Versions(call);
    Optional<String> at = Utf8Order.compare(marker, prefix) >= 0 && !marker.isEmpty()
        ? versions.keyBehind(bucket, marker)
        : versions.keyFrom(bucket, prefix);
    while (at.isPresent() && at.get().startsWith(prefix)) {
      String key = at.get();
      int cut = delimiter.isEmpty() ? -1 : key.indexOf(delimiter, prefix.length());
      if (cut < 0) {
        if (!all(page, bucket, key)) {
          return;
        }
        at = versions.keyBehind(bucket, key);
      } else {
        String common = key.substring(0, cut + delimiter.length());
        if (!common.equals(marker) && !page.take(common)) {
          return;
        }
        at = Utf8Order.afterPrefix(common).flatMap(next -> versions.keyFrom(bucket, next));
      }
    }
  }

  /** All versions of a key. */
  private boolean all(Page page, String bucket, String key) {
    Versions versions = new Versions(call);
    boolean latest = true;
    Optional<Rows.StoredObject> current = versions.current(bucket, key);
    if (current.isPresent()) {
      Rows.StoredObject o = current.get();
      if (!page.take(new Item(key, new Rows.OtherVersion(o.version(), o.modified(), current), true))) {
        return false;
      }
      latest = false;
    }
    for (Rows.OtherVersion other : versions.others(bucket, key).values()) {
      if (!page.take(new Item(key, other, latest))) {
        return false;
      }
      latest = false;
    }
    return true;
  }

  /** The versions of a key behind one of them. */
  private boolean rest(Page page, String bucket, String key, String versionId) {
    Versions versions = new Versions(call);
    OptionalLong order = versions.order(bucket, key, versionId);
    if (order.isEmpty()) {
      return true;
    }
    // The marker's version and all before it may be gone: then the latest is behind it.
    Optional<Rows.StoredObject> current = versions.current(bucket, key)
        .filter(o -> o.version().order() < order.getAsLong());
    if (current.isPresent() && !page.take(new Item(key,
        new Rows.OtherVersion(current.get().version(), current.get().modified(), current), true))) {
      return false;
    }
    for (Map.Entry<VersionKey, Rows.OtherVersion> e : call.state().range(S3Service.VERSIONS,
        new VersionKey(bucket, key, order.getAsLong()), VersionKey.end(bucket, key)).entrySet()) {
      boolean latest = versions.current(bucket, key).isEmpty()
          && versions.others(bucket, key).firstKey().equals(e.getKey());
      if (e.getKey().order() < order.getAsLong() && !page.take(new Item(key, e.getValue(), latest))) {
        return false;
      }
    }
    return true;
  }

  private ObjectVersion version(Item item, UnaryOperator<String> encode) {
    Rows.StoredObject object = item.version().object().orElseThrow();
    return ObjectVersion.builder()
        .key(encode.apply(item.key()))
        .versionId(object.version().text())
        .isLatest(item.latest())
        .lastModified(ObjectListing.shown(object.modified()))
        .eTag('"' + object.etag() + '"')
        .size(object.size())
        .storageClass(object.description().storageClass())
        .checksumAlgorithmWithStrings(object.checksum().algorithm())
        .checksumType(object.checksum().type())
        .owner(Buckets.owner(call))
        .build();
  }

  private DeleteMarkerEntry marker(Item item, UnaryOperator<String> encode) {
    return DeleteMarkerEntry.builder()
        .key(encode.apply(item.key()))
        .versionId(item.version().version().text())
        .isLatest(item.latest())
        .lastModified(ObjectListing.shown(item.version().modified()))
        .owner(Buckets.owner(call))
        .build();
  }
}
