package dev.holdfast.zone.front;

import dev.holdfast.region.kernel.Command;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.wire.ApiCodec;
import dev.holdfast.wire.Decoded;
import dev.holdfast.wire.Headers;
import dev.holdfast.wire.HttpRequest;
import dev.holdfast.wire.HttpResponse;
import dev.holdfast.wire.sigv4.SigV4;
import dev.holdfast.wire.sigv4.Verified;
import dev.holdfast.zone.engine.Engine;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkRequest;

/** The AWS API's one door: checks who calls, and hands S3's requests to S3's own front and all others to the region. */
public final class ApiFront implements Handler {

  /** A request other than S3's is at most so long; SQS's messages of 1 MiB are the longest. */
  private static final int MAX_BODY = 4 << 20;

  private final Engine engine;
  private final ApiCodec codec;
  private final SigV4 signatures;
  private final Sealing sealing;
  private final S3Door s3;

  public ApiFront(
      Engine engine, ApiCodec codec, SigV4 signatures, Sealing sealing, S3Door s3) {
    this.engine = engine;
    this.codec = codec;
    this.signatures = signatures;
    this.sealing = sealing;
    this.s3 = s3;
  }

  @Override
  public void handle(ServerRequest request, ServerResponse response) throws Exception {
    HttpRequest head = head(request);
    if (codec.service(head).equals("s3")) {
      s3.handle(head, request, response);
      return;
    }
    String requestId = UUID.randomUUID().toString();
    byte[] body = request.content().hasEntity()
        ? request.content().inputStream().readNBytes(MAX_BODY + 1)
        : new byte[0];
    if (body.length > MAX_BODY) {
      write(response, codec.refuse(head, Errors.of(413, "RequestEntityTooLarge",
          "The request is longer than " + MAX_BODY + " bytes"), requestId));
      return;
    }
    write(response, answer(head.withBody(body), requestId));
  }

  private HttpResponse answer(HttpRequest request, String requestId) throws InterruptedException {
    Verified verified;
    try {
      verified = signatures.verify(request);
    } catch (AwsServiceException e) {
      return codec.refuse(request, e, requestId);
    }
    return switch (codec.decode(verified.request(), requestId)) {
      case Decoded.Refused refused -> refused.response();
      case Decoded.Call call -> {
        SdkRequest sealed = sealing.seal(call.service(), call.request());
        Command.ApiCall api = new Command.ApiCall(
            verified.caller(), requestId, call.service(), call.operation(), sealed, Optional.empty());
        yield codec.encode(call, engine.execute(api), requestId);
      }
    };
  }

  static HttpRequest head(ServerRequest request) {
    SortedMap<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (Header header : request.headers()) {
      headers.computeIfAbsent(header.name(), _ -> new ArrayList<>()).addAll(header.allValues());
    }
    return new HttpRequest(
        request.prologue().method().text(),
        request.prologue().uriPath().rawPathNoParams().isEmpty() ? "/" : request.prologue().uriPath().rawPath(),
        request.prologue().query().rawValue(),
        Headers.of(headers),
        new byte[0]);
  }

  static void write(ServerResponse response, HttpResponse answer) throws IOException {
    response.status(Status.create(answer.status()));
    answer.headers().byName().forEach(
        (name, values) -> response.header(HeaderNames.create(name), values.toArray(String[]::new)));
    response.send(answer.body());
  }
}
