package dev.holdfast.database;

import dev.holdfast.region.world.Report;
import dev.holdfast.region.world.ZoneIntent.DatabaseNodeIntent;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The base backups that are being made of one primary, each on a thread of its own: the primary is led meanwhile. Used by
 * the node's thread alone.
 */
final class Backups {

  private static final System.Logger LOG = System.getLogger(Backups.class.getName());

  private static final Duration LONGEST = Duration.ofSeconds(30);

  /** Makes one and hands it to the region's store; if the intent says so, after clients can write no more. */
  interface Maker {
    void make(String id, DatabaseNodeIntent want, String password) throws IOException, SQLException;
  }

  private final Node.Context context;
  private final Maker maker;

  /** By the backup's id; those that are done too, until the intent lists them no more. */
  private final Map<String, Thread> threads = new TreeMap<>();

  Backups(Node.Context context, Maker maker) {
    this.context = context;
    this.maker = maker;
  }

  /** Begins what is wanted and not begun, breaks off what is not wanted any more. */
  void look(DatabaseNodeIntent want, String password) {
    List<String> wanted = want.bytes().backups();
    for (String id : List.copyOf(threads.keySet())) {
      if (!wanted.contains(id)) {
        threads.remove(id).interrupt();
      }
    }
    for (String id : wanted) {
      threads.computeIfAbsent(id, _ -> Thread.ofVirtual().name("backup-" + id).start(() -> make(id, want, password)));
    }
  }

  /** Breaks all of them off. Whoever leads this node next begins them anew. */
  void close() {
    threads.values().forEach(Thread::interrupt);
    threads.clear();
  }

  private void make(String id, DatabaseNodeIntent want, String password) {
    Duration pause = context.pace().backupRetry();
    for (int attempt = 1; ; attempt++) {
      try {
        maker.make(id, want, password);
        return;
      } catch (IOException | SQLException | RuntimeException e) {
        if (Thread.interrupted()) {
          return;
        }
        LOG.log(System.Logger.Level.INFO, "backup {0} of {1}: {2}", id, want.nodeId(), e.toString());
        if (attempt == context.pace().backupAttempts()) {
          context.reporter().tell(
              new Report.DatabaseBackup(id, want.nodeId(), Optional.empty(), 0, String.valueOf(e.getMessage())));
          return;
        }
      }
      try {
        Thread.sleep(pause);
      } catch (InterruptedException e) {
        return;
      }
      pause = pause.multipliedBy(2).compareTo(LONGEST) < 0 ? pause.multipliedBy(2) : LONGEST;
    }
  }
}
