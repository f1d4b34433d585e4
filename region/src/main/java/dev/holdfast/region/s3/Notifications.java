package dev.holdfast.region.s3;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.sns.TopicDoor;
import dev.holdfast.region.sqs.QueueDoor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.s3.model.FilterRule;
import software.amazon.awssdk.services.s3.model.NotificationConfiguration;
import software.amazon.awssdk.services.s3.model.NotificationConfigurationFilter;
import software.amazon.awssdk.services.s3.model.PutBucketNotificationConfigurationRequest;
import software.amazon.awssdk.services.s3.model.QueueConfiguration;
import software.amazon.awssdk.services.s3.model.TopicConfiguration;

/**
 * Tells queues and topics what happens to a bucket's objects: in the transaction in which it happens, so that no event
 * is lost and none is told of what was refused. (On AWS it is told at least once, and later.) The queue's or topic's policy
 * must let {@code s3.amazonaws.com} do it, when it is named and each time.
 */
record Notifications(Call call) {

  /** Whom one configuration tells of what. @param kind {@code "Queue"} or {@code "Topic"} */
  private record Told(String kind, String id, String arn, List<String> events, NotificationConfigurationFilter filter) {
    static Told of(QueueConfiguration q) {
      return new Told("Queue", q.id(), q.queueArn(), q.eventsAsStrings(), q.filter());
    }

    static Told of(TopicConfiguration t) {
      return new Told("Topic", t.id(), t.topicArn(), t.eventsAsStrings(), t.filter());
    }

    static List<Told> of(NotificationConfiguration c) {
      return Stream.concat(
          c.queueConfigurations().stream().map(Told::of), c.topicConfigurations().stream().map(Told::of)).toList();
    }
  }

  /** What can happen here; and with a star, all of a kind. */
  private static final Set<String> EVENTS = Set.of(
      "s3:ObjectCreated:*", "s3:ObjectCreated:Put", "s3:ObjectCreated:Copy",
      "s3:ObjectCreated:CompleteMultipartUpload", "s3:ObjectRemoved:*", "s3:ObjectRemoved:Delete",
      "s3:ObjectRemoved:DeleteMarkerCreated", "s3:ObjectAcl:Put", "s3:ObjectTagging:*", "s3:ObjectTagging:Put",
      "s3:ObjectTagging:Delete", "s3:LifecycleExpiration:*", "s3:LifecycleExpiration:Delete",
      "s3:LifecycleExpiration:DeleteMarkerCreated");

  private static final Set<String> FILTERS = Set.of("prefix", "suffix");

  void put(PutBucketNotificationConfigurationRequest r) {
    NotificationConfiguration given = r.notificationConfiguration();
    if (given == null) {
      throw Configurations.malformed("a NotificationConfiguration is needed");
    }
    if (given.hasLambdaFunctionConfigurations()) {
      throw Refusals.notImplemented("LambdaFunctionConfigurations of PutBucketNotificationConfiguration");
    }
    if (given.eventBridgeConfiguration() != null) {
      throw Refusals.notImplemented("EventBridgeConfiguration of PutBucketNotificationConfiguration");
    }
    List<QueueConfiguration> queues = given.queueConfigurations().stream()
        .map(q -> q.toBuilder()
            .id(q.id() == null ? call.ids().uuid() : q.id()).filter(named(q.filter())).build()).toList();
    List<TopicConfiguration> topics = given.topicConfigurations().stream()
        .map(t -> t.toBuilder()
            .id(t.id() == null ? call.ids().uuid() : t.id()).filter(named(t.filter())).build()).toList();
    NotificationConfiguration valid = NotificationConfiguration.builder()
        .queueConfigurations(queues.isEmpty() ? null : queues)
        .topicConfigurations(topics.isEmpty() ? null : topics).build();
    List<Told> all = Told.of(valid);
    all.forEach(Notifications::requireValid);
    requireApart(all);
    Configurations.NOTIFICATION.put(call, r.bucket(), new Configurations.NotificationRow(valid));
    if (!Boolean.TRUE.equals(r.skipDestinationValidation())) {
      test(r.bucket(), all);
    }
  }

  private static void requireValid(Told told) {
    if (told.arn() == null || told.events().isEmpty()) {
      throw Configurations.malformed("a configuration has a Queue or a Topic, and at least one Event");
    }
    if (!told.arn().matches("arn:[^:]*:[^:]*:[^:]*:[^:]*:.+")) {
      throw Refusals.invalidArgument("The ARN could not be parsed", told.kind(), told.arn());
    }
    for (String event : told.events()) {
      if (!EVENTS.contains(event)) {
        boolean known = software.amazon.awssdk.services.s3.model.Event.fromValue(event)
            != software.amazon.awssdk.services.s3.model.Event.UNKNOWN_TO_SDK_VERSION;
        throw known
            ? Refusals.notImplemented("the event " + event)
            : Refusals.invalidArgument("The event '" + event + "' is not supported for notifications");
      }
    }
    Set<String> seen = new TreeSet<>();
    for (FilterRule rule : rules(told)) {
      String name = String.valueOf(rule.nameAsString()).toLowerCase(Locale.ROOT);
      if (!FILTERS.contains(name)) {
        throw Refusals.invalidArgument(
            "filter rule name must be either prefix or suffix", "FilterRule.Name", rule.nameAsString());
      }
      if (!seen.add(name)) {
        throw Refusals.invalidArgument("Cannot specify more than one " + name + " rule in a filter.");
      }
    }
  }

