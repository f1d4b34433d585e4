package dev.holdfast.region.autoscaling;

import static dev.holdfast.region.kernel.Errors.badRequest;

import dev.holdfast.region.autoscaling.Tables.GroupRow;
import dev.holdfast.region.autoscaling.Tables.PolicyRow;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Members;
import dev.holdfast.region.kernel.Supported;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import software.amazon.awssdk.services.autoscaling.model.*;

/** Scaling policies: simple, step and target tracking; and what they do when an alarm calls them. */
public record ScalingPolicies(Call call) {

  private static final Set<String> SUPPORTED = Set.of("AutoScalingGroupName", "PolicyName", "PolicyType",
      "AdjustmentType", "MinAdjustmentMagnitude", "ScalingAdjustment", "Cooldown", "MetricAggregationType",
      "StepAdjustments", "EstimatedInstanceWarmup", "TargetTrackingConfiguration", "Enabled");

  /**
   * An alarm whose action is this policy is in state ALARM; CloudWatch says so once for each period that it stays so.
   * Nothing happens when the policy no longer exists, is disabled, or its group suspends AlarmNotification.
   *
   * @param metricValue the latest value of the alarm's metric; empty when there is none and that counts as a breach:
   *     then only a simple policy can act
   * @param threshold the alarm's
   */
  public static void alarm(
      Call call, String policyArn, String alarmName, Optional<Double> metricValue, double threshold) {
    call.state().get(Tables.POLICIES, policyArn).ifPresent(policy -> {
      GroupRow group = new Groups(call).require(policy.policy().autoScalingGroupName());
      boolean possible = metricValue.isPresent() || policy.policy().policyType().equals("SimpleScaling");
      if (possible && !group.suspended("AlarmNotification")) {
        new ScalingPolicies(call.as(AutoScalingService.NAME)).execute(policy, group, true,
            metricValue, Optional.of(threshold),
            "a monitor alarm " + alarmName + " in state ALARM triggered policy " + policy.policy().policyName());
      }
    });
  }

  PutScalingPolicyResponse put(PutScalingPolicyRequest r) {
    Supported.only(r, SUPPORTED);
    GroupRow group = new Groups(call).require(r.autoScalingGroupName());
    if (r.policyName() == null || r.policyName().isBlank()) {
      throw Groups.invalid("PolicyName is required");
    }
    String type = r.policyType() == null ? "SimpleScaling" : r.policyType();
    requireComplete(r, type);
    Optional<PolicyRow> before = find(group.name(), r.policyName());
    if (before.isEmpty() && of(group.name()).size() >= Limits.POLICIES_PER_GROUP) {
      throw badRequest("LimitExceeded", "A group has at most " + Limits.POLICIES_PER_GROUP + " scaling policies");
    }
    String arn = before.map(PolicyRow::arn).orElseGet(() -> call.arn("autoscaling", "scalingPolicy:"
        + call.ids().uuid() + ":autoScalingGroupName/" + group.name() + ":policyName/" + r.policyName()));
    ScalingPolicy policy = Members.copy(r, ScalingPolicy.builder())
        .policyARN(arn)
        .policyType(type)
        .enabled(!Boolean.FALSE.equals(r.enabled()))
        .build();
    before.ifPresent(b -> {
      if (b.policy().policyType().equals("TargetTrackingScaling") && !type.equals("TargetTrackingScaling")) {
        new TargetTracking(call).remove(b.policy());
      }
    });
    if (type.equals("TargetTrackingScaling")) {
      policy = new TargetTracking(call).install(policy, before.map(b -> b.policy().alarms()).orElse(List.of()));
    }
    call.state().put(Tables.POLICIES, arn, new PolicyRow(policy, Optional.empty(), 0));
    return PutScalingPolicyResponse.builder().policyARN(arn).alarms(policy.alarms()).build();
  }

  private static void requireComplete(PutScalingPolicyRequest r, String type) {
    switch (type) {
      case "SimpleScaling" -> {
        requireAdjustmentType(r.adjustmentType());
        if (r.scalingAdjustment() == null) {
          throw Groups.invalid("ScalingAdjustment is required for a policy of type SimpleScaling");
        }
      }
      case "StepScaling" -> {
        requireAdjustmentType(r.adjustmentType());
        if (r.stepAdjustments().isEmpty()
            || r.stepAdjustments().stream().anyMatch(s -> s.scalingAdjustment() == null)) {
          throw Groups.invalid("At least one StepAdjustment must be specified for a policy of type StepScaling");
        }
      }
      case "TargetTrackingScaling" -> {
        if (r.targetTrackingConfiguration() == null || r.targetTrackingConfiguration().targetValue() == null) {
          throw Groups.invalid("TargetTrackingConfiguration with a TargetValue is required");
        }
      }
      default -> throw Groups.invalid("Holdfast does not support policies of type " + type);
    }
  }

  private static void requireAdjustmentType(String type) {
    if (!Adjustments.TYPES.contains(String.valueOf(type))) {
      throw Groups.invalid("AdjustmentType must be one of " + Adjustments.TYPES + ", not " + type);
    }
  }

