package dev.holdfast.region.fis;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.rds.DatabaseIntents;
import dev.holdfast.region.world.ZoneIntent.DatabaseRole;
import dev.holdfast.region.world.ZoneIntent.FaultKind;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.rds.RdsClient;

/** Carries one action out: by another service's API, or by leaving a fault for the world. */
record Injection(Call call, String experiment, String name) {

  /** @return whether the action is done already; if not, a report or a timer will end it */
  boolean inject(Action action, Map<String, String> parameters, List<Targets.Resource> targets) {
    List<String> ids = targets.stream().map(Targets.Resource::id).toList();
    return switch (action) {
      case TERMINATE_INSTANCES -> {
        call.client(Ec2Client.class).terminateInstances(r -> r.instanceIds(ids));
        yield true;
      }
      case REBOOT_INSTANCES -> {
        call.client(Ec2Client.class).rebootInstances(r -> r.instanceIds(ids));
        yield true;
      }
      case REBOOT_DATABASES -> {
        boolean failover = Boolean.parseBoolean(parameters.getOrDefault("forceFailover", "false"));
        ids.forEach(id -> call.client(RdsClient.class)
            .rebootDBInstance(r -> r.dbInstanceIdentifier(id).forceFailover(failover)));
        yield true;
      }
      case WAIT -> {
        timer(Action.duration(parameters.get("duration")));
        yield false;
      }
      case KILL_INSTANCES -> {
        targets.forEach(t -> fault(t.zone(), FaultKind.KILL_INSTANCE, t.id()));
        timer(Limits.CARRIED_OUT_WITHIN);
        yield false;
      }
      case KILL_DATABASES -> {
        ids.forEach(this::killPrimary);
        timer(Limits.CARRIED_OUT_WITHIN);
        yield false;
      }
      case INTERRUPT_POWER -> {
        interruptPower(parameters.get("availabilityZone"));
        if (parameters.containsKey("duration")) {
          timer(Action.duration(parameters.get("duration")));
        }
        yield false;
      }
    };
  }

  private void killPrimary(String database) {
    boolean found = false;
    for (String zone : call.settings().zones()) {
      for (var node : DatabaseIntents.nodes(call.state(), call.settings(), zone)) {
        if (node.dbInstance().equals(database) && node.role() instanceof DatabaseRole.Primary) {
          fault(zone, FaultKind.KILL_DATABASE_NODE, node.nodeId());
          found = true;
        }
      }
    }
    if (!found) {
      throw Templates.invalid(database + " has no primary at the moment");
    }
  }

  private void interruptPower(String zone) {
    Templates.require(call.settings().zones().contains(zone),
        "there is no availability zone " + zone + "; the zones are " + call.settings().zones());
    Templates.require(!call.state().has(Rows.NO_POWER, zone), zone + " has no power already");
    call.state().put(Rows.NO_POWER, zone, new Rows.NoPower(experiment + '/' + name));
  }

  private void fault(String zone, FaultKind kind, String target) {
    call.state().put(Rows.FAULTS, "fault-" + call.ids().hex(17), new Fault(experiment, name, zone, kind, target));
  }

  private void timer(java.time.Duration after) {
    call.timer(FisService.NAME, experiment + '/' + name, call.now().plus(after));
  }
}
