package dev.holdfast.acceptance;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.autoscaling.model.Instance;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.StackResource;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthStateEnum;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBInstance;

/** How the website's stack stands, by the AWS API. */
final class Fleet {

  private final AutoScalingClient autoScaling;
  private final ElasticLoadBalancingV2Client balancers;
  private final RdsClient databases;
  private final SortedMap<String, String> resources = new TreeMap<>();

  Fleet(Holdfast holdfast) {
    autoScaling = holdfast.client(AutoScalingClient.builder());
    balancers = holdfast.client(ElasticLoadBalancingV2Client.builder());
    databases = holdfast.client(RdsClient.builder());
    try (CloudFormationClient stacks = holdfast.client(CloudFormationClient.builder())) {
      for (StackResource r : stacks.describeStackResources(d -> d.stackName("site")).stackResources()) {
        resources.put(r.logicalResourceId(), r.physicalResourceId());
      }
    }
  }

  /** The physical id of a resource of the template, as {@code Jobs}. */
  String resource(String logicalId) {
    return resources.get(logicalId);
  }

  /** Instances in service, each with its zone. */
  SortedMap<String, String> inService(String group) {
    AutoScalingGroup found = autoScaling.describeAutoScalingGroups(
        d -> d.autoScalingGroupNames(resource(group))).autoScalingGroups().getFirst();
    return found.instances().stream()
        .filter(i -> i.lifecycleStateAsString().equals("InService") && i.healthStatus().equals("Healthy"))
        .collect(Collectors.toMap(Instance::instanceId, Instance::availabilityZone, (a, _) -> a, TreeMap::new));
  }

  SortedMap<String, String> web() {
    return inService("WebServerGroup");
  }

  SortedMap<String, String> workers() {
    return inService("WorkerGroup");
  }

  /** Instances that the balancer sends requests to. */
  List<String> healthyTargets() {
    return balancers.describeTargetHealth(d -> d.targetGroupArn(resource("WebTargets"))).targetHealthDescriptions()
        .stream().filter(t -> t.targetHealth().state() == TargetHealthStateEnum.HEALTHY)
        .map(t -> t.target().id()).sorted().toList();
  }

  DBInstance database() {
    return databases.describeDBInstances(d -> d.dbInstanceIdentifier(resource("Database"))).dbInstances().getFirst();
  }

  /** Three web servers in three zones behind the balancer, a worker, and a database with its standby. */
  void awaitWhole(Duration atMost) throws InterruptedException {
    Await.until(atMost, "the fleet is whole", () -> {
      Map<String, String> web = web();
      DBInstance database = database();
      String missing = "";
      if (web.size() != 3 || web.values().stream().distinct().count() != 3) {
        missing += "web servers in service: " + web + "; ";
      }
      if (!healthyTargets().equals(List.copyOf(web.keySet()))) {
        missing += "healthy targets: " + healthyTargets() + "; ";
      }
      if (workers().isEmpty()) {
        missing += "no worker; ";
      }
      if (!database.dbInstanceStatus().equals("available") || database.secondaryAvailabilityZone() == null) {
        missing += "database " + database.dbInstanceStatus() + ", standby in "
            + database.secondaryAvailabilityZone() + "; ";
      }
      return missing;
    });
  }
}
