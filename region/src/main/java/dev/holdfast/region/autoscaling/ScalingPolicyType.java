package dev.holdfast.region.autoscaling;

import dev.holdfast.region.cloudformation.ResourceType;
import dev.holdfast.region.kernel.Call;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.autoscaling.model.PutScalingPolicyRequest;

/** {@code AWS::AutoScaling::ScalingPolicy}. Its physical id is its ARN. */
public final class ScalingPolicyType implements ResourceType {

  @Override
  public String name() {
    return "AWS::AutoScaling::ScalingPolicy";
  }

  @Override
  public Set<String> properties() {
    return Set.of("AutoScalingGroupName", "PolicyType", "AdjustmentType", "ScalingAdjustment", "Cooldown",
        "EstimatedInstanceWarmup", "MetricAggregationType", "MinAdjustmentMagnitude", "StepAdjustments",
        "TargetTrackingConfiguration");
  }

  @Override
  public Set<String> required() {
    return Set.of("AutoScalingGroupName");
  }

  @Override
  public Set<String> replacing() {
    return Set.of("AutoScalingGroupName");
  }

  @Override
  public Set<String> attributeNames() {
    return Set.of("Arn", "PolicyName");
  }

  @Override
  public Progress create(Call call, Desired d) {
    return Progress.done(put(call, d.name(), d));
  }

  @Override
  public Progress update(Call call, String arn, Desired from, Desired to) {
    return Progress.done(put(call, policyName(arn), to));
  }

  private static String put(Call call, String policyName, Desired d) {
    return call.client(AutoScalingClient.class)
        .putScalingPolicy(d.properties().into(PutScalingPolicyRequest.builder()).policyName(policyName).build())
        .policyARN();
  }

  private static String policyName(String arn) {
    return arn.substring(arn.indexOf(":policyName/") + ":policyName/".length());
  }

  @Override
  public void delete(Call call, String arn, Desired d) {
    if (call.state().has(Tables.POLICIES, arn)) {
      call.client(AutoScalingClient.class).deletePolicy(r -> r.policyName(arn));
    }
  }

  @Override
  public SortedMap<String, Object> attributes(Call call, String arn) {
    SortedMap<String, Object> attributes = new TreeMap<>();
    attributes.put("Arn", arn);
    attributes.put("PolicyName", policyName(arn));
    return attributes;
  }
}
