package dev.holdfast.region.sns;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.JsonText;
import dev.holdfast.region.sqs.QueueDoor;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

/** The rule of every subscription attribute that can be set, and the values of all that can be asked for. */
final class SubscriptionAttributes {

  private SubscriptionAttributes() {}

  /**
   * What the subscription has when these are set; empty values take attributes away.
   *
   * @param path what the errors' messages begin with
   */
  static SortedMap<String, String> merged(
      Call call, String topic, String protocol, SortedMap<String, String> old, Map<String, String> given, String path) {
    SortedMap<String, String> merged = new TreeMap<>(old);
    new TreeMap<>(given).forEach((name, value) -> {
      String valid = validated(call, topic, protocol, name, value, path);
      if (valid.isEmpty()) {
        merged.remove(name);
      } else {
        merged.put(name, valid);
      }
    });
    // A policy for attributes may not be nested: what it is for may have been set before or after it.
    if (merged.containsKey("FilterPolicy")) {
      boolean body = "MessageBody".equals(merged.get("FilterPolicyScope"));
      new FilterPolicyReader(body, path).read(merged.get("FilterPolicy"));
    }
    return merged;
  }

  private static String validated(
      Call call, String topic, String protocol, String name, String value, String path) {
    return switch (name) {
      case "FilterPolicy" -> JsonText.object(value).filter(n -> n.asObject().isEmpty()).isPresent() ? "" : value;
      case "FilterPolicyScope" -> {
        if (!value.equals("MessageAttributes") && !value.equals("MessageBody")) {
          throw Failures.invalid(path + "FilterPolicyScope: Invalid value [" + value
              + "]. Please use either MessageBody or MessageAttributes");
        }
        yield value;
      }
      case "RawMessageDelivery" -> {
        if (!value.equals("true") && !value.equals("false")) {
          throw Failures.invalid(path + "RawMessageDelivery: Invalid value [" + value + "]. Must be true or false.");
        }
        yield value;
      }
      case "DeliveryPolicy" -> {
        if (protocol.equals("sqs")) {
          throw Failures.invalid(path + "DeliveryPolicy: Holdfast delivers to queues in the call that publishes, "
              + "and so has no use for one");
        }
        yield value.isEmpty() ? "" : DeliveryPolicy.ofSubscription(value, path).given();
      }
      case "RedrivePolicy" -> value.isEmpty() ? "" : redrive(call, topic, value, path);
      case "ReplayPolicy", "SubscriptionRoleArn" ->
          throw Failures.invalid(path + "Holdfast does not support the attribute " + name + " yet");
      default -> throw Failures.invalid(path + "AttributeName");
    };
  }

  private static String redrive(Call call, String topic, String value, String path) {
    if (JsonText.object(value).isEmpty()) {
      throw Failures.invalid(path + "RedrivePolicy: failed to parse JSON.");
    }
    String target = deadLetterTarget(value).orElseThrow(
        () -> Failures.invalid(path + "RedrivePolicy: must be a JSON object with deadLetterTargetArn"));
    if (!QueueDoor.isQueueArn(call, target)) {
      throw Failures.invalid(path + "RedrivePolicy: deadLetterTargetArn is an invalid arn");
    } else if (topic.endsWith(Topic.FIFO) && !target.endsWith(Topic.FIFO)) {
      throw Failures.invalid(path + "RedrivePolicy: must use a FIFO queue as DLQ for a FIFO Subscription to a FIFO Topic.");
    } else if (!topic.endsWith(Topic.FIFO) && target.endsWith(Topic.FIFO)) {
      throw Failures.invalid(path + "RedrivePolicy: must use a standard queue as DLQ for a standard topic");
    }
    return value;
  }

  static Optional<String> deadLetterTarget(String redrivePolicy) {
    return JsonText.object(redrivePolicy).flatMap(p -> p.field("deadLetterTargetArn"))
        .filter(JsonNode::isString).map(JsonNode::asString);
  }

  /** Everything that GetSubscriptionAttributes knows of a subscription. */
  static SortedMap<String, String> all(Call call, Topic topic, Subscription subscription) {
    SortedMap<String, String> all = new TreeMap<>(subscription.attributes());
    all.putIfAbsent("RawMessageDelivery", "false");
    if (all.containsKey("FilterPolicy")) {
      all.putIfAbsent("FilterPolicyScope", "MessageAttributes");
    }
    all.put("SubscriptionArn", subscription.key().arn(call));
    all.put("TopicArn", topic.arn(call));
    all.put("Protocol", subscription.protocol());
    all.put("Endpoint", subscription.endpoint());
    all.put("Owner", call.settings().account());
    all.put("SubscriptionPrincipal", subscription.principal());
    all.put("PendingConfirmation", Boolean.toString(!subscription.confirmed()));
    all.put("ConfirmationWasAuthenticated", Boolean.toString(subscription.authenticated()));
    if (subscription.overHttp()) {
      all.put("EffectiveDeliveryPolicy", DeliveryPolicy.of(topic, subscription).subscriptionJson());
    }
    return all;
  }
}
