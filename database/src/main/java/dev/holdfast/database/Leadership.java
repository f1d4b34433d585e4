package dev.holdfast.database;

import dev.holdfast.region.world.Report.DatabaseNodeStatus;
import dev.holdfast.region.world.ZoneIntent.DatabaseNodeIntent;
import dev.holdfast.region.world.ZoneIntent.DatabaseRole;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** What a primary does for its standbys: slots, waiting for one of them, and telling how they fare. */
final class Leadership {

  private static final int LOOKS_BETWEEN_SLOTS = 20;

  /** Makes a stopped process go on, so that it hears that it is to end. */
  interface Resume {
    void process(long pid) throws IOException;
  }

  private final Admin sql;
  private final Reporter reporter;
  private final Links links;
  private final Resume resume;
  private List<String> slotsFor = List.of();
  private int looks;
  private Optional<String> waitsFor = Optional.empty();
  private Optional<Long> barrier = Optional.empty();

  Leadership(Admin sql, Reporter reporter, long nowMillis, Resume resume) {
    this.sql = sql;
    this.resume = resume;
    this.reporter = reporter;
    this.links = new Links(nowMillis);
  }

  void look(DatabaseNodeIntent want, DatabaseRole.Primary role, long nowMillis) throws SQLException, IOException {
    if (!role.standbys().equals(slotsFor) || looks++ % LOOKS_BETWEEN_SLOTS == 0) {
      slots(want, role.standbys());
    }
    synchronise(role.synchronousStandby());
    if (!role.standbys().isEmpty()) {
      for (Links.Verdict v :
          links.look(role.standbys(), role.synchronousStandby(), barrier, sql.replication(), nowMillis)) {
        reporter.say(v.nodeId(), want.epoch(), v.status(), v.flushed(), "seen by its primary " + want.nodeId());
        if (v.stuck().isPresent()) {
          end(v.stuck().get());
        }
      }
    }
  }

  /**
   * A process that serves a standby but gets nowhere: be it that one of the two is frozen or that the line is dead, only
   * without it can the standby connect again. To wake it is safe: what it then acknowledges, the standby has.
   */
  private void end(long sender) throws SQLException {
    try {
      resume.process(sender);
    } catch (IOException e) {
      // ended meanwhile
    }
    sql.terminate(sender);
  }

  private void slots(DatabaseNodeIntent want, List<String> standbys) throws SQLException {
    List<Admin.Slot> there = sql.slots();
    List<String> wanted = standbys.stream().map(Configuration::slot).toList();
    for (Admin.Slot slot : there) {
      if (!wanted.contains(slot.name()) && !slot.active()) {
        sql.dropSlot(slot.name());
      }
    }
    for (String standby : standbys) {
      Optional<Admin.Slot> slot =
          there.stream().filter(s -> s.name().equals(Configuration.slot(standby))).findFirst();
      if (slot.isEmpty()) {
        sql.createSlot(Configuration.slot(standby));
      } else if (slot.get().lost()) {
        reporter.say(standby, want.epoch(), DatabaseNodeStatus.FAILED, 0,
            "it is so far behind that its primary no longer has the WAL");
      }
    }
    slotsFor = standbys;
  }

  /**
   * Finds a position of which it is certain that every commit after it waited for the standby.
   *
   * <p>That the setting shows here is not enough: whether commits wait is decided in shared memory, which the
   * checkpointer writes when it hears of the new configuration. A checkpoint asked for afterwards is begun only after it
   * has heard.
   */
  private void synchronise(Optional<String> standby) throws SQLException, IOException {
    if (standby.isEmpty()) {
      waitsFor = Optional.empty();
      barrier = Optional.empty();
    } else if (!waitsFor.equals(standby)) {
      barrier = Optional.empty();
      if (sql.show("synchronous_standby_names").equals(Configuration.synchronousStandbyNames(standby))) {
        Server.sleep(20); // the postmaster tells all its children within microseconds of us
        sql.checkpoint();
        barrier = Optional.of(sql.walPosition());
        waitsFor = standby;
      }
    }
  }
}
