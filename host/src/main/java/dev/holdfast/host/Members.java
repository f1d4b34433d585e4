package dev.holdfast.host;

import java.util.List;
import java.util.Optional;

/**
 * Which processes belong to an instance: those with its mark in their environment (children inherit it, through
 * {@code setsid}, double forks and the death of any parent), those in the session it was started in (for programs that
 * overwrite or clean their environment), and whatever descends from either.
 */
final class Members {

  private Members() {}

  static List<ProcessTable.Running> of(String instanceId, Optional<InstanceRecord> record) {
    return of(ProcessTable.all(), instanceId, record);
  }

  static List<ProcessTable.Running> of(
      List<ProcessTable.Running> all, String instanceId, Optional<InstanceRecord> record) {
    String mark = ZoneProcesses.INSTANCE_MARK + "=" + instanceId;
    long self = ProcessHandle.current().pid();
    Optional<InstanceRecord> session = record.filter(r -> ownsItsSession(all, r));
    return ProcessTable.withDescendants(all, p -> p.pid() != self
        && (session.filter(r -> r.session() == p.session()).isPresent() || ProcessTable.isMarked(p.pid(), mark)));
  }

  // A session's id is free for others once its last member is gone: a leader that started at another time is not ours.
  private static boolean ownsItsSession(List<ProcessTable.Running> all, InstanceRecord record) {
    return record.session() > 0 && record.phase() == InstanceRecord.Phase.RUNNING
        && all.stream().noneMatch(p -> p.pid() == record.session() && p.startTicks() != record.startTicks());
  }
}
