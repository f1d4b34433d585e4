package dev.holdfast.region.sqs;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;

/**
 * A queue.
 *
 * @param attributes those that were set, by AWS's name, valid and in AWS's form; the others have their defaults
 * @param purged when it was last purged
 */
record Queue(
    String name,
    Instant created,
    Instant modified,
    SortedMap<String, String> attributes,
    SortedMap<String, String> tags,
    Optional<Instant> purged) {

  static final String FIFO = ".fifo";

  private int number(String attribute, int otherwise) {
    String value = attributes.get(attribute);
    return value == null ? otherwise : Integer.parseInt(value);
  }

  /** A queue is FIFO by its name: AWS demands the suffix of these and refuses it to others. */
  boolean fifo() {
    return name.endsWith(FIFO);
  }

  boolean deduplicatesByContent() {
    return "true".equals(attributes.get("ContentBasedDeduplication"));
  }

  boolean deduplicatesByGroup() {
    return "messageGroup".equals(attributes.get("DeduplicationScope"));
  }

  Duration visibilityTimeout() {
    return Duration.ofSeconds(number("VisibilityTimeout", Limits.DEFAULT_VISIBILITY_SECONDS));
  }

  Duration retention() {
    return Duration.ofSeconds(number("MessageRetentionPeriod", Limits.DEFAULT_RETENTION_SECONDS));
  }

  int delaySeconds() {
    return number("DelaySeconds", 0);
  }

  int waitSeconds() {
    return number("ReceiveMessageWaitTimeSeconds", 0);
  }

  int maximumMessageSize() {
    return number("MaximumMessageSize", Limits.MESSAGE_BYTES);
  }

  Optional<RedrivePolicy> redrivePolicy() {
    return Optional.ofNullable(attributes.get("RedrivePolicy")).map(RedrivePolicy::parse);
  }

  RedriveAllowPolicy redriveAllowPolicy() {
    return Optional.ofNullable(attributes.get("RedriveAllowPolicy"))
        .map(RedriveAllowPolicy::parse).orElse(RedriveAllowPolicy.DEFAULT);
  }

  Queue with(SortedMap<String, String> newAttributes, Instant now) {
    return new Queue(name, created, now, newAttributes, tags, purged);
  }

  Queue tagged(SortedMap<String, String> newTags) {
    return new Queue(name, created, modified, attributes, newTags, purged);
  }

  Queue purged(Instant now) {
    return new Queue(name, created, modified, attributes, tags, Optional.of(now));
  }
}
