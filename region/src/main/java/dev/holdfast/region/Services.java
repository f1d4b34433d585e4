package dev.holdfast.region;

import dev.holdfast.region.cloudformation.ResourceType;
import dev.holdfast.region.ec2.Ec2Service;
import dev.holdfast.region.elasticloadbalancing.ElasticLoadBalancingService;
import dev.holdfast.region.elasticloadbalancing.ListenerType;
import dev.holdfast.region.elasticloadbalancing.LoadBalancerType;
import dev.holdfast.region.elasticloadbalancing.TargetGroupType;
import dev.holdfast.region.kernel.Service;
import dev.holdfast.region.secretsmanager.SecretResource;
import dev.holdfast.region.secretsmanager.SecretsManagerService;
import dev.holdfast.region.sqs.QueuePolicyType;
import dev.holdfast.region.sqs.QueueType;
import dev.holdfast.region.sqs.SqsService;
import java.util.List;

/** Every service of the region, and every CloudFormation resource type they contribute. One line each. */
public final class Services {

  private Services() {}

  public static List<Service> all() {
    return List.of(
        new Ec2Service(),
        new ElasticLoadBalancingService(),
        new SecretsManagerService(),
        new SqsService());
  }

  public static List<ResourceType> resourceTypes() {
    return List.of(
        new ListenerType(),
        new LoadBalancerType(),
        new QueuePolicyType(),
        new QueueType(),
        new SecretResource(),
        new TargetGroupType());
  }
}
