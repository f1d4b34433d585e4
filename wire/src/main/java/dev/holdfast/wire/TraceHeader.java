package dev.holdfast.wire;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeNameForSends;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeValue;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;

/** X-Ray's trace of a message: SQS takes it from the request's header, as traced clients set it, unless the message has one. */
final class TraceHeader {

  private static final String HEADER = "X-Amzn-Trace-Id";

  private TraceHeader() {}

  static SdkRequest carried(SdkRequest request, HttpRequest http) {
    if (!(request instanceof SendMessageRequest || request instanceof SendMessageBatchRequest)) {
      return request;
    }
    Optional<String> trace = http.headers().first(HEADER).filter(t -> !t.isBlank());
    if (trace.isEmpty()) {
      return request;
    }
    return switch (request) {
      case SendMessageRequest send -> send.toBuilder()
          .messageSystemAttributes(with(send.messageSystemAttributes(), trace.get())).build();
      case SendMessageBatchRequest batch -> batch.toBuilder().entries(batch.entries().stream().map(e -> e.toBuilder()
          .messageSystemAttributes(with(e.messageSystemAttributes(), trace.get())).build()).toList()).build();
      default -> request;
    };
  }

  private static Map<MessageSystemAttributeNameForSends, MessageSystemAttributeValue> with(
      Map<MessageSystemAttributeNameForSends, MessageSystemAttributeValue> own, String trace) {
    Map<MessageSystemAttributeNameForSends, MessageSystemAttributeValue> all = new LinkedHashMap<>(own);
    all.putIfAbsent(MessageSystemAttributeNameForSends.AWS_TRACE_HEADER,
        MessageSystemAttributeValue.builder().dataType("String").stringValue(trace).build());
    return all;
  }
}
