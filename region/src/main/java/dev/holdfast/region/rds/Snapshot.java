package dev.holdfast.region.rds;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.kernel.State;
import dev.holdfast.region.kernel.Table;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.DBSnapshot;

/**
 * A DB snapshot: a base backup of a database, whose bytes are a blob of the region's. No zone's loss touches it.
 *
 * @param id its identifier, in lower case
 * @param described as {@code DescribeDBSnapshots} shows it, but for its status
 * @param instance the DB instance as it was when the snapshot was asked for
 * @param admin see {@link Database.Descent}
 * @param backup names the base backup to zones: the identifier may be used again, this never
 * @param blob its bytes, once they are durable
 * @param completed when they were: every later moment is one that the backup can be recovered to
 */
record Snapshot(
    String id,
    DBSnapshot described,
    DBInstance instance,
    String admin,
    String backup,
    Status status,
    Optional<BackupBlob> blob,
    Optional<Instant> completed) {

  /** CREATING becomes one of the others when its bytes are durable, or when it is known that they never will be. */
  enum Status {
    CREATING, AVAILABLE, FAILED;

    String shown() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** A blob of a backup that nothing refers to any more. */
  record GarbageBlob(Instant since) {}

  static final Table<String, Snapshot> SNAPSHOTS = Table.of("rds/snapshots", Snapshot.class);
  static final Table<String, GarbageBlob> GARBAGE = Table.of("rds/garbage", GarbageBlob.class);

  static Snapshot require(State state, String identifier) {
    String name = Optional.ofNullable(identifier).orElse("");
    String id = (name.startsWith("arn:") ? name.substring(name.indexOf(":snapshot:") + 10) : name).toLowerCase(Locale.ROOT);
    return state.get(SNAPSHOTS, id)
        .orElseThrow(() -> Errors.of(404, "DBSnapshotNotFound", "DBSnapshot not found: " + identifier));
  }

  /** Those of this instance, not of another that bore its name. */
  static List<Snapshot> of(State state, Database d) {
    return state.all(SNAPSHOTS).values().stream()
        .filter(s -> s.described().dbiResourceId().equals(d.instance().dbiResourceId()))
        .toList();
  }

  /** The base backups that are to be made of this database now. */
  static List<String> wanted(State state, Database d) {
    return of(state, d).stream().filter(s -> s.status() == Status.CREATING).map(Snapshot::backup).toList();
  }

  static Optional<Snapshot> ofBackup(State state, String backup) {
    return state.all(SNAPSHOTS).values().stream().filter(s -> s.backup().equals(backup)).findFirst();
  }

  /** All blobs of backups, those to be deleted too. */
  static SortedSet<String> blobs(State state) {
    SortedSet<String> all = new TreeSet<>(state.all(GARBAGE).keySet());
    state.all(SNAPSHOTS).values().forEach(s -> s.blob().ifPresent(b -> all.add(b.id())));
    state.all(WalArchive.SEGMENTS).values().forEach(s -> all.add(s.blob().id()));
    return all;
  }

  Snapshot available(BackupBlob bytes, Instant now) {
    return new Snapshot(
        id, described, instance, admin, backup, Status.AVAILABLE, Optional.of(bytes), Optional.of(now));
  }

  Snapshot failed() {
    return new Snapshot(id, described, instance, admin, backup, Status.FAILED, Optional.empty(), Optional.empty());
  }

  Snapshot describedBy(DBSnapshot other) {
    return new Snapshot(id, other, instance, admin, backup, status, blob, completed);
  }

  /** Removes it, and its bytes if no copy has them too. */
  void remove(Call call) {
    call.state().remove(SNAPSHOTS, id);
    blob.filter(b -> call.state().all(SNAPSHOTS).values().stream().noneMatch(s -> s.blob().equals(blob)))
        .ifPresent(b -> call.state().put(GARBAGE, b.id(), new GarbageBlob(call.now())));
  }
}
