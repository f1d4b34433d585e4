package dev.holdfast.region.sns;

import dev.holdfast.region.kernel.Call;
import java.time.Instant;
import java.util.SortedMap;

/**
 * A topic.
 *
 * @param attributes those that were set, by AWS's name, valid; the others have their defaults
 * @param deleted how many of its subscriptions were deleted
 */
record Topic(
    String name, Instant created, SortedMap<String, String> attributes, SortedMap<String, String> tags, long deleted) {

  static final String FIFO = ".fifo";

  boolean fifo() {
    return name.endsWith(FIFO);
  }

  boolean deduplicatesByContent() {
    return "true".equals(attributes.get("ContentBasedDeduplication"));
  }

  boolean deduplicatesByGroup() {
    return "MessageGroup".equals(attributes.get("FifoThroughputScope"));
  }

  String signatureVersion() {
    return attributes.getOrDefault("SignatureVersion", "1");
  }

  String arn(Call call) {
    return call.arn(SnsService.NAME, name);
  }

  Topic with(SortedMap<String, String> changed) {
    return new Topic(name, created, changed, tags, deleted);
  }

  Topic tagged(SortedMap<String, String> changed) {
    return new Topic(name, created, attributes, changed, deleted);
  }

  Topic oneDeleted() {
    return new Topic(name, created, attributes, tags, deleted + 1);
  }
}
