package dev.holdfast.zone.front;

import io.helidon.http.HeaderNames;
import io.helidon.http.media.ReadableEntity;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.io.IOException;
import java.io.InputStream;

/**
 * No connection goes on behind a body that was not read, as that of a refused PUT: the server would take what is left of
 * it for the next request. A short rest is read, so that a client which still sends it sees the answer.
 */
public final class UnreadBodies implements Filter {

  private static final int MOST = 8 << 20;

  @Override
  public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    chain.proceed();
    ReadableEntity body = request.content();
    if (!body.hasEntity() || body.consumed()) {
      return;
    }
    // Who waits to be asked for the body has not sent it, and to ask after the answer would be too late.
    if (!request.headers().contains(HeaderNames.EXPECT)) {
      discard(body);
    }
    if (!body.consumed()) {
      throw new CloseConnectionException("the rest of a body is not wanted");
    }
  }

  private static void discard(ReadableEntity body) {
    byte[] block = new byte[1 << 14];
    try {
      InputStream in = body.inputStream();
      int n = 0;
      for (int read = 0; read < MOST && (n = in.read(block)) >= 0; read += n) {}
    } catch (IOException | IllegalStateException e) {
      // The client is gone, or the stream is somebody else's already: the connection is closed.
    }
  }
}
