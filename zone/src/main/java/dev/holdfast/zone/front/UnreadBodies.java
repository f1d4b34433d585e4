package dev.holdfast.zone.front;

import dev.holdfast.wire.Headers;
import dev.holdfast.wire.HttpRequest;
import dev.holdfast.wire.HttpResponse;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/**
 * No connection goes on behind an answer that its client wants to be the last, nor behind a body that was not read, as that
 * of a refused PUT: the server would take what is left of it for the next request. A short rest is read, so that a client
 * which still sends it sees the answer.
 *
 * <p>A client that sends {@code Expect: 100-continue} is asked for the body by the first read. One that was never asked
 * has not sent it, and to ask after the answer would be too late. So a short one is asked for before a refusal: not every
 * client gets over an early one (Java's URL client drops the answer). Otherwise the answer says that the connection ends.
 */
public final class UnreadBodies implements Filter {

  private static final int MOST = 8 << 20;
  private static final int SHORT = 1 << 20;

  /** A body of which it is known whether anybody has begun to read it. */
  private static final class Body extends FilterInputStream {

    private final Patience.OfBody patience;
    private boolean begun;

    Body(InputStream in, Patience.OfBody patience) {
      super(in);
      this.patience = patience;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
      begun = true;
      return patience.within(() -> super.read(to, offset, length));
    }
  }

  private final Patience patience;
  private final Function<HttpRequest, HttpResponse> tooSlow;

  /** @param tooSlow what a client is told whose body did not come in time */
  public UnreadBodies(Patience patience, Function<HttpRequest, HttpResponse> tooSlow) {
    this.patience = patience;
    this.tooSlow = tooSlow;
  }

  /** The request's body, for whoever handles it: every handler takes it from here. */
  static InputStream open(ServerRequest request) {
    return request.content().hasEntity() ? body(request) : InputStream.nullInputStream();
  }

  /** To be called before an answer begins. */
  static void beforeAnswer(ServerRequest request, ServerResponse response) {
    if (!isUnasked(request)) {
      return;
    }
    if (request.headers().contentLength().orElse(Long.MAX_VALUE) <= SHORT) {
      discard(body(request));
    } else {
      response.header(HeaderValues.CONNECTION_CLOSE);
    }
  }

  @Override
  public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    request.context().register(this);
    chain.proceed();
    boolean unread = request.content().hasEntity() && !request.content().consumed();
    if (unread && !isUnasked(request)) {
      discard(body(request));
    }
    if (unread && !request.content().consumed()) {
      throw new CloseConnectionException("the rest of a body is not wanted");
    } else if (request.headers().first(HeaderNames.CONNECTION).filter("close"::equalsIgnoreCase).isPresent()) {
      throw new CloseConnectionException("the client asks for it"); // the server says so in its answer, and goes on
    }
  }

  private static Body body(ServerRequest request) {
    return request.context().get(Body.class).orElseGet(() -> {
      UnreadBodies all = request.context().get(UnreadBodies.class).orElseThrow();
      Body body = new Body(request.content().inputStream(),
          all.patience.new OfBody(() -> last(all.tooSlow.apply(ApiFront.head(request)))));
      request.context().register(body);
      return body;
    });
  }

  /** An answer as it goes over the wire, behind which the connection ends. */
  private static byte[] last(HttpResponse answer) {
    StringBuilder head = new StringBuilder("HTTP/1.1 " + Status.create(answer.status()).text() + "\r\n");
    Headers headers = answer.headers().with("Connection", "close")
        .with("Content-Length", Integer.toString(answer.body().length));
    headers.byName().forEach((name, values) ->
        values.forEach(value -> head.append(name).append(": ").append(value).append("\r\n")));
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    all.writeBytes(answer.body());
    return all.toByteArray();
  }

  /** Its client waits to be asked for the body, and nobody has. */
  private static boolean isUnasked(ServerRequest request) {
    return request.content().hasEntity()
        && request.headers().contains(HeaderNames.EXPECT)
        && request.context().get(Body.class).filter(b -> b.begun).isEmpty();
  }

  private static void discard(Body in) {
    in.patience.answered();
    byte[] block = new byte[1 << 14];
    try {
      int n = 0;
      for (int read = 0; read < MOST && (n = in.read(block)) >= 0; read += n) {}
    } catch (IOException | IllegalStateException e) {
      // The client is gone, or the stream is somebody else's already: the connection is closed.
    }
  }
}
