package dev.holdfast.region.s3;

import dev.holdfast.region.kernel.Call;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.s3.model.FilterRule;
import software.amazon.awssdk.services.s3.model.NotificationConfiguration;
import software.amazon.awssdk.services.s3.model.PutBucketNotificationConfigurationRequest;
import software.amazon.awssdk.services.s3.model.QueueConfiguration;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * Tells queues what happens to a bucket's objects: in the transaction in which it happens, so that no event is lost and
 * none is told of what was refused. (On AWS it is told at least once, and later.)
 */
record Notifications(Call call) {

  /** What can happen here; and with a star, all of a kind. */
  private static final Set<String> EVENTS = Set.of(
      "s3:ObjectCreated:*", "s3:ObjectCreated:Put", "s3:ObjectCreated:Copy",
      "s3:ObjectCreated:CompleteMultipartUpload", "s3:ObjectRemoved:*", "s3:ObjectRemoved:Delete",
      "s3:ObjectRemoved:DeleteMarkerCreated", "s3:ObjectTagging:*", "s3:ObjectTagging:Put",
      "s3:ObjectTagging:Delete", "s3:LifecycleExpiration:*", "s3:LifecycleExpiration:Delete",
      "s3:LifecycleExpiration:DeleteMarkerCreated");

  private static final Set<String> FILTERS = Set.of("prefix", "suffix");

  void put(PutBucketNotificationConfigurationRequest r) {
    NotificationConfiguration given = r.notificationConfiguration();
    if (given == null) {
      throw Configurations.malformed("a NotificationConfiguration is needed");
    }
    if (given.hasTopicConfigurations()) {
      throw Refusals.notImplemented("TopicConfigurations of PutBucketNotificationConfiguration");
    }
    if (given.hasLambdaFunctionConfigurations()) {
      throw Refusals.notImplemented("LambdaFunctionConfigurations of PutBucketNotificationConfiguration");
    }
    if (given.eventBridgeConfiguration() != null) {
      throw Refusals.notImplemented("EventBridgeConfiguration of PutBucketNotificationConfiguration");
    }
    List<QueueConfiguration> queues = given.queueConfigurations().stream()
        .map(q -> q.id() == null ? q.toBuilder().id(call.ids().uuid()).build() : q).toList();
    queues.forEach(Notifications::requireValid);
    requireApart(queues);
    Configurations.NOTIFICATION.put(call, r.bucket(), new Configurations.NotificationRow(
        NotificationConfiguration.builder().queueConfigurations(queues).build()));
    if (!Boolean.TRUE.equals(r.skipDestinationValidation())) {
      queues.stream().map(QueueConfiguration::queueArn).distinct().forEach(arn -> test(r.bucket(), arn));
    }
  }

  private static void requireValid(QueueConfiguration queue) {
    if (queue.queueArn() == null || queue.eventsAsStrings().isEmpty()) {
      throw Configurations.malformed("a QueueConfiguration has a Queue and at least one Event");
    }
    for (String event : queue.eventsAsStrings()) {
      if (!EVENTS.contains(event)) {
        boolean known = software.amazon.awssdk.services.s3.model.Event.fromValue(event)
            != software.amazon.awssdk.services.s3.model.Event.UNKNOWN_TO_SDK_VERSION;
        throw known
            ? Refusals.notImplemented("the event " + event)
            : Refusals.invalidArgument("The event '" + event + "' is not supported for notifications");
      }
    }
    Set<String> seen = new java.util.TreeSet<>();
    for (FilterRule rule : rules(queue)) {
      String name = String.valueOf(rule.nameAsString()).toLowerCase(Locale.ROOT);
      if (!FILTERS.contains(name)) {
        throw Refusals.invalidArgument("filter rule name must be either prefix or suffix");
      }
      if (!seen.add(name)) {
        throw Refusals.invalidArgument("Cannot specify more than one " + name + " rule in a filter.");
      }
    }
  }