  /** Two configurations may not both tell of one event. */
  private static void requireApart(List<Told> all) {
    for (int i = 0; i < all.size(); i++) {
      for (Told other : all.subList(i + 1, all.size())) {
        Told one = all.get(i);
        boolean event = one.events().stream().anyMatch(
            e -> other.events().stream().anyMatch(o -> covers(e, o) || covers(o, e)));
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

  /** Each is sent a message; the refusal tells of all that cannot be sent one. */
  private void test(String bucket, List<Told> all) {
    List<String> problems = new ArrayList<>();
    Set<String> tried = new TreeSet<>();
    for (Told told : all) {
      try {
        if (tried.add(told.arn())) {
          send(bucket, told.arn(), S3Event.test(call, bucket));
        }
      } catch (AwsServiceException e) {
        int number = problems.size() / 4 + 1;
        problems.addAll(List.of("ArgumentName" + number, told.arn(), "ArgumentValue" + number, problem(told, e)));
      }
    }
    if (!problems.isEmpty()) {
      throw Errors.with(
          Refusals.invalidArgument("Unable to validate the following destination configurations"),
          problems.toArray(String[]::new));
    }
  }

  private static String problem(Told told, AwsServiceException e) {
    String kind = told.kind().toLowerCase(Locale.ROOT);
    return switch (Errors.code(e)) {
      case "QueueDoesNotExist", "NotFound" -> "The destination " + kind + " does not exist";
      case "AccessDenied", "AuthorizationError" -> "Permissions on the destination " + kind
          + " do not allow S3 to publish notifications from this bucket";
      default -> e.awsErrorDetails().errorMessage();
    };
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
    for (Told told : Told.of(row.get().value())) {
      if (told.events().stream().anyMatch(e -> covers(e, "s3:" + event))
          && key.startsWith(filter(told, "prefix")) && key.endsWith(filter(told, "suffix"))) {
        tell(bucket, told.arn(), S3Event.of(call, event, told.id(), bucket, key, object, version));
      }
    }
  }

  /** A queue or a topic that is gone hinders nobody from writing; as on AWS the event is lost. */
  private void tell(String bucket, String arn, String message) {
    try {
      call.atomically(() -> {
        send(bucket, arn, message);
        return null;
      });
    } catch (AwsServiceException e) {
      call.event(S3Service.NAME, arn, "was not told of an event: " + e.awsErrorDetails().errorMessage());
    }
  }

  private void send(String bucket, String arn, String message) {
    if (TopicDoor.isTopicArn(arn) && !arn.endsWith(".fifo")) {
      TopicDoor.publish(call, S3Service.NAME, "arn:aws:s3:::" + bucket, false, arn,
          Optional.of("Amazon S3 Notification"), message);
      return;
    }
    if (!QueueDoor.isQueueArn(call, arn) || arn.endsWith(".fifo")) {
      throw Refusals.invalidArgument("The ARN is not that of a standard queue or topic of this account and region");
    }
    QueueDoor.send(call, S3Service.NAME, "arn:aws:s3:::" + bucket, arn, m -> m.messageBody(message));
  }

  private static boolean covers(String asked, String event) {
    return asked.equals(event) || asked.endsWith("*") && event.startsWith(asked.substring(0, asked.length() - 1));
  }

  private static String filter(Told told, String name) {
    return rules(told).stream()
        .filter(rule -> name.equalsIgnoreCase(rule.nameAsString()))
        .map(FilterRule::value).findFirst().orElse("");
  }

  /** The names of its rules may be given in any case, and are shown in one. */
  private static NotificationConfigurationFilter named(NotificationConfigurationFilter filter) {
    return filter == null || filter.key() == null ? filter : filter.toBuilder().key(k -> k.filterRules(
        filter.key().filterRules().stream().map(rule -> switch (String.valueOf(rule.nameAsString()).toLowerCase(Locale.ROOT)) {
          case "prefix" -> rule.toBuilder().name("Prefix").build();
          case "suffix" -> rule.toBuilder().name("Suffix").build();
          default -> rule;
        }).toList())).build();
  }

  private static List<FilterRule> rules(Told told) {
    return told.filter() == null || told.filter().key() == null ? List.of() : told.filter().key().filterRules();
  }
}
