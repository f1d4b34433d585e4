package dev.holdfast.region.sns;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.State;
import dev.holdfast.region.kernel.Table;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** What CloudWatch measures of topics: each minute's traffic waits here until it is taken. */
public final class TopicMetrics {

  /** A topic's minute, by its start. */
  public record Minute(Instant start, String topic) implements Comparable<Minute> {
    @Override
    public int compareTo(Minute o) {
      int c = start.compareTo(o.start);
      return c != 0 ? c : topic.compareTo(o.topic);
    }
  }

  private TopicMetrics() {}

  static void count(Call call, String topic, UnaryOperator<TopicTraffic> change) {
    Minute minute = new Minute(call.now().truncatedTo(ChronoUnit.MINUTES), topic);
    call.state().put(SnsService.TRAFFIC, minute,
        change.apply(call.state().get(SnsService.TRAFFIC, minute).orElse(TopicTraffic.NONE)));
  }

  /** Changed whenever there is traffic. */
  public static Set<Table<?, ?>> tables() {
    return Set.of(SnsService.TRAFFIC);
  }

  public static boolean isEmpty(State state) {
    return state.all(SnsService.TRAFFIC).isEmpty();
  }

  /** Of minutes that began before {@code end}; they are forgotten here. */
  public static SortedMap<Minute, TopicTraffic> take(State state, Instant end) {
    SortedMap<Minute, TopicTraffic> taken =
        new TreeMap<>(state.range(SnsService.TRAFFIC, new Minute(Instant.MIN, ""), new Minute(end, "")));
    for (Map.Entry<Minute, TopicTraffic> e : taken.entrySet()) {
      state.remove(SnsService.TRAFFIC, e.getKey());
    }
    return taken;
  }
}
