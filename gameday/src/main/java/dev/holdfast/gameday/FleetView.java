package dev.holdfast.gameday;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.ec2.model.Filter;

/** Looks at the fleet: five reads of the AWS API, side by side. */
public final class FleetView {

  private final Cloud cloud;
  private final Deployment deployment;

  public FleetView(Cloud cloud, Deployment deployment) {
    this.cloud = cloud;
    this.deployment = deployment;
  }

  /** @throws software.amazon.awssdk.core.exception.SdkException when the API does not answer */
  public Fleet look() throws InterruptedException {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<SortedMap<String, String>> targets = threads.submit(this::targets);
      Future<SortedMap<String, Fleet.Database>> databases = threads.submit(this::databases);
      Future<SortedMap<String, String>> zones = threads.submit(this::zones);
      List<AutoScalingGroup> groups = groups();
      SortedMap<String, Integer> desired = new TreeMap<>();
      List<String> ids = new ArrayList<>();
      groups.forEach(g -> {
        desired.put(g.autoScalingGroupName(), g.desiredCapacity());
        g.instances().forEach(i -> ids.add(i.instanceId()));
      });
      SortedMap<String, String> states = states(ids);
      SortedMap<String, Fleet.Member> members = new TreeMap<>();
      groups.forEach(g -> g.instances().forEach(i -> members.put(i.instanceId(), new Fleet.Member(
          g.autoScalingGroupName(), i.availabilityZone(), i.lifecycleStateAsString(), i.healthStatus(),
          states.getOrDefault(i.instanceId(), "gone")))));
      return new Fleet(desired, members, targets.get(), databases.get(), zones.get());
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException r ? r : new IllegalStateException(e.getCause());
    }
  }

  private List<AutoScalingGroup> groups() {
    return deployment.groups().isEmpty() ? List.of() : cloud.autoScaling()
        .describeAutoScalingGroups(r -> r.autoScalingGroupNames(deployment.groups())).autoScalingGroups();
  }

  private SortedMap<String, String> states(List<String> ids) {
    SortedMap<String, String> states = new TreeMap<>();
    if (!ids.isEmpty()) {
      // A filter, because an id that is gone would be an error.
      cloud.ec2().describeInstances(r -> r.filters(Filter.builder().name("instance-id").values(ids).build()))
          .reservations().forEach(r -> r.instances()
              .forEach(i -> states.put(i.instanceId(), i.state().nameAsString())));
    }
    return states;
  }

  private SortedMap<String, String> targets() {
    SortedMap<String, String> targets = new TreeMap<>();
    for (String group : deployment.targetGroups()) {
      cloud.balancing().describeTargetHealth(r -> r.targetGroupArn(group)).targetHealthDescriptions()
          .forEach(t -> targets.put(t.target().id(), t.targetHealth().stateAsString()));
    }
    return targets;
  }

  private SortedMap<String, Fleet.Database> databases() {
    SortedMap<String, Fleet.Database> databases = new TreeMap<>();
    for (String name : deployment.databases()) {
      cloud.rds().describeDBInstances(r -> r.dbInstanceIdentifier(name)).dbInstances()
          .forEach(d -> databases.put(name, new Fleet.Database(d.dbInstanceStatus(),
              Optional.ofNullable(d.availabilityZone()).orElse("unknown"), Boolean.TRUE.equals(d.multiAZ()),
              Optional.ofNullable(d.secondaryAvailabilityZone()))));
    }
    return databases;
  }

  private SortedMap<String, String> zones() {
    SortedMap<String, String> zones = new TreeMap<>();
    cloud.ec2().describeAvailabilityZones(r -> { }).availabilityZones()
        .forEach(z -> zones.put(z.zoneName(), z.stateAsString()));
    return zones;
  }

  /** The ARN of the website's database, for an experiment to name. */
  Optional<String> databaseArn() {
    return deployment.databases().stream().findFirst().map(name ->
        cloud.rds().describeDBInstances(r -> r.dbInstanceIdentifier(name)).dbInstances().getFirst().dbInstanceArn());
  }
}
