package dev.holdfast.zone.front;

import dev.holdfast.region.kernel.Command;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.kernel.Outcome;
import dev.holdfast.wire.ApiCodec;
import dev.holdfast.wire.Decoded;
import dev.holdfast.wire.Headers;
import dev.holdfast.wire.HttpRequest;
import dev.holdfast.wire.HttpResponse;
import dev.holdfast.wire.S3Address;
import dev.holdfast.wire.sigv4.SigV4;
import dev.holdfast.wire.sigv4.Verified;
import dev.holdfast.zone.access.AccessControl;
import dev.holdfast.zone.engine.Engine;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkRequest;

/** The AWS API's one door: checks who calls, and hands S3's requests to S3's own front and all others to the region. */
public final class ApiFront implements Handler {

  /** A request other than S3's is at most so long; SQS's messages of 1 MiB are the longest. */
  private static final int MAX_BODY = 4 << 20;

  private final Engine engine;
  private final ApiCodec codec;
  private final SigV4 signatures;
  private final AccessControl access;
  private final Sealing sealing;
  private final S3Door s3;
  private final ApiTroubles troubles;
  private final EmptyReceives emptyReceives;
  private final SubscriptionLinks links;

  public ApiFront(
      Engine engine, ApiCodec codec, SigV4 signatures, AccessControl access, Sealing sealing, S3Door s3,
      ApiTroubles troubles, EmptyReceives emptyReceives) {
    this.engine = engine;
    this.codec = codec;
    this.signatures = signatures;
    this.access = access;
    this.sealing = sealing;
    this.s3 = s3;
    this.troubles = troubles;
    this.emptyReceives = emptyReceives;
    this.links = new SubscriptionLinks(engine, codec);
  }

  @Override
  public void handle(ServerRequest request, ServerResponse response) throws Exception {
    HttpRequest head = head(request);
    Optional<HttpRequest> link = S3Address.isWebsite(head) ? Optional.empty() : links.followed(head);
    if (link.isPresent()) {
      write(response, links.answer(link.get(), requestId()));
      return;
    }
    if (S3Address.isWebsite(head) || codec.service(head).equals("s3")) {
      s3.handle(head, request, response);
      return;
    }
    String requestId = requestId();
    byte[] body = body(request);
    if (body.length > MAX_BODY) {
      write(response, codec.refuse(head, Errors.of(413, "RequestEntityTooLarge",
          "The request is longer than " + MAX_BODY + " bytes"), requestId));
      return;
    }
    write(response, answer(head.withBody(body), requestId));
  }

  /** What a client is told whose request's body did not come in time. */
  public static HttpResponse tooSlow(ApiCodec codec, HttpRequest head) {
    return codec.refuse(head, Errors.badRequest("RequestTimeout", "Your socket connection to the server was not read from or "
        + "written to within the timeout period. Idle connections will be closed."), requestId());
  }

  /** Unique, but no secret: the system's random numbers would cost more than the rest of reading a request. */
  static String requestId() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return new UUID(random.nextLong() & ~0xF000L | 0x4000L, random.nextLong() & ~(3L << 62) | 1L << 63).toString();
  }

  /** At most one byte more than may be. */
  private static byte[] body(ServerRequest request) throws IOException {
    InputStream in = UnreadBodies.open(request);
    long announced = request.headers().contentLength().orElse(-1);
    if (announced < 0) {
      return in.readNBytes(MAX_BODY + 1);
    }
    byte[] body = new byte[(int) Math.min(announced, MAX_BODY + 1)];
    int read = in.readNBytes(body, 0, body.length);
    if (read < body.length) {
      throw new EOFException("the body ended after " + read + " of " + announced + " bytes");
    }
    return body;
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
        try {
          access.require(new AccessControl.Asked(
              verified.caller(), request, call.service(), call.wireName(), call.request()));
          troubles.before(verified.caller(), call.service(), call::operation);
        } catch (AwsServiceException e) {
          yield codec.encode(call, new Outcome.Refused(e), requestId);
        }
        Outcome.Answer answer = engine.execute(api);
        emptyReceives.answered(api, answer);
        yield codec.encode(call, troubles.after(sealed, answer), requestId);
      }
    };
  }

  static HttpRequest head(ServerRequest request) {
    List<String> headers = new ArrayList<>(32);
    for (Header header : request.headers()) {
      for (String value : header.valueCount() == 1 ? List.of(header.get()) : header.allValues()) {
        headers.add(header.name());
        headers.add(value);
      }
    }
    return new HttpRequest(
        request.prologue().method().text(),
        request.prologue().uriPath().rawPathNoParams().isEmpty() ? "/" : request.prologue().uriPath().rawPath(),
        request.prologue().query().rawValue(),
        Headers.of(headers.toArray(String[]::new)),
        new byte[0],
        peer(request));
  }

  /** Without the name that Java may put before it, or the interface behind an IPv6 address. */
  private static String peer(ServerRequest request) {
    if (!(request.remotePeer().address() instanceof InetSocketAddress address) || address.getAddress() == null) {
      return "";
    }
    String peer = address.getAddress().getHostAddress();
    int scope = peer.indexOf('%');
    return scope < 0 ? peer : peer.substring(0, scope);
  }

  static void write(ServerResponse response, HttpResponse answer) throws IOException {
    response.status(Status.create(answer.status()));
    answer.headers().byName().forEach(
        (name, values) -> response.header(HeaderNames.create(name), values.toArray(String[]::new)));
    response.send(answer.body());
  }
}
