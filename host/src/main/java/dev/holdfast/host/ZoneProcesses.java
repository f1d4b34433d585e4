package dev.holdfast.host;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Takes the power from a zone, or from one instance: SIGKILL to all its processes at once.
 *
 * <p>Every process of a zone (its zone process, its instances, its database nodes) carries the mark
 * {@code HOLDFAST_ZONE=<the zone's directory>} in its environment, which its children inherit. Processes that have overwritten their
 * environment are found as descendants of marked ones.
 */
public final class ZoneProcesses {

  /** The variable that marks every process of a zone; its value is the zone's directory, so no two regions share it. */
  public static final String ZONE_MARK = "HOLDFAST_ZONE";

  /** The variable that marks every process of an instance. */
  public static final String INSTANCE_MARK = "HOLDFAST_INSTANCE";

  // A process may fork between the look and the kill: only two looks in a row without a find mean that none is left.
  private static final int EMPTY_LOOKS = 2;
  private static final int MAX_LOOKS = 1_000;

  private ZoneProcesses() {}

  /**
   * Kills all processes of the zone but the caller, and returns when none is left.
   *
   * @return how many processes were killed
   * @throws IllegalStateException when processes remain after a thousand rounds (as one that the kernel cannot end)
   */
  public static int killAll(Path zoneDirectory) {
    return killUntilNoneIsLeft(() -> marked(mark(zoneDirectory)));
  }

  /** SIGTERM to all processes of the zone; after a while SIGKILL to those that are left. Returns when none is. */
  public static void stopAll(Path zoneDirectory, Duration patience) {
    marked(mark(zoneDirectory)).forEach(p -> ProcessTable.signal(p, Linux.SIGTERM));
    long end = System.nanoTime() + patience.toNanos();
    while (!marked(mark(zoneDirectory)).isEmpty() && System.nanoTime() < end) {
      pause();
    }
    killAll(zoneDirectory);
  }

  /** The pids of the zone's processes, without the caller's. */
  public static List<Integer> pids(Path zoneDirectory) {
    return marked(mark(zoneDirectory)).stream().map(ProcessTable.Running::pid).toList();
  }

  private static String mark(Path zoneDirectory) {
    return ZONE_MARK + "=" + zoneDirectory.toAbsolutePath();
  }

  static int killUntilNoneIsLeft(Supplier<List<ProcessTable.Running>> look) {
    Set<ProcessTable.Running> killed = new HashSet<>();
    int empty = 0;
    for (int i = 0; i < MAX_LOOKS; i++) {
      List<ProcessTable.Running> found = look.get();
      if (found.isEmpty() && ++empty == EMPTY_LOOKS) {
        return killed.size();
      }
      if (!found.isEmpty()) {
        empty = 0;
        found.forEach(p -> ProcessTable.signal(p, Linux.SIGKILL));
        killed.addAll(found);
        pause();
      }
    }
    throw new IllegalStateException("processes remain after SIGKILL: " + look.get());
  }

  /**
   * SIGSTOP to all that {@code look} finds, until a look finds nobody who moves.
   *
   * @return how many stand still
   */
  static int stopUntilAllStandStill(Supplier<List<ProcessTable.Running>> look) {
    int still = 0;
    for (int i = 0; i < MAX_LOOKS; i++) {
      List<ProcessTable.Running> found = look.get();
      List<ProcessTable.Running> moving = found.stream().filter(p -> !ProcessTable.isStopped(p)).toList();
      if (moving.isEmpty() && ++still == EMPTY_LOOKS) {
        return found.size();
      }
      if (!moving.isEmpty()) {
        still = 0;
        moving.forEach(p -> ProcessTable.signal(p, Linux.SIGSTOP));
        pause();
      }
    }
    throw new IllegalStateException("processes go on after SIGSTOP: " + look.get());
  }

  private static List<ProcessTable.Running> marked(String mark) {
    long self = ProcessHandle.current().pid();
    return ProcessTable.withDescendants(
            ProcessTable.all(), p -> p.pid() != self && ProcessTable.isMarked(p.pid(), mark))
        .stream().filter(p -> p.pid() != self).toList();
  }

  private static void pause() {
    try {
      Thread.sleep(5);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
