package dev.holdfast.zone.s3;

import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.s3.Cors;
import dev.holdfast.wire.Headers;
import dev.holdfast.wire.HttpRequest;
import dev.holdfast.wire.S3Address;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** Tells browsers what pages of other origins may do, as the bucket's CORS rules say. */
final class BrowserAccess {

  private final RegionAccess region;

  BrowserAccess(RegionAccess region) {
    this.region = region;
  }

  /** @throws software.amazon.awssdk.awscore.exception.AwsServiceException if no rule of the bucket allows it */
  Headers preflight(HttpRequest head) {
    String origin = head.headers().first("Origin").orElseThrow(() -> Errors.badRequest(
        "BadRequest", "Insufficient information. Origin request header needed."));
    String method = head.headers().first("Access-Control-Request-Method").orElse("");
    requireRules(head, method);
    if (method.isEmpty()) {
      throw Errors.badRequest("BadRequest", "Invalid Access-Control-Request-Method: null");
    }
    return rule(head, origin, method, asked(head))
        .map(allowed -> added(Headers.NONE, allowed))
        .orElseThrow(() -> forbidden("This CORS request is not allowed. This is usually because the evalution of Origin, "
            + "request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the "
            + "resource's CORS spec.", method, S3Address.of(head).key().isPresent() ? "OBJECT" : "BUCKET"));
  }

  /** The headers that a page wants to send. */
  private static List<String> asked(HttpRequest head) {
    return head.headers().all("Access-Control-Request-Headers").stream()
        .flatMap(line -> Arrays.stream(line.split(",")))
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .toList();
  }

  private void requireRules(HttpRequest head, String method) {
    String bucket = S3Address.of(head).bucket().orElse("");
    switch (region.look(call -> Cors.rules(call.state(), bucket))) {
      case NO_BUCKET -> throw forbidden("Bucket not found", "OPTIONS", "BUCKET");
      case NONE -> throw forbidden("CORS is not enabled for this bucket.", method.isEmpty() ? "OPTIONS" : method, "BUCKET");
      case SOME -> { }
    }
  }

  private static AwsServiceException forbidden(String why, String method, String type) {
    return Errors.with(
        Errors.of(403, "AccessForbidden", "CORSResponse: " + why), "Method", method, "ResourceType", type);
  }

  /**
   * An actual request's answer: readable for the page that sent it, if a rule allows. Like AWS this believes what the request
   * says of another request, which no browser's does.
   */
  Headers allow(HttpRequest head, Headers headers) {
    Optional<String> origin = head.headers().first("Origin");
    String method = head.headers().first("Access-Control-Request-Method").orElse(head.method());
    return origin.flatMap(o -> rule(head, o, method, asked(head)))
        .map(allowed -> added(headers, allowed))
        .orElse(headers);
  }

  private Optional<SortedMap<String, String>> rule(
      HttpRequest head, String origin, String method, List<String> requestHeaders) {
    return S3Address.of(head).bucket().flatMap(bucket ->
        region.look(call -> Cors.allow(call.state(), bucket, origin, method, requestHeaders)));
  }

  private static Headers added(Headers headers, Map<String, String> more) {
    Headers all = headers;
    for (Map.Entry<String, String> e : more.entrySet()) {
      all = all.with(e.getKey(), e.getValue());
    }
    return all;
  }
}