  /** Two configurations may not both tell of one event. */
  private static void requireApart(List<QueueConfiguration> queues) {
    for (int i = 0; i < queues.size(); i++) {
      for (QueueConfiguration other : queues.subList(i + 1, queues.size())) {
        QueueConfiguration one = queues.get(i);
        boolean event = one.eventsAsStrings().stream().anyMatch(
            e -> other.eventsAsStrings().stream().anyMatch(o -> covers(e, o) || covers(o, e)));
        boolean prefix = filter(one, "prefix").startsWith(filter(other, "prefix"))
            || filter(other, "prefix").startsWith(filter(one, "prefix"));
        boolean suffix = filter(one, "suffix").endsWith(filter(other, "suffix"))
            || filter(other, "suffix").endsWith(filter(one, "suffix"));
        if (event && prefix && suffix) {
          throw Refusals.invalidArgument("Configurations overlap. Configurations on the same bucket cannot share a "
              + "common event type.");
        }
      }
    }
  }

  private void test(String bucket, String arn) {
    try {
      send(arn, S3Event.test(call, bucket));
    } catch (AwsServiceException e) {
      throw Refusals.invalidArgument("Unable to validate the following destination configurations: " + arn + ": "
          + e.awsErrorDetails().errorMessage());
    }
  }

  /** @param event without {@code s3:}, as {@code ObjectCreated:Put} */
  void happened(String event, String bucket, String key, Rows.StoredObject object) {
    happened(event, bucket, key, Optional.of(object), Optional.of(object.version()));
  }

  /** @param kind {@code ObjectRemoved} or {@code LifecycleExpiration} */
  void removed(String kind, String bucket, String key, Versions.Deleted deleted) {
    if (deleted.did() != Versions.Did.NOTHING) {
      String what = deleted.did() == Versions.Did.MADE_MARKER ? ":DeleteMarkerCreated" : ":Delete";
      happened(kind + what, bucket, key, Optional.empty(), deleted.versionId().map(id -> new VersionId(0,
          Optional.of(id))));
    }
  }

  private void happened(
      String event, String bucket, String key, Optional<Rows.StoredObject> object, Optional<VersionId> version) {
    Optional<Configurations.NotificationRow> row = Configurations.NOTIFICATION.find(call, bucket);
    if (row.isEmpty()) {
      return;
    }
    for (QueueConfiguration queue : row.get().value().queueConfigurations()) {
      if (queue.eventsAsStrings().stream().anyMatch(e -> covers(e, "s3:" + event))
          && key.startsWith(filter(queue, "prefix")) && key.endsWith(filter(queue, "suffix"))) {
        tell(queue, S3Event.of(call, event, queue.id(), bucket, key, object, version));
      }
    }
  }

  /** A queue that is gone hinders nobody from writing; as on AWS the event is lost. */
  private void tell(QueueConfiguration queue, String message) {
    try {
      call.atomically(() -> {
        send(queue.queueArn(), message);
        return null;
      });
    } catch (AwsServiceException e) {
      call.event(S3Service.NAME, queue.queueArn(), "was not told of an event: " + e.awsErrorDetails().errorMessage());
    }
  }

  private void send(String arn, String message) {
    String[] parts = arn.split(":", 6);
    boolean here = parts.length == 6 && parts[2].equals("sqs") && parts[3].equals(call.settings().region())
        && parts[4].equals(call.settings().account());
    if (!here) {
      throw Refusals.invalidArgument("The ARN is not that of a queue of this account and region");
    }
    SqsClient sqs = call.as(S3Service.NAME).client(SqsClient.class);
    String url = sqs.getQueueUrl(q -> q.queueName(parts[5])).queueUrl();
    sqs.sendMessage(m -> m.queueUrl(url).messageBody(message));
  }

  private static boolean covers(String asked, String event) {
    return asked.equals(event) || asked.endsWith("*") && event.startsWith(asked.substring(0, asked.length() - 1));
  }

  private static String filter(QueueConfiguration queue, String name) {
    return rules(queue).stream()
        .filter(rule -> name.equalsIgnoreCase(rule.nameAsString()))
        .map(FilterRule::value).findFirst().orElse("");
  }

  private static List<FilterRule> rules(QueueConfiguration queue) {
    return queue.filter() == null || queue.filter().key() == null ? List.of() : queue.filter().key().filterRules();
  }
}
