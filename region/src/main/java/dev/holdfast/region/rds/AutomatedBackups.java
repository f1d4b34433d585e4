package dev.holdfast.region.rds;

import static dev.holdfast.region.rds.Database.DATABASES;
import static dev.holdfast.region.rds.Snapshot.SNAPSHOTS;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Changes;
import dev.holdfast.region.kernel.Controller;
import dev.holdfast.region.kernel.State;
import dev.holdfast.region.kernel.Table;
import dev.holdfast.region.rds.Snapshot.Status;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Automated backups: a base backup as soon as a database is available and then once a day in its backup window, and the
 * WAL since the oldest that is kept. What is older than the retention period goes, but for one backup.
 */
final class AutomatedBackups implements Controller {

  static final String TYPE = "automated";
  private static final String TIMER = "automated-backup/";
  private static final Duration RETRY = Duration.ofMinutes(10);

  @Override
  public Set<Table<?, ?>> watches() {
    return Set.of(DATABASES, SNAPSHOTS);
  }

  @Override
  public void reconcile(Call call, Changes changes) {
    for (Database d : call.state().list(DATABASES)) {
      List<Snapshot> own = of(call.state(), d);
      if (!WalArchive.wanted(d)) {
        own.stream().filter(s -> !restoring(call.state(), s)).forEach(s -> s.remove(call));
        forget(call, d.instance().dbiResourceId());
        continue;
      }
      for (Snapshot failed : own.stream().filter(s -> s.status() == Status.FAILED).toList()) {
        failed.remove(call);
        call.timer(RdsService.NAME, TIMER + d.id(), call.now().plus(RETRY));
      }
      if (own.isEmpty() && d.status().equals("available")) {
        begin(call, d);
      }
    }
    orphans(call);
  }

  /** What was kept for a restore after its instance was deleted. */
  private static void orphans(Call call) {
    SortedSet<String> alive = new TreeSet<>();
    call.state().all(DATABASES).values().forEach(d -> alive.add(d.instance().dbiResourceId()));
    call.state().list(SNAPSHOTS).stream()
        .filter(s -> s.described().snapshotType().equals(TYPE) && !alive.contains(s.described().dbiResourceId()))
        .filter(s -> !restoring(call.state(), s))
        .forEach(s -> s.remove(call));
    for (String archive : WalArchive.archives(call.state())) {
      if (!alive.contains(archive)) {
        forget(call, archive);
      }
    }
  }

  /** Unless a database is just beginning with it. */
  private static void forget(Call call, String archive) {
    boolean needed = call.state().all(DATABASES).values().stream()
        .flatMap(d -> d.beginning().flatMap(Database.Restored::until).stream())
        .anyMatch(until -> until.archive().equals(archive));
    if (!needed && !WalArchive.of(call.state(), archive).isEmpty()) {
      WalArchive.trim(call, archive, Optional.empty());
    }
  }

  /** @return whether the timer is one of these */
  static boolean due(Call call, String timer) {
    if (!timer.startsWith(TIMER)) {
      return false;
    }
    call.state().get(DATABASES, timer.substring(TIMER.length())).filter(WalArchive::wanted).ifPresent(d -> {
      boolean busy = of(call.state(), d).stream().anyMatch(s -> s.status() == Status.CREATING);
      if (d.status().equals("available") && !busy) {
        expire(call, d);
        begin(call, d);
      } else {
        call.timer(RdsService.NAME, TIMER + d.id(), call.now().plus(RETRY));
      }
    });
    return true;
  }

  private static void begin(Call call, Database d) {
    String minute = call.now().toString().substring(0, 16).replace('T', '-').replace(':', '-');
    String id = "rds:" + d.id() + '-' + minute;
    if (call.state().has(SNAPSHOTS, id)) { // of another instance of this name, from which one is being restored
      call.timer(RdsService.NAME, TIMER + d.id(), call.now().plus(RETRY));
      return;
    }
    new Snapshots(call).automated(d, id);
    call.timer(RdsService.NAME, TIMER + d.id(), next(d, call.now()));
  }

  /** The next time that its backup window opens. */
  private static Instant next(Database d, Instant now) {
    LocalTime opens = LocalTime.parse(d.instance().preferredBackupWindow().substring(0, 5));
    Instant today = now.atZone(ZoneOffset.UTC).toLocalDate().atTime(opens).toInstant(ZoneOffset.UTC);
    return today.isAfter(now.plus(RETRY)) ? today : today.plus(Duration.ofDays(1));
  }

  private static void expire(Call call, Database d) {
    Instant oldest = call.now().minus(Duration.ofDays(d.instance().backupRetentionPeriod()));
    List<Snapshot> made = of(call.state(), d).stream().filter(s -> s.completed().isPresent()).toList();
    // One that is as old as the period is the base of everything since.
    Optional<Snapshot> base = made.stream().filter(s -> s.completed().get().isBefore(oldest))
        .max(Comparator.comparing(s -> s.completed().get()));
    made.stream().filter(s -> base.isPresent() && s.completed().get().isBefore(base.get().completed().get()))
        .filter(s -> !restoring(call.state(), s)).forEach(s -> s.remove(call));
    of(call.state(), d).stream().filter(s -> s.completed().isPresent())
        .map(s -> s.described().snapshotCreateTime()).min(Instant::compareTo)
        .ifPresent(first -> WalArchive.trim(call, d.instance().dbiResourceId(), Optional.of(first)));
  }

  /** A database is just beginning with it. */
  private static boolean restoring(State state, Snapshot s) {
    return state.all(DATABASES).values().stream()
        .anyMatch(d -> d.beginning().filter(o -> o.backup().equals(s.backup())).isPresent());
  }

  static List<Snapshot> of(State state, Database d) {
    return Snapshot.of(state, d).stream().filter(s -> s.described().snapshotType().equals(TYPE)).toList();
  }

  /** The window that a database can be restored within; empty before the first backup and the WAL after it are there. */
  static Optional<Window> window(State state, Database d) {
    Optional<Instant> earliest =
        of(state, d).stream().flatMap(s -> s.completed().stream()).min(Instant::compareTo);
    Optional<Instant> latest = WalArchive.latest(state, d.instance().dbiResourceId());
    return earliest.flatMap(from -> latest.filter(to -> !to.isBefore(from)).map(to -> new Window(from, to)));
  }

  record Window(Instant earliest, Instant latest) {}

  /** The backup to begin with, for a restore to that time. */
  static Optional<Snapshot> base(State state, Database d, Instant time) {
    return of(state, d).stream()
        .filter(s -> s.completed().filter(c -> !c.isAfter(time)).isPresent())
        .max(Comparator.comparing(s -> s.completed().get()));
  }
}