  ExecutePolicyResponse execute(ExecutePolicyRequest r) {
    PolicyRow policy = require(r.autoScalingGroupName(), r.policyName());
    GroupRow group = new Groups(call).require(policy.policy().autoScalingGroupName());
    boolean honor = Boolean.TRUE.equals(r.honorCooldown());
    if (policy.policy().policyType().equals("TargetTrackingScaling")) {
      throw Groups.invalid("Policies of type TargetTrackingScaling cannot be executed by hand");
    }
    if (policy.policy().policyType().equals("StepScaling")
        && (r.metricValue() == null || r.breachThreshold() == null)) {
      throw Groups.invalid("MetricValue and BreachThreshold are required for a policy of type StepScaling");
    }
    if (honor && coolsDown(policy.policy(), group)) {
      throw badRequest("ScalingActivityInProgress",
          "Cannot execute policy " + policy.policy().policyName() + " while the group is in its cooldown period");
    }
    execute(policy, group, honor, Optional.ofNullable(r.metricValue()), Optional.ofNullable(r.breachThreshold()),
        "a user request executed policy " + policy.policy().policyName());
    return ExecutePolicyResponse.builder().build();
  }

  private void execute(PolicyRow row, GroupRow group, boolean honorCooldown, Optional<Double> metric,
      Optional<Double> threshold, String reason) {
    ScalingPolicy p = row.policy();
    int current = group.group().desiredCapacity();
    if (!p.enabled() || group.runtime().deleting()) {
      return;
    }
    boolean simple = p.policyType().equals("SimpleScaling");
    if (simple && honorCooldown && coolsDown(p, group)) {
      return;
    }
    boolean warming = !simple && row.scaledOutAt()
        .filter(t -> t.plusSeconds(warmup(p, group)).isAfter(call.now())).isPresent();
    // While what was added warms up, it counts as not yet there: only a larger step adds to it.
    int base = warming ? Math.min(row.base(), current) : current;
    OptionalInt wanted = switch (p.policyType()) {
      case "SimpleScaling" -> OptionalInt.of(Adjustments.adjusted(
          current, p.adjustmentType(), p.scalingAdjustment(), p.minAdjustmentMagnitude()));
      case "StepScaling" -> Adjustments.step(p.stepAdjustments(), metric.orElseThrow() - threshold.orElseThrow())
          .map(s -> OptionalInt.of(Adjustments.adjusted(
              base, p.adjustmentType(), s.scalingAdjustment(), p.minAdjustmentMagnitude())))
          .orElse(OptionalInt.empty());
      default -> TargetTracking.wanted(p, base, metric.orElseThrow());
    };
    if (wanted.isEmpty()) {
      return;
    }
    int to = Math.max(group.group().minSize(), Math.min(group.group().maxSize(), wanted.getAsInt()));
    if (to == current || warming && to < current) {
      return;
    }
    if (!simple && to > current) {
      Optional<Instant> since = warming ? row.scaledOutAt() : Optional.of(call.now());
      call.state().put(Tables.POLICIES, row.arn(), new PolicyRow(p, since, base));
    }
    new Groups(call).scale(group, to, reason);
  }

  private boolean coolsDown(ScalingPolicy p, GroupRow group) {
    int seconds = p.cooldown() == null ? group.group().defaultCooldown() : p.cooldown();
    return new Groups(call).coolsDown(group, seconds);
  }

  /** AWS's defaults: the group's warm-up, else its cooldown. */
  private static int warmup(ScalingPolicy p, GroupRow group) {
    return Optional.ofNullable(p.estimatedInstanceWarmup())
        .or(() -> Optional.ofNullable(group.group().defaultInstanceWarmup()).filter(w -> w >= 0))
        .orElse(group.group().defaultCooldown());
  }

  DescribePoliciesResponse describe(DescribePoliciesRequest r) {
    List<ScalingPolicy> all = call.state().all(Tables.POLICIES).values().stream()
        .map(PolicyRow::policy)
        .filter(p -> r.autoScalingGroupName() == null || p.autoScalingGroupName().equals(r.autoScalingGroupName()))
        .filter(p -> r.policyNames().isEmpty() || r.policyNames().contains(p.policyName())
            || r.policyNames().contains(p.policyARN()))
        .filter(p -> r.policyTypes().isEmpty() || r.policyTypes().contains(p.policyType()))
        .toList();
    Paged<ScalingPolicy> page = Paged.of(all, r.maxRecords(), r.nextToken());
    return DescribePoliciesResponse.builder().scalingPolicies(page.items()).nextToken(page.nextToken()).build();
  }

  DeletePolicyResponse delete(DeletePolicyRequest r) {
    remove(require(r.autoScalingGroupName(), r.policyName()));
    return DeletePolicyResponse.builder().build();
  }

  void forget(String group) {
    of(group).forEach(this::remove);
  }

  private void remove(PolicyRow row) {
    if (row.policy().policyType().equals("TargetTrackingScaling")) {
      new TargetTracking(call).remove(row.policy());
    }
    call.state().remove(Tables.POLICIES, row.arn());
  }

  private List<PolicyRow> of(String group) {
    return call.state().all(Tables.POLICIES).values().stream()
        .filter(p -> p.policy().autoScalingGroupName().equals(group)).toList();
  }

  private Optional<PolicyRow> find(String group, String name) {
    return of(group).stream().filter(p -> p.policy().policyName().equals(name)).findFirst();
  }

  /** By ARN, or by the group and the name. */
  private PolicyRow require(String group, String name) {
    return call.state().get(Tables.POLICIES, String.valueOf(name))
        .or(() -> find(String.valueOf(group), String.valueOf(name)))
        .orElseThrow(() -> Groups.invalid("PolicyName not found - Policy " + name + " not found"));
  }
}
