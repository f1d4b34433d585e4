package dev.holdfast.region.elasticloadbalancing;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Read;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.*;

/** The operations of Elastic Load Balancing version 2, each in its own class. */
record ElasticLoadBalancing(Call call) implements ElasticLoadBalancingV2Client {

  @Override
  public CreateLoadBalancerResponse createLoadBalancer(CreateLoadBalancerRequest r) {
    return new LoadBalancers(call).create(r);
  }

  @Read
  @Override
  public DescribeLoadBalancersResponse describeLoadBalancers(DescribeLoadBalancersRequest r) {
    return new LoadBalancers(call).describe(r);
  }

  @Override
  public DeleteLoadBalancerResponse deleteLoadBalancer(DeleteLoadBalancerRequest r) {
    return new LoadBalancers(call).delete(r);
  }

  @Override
  public SetSubnetsResponse setSubnets(SetSubnetsRequest r) {
    return new LoadBalancers(call).setSubnets(r);
  }

  @Override
  public SetSecurityGroupsResponse setSecurityGroups(SetSecurityGroupsRequest r) {
    return new LoadBalancers(call).setSecurityGroups(r);
  }

  @Read
  @Override
  public DescribeLoadBalancerAttributesResponse describeLoadBalancerAttributes(
      DescribeLoadBalancerAttributesRequest r) {
    return new LoadBalancers(call).describeAttributes(r);
  }

  @Override
  public ModifyLoadBalancerAttributesResponse modifyLoadBalancerAttributes(ModifyLoadBalancerAttributesRequest r) {
    return new LoadBalancers(call).modifyAttributes(r);
  }

  @Override
  public CreateListenerResponse createListener(CreateListenerRequest r) {
    return new Listeners(call).create(r);
  }

  @Read
  @Override
  public DescribeListenersResponse describeListeners(DescribeListenersRequest r) {
    return new Listeners(call).describe(r);
  }

  @Override
  public ModifyListenerResponse modifyListener(ModifyListenerRequest r) {
    return new Listeners(call).modify(r);
  }

  @Override
  public DeleteListenerResponse deleteListener(DeleteListenerRequest r) {
    return new Listeners(call).delete(r);
  }

  @Read
  @Override
  public DescribeRulesResponse describeRules(DescribeRulesRequest r) {
    return new Listeners(call).describeRules(r);
  }

  @Override
  public CreateTargetGroupResponse createTargetGroup(CreateTargetGroupRequest r) {
    return new TargetGroups(call).create(r);
  }

  @Read
  @Override
  public DescribeTargetGroupsResponse describeTargetGroups(DescribeTargetGroupsRequest r) {
    return new TargetGroups(call).describe(r);
  }

  @Override
  public ModifyTargetGroupResponse modifyTargetGroup(ModifyTargetGroupRequest r) {
    return new TargetGroups(call).modify(r);
  }

  @Override
  public DeleteTargetGroupResponse deleteTargetGroup(DeleteTargetGroupRequest r) {
    return new TargetGroups(call).delete(r);
  }

  @Read
  @Override
  public DescribeTargetGroupAttributesResponse describeTargetGroupAttributes(DescribeTargetGroupAttributesRequest r) {
    return new TargetGroups(call).describeAttributes(r);
  }

  @Override
  public ModifyTargetGroupAttributesResponse modifyTargetGroupAttributes(ModifyTargetGroupAttributesRequest r) {
    return new TargetGroups(call).modifyAttributes(r);
  }

  @Override
  public RegisterTargetsResponse registerTargets(RegisterTargetsRequest r) {
    return new Targets(call).register(r);
  }

  @Override
  public DeregisterTargetsResponse deregisterTargets(DeregisterTargetsRequest r) {
    return new Targets(call).deregister(r);
  }

  @Read
  @Override
  public DescribeTargetHealthResponse describeTargetHealth(DescribeTargetHealthRequest r) {
    return new Targets(call).describeHealth(r);
  }

  @Override
  public AddTagsResponse addTags(AddTagsRequest r) {
    return new Tagging(call).add(r);
  }

  @Override
  public RemoveTagsResponse removeTags(RemoveTagsRequest r) {
    return new Tagging(call).remove(r);
  }

  @Read
  @Override
  public DescribeTagsResponse describeTags(DescribeTagsRequest r) {
    return new Tagging(call).describe(r);
  }

  @Override
  public String serviceName() {
    return ElasticLoadBalancingService.NAME;
  }

  @Override
  public void close() {}
}
