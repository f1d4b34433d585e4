package dev.holdfast.console;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.services.autoscaling.model.Activity;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudtrail.model.Event;
import software.amazon.awssdk.services.ec2.model.AvailabilityZone;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Listener;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancer;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroup;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthDescription;
import software.amazon.awssdk.services.fis.model.ExperimentSummary;
import software.amazon.awssdk.services.rds.model.DBInstance;

/**
 * The region's answers, in its own words.
 *
 * @param health each target group's targets, by its ARN
 * @param queues each queue's attributes, by its URL
 * @param gaps what could not be asked, with the region's reason
 */
record Readings(
    List<Instance> instances, List<AvailabilityZone> zones, List<AutoScalingGroup> groups, List<Activity> activities,
    List<LoadBalancer> balancers, List<Listener> listeners, List<TargetGroup> targetGroups,
    SortedMap<String, List<TargetHealthDescription>> health, List<DBInstance> databases,
    List<software.amazon.awssdk.services.rds.model.Event> databaseEvents,
    SortedMap<String, SortedMap<String, String>> queues, List<String> buckets, List<Stack> stacks,
    List<Event> calls, List<ExperimentSummary> experiments, List<String> gaps) {

  static final Readings NONE = new Readings(
      List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), new TreeMap<>(), List.of(),
      List.of(), new TreeMap<>(), List.of(), List.of(), List.of(), List.of(), List.of());
}
