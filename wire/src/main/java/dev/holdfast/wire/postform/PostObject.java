package dev.holdfast.wire.postform;

import dev.holdfast.region.kernel.Errors;
import dev.holdfast.wire.Headers;
import dev.holdfast.wire.HttpRequest;
import dev.holdfast.wire.HttpResponse;
import dev.holdfast.wire.PostedObject;
import dev.holdfast.wire.QueryString;
import dev.holdfast.wire.S3Address;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** A form is another way to say PutObject: this makes the one of the other, and the answer that a browser wants. */
public final class PostObject {

  /** The headers of PutObject that a form may give under their own names; all that begin with {@code x-amz-} as well. */
  private static final Set<String> HEADERS = Set.of(
      "cache-control", "content-type", "content-disposition", "content-encoding", "content-language", "content-md5",
      "expires");

  /** Fields that belong to the signature. */
  private static final Set<String> SIGNATURE = Set.of(
      "x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-signature", "x-amz-security-token");

  private static final String FILE_NAME = "${filename}";

  private PostObject() {}

  /** The fields with the file's name where they ask for it. */
  public static SortedMap<String, String> expanded(MultipartForm form) {
    SortedMap<String, String> expanded = new TreeMap<>();
    form.fields().forEach((name, value) -> expanded.put(name,
        name.equals("policy") ? value : value.replace(FILE_NAME, form.fileName())));
    return expanded;
  }

  /** @throws software.amazon.awssdk.awscore.exception.AwsServiceException if the form names no key */
  public static String key(SortedMap<String, String> fields) {
    return Optional.ofNullable(fields.get("key")).orElseThrow(() -> Errors.with(
        Errors.badRequest("InvalidArgument",
            "Bucket POST must contain a field named 'key'.  If it is specified, please check the order of the fields."),
        "ArgumentName", "key", "ArgumentValue", ""));
  }

  /**
   * The PutObject that a form stands for, without its bytes.
   *
   * @param tags as {@code x-amz-tagging} has them; empty if the form gives none
   */
  public static HttpRequest put(String bucket, SortedMap<String, String> fields, String tags) {
    Headers headers = Headers.NONE;
    for (String name : fields.keySet()) {
      if (HEADERS.contains(name) || name.startsWith("x-amz-") && !SIGNATURE.contains(name)) {
        headers = headers.with(name, fields.get(name));
      } else if (name.equals("acl")) {
        headers = headers.with("x-amz-acl", fields.get(name));
      }
    }
    if (!tags.isEmpty()) {
      headers = headers.with("x-amz-tagging", tags);
    }
    return new HttpRequest("PUT", S3Address.path(bucket, key(fields)), "", headers, new byte[0]);
  }

  /**
   * The answer to a form whose file is stored.
   *
   * @param put PutObject's own headers
   * @param location the object's address
   */
  public static HttpResponse answer(
      String bucket, SortedMap<String, String> fields, Headers put, String location) {
    String key = key(fields);
    String etag = put.first("ETag").orElse("");
    Headers headers = put.with("Location", location);
    Optional<String> redirect = Optional.ofNullable(fields.get("success_action_redirect"))
        .or(() -> Optional.ofNullable(fields.get("redirect")))
        .filter(url -> url.matches("https?://[\\x21-\\x7e]+"));
    if (redirect.isPresent()) {
      String url = redirect.get() + (redirect.get().contains("?") ? '&' : '?')
          + "bucket=" + QueryString.encode(bucket, false) + "&key=" + QueryString.encode(key, false)
          + "&etag=" + QueryString.encode(etag, false);
      return new HttpResponse(303, headers.with("Location", url), new byte[0]);
    }
    return switch (fields.getOrDefault("success_action_status", "")) {
      case "200" -> new HttpResponse(200, headers, new byte[0]);
      case "201" -> new HttpResponse(201, headers.with("Content-Type", "application/xml"),
          PostedObject.document(location, bucket, key, etag));
      default -> new HttpResponse(204, headers, new byte[0]);
    };
  }
}
