package dev.holdfast.region.sqs;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

/** The rule of every queue attribute that can be set, and the values of all that can be asked for. */
final class QueueAttributes {

  /** Known to AWS; refused here, because storing them would promise what is not done. */
  private static final Set<String> NOT_YET = Set.of(
      "FifoQueue", "ContentBasedDeduplication", "DeduplicationScope", "FifoThroughputLimit",
      "KmsMasterKeyId", "KmsDataKeyReusePeriodSeconds", "RedriveAllowPolicy");

  private QueueAttributes() {}

  /** The given attributes in AWS's form; an empty value takes an attribute away. */
  static SortedMap<String, String> validated(Call call, Map<String, String> given) {
    SortedMap<String, String> valid = new TreeMap<>();
    new TreeMap<>(given).forEach((name, value) -> valid.put(name, validated(call, name, value)));
    return valid;
  }

  private static String validated(Call call, String name, String value) {
    if (NOT_YET.contains(name)) {
      // What says the default says nothing.
      if (name.equals("FifoQueue") && value.equals("false") || value.isEmpty()) {
        return "";
      }
      throw Errors.badRequest("UnsupportedOperation", "Holdfast does not implement the queue attribute " + name + " yet");
    }
    return switch (name) {
      case "DelaySeconds" -> number(name, value, 0, Limits.MAX_DELAY_SECONDS);
      case "MaximumMessageSize" -> number(name, value, Limits.MIN_MAXIMUM_MESSAGE_SIZE, Limits.MESSAGE_BYTES);
      case "MessageRetentionPeriod" ->
          number(name, value, Limits.MIN_RETENTION_SECONDS, Limits.MAX_RETENTION_SECONDS);
      case "ReceiveMessageWaitTimeSeconds" -> number(name, value, 0, Limits.MAX_WAIT_SECONDS);
      case "VisibilityTimeout" -> number(name, value, 0, Limits.MAX_VISIBILITY_SECONDS);
      case "SqsManagedSseEnabled" -> {
        if (!value.equals("true") && !value.equals("false")) {
          throw invalid(name, value);
        }
        yield value;
      }
      case "Policy" -> value.isEmpty() ? "" : policy(name, value);
      case "RedrivePolicy" -> value.isEmpty() ? "" : redrive(call, value);
      default -> throw Errors.badRequest("InvalidAttributeName", "Unknown Attribute " + name + '.');
    };
  }

  private static String number(String name, String value, int least, int most) {
    try {
      int n = Integer.parseInt(value);
      if (n >= least && n <= most) {
        return Integer.toString(n);
      }
    } catch (NumberFormatException e) {
      throw invalid(name, value);
    }
    throw invalid(name, value);
  }

  private static String policy(String name, String value) {
    try {
      if (JsonNode.parser().parse(value).isObject()) {
        return value;
      }
    } catch (java.io.UncheckedIOException e) {
      throw invalid(name, value);
    }
    throw invalid(name, value);
  }

  private static String redrive(Call call, String value) {
    RedrivePolicy policy = RedrivePolicy.parse(value);
    if (!policy.deadLetterTargetArn().equals(call.arn("sqs", policy.targetName()))
        || !call.state().has(SqsService.QUEUES, policy.targetName())) {
      throw RedrivePolicy.invalid(value, "Dead letter target does not exist.");
    }
    return policy.json();
  }

  private static AwsServiceException invalid(String name, String value) {
    return Errors.badRequest("InvalidAttributeValue", "Invalid value for the parameter " + name + ": " + value);
  }

  static boolean isKnown(String name) {
    return NOT_YET.contains(name) || name.equals("Policy") || name.equals("RedrivePolicy");
  }

  /** {@code old} with {@code changes}; empty values take attributes away. */
  static SortedMap<String, String> merged(SortedMap<String, String> old, SortedMap<String, String> changes) {
    SortedMap<String, String> merged = new TreeMap<>(old);
    changes.forEach((name, value) -> {
      if (value.isEmpty()) {
        merged.remove(name);
      } else {
        merged.put(name, value);
      }
    });
    return merged;
  }

  /** The settings of a queue with their defaults, without counts and times: what CreateQueue compares. */
  static SortedMap<String, String> settings(Queue queue) {
    SortedMap<String, String> all = new TreeMap<>();
    all.put("DelaySeconds", "0");
    all.put("MaximumMessageSize", Integer.toString(Limits.MESSAGE_BYTES));
    all.put("MessageRetentionPeriod", Integer.toString(Limits.DEFAULT_RETENTION_SECONDS));
    all.put("ReceiveMessageWaitTimeSeconds", "0");
    all.put("VisibilityTimeout", Integer.toString(Limits.DEFAULT_VISIBILITY_SECONDS));
    all.put("SqsManagedSseEnabled", "true");
    all.putAll(queue.attributes());
    return all;
  }

  /** Everything that GetQueueAttributes knows of a queue. */
  static SortedMap<String, String> all(Call call, Queue queue) {
    SortedMap<String, String> all = settings(queue);
    QueueMetrics metrics = QueueMetrics.of(call.state(), queue.name(), call.now()).orElseThrow();
    all.put("ApproximateNumberOfMessages", Long.toString(metrics.visible()));
    all.put("ApproximateNumberOfMessagesNotVisible", Long.toString(metrics.notVisible()));
    all.put("ApproximateNumberOfMessagesDelayed", Long.toString(metrics.delayed()));
    all.put("CreatedTimestamp", Long.toString(queue.created().getEpochSecond()));
    all.put("LastModifiedTimestamp", Long.toString(queue.modified().getEpochSecond()));
    all.put("QueueArn", call.arn("sqs", queue.name()));
    return all;
  }
}
