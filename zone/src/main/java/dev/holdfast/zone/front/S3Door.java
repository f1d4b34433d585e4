package dev.holdfast.zone.front;

import dev.holdfast.wire.Headers;
import dev.holdfast.wire.HttpRequest;
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
import java.util.TreeMap;
import java.util.UUID;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** Hands S3's requests from the HTTP server to S3's front: bodies as streams, signatures checked on the way. */
public final class S3Door {

  private final S3Front s3;
  private final SigV4 signatures;

  public S3Door(S3Front s3, SigV4 signatures) {
    this.s3 = s3;
    this.signatures = signatures;
  }

  void handle(HttpRequest head, ServerRequest request, ServerResponse response) throws Exception {
    String requestId = UUID.randomUUID().toString().replace("-", "").substring(0, 16).toUpperCase(java.util.Locale.ROOT);
    S3Front.Reply reply = (status, headers) -> start(head, response, status, headers);
    if (head.method().equals("OPTIONS")) {
      s3.preflight(head, requestId, reply);
      return;
    }
    Verified verified;
    try {
      verified = signatures.verifyHead(head);
    } catch (AwsServiceException e) {
      s3.refuse(head, e, requestId, reply);
      return;
    }
    InputStream raw = request.content().hasEntity() ? request.content().inputStream() : InputStream.nullInputStream();
    InputStream bytes = verified.open(raw);
    s3.handle(
        verified.request(), verified.caller(),
        new Body(bytes, verified.length(),
            () -> bytes instanceof AwsChunkedInputStream chunked ? chunked.trailers() : new TreeMap<>()),
        requestId, reply);
  }

  private static OutputStream start(HttpRequest head, ServerResponse response, int status, Headers headers)
      throws IOException {
    response.status(Status.create(status));
    headers.byName().forEach(
        (name, values) -> response.header(HeaderNames.create(name), values.toArray(String[]::new)));
    if (head.method().equals("HEAD") || status == 204 || status == 304) {
      response.send();
      return OutputStream.nullOutputStream();
    }
    return response.outputStream();
  }
}
