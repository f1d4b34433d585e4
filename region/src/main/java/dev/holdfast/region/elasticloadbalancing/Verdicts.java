package dev.holdfast.region.elasticloadbalancing;

import dev.holdfast.region.elasticloadbalancing.Tables.Judgement;
import dev.holdfast.region.elasticloadbalancing.Tables.Node;
import dev.holdfast.region.elasticloadbalancing.Tables.TargetKey;
import dev.holdfast.region.elasticloadbalancing.Tables.Verdict;
import dev.holdfast.region.elasticloadbalancing.Tables.VerdictKey;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.State;
import dev.holdfast.region.world.Report;
import java.util.List;

/** Takes in what the balancer nodes report, and which of them are there. */
final class Verdicts {

  private Verdicts() {}

  static void reported(Call call, Report report) {
    switch (report) {
      case Report.TargetHealth h -> record(
          call,
          h.zone(),
          new TargetKey(h.targetGroupArn(), h.targetId(), h.port()),
          new Verdict(h.healthy() ? Judgement.HEALTHY : Judgement.UNHEALTHY, h.reason()));
      case Report.TargetDrained d -> record(
          call,
          d.zone(),
          new TargetKey(d.targetGroupArn(), d.targetId(), d.port()),
          new Verdict(Judgement.DRAINED, ""));
      case Report.ZoneConnected c -> {
        if (!call.state().has(Tables.NODES, c.zone())) {
          call.state().put(Tables.NODES, c.zone(), new Node(c.zone(), call.now()));
        }
      }
      case Report.ZoneLost lost -> lose(call, lost.zone());
      default -> {}
    }
  }

  /** A verdict proves that its zone is there. One that does not fit the target's state came late. */
  private static void record(Call call, String zone, TargetKey target, Verdict verdict) {
    boolean fits = call.state().get(Tables.TARGETS, target).filter(t -> switch (t.state()) {
      case UNUSED -> false;
      case DRAINING -> verdict.judgement() == Judgement.DRAINED;
      case INITIAL, HEALTHY, UNHEALTHY -> verdict.judgement() != Judgement.DRAINED;
    }).isPresent();
    if (!fits || !call.settings().zones().contains(zone)) {
      return;
    }
    if (!call.state().has(Tables.NODES, zone)) {
      call.state().put(Tables.NODES, zone, new Node(zone, call.now()));
    }
    call.state().put(Tables.VERDICTS, new VerdictKey(target, zone), verdict);
  }

  private static void lose(Call call, String zone) {
    call.state().remove(Tables.NODES, zone);
    for (VerdictKey key : List.copyOf(call.state().all(Tables.VERDICTS).keySet())) {
      if (key.zone().equals(zone)) {
        call.state().remove(Tables.VERDICTS, key);
      }
    }
  }

  /** By zone, in order. */
  static List<VerdictKey> of(State state, TargetKey target) {
    return List.copyOf(state
        .range(Tables.VERDICTS, new VerdictKey(target, ""), new VerdictKey(target, "\uffff"))
        .keySet());
  }

  static void forget(State state, TargetKey target) {
    of(state, target).forEach(key -> state.remove(Tables.VERDICTS, key));
  }
}
