package dev.holdfast.region.sqs;

import dev.holdfast.region.cloudformation.Properties;
import dev.holdfast.region.cloudformation.ResourceType;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.CreateQueueRequest;

/** AWS::SQS::Queue. Its physical id is the queue's URL. */
public final class QueueType implements ResourceType {

  /** Properties that are queue attributes of the same name. */
  private static final List<String> ATTRIBUTES = List.of(
      "ContentBasedDeduplication", "DeduplicationScope", "DelaySeconds", "FifoQueue", "FifoThroughputLimit",
      "KmsDataKeyReusePeriodSeconds", "KmsMasterKeyId", "MaximumMessageSize", "MessageRetentionPeriod",
      "ReceiveMessageWaitTimeSeconds", "RedriveAllowPolicy", "RedrivePolicy", "SqsManagedSseEnabled",
      "VisibilityTimeout");

  @Override
  public String name() {
    return "AWS::SQS::Queue";
  }

  @Override
  public Set<String> properties() {
    Set<String> all = new TreeSet<>(ATTRIBUTES);
    all.addAll(List.of("QueueName", "Tags"));
    return all;
  }

  @Override
  public Set<String> replacing() {
    return Set.of("QueueName", "FifoQueue");
  }

  @Override
  public Set<String> attributeNames() {
    return Set.of("Arn", "QueueName", "QueueUrl");
  }

  @Override
  public Progress create(Call call, Desired desired) {
    String queueName = desired.properties().string("QueueName").orElseGet(() -> generatedName(desired));
    if (call.state().has(SqsService.QUEUES, queueName)) {
      throw Errors.badRequest("AlreadyExists", "Resource of type 'AWS::SQS::Queue' with identifier '"
          + Queues.url(call, queueName) + "' already exists.");
    }
    String url = call.client(SqsClient.class).createQueue(CreateQueueRequest.builder()
        .queueName(queueName)
        .attributesWithStrings(attributes(desired.properties()))
        .tags(desired.tags())
        .build()).queueUrl();
    return Progress.done(url);
  }

  @Override
  public Progress update(Call call, String url, Desired from, Desired to) {
    SqsClient sqs = call.client(SqsClient.class);
    SortedMap<String, String> changes = new TreeMap<>(attributes(to.properties()));
    attributes(from.properties()).keySet().forEach(gone -> changes.putIfAbsent(gone, initial(gone)));
    if (changes.getOrDefault("KmsMasterKeyId", "-").isEmpty()) {
      changes.putIfAbsent("SqsManagedSseEnabled", initial("SqsManagedSseEnabled"));
    }
    if (!changes.isEmpty()) {
      sqs.setQueueAttributes(r -> r.queueUrl(url).attributesWithStrings(changes));
    }
    Set<String> untagged = new TreeSet<>(from.tags().keySet());
    untagged.removeAll(to.tags().keySet());
    sqs.untagQueue(r -> r.queueUrl(url).tagKeys(untagged));
    sqs.tagQueue(r -> r.queueUrl(url).tags(to.tags()));
    return Progress.done(url);
  }

  @Override
  public void delete(Call call, String url, Desired desired) {
    if (Queues.byUrl(call, url).isPresent()) {
      call.client(SqsClient.class).deleteQueue(r -> r.queueUrl(url));
    }
  }

  @Override
  public SortedMap<String, Object> attributes(Call call, String url) {
    SortedMap<String, Object> attributes = new TreeMap<>();
    String queueName = url.substring(url.lastIndexOf('/') + 1);
    attributes.put("Arn", call.arn("sqs", queueName));
    attributes.put("QueueName", queueName);
    attributes.put("QueueUrl", url);
    return attributes;
  }

  private static SortedMap<String, String> attributes(Properties properties) {
    SortedMap<String, String> attributes = new TreeMap<>();
    for (String name : ATTRIBUTES) {
      if (properties.has(name) && !(name.equals("FifoQueue") && properties.requireString(name).equals("false"))) {
        attributes.put(name, switch (name) {
          case "RedrivePolicy" -> redrive(properties.object(name).orElseThrow());
          case "RedriveAllowPolicy" -> properties.json(name).orElseThrow();
          default -> properties.requireString(name);
        });
      }
    }
    return attributes;
  }

  private static String redrive(Properties policy) {
    return new RedrivePolicy(
        policy.requireString("deadLetterTargetArn"),
        policy.integer("maxReceiveCount").orElseThrow(
            () -> Properties.invalid("RedrivePolicy.maxReceiveCount", "is required"))).json();
  }

  /** What an attribute goes back to when the template no longer names it. */
  private static String initial(String attribute) {
    return switch (attribute) {
      case "KmsMasterKeyId", "RedriveAllowPolicy", "RedrivePolicy" -> "";
      case "ContentBasedDeduplication" -> "false";
      case "DeduplicationScope" -> "queue";
      case "FifoThroughputLimit" -> "perQueue";
      case "KmsDataKeyReusePeriodSeconds" -> Integer.toString(Limits.DEFAULT_KEY_REUSE_SECONDS);
      case "MaximumMessageSize" -> Integer.toString(Limits.MESSAGE_BYTES);
      case "MessageRetentionPeriod" -> Integer.toString(Limits.DEFAULT_RETENTION_SECONDS);
      case "VisibilityTimeout" -> Integer.toString(Limits.DEFAULT_VISIBILITY_SECONDS);
      case "SqsManagedSseEnabled" -> "true";
      default -> "0";
    };
  }

  private static String generatedName(Desired desired) {
    boolean fifo = desired.properties().string("FifoQueue").filter("true"::equals).isPresent();
    return desired.name(Limits.QUEUE_NAME_LENGTH, fifo ? Queue.FIFO : "");
  }
}
