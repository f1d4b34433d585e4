package dev.holdfast.region.rds;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.State;
import dev.holdfast.region.kernel.Table;
import dev.holdfast.region.rds.Snapshot.GarbageBlob;
import dev.holdfast.region.world.Report;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * The WAL of databases with automated backups, segment by segment, in the region's blob store. Each database has an
 * archive of its own, which every node of it fills: what a lost primary could not hand over its standby does.
 */
final class WalArchive {

  /** @param archive the resource id of the database; @param segment as PostgreSQL names it, timeline first */
  record WalKey(String archive, String segment) implements Comparable<WalKey> {
    @Override
    public int compareTo(WalKey o) {
      int c = archive.compareTo(o.archive);
      return c != 0 ? c : segment.compareTo(o.segment);
    }
  }

  /**
   * @param until a moment after which a commit is known to be in this segment: so recovery can stop at it
   */
  record Segment(BackupBlob blob, Instant archived, Optional<Instant> until) {}

  static final Table<WalKey, Segment> SEGMENTS = Table.of("rds/wal", WalKey.class, Segment.class);

  private WalArchive() {}

  static SortedMap<WalKey, Segment> of(State state, String archive) {
    return state.all(SEGMENTS).subMap(new WalKey(archive, ""), new WalKey(archive + ' ', ""));
  }

  /** The archives that there are. */
  static List<String> archives(State state) {
    List<String> found = new ArrayList<>();
    SortedMap<WalKey, Segment> rest = state.all(SEGMENTS);
    while (!rest.isEmpty()) {
      String archive = rest.firstKey().archive();
      found.add(archive);
      rest = rest.tailMap(new WalKey(archive + ' ', ""));
    }
    return found;
  }

  /** Bytes that came twice are let go; whoever comes later may still know until when they reach. */
  static void arrived(Call call, Report.DatabaseWal report) {
    Optional<Database> database = call.state().get(Node.NODES, report.nodeId())
        .flatMap(n -> call.state().get(Database.DATABASES, n.database()))
        .filter(WalArchive::wanted);
    if (database.isEmpty()) {
      report.blobId().ifPresent(id -> garbage(call, id));
      return;
    }
    WalKey key = new WalKey(database.get().instance().dbiResourceId(), report.segment());
    Optional<Segment> before = call.state().get(SEGMENTS, key);
    if (before.isPresent()) {
      report.blobId().ifPresent(id -> garbage(call, id));
      call.state().put(SEGMENTS, key,
          new Segment(before.get().blob(), before.get().archived(), report.until().or(before.get()::until)));
    } else {
      report.blobId().ifPresent(id -> call.state().put(
          SEGMENTS, key, new Segment(new BackupBlob(id, report.size()), call.now(), report.until())));
    }
  }

  /** Whether its nodes are to hand over their WAL. */
  static boolean wanted(Database d) {
    return d.instance().backupRetentionPeriod() > 0
        && d.complete() // before that it replays what is in another's archive
        && d.formation() != Formation.REPLICA && d.formation() != Formation.DELETING;
  }

  /** The newest moment that a database can be restored to. */
  static Optional<Instant> latest(State state, String archive) {
    return of(state, archive).values().stream().flatMap(s -> s.until().stream()).max(Instant::compareTo);
  }

  /** Removes what was archived before {@code first}; all of it, if that is empty. */
  static void trim(Call call, String archive, Optional<Instant> first) {
    List<WalKey> gone = of(call.state(), archive).entrySet().stream()
        .filter(e -> first.isEmpty() || e.getValue().archived().isBefore(first.get()))
        .map(Map.Entry::getKey)
        .toList();
    for (WalKey key : gone) {
      call.state().remove(SEGMENTS, key).ifPresent(s -> garbage(call, s.blob().id()));
    }
  }

  private static void garbage(Call call, String blob) {
    call.state().put(Snapshot.GARBAGE, blob, new GarbageBlob(call.now()));
  }
}
