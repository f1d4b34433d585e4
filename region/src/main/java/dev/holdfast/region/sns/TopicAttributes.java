package dev.holdfast.region.sns;

import dev.holdfast.region.iam.PolicyDocument;
import dev.holdfast.region.kernel.Call;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The rule of every topic attribute that can be set, and the values of all that can be asked for. */
final class TopicAttributes {

  private static final List<String> OF_FIFO = List.of("FifoTopic", "ContentBasedDeduplication", "FifoThroughputScope");

  /** How many of a hundred deliveries that succeed are logged. */
  private static final List<String> SAMPLE_RATES = List.of("ApplicationSuccessFeedbackSampleRate",
      "FirehoseSuccessFeedbackSampleRate", "HTTPSuccessFeedbackSampleRate", "LambdaSuccessFeedbackSampleRate",
      "SQSSuccessFeedbackSampleRate");

  /** The key of AWS's own for SNS, by its alias. Every region has it; other keys would need a KMS. */
  private static final String OWN_KEY = "alias/aws/sns";

  private TopicAttributes() {}

  /** What CreateTopic is given. */
  static SortedMap<String, String> created(boolean fifo, Map<String, String> given) {
    SortedMap<String, String> valid = new TreeMap<>();
    new TreeMap<>(given).forEach((name, value) -> {
      if (name.equals("FifoTopic")) {
        valid.put(name, oneOf(name, value, "true", "false"));
      } else {
        valid.put(name, validated(fifo, name, value, "Attributes Reason: "));
      }
    });
    valid.values().removeIf(String::isEmpty);
    valid.remove("FifoTopic", "false");
    return valid;
  }

  /** An empty value takes the attribute away. */
  static String validated(boolean fifo, String name, String value, String path) {
    if (OF_FIFO.contains(name) && !fifo) {
      throw Failures.invalid(path + name + " can only be set on a FIFO topic");
    }
    return switch (name) {
      case "DisplayName" -> {
        if (value.length() > Limits.DISPLAY_NAME_LENGTH || value.chars().anyMatch(Character::isISOControl)) {
          throw Failures.invalid(path + "DisplayName must be at most " + Limits.DISPLAY_NAME_LENGTH
              + " characters, none of them a control character");
        }
        yield value;
      }
      case "Policy" -> policy(value, path);
      case "DeliveryPolicy" -> value.isEmpty() ? "" : DeliveryPolicy.ofTopic(value, path).given();
      case "KmsMasterKeyId" -> {
        if (!value.isEmpty() && !value.equals(OWN_KEY) && !value.endsWith(':' + OWN_KEY)) {
          throw Failures.invalid(path + "KmsMasterKeyId can only be " + OWN_KEY + ": Holdfast has no KMS");
        }
        yield value;
      }
      case "ContentBasedDeduplication" -> oneOf(name, value, "true", "false");
      case "FifoThroughputScope" -> oneOf(name, value, "Topic", "MessageGroup");
      case "SignatureVersion" -> oneOf(name, value, "1", "2");
      case "TracingConfig" -> oneOf(name, value, "PassThrough", "Active");
      default -> {
        boolean known = name.equals("ArchivePolicy") || name.endsWith("FeedbackRoleArn")
            || SAMPLE_RATES.contains(name);
        if (SAMPLE_RATES.contains(name) && (value.equals("0") || value.isEmpty())) {
          yield value; // to log none of the deliveries is what happens here
        }
        throw Failures.invalid(known ? path + "Holdfast does not support the attribute " + name + " yet"
            : path.isEmpty() ? "AttributeName" : path + "AttributeName");
      }
    };
  }

  private static String policy(String value, String path) {
    if (value.getBytes(StandardCharsets.UTF_8).length > Limits.POLICY_BYTES) {
      throw Failures.invalid(path + "Policy statement exceeds the limit of " + Limits.POLICY_BYTES + " bytes");
    }
    try {
      PolicyDocument.parse(PolicyDocument.Kind.RESOURCE, value);
    } catch (IllegalArgumentException e) {
      throw Failures.invalid(path + "Policy Error: null");
    }
    return value;
  }

  private static String oneOf(String name, String value, String... values) {
    if (!List.of(values).contains(value)) {
      throw Failures.invalid(name + " Reason: must be one of " + String.join(", ", values));
    }
    return value;
  }

  /** As AWS writes it for a topic that has no other: its owner may do everything. */
  static String defaultPolicy(Call call, String topic) {
    return "{\"Version\":\"2008-10-17\",\"Id\":\"__default_policy_ID\",\"Statement\":[{"
        + "\"Sid\":\"__default_statement_ID\",\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"*\"},\"Action\":[\"SNS:GetTopicAttributes\","
        + "\"SNS:SetTopicAttributes\",\"SNS:AddPermission\",\"SNS:RemovePermission\",\"SNS:DeleteTopic\","
        + "\"SNS:Subscribe\",\"SNS:ListSubscriptionsByTopic\",\"SNS:Publish\"],\"Resource\":\""
        + call.arn(SnsService.NAME, topic) + "\",\"Condition\":{\"StringEquals\":{\"AWS:SourceOwner\":\""
        + call.settings().account() + "\"}}}]}";
  }

  /** The settings of a topic with their defaults: what CreateTopic compares. */
  static SortedMap<String, String> settings(Call call, Topic topic) {
    SortedMap<String, String> all = new TreeMap<>();
    all.put("DisplayName", "");
    all.put("Policy", defaultPolicy(call, topic.name()));
    if (topic.fifo()) {
      all.put("FifoTopic", "true");
      all.put("ContentBasedDeduplication", "false");
      all.put("FifoThroughputScope", "Topic");
    }
    all.putAll(topic.attributes());
    return all;
  }

  /** Everything that GetTopicAttributes knows of a topic. */
  static SortedMap<String, String> all(Call call, Topic topic) {
    SortedMap<String, String> all = settings(call, topic);
    all.put("TopicArn", topic.arn(call));
    all.put("Owner", call.settings().account());
    all.put("EffectiveDeliveryPolicy", DeliveryPolicy.of(topic).topicJson());
    long confirmed = Subscriptions.of(call, topic.name()).stream().filter(Subscription::confirmed).count();
    all.put("SubscriptionsConfirmed", Long.toString(confirmed));
    all.put("SubscriptionsPending", Long.toString(Subscriptions.of(call, topic.name()).size() - confirmed));
    all.put("SubscriptionsDeleted", Long.toString(topic.deleted()));
    return all;
  }
}
