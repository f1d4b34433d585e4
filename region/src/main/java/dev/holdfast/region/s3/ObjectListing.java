package dev.holdfast.region.s3;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.ListObjectsRequest;
import software.amazon.awssdk.services.s3.model.ListObjectsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Lists a bucket's objects. Keys below one common prefix are passed over in one step, however many they are. */
record ObjectListing(Call call) {

  /** After so many keys below one common prefix the rest is passed over in one step: looking for its end costs as much. */
  private static final int NEAR = 5;

  private record Found(String key, Rows.StoredObject object) {}

  /** @param next the last key or common prefix of this page, if there is more behind it */
  private record Page(List<Found> objects, List<String> prefixes, Optional<String> next) {}

  ListObjectsV2Response v2(ListObjectsV2Request r) {
    Refusals.check(call, r);
    Buckets.required(call, r.bucket());
    UnaryOperator<String> encode = encoding(r.encodingTypeAsString());
    int most = most(r.maxKeys());
    if (r.continuationToken() != null && r.continuationToken().isEmpty()) {
      throw wrongToken();
    }
    String after = r.continuationToken() == null ? or(r.startAfter()) : decoded(r.continuationToken());
    Page page = page(r.bucket(), or(r.prefix()), or(r.delimiter()), after, most);
    boolean owners = Boolean.TRUE.equals(r.fetchOwner());
    return ListObjectsV2Response.builder()
        .name(r.bucket())
        .prefix(encode.apply(or(r.prefix())))
        .delimiter(given(r.delimiter()).map(encode).orElse(null))
        .startAfter(r.startAfter() == null ? null : encode.apply(r.startAfter()))
        .continuationToken(r.continuationToken())
        .encodingType(r.encodingTypeAsString())
        .maxKeys(most)
        .keyCount(page.objects().size() + page.prefixes().size())
        .contents(page.objects().stream().map(f -> shown(f, encode, owners)).toList())
        .commonPrefixes(page.prefixes().stream().map(p -> prefix(encode.apply(p))).toList())
        .isTruncated(page.next().isPresent())
        .nextContinuationToken(page.next().map(ObjectListing::encoded).orElse(null))
        .build();
  }

  ListObjectsResponse v1(ListObjectsRequest r) {
    Refusals.check(call, r);
    Buckets.required(call, r.bucket());
    UnaryOperator<String> encode = encoding(r.encodingTypeAsString());
    int most = most(r.maxKeys());
    Page page = page(r.bucket(), or(r.prefix()), or(r.delimiter()), or(r.marker()), most);
    return ListObjectsResponse.builder()
        .name(r.bucket())
        .prefix(encode.apply(or(r.prefix())))
        .delimiter(given(r.delimiter()).map(encode).orElse(null))
        .marker(encode.apply(or(r.marker())))
        .encodingType(r.encodingTypeAsString())
        .maxKeys(most)
        .contents(page.objects().stream().map(f -> shown(f, encode, true)).toList())
        .commonPrefixes(page.prefixes().stream().map(p -> prefix(encode.apply(p))).toList())
        .isTruncated(page.next().isPresent())
        // Without a delimiter clients go on from the last key themselves.
        .nextMarker(page.next().filter(_ -> given(r.delimiter()).isPresent()).map(encode).orElse(null))
        .build();
  }

