package dev.holdfast.region.cloudformation;

import dev.holdfast.region.kernel.Call;
import java.util.Set;

/**
 * {@code AWS::CloudFormation::WaitCondition}: nothing but its CreationPolicy, which waits for signals. Handles (URLs to
 * be signalled) are not supported; {@code cfn-signal --resource} does the same without one.
 */
final class WaitConditionType implements ResourceType {

  @Override
  public String name() {
    return "AWS::CloudFormation::WaitCondition";
  }

  @Override
  public Set<String> properties() {
    return Set.of();
  }

  @Override
  public Progress create(Call call, Desired desired) {
    return Progress.done(call.arn(CloudFormationService.NAME, "stack/" + desired.stackName() + '/' + desired.name()));
  }

  @Override
  public Progress update(Call call, String physicalId, Desired from, Desired to) {
    return Progress.done(physicalId);
  }

  @Override
  public void delete(Call call, String physicalId, Desired desired) {
    // it consists of its signals, which go with the stack's row
  }
}
