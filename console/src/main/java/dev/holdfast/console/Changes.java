package dev.holdfast.console;

import dev.holdfast.console.Snapshot.Instance;
import dev.holdfast.console.Snapshot.Line;
import dev.holdfast.console.Snapshot.State;
import dev.holdfast.console.Snapshot.Zone;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What became different from one look to the next. No service's log tells that a target turned unhealthy or that a zone
 * went away, and those are what a person waits for.
 *
 * <p>It also keeps an instance that is gone on the page for a while, so that one sees it go.
 */
final class Changes {

  /** For so long (ms) an instance that is gone is still shown. */
  static final long SHOWN_AFTER = 20_000;

  private static final int KEPT = 60;
  private static final int REASON = 90;

  private final SortedMap<String, Instance> instances = new TreeMap<>();
  private final Set<String> served = new TreeSet<>();
  private final SortedMap<String, Zone> zones = new TreeMap<>();
  private final Deque<Line> lines = new ArrayDeque<>();
  private boolean first = true;

  /** @return the instances to show */
  List<Instance> seen(long at, List<Instance> now, List<Zone> zonesNow) {
    zonesNow.forEach(z -> {
      Zone before = zones.put(z.name(), z);
      if (before != null && !before.state().equals(z.state())) {
        boolean good = z.state().equals("available");
        tell(at, "Zones", z.name() + " is " + z.state() + (good ? " again" : ""), good ? "good" : "bad");
      }
    });
    SortedMap<String, Instance> listed = new TreeMap<>();
    now.forEach(i -> listed.put(i.id(), i));
    // One that AWS no longer lists has been terminated too.
    instances.values().stream().filter(i -> !listed.containsKey(i.id())).toList()
        .forEach(i -> listed.put(i.id(), i.with(State.TERMINATED, i.reason(), i.goneAt())));
    List<Instance> shown = new ArrayList<>();
    listed.values().forEach(i -> {
      Instance before = instances.get(i.id());
      boolean gone = i.state() == State.TERMINATED;
      if (gone && before == null) {
        return;
      }
      Instance kept = i.with(i.state(), i.reason(), !gone ? 0 : before.goneAt() > 0 ? before.goneAt() : at);
      if (gone && at - kept.goneAt() > SHOWN_AFTER) {
        instances.remove(i.id());
        served.remove(i.id());
        return;
      }
      if (before != null ? before.state() != kept.state() : !first) {
        tell(at, kept);
      }
      if (kept.state() == State.IN_SERVICE) {
        served.add(i.id());
      }
      instances.put(i.id(), kept);
      shown.add(kept);
    });
    first = false;
    // What is gone comes last: what replaces it moves up.
    shown.sort(Comparator.comparing((Instance i) -> i.goneAt() > 0)
        .thenComparing(Instance::launched).thenComparing(Instance::id));
    return shown;
  }

  /** The instances that were seen in service. */
  Set<String> served() {
    return Set.copyOf(served);
  }

  /** The latest last. */
  List<Line> lines() {
    return List.copyOf(lines);
  }

  void tell(long at, String source, String text, String tone) {
    lines.addLast(new Line(at, source, text, tone));
    if (lines.size() > KEPT) {
      lines.removeFirst();
    }
  }

  private void tell(long at, Instance i) {
    String who = i.id() + " in " + i.zone();
    switch (i.state()) {
      case IN_SERVICE -> tell(at, i.role().equals("web") ? "Load balancer" : "Instances", who + " is in service", "good");
      case UNHEALTHY -> tell(at, i.role().equals("web") ? "Load balancer" : "Instances",
          who + " is unhealthy" + why(i), "bad");
      case DRAINING -> tell(at, "Load balancer", who + " gets no new requests and finishes those it has", "warn");
      case TERMINATED -> tell(at, "Instances", who + " is gone" + why(i), "warn");
      case PENDING, STARTING, RUNNING, SHUTTING_DOWN, STOPPED -> { }
    }
  }

  /** A reason can quote a console's last line; the log has room for its beginning. */
  private static String why(Instance i) {
    String reason = i.reason().length() > REASON ? i.reason().substring(0, REASON).strip() + "…" : i.reason();
    return reason.isEmpty() ? "" : ": " + reason;
  }
}
