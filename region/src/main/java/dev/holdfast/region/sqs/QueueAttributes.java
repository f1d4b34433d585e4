package dev.holdfast.region.sqs;

import dev.holdfast.region.iam.PolicyDocument;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * The rule of every queue attribute that can be set, and the values of all that can be asked for.
 *
 * <p>Encryption: the attributes of both kinds are kept and shown as AWS does. Neither changes what is on disk, which is
 * as safe as the region's directory. A key other than AWS's own is refused, since its policy would not be asked.
 */
final class QueueAttributes {

  /** Of FIFO queues alone, with their defaults. */
  private static final SortedMap<String, String> FIFO = new TreeMap<>(Map.of(
      "FifoQueue", "true",
      "ContentBasedDeduplication", "false",
      "DeduplicationScope", "queue",
      "FifoThroughputLimit", "perQueue"));

  /** Those of them that AWS refuses to standard queues by another message than it has for attributes it does not know. */
  private static final Set<String> FIFO_ONLY = Set.of("DeduplicationScope", "FifoThroughputLimit");

  /** The key of AWS's own for SQS, by its alias. Every region has it; other keys would need a KMS. */
  private static final String OWN_KEY = "alias/aws/sqs";

  private QueueAttributes() {}

  /** The given attributes in AWS's form; an empty value takes an attribute away. */
  static SortedMap<String, String> validated(Call call, String queueName, Map<String, String> given) {
    SortedMap<String, String> valid = new TreeMap<>();
    new TreeMap<>(given).forEach((name, value) -> valid.put(name, validated(call, queueName, name, value)));
    if (!valid.getOrDefault("KmsMasterKeyId", "").isEmpty() && "true".equals(valid.get("SqsManagedSseEnabled"))) {
      throw Errors.badRequest("InvalidAttributeName", "You can use one type of server-side encryption (SSE) at one "
          + "time. You can either enable KMS SSE or SQS SSE.");
    }
    return valid;
  }

  private static String validated(Call call, String queueName, String name, String value) {
    if (FIFO.containsKey(name) && !queueName.endsWith(Queue.FIFO)) {
      throw FIFO_ONLY.contains(name)
          ? Errors.badRequest("InvalidAttributeName", "You can specify the " + name + " only when FifoQueue is set to true.")
          : unknown(name);
    }
    return switch (name) {
      case "DelaySeconds" -> number(name, value, 0, Limits.MAX_DELAY_SECONDS);
      case "MaximumMessageSize" -> number(name, value, Limits.MIN_MAXIMUM_MESSAGE_SIZE, Limits.MESSAGE_BYTES);
      case "MessageRetentionPeriod" ->
          number(name, value, Limits.MIN_RETENTION_SECONDS, Limits.MAX_RETENTION_SECONDS);
      case "ReceiveMessageWaitTimeSeconds" -> number(name, value, 0, Limits.MAX_WAIT_SECONDS);
      case "VisibilityTimeout" -> number(name, value, 0, Limits.MAX_VISIBILITY_SECONDS);
      case "SqsManagedSseEnabled", "ContentBasedDeduplication" ->
          oneOf(name, value.toLowerCase(Locale.ROOT), "true", "false");
      case "DeduplicationScope" -> oneOf(name, value, "queue", "messageGroup");
      case "FifoThroughputLimit" -> oneOf(name, value, "perQueue", "perMessageGroupId");
      case "FifoQueue" -> {
        if (!value.equalsIgnoreCase("true")) {
          throw Errors.badRequest("InvalidAttributeValue",
              "Invalid value for the parameter FifoQueue. Reason: Modifying queue type is not supported.");
        }
        yield "true";
      }
      case "Policy" -> value.isEmpty() ? "" : policy(name, value);
      case "RedrivePolicy" -> value.isEmpty() ? "" : redrive(call, queueName, value);
      case "RedriveAllowPolicy" -> value.isEmpty() ? "" : RedriveAllowPolicy.parse(value).json();
      case "KmsMasterKeyId" -> value.isEmpty() ? "" : key(value);
      case "KmsDataKeyReusePeriodSeconds" ->
          number(name, value, Limits.MIN_KEY_REUSE_SECONDS, Limits.MAX_KEY_REUSE_SECONDS);
      default -> throw unknown(name);
    };
  }

