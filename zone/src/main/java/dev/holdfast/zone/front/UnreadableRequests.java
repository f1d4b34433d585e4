package dev.holdfast.zone.front;

import io.helidon.http.DirectHandler;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectHandlers;

/** A request line that the server cannot read is the client's fault; the server takes some for a fault of its own. */
public final class UnreadableRequests implements DirectHandler {

  private UnreadableRequests() {}

  public static DirectHandlers handlers() {
    return DirectHandlers.builder().addHandler(EventType.INTERNAL_ERROR, new UnreadableRequests()).build();
  }

  @Override
  public TransportResponse handle(
      TransportRequest request, EventType type, Status status, ServerResponseHeaders headers, String message) {
    boolean unread = request.method().isEmpty();
    return DirectHandler.defaultHandler().handle(
        request, unread ? EventType.BAD_REQUEST : type, unread ? Status.BAD_REQUEST_400 : status, headers, "");
  }
}
