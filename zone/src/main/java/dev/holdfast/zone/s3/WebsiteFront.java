package dev.holdfast.zone.s3;

import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.kernel.Outcome;
import dev.holdfast.region.s3.Retrievals;
import dev.holdfast.region.s3.Website;
import dev.holdfast.wire.ApiCodec;
import dev.holdfast.wire.Decoded;
import dev.holdfast.wire.Headers;
import dev.holdfast.wire.HttpRequest;
import dev.holdfast.wire.HttpResponse;
import dev.holdfast.wire.S3Address;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;

/** Buckets as websites: pages for people, errors as pages, redirects. */
final class WebsiteFront {

  /** What of a visitor's request bears on the object. */
  private static final List<String> PASSED =
      List.of("Range", "If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since", "Origin");

  private static final Map<Integer, String> REASONS = new TreeMap<>(Map.of(
      400, "Bad Request", 403, "Forbidden", 404, "Not Found", 405, "Method Not Allowed", 412, "Precondition Failed",
      416, "Requested Range Not Satisfiable", 500, "Internal Server Error"));

  private final ApiCodec codec;
  private final RegionAccess region;
  private final Outgoing outgoing;

  WebsiteFront(ApiCodec codec, RegionAccess region, Outgoing outgoing) {
    this.codec = codec;
    this.region = region;
    this.outgoing = outgoing;
  }

  void answer(HttpRequest head, String requestId, S3Front.Reply reply) throws IOException {
    S3Address address = S3Address.of(head);
    String bucket = address.bucket().orElseThrow();
    String path = address.key().orElse("");
    if (!head.method().equals("GET") && !head.method().equals("HEAD")) {
      problem(head, new Website.Problem(405, "MethodNotAllowed",
          "The specified method is not allowed against this resource.", "Method", head.method(), "ResourceType", "OBJECT"),
          requestId, reply);
      return;
    }
    String host = head.headers().first("Host").orElseThrow();
    switch (region.look(call -> Website.find(call, bucket, path, host))) {
      case Website.Page page -> page(head, bucket, page, requestId, reply);
      case Website.Elsewhere there -> reply.start(there.status(), named(requestId)
          .with("Location", there.location()).with("Content-Length", "0")).close();
      case Website.Problem problem -> problem(head, problem, requestId, reply);
    }
  }

  private void page(
      HttpRequest head, String bucket, Website.Page page, String requestId, S3Front.Reply reply) throws IOException {
    Headers passed = Headers.NONE;
    for (String name : page.problem().isPresent() ? List.of("Origin") : PASSED) {
      Optional<String> value = head.headers().first(name);
      passed = value.isPresent() ? passed.with(name, value.get()) : passed;
    }
    HttpRequest get = new HttpRequest("GET", S3Address.path(bucket, page.key()), "", passed, new byte[0]);
    Decoded.Call call = switch (codec.decode(get, requestId)) {
      case Decoded.Call c -> c;
      case Decoded.Refused _ -> throw new IllegalStateException("no GetObject of " + page.key());
    };
    // A page for errors is sent with the error's status, whatever it is itself.
    S3Front.Reply as = (status, headers) -> page.problem().isEmpty() ? reply.start(status, headers)
        : reply.start(page.problem().get().status(), headers
            .with("x-amz-error-code", page.problem().get().code())
            .with("x-amz-error-message", ascii(page.problem().get().message())));
    try {
      if (head.method().equals("HEAD")) {
        HttpResponse response = codec.encode(call, new Outcome.Success(region.look(
            c -> Retrievals.get(c, (GetObjectRequest) call.request()).response())), requestId);
        as.start(response.status(), response.headers()).close();
      } else {
        outgoing.send(call, get, requestId, as);
      }
    } catch (AwsServiceException e) {
      if (e.statusCode() == 304) {
        reply.start(304, outgoing.refusal(call, e, requestId).headers()).close();
      } else {
        problem(head, new Website.Problem(
            e.statusCode(), Errors.code(e), e.awsErrorDetails().errorMessage()), requestId, reply);
      }
    }
  }

  private static Headers named(String requestId) {
    return Headers.of("x-amz-request-id", requestId, "x-amz-id-2", requestId);
  }

  private static void problem(HttpRequest head, Website.Problem problem, String requestId, S3Front.Reply reply)
      throws IOException {
    String title = problem.status() + " " + REASONS.getOrDefault(problem.status(), "Error");
    StringBuilder page = new StringBuilder("<html>\n<head><title>" + title + "</title></head>\n<body>\n<h1>" + title
        + "</h1>\n<ul>\n" + items(problem) + item("RequestId", requestId) + item("HostId", requestId) + "</ul>\n");
    problem.ofPage().ifPresent(ofPage -> page.append(
        "<h3>An Error Occurred While Attempting to Retrieve a Custom Error Document</h3>\n<ul>\n")
        .append(items(ofPage)).append("</ul>\n"));
    byte[] body = page.append("<hr/>\n</body>\n</html>\n").toString().getBytes(StandardCharsets.UTF_8);
    Headers headers = named(requestId)
        .with("Content-Type", "text/html; charset=utf-8")
        .with("Content-Length", "" + body.length)
        .with("x-amz-error-code", problem.code())
        .with("x-amz-error-message", ascii(problem.message()));
    for (Map.Entry<String, String> detail : problem.details().entrySet()) {
      headers = headers.with("x-amz-error-detail-" + detail.getKey(), ascii(detail.getValue()));
    }
    try (OutputStream out = reply.start(problem.status(), headers)) {
      if (!head.method().equals("HEAD")) {
        out.write(body);
      }
    }
  }

  private static String items(Website.Problem problem) {
    StringBuilder items = new StringBuilder(item("Code", problem.code()) + item("Message", problem.message()));
    problem.details().forEach((name, value) -> items.append(item(name, value)));
    return items.toString();
  }

  private static String item(String name, String value) {
    return "<li>" + name + ": " + escaped(value) + "</li>\n";
  }

  private static String ascii(String text) {
    return text.replaceAll("[^\\x20-\\x7e]", "?");
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
  }
}
