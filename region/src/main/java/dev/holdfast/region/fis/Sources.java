package dev.holdfast.region.fis;

import dev.holdfast.region.ec2.Capacity;
import dev.holdfast.region.ec2.Subnets;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.world.AddressBlock;
import dev.holdfast.region.world.ApiFault;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.DescribeSubnetsResponse;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;

/**
 * Whom the traffic of an instance is with, of those that a network document's {@code Sources} name. It is slow or lost
 * where it passes through something of Holdfast's: between load balancer nodes and the instance, from the instance to the
 * API, and from the instance through a database's endpoint. What instances say to each other does not, and goes on.
 */
record Sources(Call call, List<String> names) {

  /** The addresses on this machine that they stand for. */
  List<String> blocks() {
    List<String> blocks = new ArrayList<>();
    List<Subnet> subnets = subnets();
    for (String name : names) {
      Optional<String> zone = new Capacity(call).zone(name);
      if (name.equals("ALL")) {
        blocks.add("127.0.0.0/8");
      } else if (zone.isPresent()) {
        blocks.addAll(Subnets.loopback(call, subnets.stream()
            .filter(s -> s.availabilityZone().equals(zone.get())).map(Subnet::subnetId).toList()));
      } else if (Character.isDigit(name.charAt(0))) {
        blocks.add(Subnets.loopback(call, name));
      } // S3 is none; nor is a zone that this region does not have, where there is nobody
    }
    return blocks;
  }

  /** The zones whose load balancer node lies within them. */
  List<String> nodes() {
    List<String> blocks = blocks();
    List<String> within = subnets().stream()
        .filter(s -> Subnets.loopback(call, List.of(s.subnetId())).stream().map(AddressBlock::parse)
            .allMatch(own -> blocks.stream().map(AddressBlock::parse).anyMatch(b -> b.contains(own))))
        .map(Subnet::subnetId).toList();
    return call.settings().zones().stream().filter(zone ->
        call.client(ElasticLoadBalancingV2Client.class).describeLoadBalancers(_ -> {}).loadBalancers().stream()
            .flatMap(lb -> lb.availabilityZones().stream())
            .anyMatch(z -> z.zoneName().equals(zone) && within.contains(z.subnetId()))).toList();
  }

  /** The service of the API, or {@link ApiFault#ANY}, among them. */
  Optional<String> service() {
    return names.contains("ALL") ? Optional.of(ApiFault.ANY)
        : names.contains("S3") ? Optional.of("s3") : Optional.empty();
  }

  private List<Subnet> subnets() {
    DescribeSubnetsResponse all = call.client(Ec2Client.class).describeSubnets(_ -> {});
    return all.subnets();
  }
}
