package dev.holdfast.database;

import dev.holdfast.region.world.Report;
import dev.holdfast.region.world.Report.DatabaseNodeStatus;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Tells the region what changed, once: an idle database reports nothing. */
final class Reporter {

  private final Consumer<Report> sink;

  /** By node: what was told last. Guarded by this. */
  private final Map<String, Report.DatabaseNode> last = new TreeMap<>();

  Reporter(Consumer<Report> sink) {
    this.sink = sink;
  }

  void say(String nodeId, long epoch, DatabaseNodeStatus status, long walPosition, String detail) {
    Report.DatabaseNode report = new Report.DatabaseNode(nodeId, epoch, status, walPosition, detail);
    synchronized (this) {
      String key = nodeId + (ofLink(status) ? "/link" : "");
      Report.DatabaseNode before = last.put(key, report);
      if (before != null && before.epoch() == epoch && before.status() == status) {
        return;
      }
    }
    sink.accept(report);
  }

  /** What is told once and not again. */
  void tell(Report report) {
    sink.accept(report);
  }

  /** Forgets what was told, so that it is told again: the region may have missed it. */
  synchronized void forget() {
    last.clear();
  }

  synchronized void forget(String nodeId) {
    last.remove(nodeId);
    last.remove(nodeId + "/link");
  }

  /** A node of this zone may be the standby of another's, and a standby be judged here: two that must not mix. */
  private static boolean ofLink(DatabaseNodeStatus status) {
    return switch (status) {
      case CATCHING_UP, IN_SYNC, DISCONNECTED -> true;
      case STARTING, PRIMARY, FENCED, EXITED, FAILED -> false;
    };
  }
}
