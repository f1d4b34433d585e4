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

  /** After so long (ms) without a look, it is not known when something changed. */
  private static final long UNWATCHED = 5_000;

  /** The region's times (ms) may be cut to the second, and a look takes a moment. */
  private static final long ROUNDING = 2_000;

  private static final int REASON = 28;
  private static final int ID = 12;

  private final SortedMap<String, Instance> instances = new TreeMap<>();
  private final Set<String> served = new TreeSet<>();
  private final SortedMap<String, Zone> zones = new TreeMap<>();
  private final Deque<Line> lines = new ArrayDeque<>();
  private Set<String> killed = Set.of();
  private boolean first = true;
  private long looked;

  /**
   * One look.
   *
   * @param killedNow what experiments have killed
   * @return the instances to show
   */
  List<Instance> seen(long at, List<Instance> now, List<Zone> zonesNow, Set<String> killedNow) {
    killed = killedNow;
    boolean unwatched = !first && at - looked > UNWATCHED;
    zonesNow.forEach(z -> {
      Zone before = zones.put(z.name(), z);
      if (before != null && !before.state().equals(z.state())) {
        boolean good = z.state().equals("available");
        String text = z.name() + " is " + z.state() + (good ? " again" : "");
        tell(new Line(at, unwatched, "Zones", text, z.message().isEmpty() ? text : text + ": " + z.message(),
            good ? "good" : "bad"));
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
      boolean told = i.since() > looked - ROUNDING && i.since() <= at;
      long when = told ? i.since() : at;
      Instance kept = i.with(i.state(), i.reason(), !gone ? 0 : before.goneAt() > 0 ? before.goneAt() : when);
      boolean changed = before != null ? before.state() != kept.state() : !first;
      if (changed) {
        tell(when, unwatched && !told, kept);
      }
      // Nobody saw it go, and nobody knows how long ago: there is nothing to show.
      boolean longGone = at - kept.goneAt() > SHOWN_AFTER || changed && unwatched && !told;
      if (gone && longGone) {
        instances.remove(i.id());
        served.remove(i.id());
        return;
      }
      if (kept.state() == State.IN_SERVICE) {
        served.add(i.id());
      }
      instances.put(i.id(), kept);
      shown.add(kept);
    });
    first = false;
    looked = at;
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

  void tell(Line line) {
    lines.addLast(line);
    if (lines.size() > KEPT) {
      lines.removeFirst();
    }
  }

  private void tell(long at, boolean before, Instance i) {
    String balancer = i.role().equals("web") ? "Balancer" : "Instances";
    switch (i.state()) {
      case IN_SERVICE -> tell(at, before, i, balancer, "is in service", "good");
      case UNHEALTHY -> tell(at, before, i, balancer, "is unhealthy" + why(i), "bad");
      case DRAINING -> tell(at, before, i, balancer, "finishes what it has", "warn");
      case TERMINATED -> tell(at, before, i, "Instances", "is gone" + why(i), "warn");
      case PENDING, STARTING, RUNNING, SHUTTING_DOWN, STOPPED -> { }
    }
  }

  private void tell(long at, boolean before, Instance i, String source, String what, String tone) {
    String detail = i.id() + " in " + i.zone() + (i.group().isEmpty() ? "" : ", " + i.group())
        + (i.reason().isEmpty() ? "" : ": " + i.reason());
    tell(new Line(at, before, source, brief(i.id(), "") + " " + what, detail, tone));
  }

  /** An id's beginning is enough to know it by; the whole is in the detail. */
  static String brief(String text, String prefix) {
    String id = text.substring(prefix.length());
    return id.length() <= ID ? id : id.substring(0, ID - 2) + "…";
  }

  /** In a word or two: a reason can be long, and even quote a console's last line. */
  private String why(Instance i) {
    String reason = i.reason();
    String word = killed.contains(i.id()) && i.state() == State.TERMINATED ? "killed"
        : reason.startsWith("User initiated") ? "terminated"
        : reason.contains("Availability Zone is unavailable") ? "its zone is out"
        : reason.equals("The instance exited") ? "exited"
        : reason.replaceFirst("^Health checks failed(: | with )?", "");
    return word.isEmpty() ? "" : ": " + (word.length() > REASON ? word.substring(0, REASON).strip() + "…" : word);
  }
}