  private Page page(String bucket, String prefix, String delimiter, String after, int most) {
    NavigableMap<ObjectKey, Rows.StoredObject> all = call.state().all(S3Service.OBJECTS);
    Page page = new Page(new ArrayList<>(), new ArrayList<>(), Optional.empty());
    String last = "";
    int passed = 0;
    Iterator<Map.Entry<ObjectKey, Rows.StoredObject>> rows = Utf8Order.compare(after, prefix) >= 0 && !after.isEmpty()
        ? from(all, bucket, after, false) : from(all, bucket, prefix, true);
    while (rows.hasNext()) {
      Map.Entry<ObjectKey, Rows.StoredObject> at = rows.next();
      String key = at.getKey().key();
      if (!at.getKey().bucket().equals(bucket) || !key.startsWith(prefix)) {
        break;
      }
      int cut = delimiter.isEmpty() ? -1 : key.indexOf(delimiter, prefix.length());
      String item = cut < 0 ? key : key.substring(0, cut + delimiter.length());
      if (cut >= 0 && item.equals(last)) {
        if (++passed == NEAR) {
          rows = Utf8Order.afterPrefix(item).map(next -> from(all, bucket, next, true))
              .orElse(Collections.emptyIterator());
        }
        continue;
      }
      passed = 0;
      boolean listed = cut >= 0 && item.equals(after);
      if (!listed && page.objects().size() + page.prefixes().size() == most) {
        return new Page(page.objects(), page.prefixes(), Optional.of(last).filter(_ -> most > 0));
      }
      if (cut < 0) {
        page.objects().add(new Found(key, at.getValue()));
      } else if (!listed) {
        page.prefixes().add(item);
      }
      last = item;
    }
    return page;
  }

  private static Iterator<Map.Entry<ObjectKey, Rows.StoredObject>> from(
      NavigableMap<ObjectKey, Rows.StoredObject> all, String bucket, String key, boolean inclusive) {
    return all.tailMap(new ObjectKey(bucket, key), inclusive).entrySet().iterator();
  }

  private S3Object shown(Found found, UnaryOperator<String> encode, boolean owner) {
    Rows.StoredObject object = found.object();
    return S3Object.builder()
        .key(encode.apply(found.key()))
        .lastModified(shown(object.modified()))
        .eTag('"' + object.etag() + '"')
        .size(object.size())
        .storageClass(object.description().storageClass())
        .checksumAlgorithmWithStrings(object.checksum().algorithm())
        .checksumType(object.checksum().type())
        .owner(owner ? Buckets.owner(call) : null)
        .build();
  }

  /** Lists and copies tell no fractions of seconds, as headers cannot: so the same object is as old everywhere. */
  static Instant shown(Instant at) {
    return at.truncatedTo(ChronoUnit.SECONDS);
  }

  private static CommonPrefix prefix(String prefix) {
    return CommonPrefix.builder().prefix(prefix).build();
  }

  static int most(Integer asked) {
    return most(asked, "max-keys");
  }

  /** @param parameter its name */
  static int most(Integer asked, String parameter) {
    if (asked != null && asked < 0) {
      throw Refusals.invalidArgument(
          "Argument " + parameter.replace("max-keys", "maxKeys") + " must be an integer between 0 and " + Integer.MAX_VALUE,
          parameter.replace("max-keys", "maxKeys"), asked.toString());
    }
    return asked == null ? Limits.PAGE : Math.min(asked, Limits.PAGE);
  }

  static UnaryOperator<String> encoding(String type) {
    if (type == null) {
      return UnaryOperator.identity();
    }
    if (!type.equals("url")) {
      throw Refusals.invalidArgument("Invalid Encoding Method specified in Request", "encoding-type", type);
    }
    return s -> URLEncoder.encode(s, StandardCharsets.UTF_8).replace("%2F", "/");
  }

  /** An empty delimiter is none. */
  static Optional<String> given(String delimiter) {
    return Optional.ofNullable(delimiter).filter(d -> !d.isEmpty());
  }

  static String or(String s) {
    return s == null ? "" : s;
  }

  private static String encoded(String last) {
    return Base64.getUrlEncoder().encodeToString(last.getBytes(StandardCharsets.UTF_8));
  }

  private static String decoded(String token) {
    try {
      return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw wrongToken();
    }
  }

  private static AwsServiceException wrongToken() {
    return Errors.with(
        Refusals.invalidArgument("The continuation token provided is incorrect"), "ArgumentName", "continuation-token");
  }
}
