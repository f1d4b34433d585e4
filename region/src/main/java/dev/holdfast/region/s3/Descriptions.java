package dev.holdfast.region.s3;

import dev.holdfast.region.kernel.Errors;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.Tag;

/** Reads from a request what it says of the object beside its bytes. */
final class Descriptions {

  private static final String DEFAULT_TYPE = "binary/octet-stream";

  private Descriptions() {}

  static Rows.Description of(PutObjectRequest r) {
    return new Rows.Description(
        Optional.of(given(r.contentType()).orElse(DEFAULT_TYPE)),
        given(r.cacheControl()), given(r.contentDisposition()),
        encoding(r.contentEncoding()), given(r.contentLanguage()), Optional.ofNullable(r.expires()),
        redirect(r.websiteRedirectLocation()), storageClass(r.storageClassAsString()),
        metadata(r.metadata()));
  }

  static Rows.Description of(CreateMultipartUploadRequest r) {
    return new Rows.Description(
        Optional.of(given(r.contentType()).orElse(DEFAULT_TYPE)),
        given(r.cacheControl()), given(r.contentDisposition()),
        encoding(r.contentEncoding()), given(r.contentLanguage()), Optional.ofNullable(r.expires()),
        redirect(r.websiteRedirectLocation()), storageClass(r.storageClassAsString()),
        metadata(r.metadata()));
  }

  static Rows.Description of(CopyObjectRequest r) {
    return new Rows.Description(
        Optional.of(given(r.contentType()).orElse(DEFAULT_TYPE)),
        given(r.cacheControl()), given(r.contentDisposition()),
        encoding(r.contentEncoding()), given(r.contentLanguage()), Optional.ofNullable(r.expires()),
        redirect(r.websiteRedirectLocation()), storageClass(r.storageClassAsString()),
        metadata(r.metadata()));
  }

  /** An empty header says nothing. */
  private static Optional<String> given(String header) {
    return Optional.ofNullable(header).filter(h -> !h.isEmpty());
  }

  /** Where a website sends who asks for the object. */
  static Optional<String> redirect(String location) {
    if (location != null && !location.matches("(/|https?://)[^\\p{Cntrl}]{0,2000}")) {
      throw Errors.badRequest("InvalidRedirectLocation",
          "The website redirect location must have a prefix of 'http://' or 'https://' or '/'.");
    }
    return Optional.ofNullable(location);
  }

  /** {@code aws-chunked} is how the bytes were sent, not how they are. */
  private static Optional<String> encoding(String given) {
    if (given == null) {
      return Optional.empty();
    }
    String rest = String.join(",", List.of(given.split(",")).stream()
        .map(String::strip).filter(e -> !e.equalsIgnoreCase("aws-chunked") && !e.isEmpty()).toList());
    return rest.isEmpty() ? Optional.empty() : Optional.of(rest);
  }

  static String storageClass(String given) {
    return given == null ? "STANDARD" : given;
  }

  private static SortedMap<String, String> metadata(Map<String, String> given) {
    SortedMap<String, String> metadata = new TreeMap<>();
    int size = 0;
    for (Map.Entry<String, String> e : given.entrySet()) {
      size += e.getKey().getBytes(StandardCharsets.UTF_8).length + e.getValue().getBytes(StandardCharsets.UTF_8).length;
      metadata.put(e.getKey().toLowerCase(Locale.ROOT), e.getValue());
    }
    if (size > Limits.METADATA_BYTES) {
      throw Errors.with(Errors.badRequest("MetadataTooLarge", "Your metadata headers exceed the maximum allowed metadata size"),
          "Size", "" + size, "MaxSizeAllowed", "" + Limits.METADATA_BYTES);
    }
    return metadata;
  }

  /** Tags as the header {@code x-amz-tagging} gives them: {@code a=1&b=2}, URL encoded. */
  static SortedMap<String, String> tags(String header) {
    if (header == null || header.isEmpty()) {
      return new TreeMap<>();
    }
    try {
      List<String> pairs = Arrays.stream(header.split("&")).filter(pair -> !pair.isEmpty()).toList();
      List<Tag> tags = pairs.stream().map(pair -> {
        String[] parts = pair.split("=", 2);
        return Tag.builder().key(decoded(parts[0])).value(parts.length == 2 ? decoded(parts[1]) : "").build();
      }).toList();
      boolean once = pairs.stream().noneMatch(pair -> pair.indexOf('=') < pair.lastIndexOf('='));
      if (once && tags.stream().map(Tag::key).distinct().count() == tags.size()) {
        return Configurations.objectTags(tags);
      }
    } catch (IllegalArgumentException e) {
      throw wrongTags(header);
    }
    throw wrongTags(header);
  }

  private static AwsServiceException wrongTags(String header) {
    return Refusals.invalidArgument("The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query "
        + "parameters without tag name duplicates.", "x-amz-tagging", header);
  }

  private static String decoded(String s) {
    return URLDecoder.decode(s, StandardCharsets.UTF_8);
  }
}
