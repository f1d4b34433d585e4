package dev.holdfast.zone.front;

import dev.holdfast.region.kernel.Caller;
import dev.holdfast.wire.ApiCodec;
import dev.holdfast.wire.Headers;
import dev.holdfast.wire.HttpRequest;
import dev.holdfast.wire.S3Address;
import dev.holdfast.wire.sigv4.AwsChunkedInputStream;
import dev.holdfast.wire.sigv4.SigV4;
import dev.holdfast.wire.sigv4.Verified;
import dev.holdfast.zone.s3.Body;
import dev.holdfast.zone.s3.S3Front;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HexFormat;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** Hands S3's requests from the HTTP server to S3's front: bodies as streams, signatures checked on the way. */
public final class S3Door {

  private final S3Front s3;
  private final SigV4 signatures;
  private final ApiCodec codec;
  private final ApiTroubles troubles;

  public S3Door(S3Front s3, SigV4 signatures, ApiCodec codec, ApiTroubles troubles) {
    this.s3 = s3;
    this.signatures = signatures;
    this.codec = codec;
    this.troubles = troubles;
  }

  void handle(HttpRequest head, ServerRequest request, ServerResponse response) throws Exception {
    String requestId = HexFormat.of().withUpperCase().toHexDigits(ThreadLocalRandom.current().nextLong()); // no secret
    S3Front.Reply reply = (status, headers) -> start(head, request, response, status, headers);
    if (head.method().equals("OPTIONS")) {
      s3.preflight(head, requestId, reply);
      return;
    }
    if (S3Address.isWebsite(head)) {
      s3.visit(head, requestId, reply);
      return;
    }
    if (S3Front.isForm(head)) {
      s3.handleForm(head, UnreadBodies.open(request), fields -> {
        Caller caller = signatures.verifyForm(fields);
        troubles.before(caller, "s3", () -> "PutObject");
        return caller;
      }, requestId, reply);
      return;
    }
    Verified verified;
    try {
      verified = S3Front.isUnsigned(head) ? Verified.unsigned(head) : signatures.verifyHead(head);
      troubles.before(verified.caller(), "s3", () -> codec.operation(head).orElse(""));
    } catch (AwsServiceException e) {
      s3.refuse(head, e, requestId, reply);
      return;
    }
    InputStream bytes = verified.open(UnreadBodies.open(request));
    s3.handle(
        verified.request(), verified.caller(),
        new Body(bytes, verified.length(),
            () -> bytes instanceof AwsChunkedInputStream chunked ? chunked.trailers() : new TreeMap<>()),
        requestId, reply);
  }

  private static OutputStream start(
      HttpRequest head, ServerRequest request, ServerResponse response, int status, Headers headers) {
    UnreadBodies.beforeAnswer(request, response);
    response.status(Status.create(status));
    headers.byName().forEach(
        (name, values) -> response.header(HeaderNames.create(name), values.toArray(String[]::new)));
    if (head.method().equals("HEAD") || status == 204 || status == 304) {
      response.send();
      return OutputStream.nullOutputStream();
    }
    return Answers.body(response, headers.first("Content-Length").map(Long::parseLong).orElse(Long.MAX_VALUE));
  }
}
