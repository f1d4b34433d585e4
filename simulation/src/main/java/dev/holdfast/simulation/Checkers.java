package dev.holdfast.simulation;

import dev.holdfast.region.Intents;
import dev.holdfast.region.kernel.Outcome;
import dev.holdfast.region.world.ZoneIntent;
import dev.holdfast.region.world.ZoneIntent.DatabaseRole;
import dev.holdfast.region.world.ZoneIntent.InstanceIntent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroup;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthStateEnum;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBInstance;

/** What must hold after every command, and what must hold some time after the last fault. */
final class Checkers {

  private final Simulation simulation;

  Checkers(Simulation simulation) {
    this.simulation = simulation;
  }

  void afterCommand(Outcome outcome) {
    boolean relevant = outcome.changes().tables().stream()
        .anyMatch(t -> List.of("ec2", "autoscaling", "rds", "elasticloadbalancing").contains(t.service()));
    if (relevant) {
      intents();
      groups();
    }
  }

  /** No instance and no address in two places; at most one primary for each database. */
  private void intents() {
    SortedMap<String, String> instances = new TreeMap<>();
    SortedMap<String, String> addresses = new TreeMap<>();
    SortedMap<String, String> primaries = new TreeMap<>();
    for (String zone : Simulation.SETTINGS.zones()) {
      ZoneIntent intent = Intents.of(simulation.region(), zone);
      for (InstanceIntent i : intent.instances()) {
        once(instances, i.instanceId(), zone, "instance");
        once(addresses, i.address(), i.instanceId(), "address");
      }
      for (ZoneIntent.DatabaseNodeIntent n : intent.databaseNodes()) {
        once(addresses, n.address(), n.nodeId(), "address");
        if (n.role() instanceof DatabaseRole.Primary) {
          once(primaries, n.dbInstance(), n.nodeId(), "primary of");
        }
      }
    }
  }

  private static void once(SortedMap<String, String> seen, String key, String where, String what) {
    String before = seen.put(key, where);
    if (before != null) {
      throw new AssertionError(what + ' ' + key + " twice: " + before + " and " + where);
    }
  }

  /** Each group within its bounds; rebalancing may exceed the maximum by a tenth, at least by one. */
  private void groups() {
    for (AutoScalingGroup group : autoScalingGroups()) {
      long serving = group.instances().stream()
          .filter(i -> !i.lifecycleStateAsString().startsWith("Terminat")).count();
      long most = group.maxSize() + Math.max(1, group.maxSize() / 10);
      if (serving > most) {
        throw new AssertionError(group.autoScalingGroupName() + " has " + serving + " instances, more than " + most);
      }
      if (group.desiredCapacity() < group.minSize() || group.desiredCapacity() > group.maxSize()) {
        throw new AssertionError(group.autoScalingGroupName() + " wants " + group.desiredCapacity()
            + ", outside of " + group.minSize() + " to " + group.maxSize());
      }
    }
  }

  /** What is not (yet) as it should be; empty when everything is healthy. */
  Optional<String> unhealthy() {
    List<String> problems = new ArrayList<>();
    for (AutoScalingGroup group : autoScalingGroups()) {
      SortedMap<String, Integer> byZone = new TreeMap<>();
      group.availabilityZones().forEach(z -> byZone.put(z, 0));
      int inService = 0;
      for (var i : group.instances()) {
        if (i.lifecycleStateAsString().equals("InService")) {
          inService++;
          byZone.merge(i.availabilityZone(), 1, Integer::sum);
        }
      }
      if (inService != group.desiredCapacity() || group.instances().size() != inService) {
        problems.add(group.autoScalingGroupName() + ": " + inService + " of " + group.desiredCapacity() + " in service");
      }
      int most = byZone.values().stream().mapToInt(x -> x).max().orElse(0);
      int least = byZone.values().stream().mapToInt(x -> x).min().orElse(0);
      if (most - least > 1) {
        problems.add(group.autoScalingGroupName() + " is not balanced: " + byZone);
      }
    }
    var call = simulation.region().looking(simulation.now());
    var elb = call.client(ElasticLoadBalancingV2Client.class);
    for (TargetGroup group : elb.describeTargetGroups(r -> { }).targetGroups()) {
      elb.describeTargetHealth(r -> r.targetGroupArn(group.targetGroupArn())).targetHealthDescriptions().stream()
          .filter(t -> t.targetHealth().state() != TargetHealthStateEnum.HEALTHY)
          .forEach(t -> problems.add(t.target().id() + " is " + t.targetHealth().stateAsString()));
    }
    for (DBInstance db : call.client(RdsClient.class).describeDBInstances(r -> { }).dbInstances()) {
      if (!db.dbInstanceStatus().equals("available") || db.multiAZ() && db.secondaryAvailabilityZone() == null) {
        problems.add(db.dbInstanceIdentifier() + " is " + db.dbInstanceStatus() + ", standby in "
            + db.secondaryAvailabilityZone());
      }
    }
    for (DBInstance db : call.client(RdsClient.class).describeDBInstances(r -> { }).dbInstances()) {
      db.statusInfos().stream().filter(i -> !i.normal())
          .forEach(i -> problems.add(db.dbInstanceIdentifier() + ": " + i.statusType() + " " + i.status()));
    }
    simulation.zones().values().stream().filter(z -> !z.isConnected())
        .forEach(z -> problems.add(z.name() + " is not connected"));
    simulation.zones().values().stream().filter(z -> !z.faults().none())
        .forEach(z -> problems.add(z.name() + " still suffers from a fault"));
    return problems.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", problems));
  }

  private List<AutoScalingGroup> autoScalingGroups() {
    return simulation.region().looking(simulation.now()).client(AutoScalingClient.class)
        .describeAutoScalingGroups(r -> { }).autoScalingGroups();
  }
}
