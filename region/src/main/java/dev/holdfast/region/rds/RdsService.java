package dev.holdfast.region.rds;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Controller;
import dev.holdfast.region.kernel.Service;
import dev.holdfast.region.kernel.Table;
import dev.holdfast.region.world.Report;
import dev.holdfast.region.world.Report.DatabaseNodeStatus;
import java.util.List;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.services.rds.RdsClient;

/** Amazon RDS. */
public final class RdsService implements Service {

  static final String NAME = "rds";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Class<? extends SdkClient> api() {
    return RdsClient.class;
  }

  @Override
  public SdkClient on(Call call) {
    return new Rds(call);
  }

  @Override
  public List<Table<?, ?>> tables() {
    return List.of(Database.DATABASES, Node.NODES, SubnetGroups.GROUPS, ParameterGroups.GROUPS, Events.EVENTS);
  }

  @Override
  public List<Controller> controllers() {
    return List.of(new FailoverController());
  }

  /** Only notes what was said; {@link FailoverController} decides what follows. */
  @Override
  public void reported(Call call, Report report) {
    switch (report) {
      case Report.DatabaseNode r -> call.state().get(Node.NODES, r.nodeId()).ifPresent(n -> call.state().put(
          Node.NODES, n.id(), n.reported(r.status(), r.epoch(), r.walPosition(), r.detail())));
      case Report.ZoneLost lost -> {
        for (Node n : call.state().list(Node.NODES)) {
          if (n.zone().equals(lost.zone())) {
            call.state().put(Node.NODES, n.id(), n.unheard());
          }
        }
      }
      default -> { }
    }
  }

  /** A standby has had its time to begin to follow. */
  @Override
  public void due(Call call, String nodeId) {
    call.state().get(Node.NODES, nodeId)
        .filter(n -> n.link().isEmpty() && !n.condemned())
        .ifPresent(n -> call.state().put(Node.NODES, nodeId, n.reported(
            DatabaseNodeStatus.FAILED, n.processEpoch(), n.walPosition(), "it did not follow its primary in time")));
  }
}
