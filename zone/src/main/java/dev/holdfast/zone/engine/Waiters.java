package dev.holdfast.zone.engine;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who waits for what, by name. A change wakes those alone who wait for what it concerns: each of them tries its call again,
 * so that ten thousand idle long polls must not do it for every message that is sent to another queue.
 */
final class Waiters {

  private static final class Topic {
    private final CommitSignal signal = new CommitSignal();
    private int watchers; // guarded by the map's lock on its key
  }

  private final ConcurrentHashMap<String, Topic> topics = new ConcurrentHashMap<>();

  /** Begins to watch: nothing that is stirred from now on is missed. Close it. */
  Watch watch(String name) {
    return new Watch(name, topics.compute(name, (_, known) -> {
      Topic topic = known == null ? new Topic() : known;
      topic.watchers++;
      return topic;
    }).signal);
  }

  boolean isEmpty() {
    return topics.isEmpty();
  }

  void stir(Collection<String> names) {
    for (String name : names) {
      Topic topic = topics.get(name);
      if (topic != null) {
        topic.signal.signal();
      }
    }
  }

  void stirAll() {
    topics.values().forEach(topic -> topic.signal.signal());
  }

  /** One who waits. */
  final class Watch implements AutoCloseable {
    private final String name;
    private final CommitSignal signal;

    private Watch(String name, CommitSignal signal) {
      this.name = name;
      this.signal = signal;
    }

    long count() {
      return signal.count();
    }

    /** See {@link CommitSignal#await}. */
    void await(long seen, Duration atMost) throws InterruptedException {
      signal.await(seen, atMost);
    }

    @Override
    public void close() {
      topics.computeIfPresent(name, (_, topic) -> --topic.watchers == 0 ? null : topic);
    }
  }
}
