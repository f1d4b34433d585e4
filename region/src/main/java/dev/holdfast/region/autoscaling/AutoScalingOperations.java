package dev.holdfast.region.autoscaling;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Read;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.autoscaling.model.*;

/** The operations of Auto Scaling. Each only delegates. */
record AutoScalingOperations(Call call) implements AutoScalingClient {

  @Override
  public String serviceName() {
    return AutoScalingService.NAME;
  }

  @Override
  public void close() {}

  @Override
  public CreateAutoScalingGroupResponse createAutoScalingGroup(CreateAutoScalingGroupRequest r) {
    return new Groups(call).create(r);
  }

  @Override
  public UpdateAutoScalingGroupResponse updateAutoScalingGroup(UpdateAutoScalingGroupRequest r) {
    return new Groups(call).update(r);
  }

  @Override
  public DeleteAutoScalingGroupResponse deleteAutoScalingGroup(DeleteAutoScalingGroupRequest r) {
    return new Groups(call).delete(r);
  }

  @Read
  @Override
  public DescribeAutoScalingGroupsResponse describeAutoScalingGroups(DescribeAutoScalingGroupsRequest r) {
    return new Groups(call).describe(r);
  }

  @Override
  public SetDesiredCapacityResponse setDesiredCapacity(SetDesiredCapacityRequest r) {
    return new Groups(call).setDesired(r);
  }

  @Override
  public SuspendProcessesResponse suspendProcesses(SuspendProcessesRequest r) {
    return new Groups(call).suspend(r);
  }

  @Override
  public ResumeProcessesResponse resumeProcesses(ResumeProcessesRequest r) {
    return new Groups(call).resume(r);
  }

  @Read
  @Override
  public DescribeAutoScalingInstancesResponse describeAutoScalingInstances(DescribeAutoScalingInstancesRequest r) {
    return new Fleet(call).describe(r);
  }

  @Override
  public SetInstanceHealthResponse setInstanceHealth(SetInstanceHealthRequest r) {
    return new Fleet(call).setHealth(r);
  }

  @Override
  public SetInstanceProtectionResponse setInstanceProtection(SetInstanceProtectionRequest r) {
    return new Fleet(call).setProtection(r);
  }

  @Override
  public TerminateInstanceInAutoScalingGroupResponse terminateInstanceInAutoScalingGroup(
      TerminateInstanceInAutoScalingGroupRequest r) {
    return new Fleet(call).terminate(r);
  }

  @Override
  public AttachLoadBalancerTargetGroupsResponse attachLoadBalancerTargetGroups(
      AttachLoadBalancerTargetGroupsRequest r) {
    return new TrafficSources(call).attach(r);
  }

  @Override
  public DetachLoadBalancerTargetGroupsResponse detachLoadBalancerTargetGroups(
      DetachLoadBalancerTargetGroupsRequest r) {
    return new TrafficSources(call).detach(r);
  }

  @Read
  @Override
  public DescribeLoadBalancerTargetGroupsResponse describeLoadBalancerTargetGroups(
      DescribeLoadBalancerTargetGroupsRequest r) {
    return new TrafficSources(call).describe(r);
  }

  @Override
  public AttachTrafficSourcesResponse attachTrafficSources(AttachTrafficSourcesRequest r) {
    return new TrafficSources(call).attach(r);
  }

  @Override
  public DetachTrafficSourcesResponse detachTrafficSources(DetachTrafficSourcesRequest r) {
    return new TrafficSources(call).detach(r);
  }

  @Read
  @Override
  public DescribeTrafficSourcesResponse describeTrafficSources(DescribeTrafficSourcesRequest r) {
    return new TrafficSources(call).describe(r);
  }

  @Read
  @Override
  public DescribeScalingActivitiesResponse describeScalingActivities(DescribeScalingActivitiesRequest r) {
    return new Activities(call).describe(r);
  }

  @Override
  public PutScalingPolicyResponse putScalingPolicy(PutScalingPolicyRequest r) {
    return new ScalingPolicies(call).put(r);
  }

  @Override
  public ExecutePolicyResponse executePolicy(ExecutePolicyRequest r) {
    return new ScalingPolicies(call).execute(r);
  }

  @Read
  @Override
  public DescribePoliciesResponse describePolicies(DescribePoliciesRequest r) {
    return new ScalingPolicies(call).describe(r);
  }

  @Override
  public DeletePolicyResponse deletePolicy(DeletePolicyRequest r) {
    return new ScalingPolicies(call).delete(r);
  }

  @Override
  public CreateOrUpdateTagsResponse createOrUpdateTags(CreateOrUpdateTagsRequest r) {
    return new GroupTags(call).createOrUpdate(r);
  }

  @Override
  public DeleteTagsResponse deleteTags(DeleteTagsRequest r) {
    return new GroupTags(call).delete(r);
  }

  @Read
  @Override
  public DescribeTagsResponse describeTags(DescribeTagsRequest r) {
    return new GroupTags(call).describe(r);
  }

  @Override
  public StartInstanceRefreshResponse startInstanceRefresh(StartInstanceRefreshRequest r) {
    return new Refreshes(call).start(r);
  }

  @Override
  public CancelInstanceRefreshResponse cancelInstanceRefresh(CancelInstanceRefreshRequest r) {
    return new Refreshes(call).cancel(r);
  }

  @Read
  @Override
  public DescribeInstanceRefreshesResponse describeInstanceRefreshes(DescribeInstanceRefreshesRequest r) {
    return new Refreshes(call).describe(r);
  }

  @Read
  @Override
  public DescribeAccountLimitsResponse describeAccountLimits(DescribeAccountLimitsRequest r) {
    return new Facts(call).limits(r);
  }

  @Read
  @Override
  public DescribeTerminationPolicyTypesResponse describeTerminationPolicyTypes(
      DescribeTerminationPolicyTypesRequest r) {
    return Facts.terminationPolicies(r);
  }

  @Read
  @Override
  public DescribeAdjustmentTypesResponse describeAdjustmentTypes(DescribeAdjustmentTypesRequest r) {
    return Facts.adjustmentTypes(r);
  }

  @Read
  @Override
  public DescribeScalingProcessTypesResponse describeScalingProcessTypes(DescribeScalingProcessTypesRequest r) {
    return Facts.processTypes(r);
  }
}
