package dev.holdfast.region.fis;

import dev.holdfast.region.ec2.Subnets;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.world.ApiFault;
import dev.holdfast.region.world.WorldFault;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancer;

/**
 * Subnets that are cut off, as AWS does it with a network ACL: traffic within a subnet goes on, traffic over its border
 * does not.
 *
 * <p>It befalls what load balancer nodes send to targets, whom clients reach, and what instances ask of the API. What
 * instances and databases say to each other does not pass through anything of Holdfast's, and goes on.
 */
record Disruption(Call call, List<Targets.Resource> subnets, String scope) {

  /** What the node of this zone suffers. */
  List<WorldFault.Lasting> in(String zone) {
    List<WorldFault.Lasting> faults = new ArrayList<>();
    if (scope.equals("s3")) {
      return faults;
    }
    List<String> ids = subnets.stream().map(Targets.Resource::id).toList();
    List<String> inside = nodesIn(zone, ids);
    if (!inside.isEmpty() && !scope.equals("availability-zone")) {
      faults.add(new WorldFault.NoClients(inside)); // clients are outside of the VPC
    }
    if (!scope.equals("vpc")) {
      List<String> here = subnets.stream().filter(s -> s.zone().equals(zone)).map(Targets.Resource::id).toList();
      faults.add(inside.isEmpty()
          ? new WorldFault.NoNetwork(Subnets.loopback(call, scope.equals("all") ? ids : notIn(zone)), List.of())
          : new WorldFault.NoNetwork(Subnets.loopback(call, others(zone)), Subnets.loopback(call, here)));
    }
    return faults;
  }

  /** What the API's front does to calls of instances in these subnets; empty: they do not leave the VPC. */
  Optional<ApiFault> onApi() {
    List<String> ids = subnets.stream().map(Targets.Resource::id).toList();
    return scope.equals("availability-zone")
        ? Optional.empty()
        : Optional.of(new ApiFault(scope.equals("s3") ? "s3" : ApiFault.ANY, List.of(), List.of(), 100,
            new ApiFault.Effect.Lost(ids)));
  }

  /** Of the disrupted ones, those that lie in other zones: within a zone all goes on. */
  private List<String> notIn(String zone) {
    return subnets.stream().filter(s -> !s.zone().equals(zone)).map(Targets.Resource::id).toList();
  }

  /** Whom a node inside cannot reach any more: everybody, or everybody in another zone. */
  private List<String> others(String zone) {
    return call.client(Ec2Client.class).describeSubnets(_ -> {}).subnets().stream()
        .filter(s -> scope.equals("all") || !s.availabilityZone().equals(zone)).map(Subnet::subnetId).toList();
  }

  /** The load balancers whose node in this zone lies in one of these subnets. */
  private List<String> nodesIn(String zone, List<String> subnetIds) {
    return call.client(ElasticLoadBalancingV2Client.class).describeLoadBalancers(_ -> {}).loadBalancers().stream()
        .filter(lb -> lb.availabilityZones().stream()
            .anyMatch(z -> z.zoneName().equals(zone) && subnetIds.contains(z.subnetId())))
        .map(LoadBalancer::loadBalancerArn).toList();
  }
}
