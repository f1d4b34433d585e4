package dev.holdfast.zone.front;

import dev.holdfast.region.kernel.Caller;
import dev.holdfast.region.kernel.Command;
import dev.holdfast.wire.ApiCodec;
import dev.holdfast.wire.Decoded;
import dev.holdfast.wire.HttpRequest;
import dev.holdfast.wire.HttpResponse;
import dev.holdfast.zone.engine.Engine;
import java.util.List;
import java.util.Optional;

/**
 * The links in SNS's messages: whoever has one may follow it without a signature. Confirming needs the token that only
 * the endpoint was sent; ending can be taken back by the endpoint.
 */
record SubscriptionLinks(Engine engine, ApiCodec codec) {

  private static final List<String> ACTIONS = List.of("ConfirmSubscription", "Unsubscribe");

  /** The request as one to SNS; empty if it is no such link, or signed. */
  Optional<HttpRequest> followed(HttpRequest head) {
    boolean plain = head.method().equals("GET") && head.path().equals("/") && !head.headers().has("Authorization")
        && head.query().contains("Action=") && !head.query().contains("X-Amz-");
    return plain && head.parameters().stream().anyMatch(p -> p.name().equals("Action") && ACTIONS.contains(p.value()))
        ? Optional.of(new HttpRequest("GET", "/", head.query(), head.headers().without("Host").with("Host", "sns"),
            new byte[0]))
        : Optional.empty();
  }

  HttpResponse answer(HttpRequest request, String requestId) throws InterruptedException {
    return switch (codec.decode(request, requestId)) {
      case Decoded.Refused refused -> refused.response();
      case Decoded.Call call -> codec.encode(call, engine.execute(new Command.ApiCall(
          Caller.ANYBODY, requestId, call.service(), call.operation(), call.request(), Optional.empty())), requestId);
    };
  }
}
