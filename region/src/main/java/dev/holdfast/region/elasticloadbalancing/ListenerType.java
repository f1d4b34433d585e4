package dev.holdfast.region.elasticloadbalancing;

import dev.holdfast.region.cloudformation.ResourceType;
import dev.holdfast.region.kernel.Call;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateListenerRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyListenerRequest;

/** {@code AWS::ElasticLoadBalancingV2::Listener}. Its physical id is its ARN. */
public final class ListenerType implements ResourceType {

  @Override
  public String name() {
    return "AWS::ElasticLoadBalancingV2::Listener";
  }

  @Override
  public Set<String> properties() {
    return Set.of("LoadBalancerArn", "Port", "Protocol", "DefaultActions");
  }

  @Override
  public Set<String> required() {
    return Set.of("LoadBalancerArn", "DefaultActions");
  }

  @Override
  public Set<String> replacing() {
    return Set.of("LoadBalancerArn");
  }

  @Override
  public Set<String> attributeNames() {
    return Set.of("ListenerArn");
  }

  @Override
  public Progress create(Call call, Desired desired) {
    CreateListenerRequest.Builder request = CreateListenerRequest.builder().tags(StackNames.tags(desired));
    desired.properties().into(request);
    return Progress.done(call.client(ElasticLoadBalancingV2Client.class)
        .createListener(request.build()).listeners().getFirst().listenerArn());
  }

  @Override
  public Progress update(Call call, String arn, Desired from, Desired to) {
    ElasticLoadBalancingV2Client elb = call.client(ElasticLoadBalancingV2Client.class);
    ModifyListenerRequest.Builder request = ModifyListenerRequest.builder().listenerArn(arn);
    to.properties().into(request);
    elb.modifyListener(request.build());
    StackNames.retag(elb, arn, from, to);
    return Progress.done(arn);
  }

  /** It may have gone with its load balancer. */
  @Override
  public void delete(Call call, String arn, Desired desired) {
    if (call.state().has(Tables.LISTENERS, arn)) {
      call.client(ElasticLoadBalancingV2Client.class).deleteListener(r -> r.listenerArn(arn));
    }
  }

  @Override
  public SortedMap<String, Object> attributes(Call call, String arn) {
    SortedMap<String, Object> attributes = new TreeMap<>();
    attributes.put("ListenerArn", arn);
    return attributes;
  }
}