  private static String oneOf(String name, String value, String... values) {
    if (!List.of(values).contains(value)) {
      throw invalid(name);
    }
    return value;
  }

  private static String key(String value) {
    if (!value.equals(OWN_KEY) && !value.endsWith(':' + OWN_KEY)) {
      throw Errors.badRequest("UnsupportedOperation", "Holdfast has no KMS: KmsMasterKeyId can only be " + OWN_KEY
          + ", not " + value);
    }
    return value;
  }

  private static String number(String name, String value, int least, int most) {
    try {
      int n = Integer.parseInt(value);
      if (n >= least && n <= most) {
        return Integer.toString(n);
      }
    } catch (NumberFormatException e) {
      throw invalid(name);
    }
    throw invalid(name);
  }

  private static String policy(String name, String value) {
    try {
      PolicyDocument.parse(PolicyDocument.Kind.RESOURCE, value);
      return value;
    } catch (IllegalArgumentException e) {
      throw invalid(name);
    }
  }

  private static String redrive(Call call, String queueName, String value) {
    RedrivePolicy policy = RedrivePolicy.parse(value);
    if (!policy.deadLetterTargetArn().startsWith("arn:")) {
      throw RedrivePolicy.invalid(value, "Invalid value for deadLetterTargetArn.");
    }
    Queue target = Optional.of(policy.targetName())
        .filter(name -> policy.deadLetterTargetArn().equals(call.arn("sqs", name)))
        .flatMap(name -> call.state().get(SqsService.QUEUES, name))
        .orElseThrow(() -> RedrivePolicy.invalid(value, "Dead letter target does not exist."));
    if (target.fifo() != queueName.endsWith(Queue.FIFO)) {
      throw RedrivePolicy.invalid(value, "Dead-letter queue must be same type of queue as the source.");
    } else if (!target.redriveAllowPolicy().allows(call.arn("sqs", queueName))) {
      throw RedrivePolicy.invalid(value, "The RedriveAllowPolicy of " + target.name() + " does not allow " + queueName
          + " to use it as its dead-letter queue.");
    }
    return policy.json();
  }

  private static AwsServiceException invalid(String name) {
    return Errors.badRequest("InvalidAttributeValue", "Invalid value for the parameter " + name + '.');
  }

  private static AwsServiceException unknown(String name) {
    return Errors.badRequest("InvalidAttributeName", "Unknown Attribute " + name + '.');
  }

  /** Whether it can be asked for; a queue need not have it. */
  static boolean isKnown(String name) {
    return QueueAttributeName.fromValue(name) != QueueAttributeName.UNKNOWN_TO_SDK_VERSION;
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
    // Of the two kinds of encryption the one that was asked for last stands.
    // A queue whose key is taken away has neither, as on AWS.
    if (changes.containsKey("KmsMasterKeyId") && !changes.containsKey("SqsManagedSseEnabled")) {
      merged.put("SqsManagedSseEnabled", "false");
    } else if ("true".equals(changes.get("SqsManagedSseEnabled"))) {
      merged.remove("KmsMasterKeyId");
    }
    if ("perMessageGroupId".equals(merged.get("FifoThroughputLimit"))
        && !"messageGroup".equals(merged.get("DeduplicationScope"))) {
      throw Errors.badRequest("InvalidParameterValue", "The perMessageGroupId value is allowed only when the value for "
          + "DeduplicationScope is messageGroup");
    }
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
    all.put("SqsManagedSseEnabled", Boolean.toString(!queue.attributes().containsKey("KmsMasterKeyId")));
    if (queue.attributes().containsKey("KmsMasterKeyId")) {
      all.put("KmsDataKeyReusePeriodSeconds", Integer.toString(Limits.DEFAULT_KEY_REUSE_SECONDS));
    }
    if (queue.fifo()) {
      all.putAll(FIFO);
    }
    all.putAll(queue.attributes());
    if (!queue.attributes().containsKey("KmsMasterKeyId")) {
      all.remove("KmsDataKeyReusePeriodSeconds");
    }
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
