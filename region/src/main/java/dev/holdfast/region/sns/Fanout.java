package dev.holdfast.region.sns;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.sqs.QueueDoor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;

/**
 * Brings a message to the subscriptions that want it: to queues at once, to HTTP endpoints by a delivery that waits.
 */
record Fanout(Call call, Topic topic) {

  void deliver(Message message) {
    SortedMap<String, String> signatures = new TreeMap<>();
    for (Subscription subscription : List.copyOf(Subscriptions.of(call, topic.name()))) {
      if (!subscription.confirmed()) {
        continue;
      } else if (!subscription.wants(message)) {
        TopicMetrics.count(call, topic.name(), TopicTraffic::filteredOut);
      } else if (subscription.overHttp()) {
        String body = body(subscription, message, signatures);
        if (!new Deliveries(call).add(topic, subscription, "Notification", message.id(), body)) {
          failed(subscription, body, Optional.of(message), "429", "too many deliveries wait already");
        }
      } else {
        toQueue(subscription, message, signatures);
      }
    }
  }

  private String body(Subscription subscription, Message message, SortedMap<String, String> signatures) {
    return subscription.raw()
        ? message.text(subscription.protocol())
        : Envelope.notification(call, topic, subscription, message, signatures);
  }

  /** What a queue refuses is refused for good: it is not tried again, as AWS does not either. */
  private void toQueue(Subscription subscription, Message message, SortedMap<String, String> signatures) {
    String body = body(subscription, message, signatures);
    SortedMap<String, MessageAttributeValue> attributes =
        subscription.raw() ? forQueue(message.attributes()) : new TreeMap<>();
    try {
      send(subscription.endpoint(), body, attributes, Optional.of(message));
      TopicMetrics.count(call, topic.name(), TopicTraffic::deliveredOne);
    } catch (AwsServiceException e) {
      failed(subscription, body, Optional.of(message), Errors.code(e), e.awsErrorDetails().errorMessage());
    }
  }

  /**
   * A message cannot be delivered: it goes to the subscription's dead-letter queue, if it has one that takes it, with
   * the reason in attributes.
   */
  void failed(Subscription subscription, String body, Optional<Message> message, String code, String reason) {
    TopicMetrics.count(call, topic.name(), TopicTraffic::failedOne);
    String fate = "it is dropped";
    Optional<String> queue = subscription.deadLetters();
    if (queue.isPresent()) {
      SortedMap<String, MessageAttributeValue> attributes = new TreeMap<>(
          subscription.raw() ? forQueue(message.map(Message::attributes).orElse(new TreeMap<>())) : new TreeMap<>());
      SortedMap<String, MessageAttributeValue> reasons = new TreeMap<>(Map.of(
          "RequestID", text(call.requestId()), "ErrorCode", text(code), "ErrorMessage", text(reason)));
      if (attributes.size() + reasons.size() > Limits.QUEUE_ATTRIBUTES) {
        attributes.clear();
      }
      attributes.putAll(reasons);
      try {
        send(queue.get(), body, attributes, message);
        TopicMetrics.count(call, topic.name(), TopicTraffic::redrivenOne);
        return;
      } catch (AwsServiceException e) {
        TopicMetrics.count(call, topic.name(), TopicTraffic::notRedrivenOne);
        fate = "and " + queue.get() + " does not take it: " + e.awsErrorDetails().errorMessage();
      }
    }
    call.event(SnsService.NAME, subscription.key().arn(call),
        "a message cannot be delivered to " + subscription.endpoint() + " (" + reason + "), " + fate);
  }

  private void send(
      String queueArn, String body, SortedMap<String, MessageAttributeValue> attributes, Optional<Message> message) {
    boolean fifo = queueArn.endsWith(Topic.FIFO);
    UnaryOperator<SendMessageRequest.Builder> fill = r -> r.messageBody(body).messageAttributes(attributes)
        // A standard topic hands the group on to standard queues, which share themselves out between groups.
        .messageGroupId(fifo || !topic.fifo() ? message.flatMap(Message::group).orElse(null) : null)
        .messageDeduplicationId(fifo ? message.flatMap(Message::deduplication).orElse(null) : null);
    call.atomically(() -> {
      QueueDoor.send(call, SnsService.NAME, topic.arn(call), queueArn, fill);
      return queueArn;
    });
  }

  private static SortedMap<String, MessageAttributeValue> forQueue(
      SortedMap<String, software.amazon.awssdk.services.sns.model.MessageAttributeValue> attributes) {
    SortedMap<String, MessageAttributeValue> converted = new TreeMap<>();
    attributes.forEach((name, v) -> converted.put(name, MessageAttributeValue.builder()
        .dataType(v.dataType()).stringValue(v.stringValue()).binaryValue(v.binaryValue()).build()));
    return converted;
  }

  private static MessageAttributeValue text(String value) {
    return MessageAttributeValue.builder().dataType("String").stringValue(value.isEmpty() ? "-" : value).build();
  }
}
