package dev.holdfast.region.sns;

/**
 * What went through a topic in one minute.
 *
 * @param bytes of the messages and attributes published
 * @param smallest bytes of the smallest message published, if any was
 * @param notRedriven what no dead-letter queue took
 */
public record TopicTraffic(
    long published, long bytes, int smallest, int largest, long delivered, long failed, long filtered, long redriven,
    long notRedriven) {

  static final TopicTraffic NONE = new TopicTraffic(0, 0, 0, 0, 0, 0, 0, 0, 0);

  TopicTraffic published(int size) {
    return new TopicTraffic(published + 1, bytes + size, published == 0 ? size : Math.min(smallest, size),
        Math.max(largest, size), delivered, failed, filtered, redriven, notRedriven);
  }

  TopicTraffic deliveredOne() {
    return new TopicTraffic(
        published, bytes, smallest, largest, delivered + 1, failed, filtered, redriven, notRedriven);
  }

  TopicTraffic failedOne() {
    return new TopicTraffic(
        published, bytes, smallest, largest, delivered, failed + 1, filtered, redriven, notRedriven);
  }

  TopicTraffic filteredOut() {
    return new TopicTraffic(
        published, bytes, smallest, largest, delivered, failed, filtered + 1, redriven, notRedriven);
  }

  TopicTraffic redrivenOne() {
    return new TopicTraffic(
        published, bytes, smallest, largest, delivered, failed, filtered, redriven + 1, notRedriven);
  }

  TopicTraffic notRedrivenOne() {
    return new TopicTraffic(
        published, bytes, smallest, largest, delivered, failed, filtered, redriven, notRedriven + 1);
  }
}
