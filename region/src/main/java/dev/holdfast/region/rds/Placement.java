package dev.holdfast.region.rds;

import static dev.holdfast.region.rds.Node.NODES;

import dev.holdfast.region.ec2.Zones;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.rds.SubnetGroups.SubnetGroup;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.NetworkInterface;
import software.amazon.awssdk.services.rds.model.VpcSecurityGroupMembership;

/** Where nodes are: which zone and subnet the next one gets, and what it holds there. */
final class Placement {

  private Placement() {}

  /**
   * The subnet for a new node: in an available zone of the subnet group, not that of {@code avoid}; rather one where this
   * database has no node yet, then the one with the fewest nodes, then the first.
   */
  static Optional<SubnetGroup.Place> choose(Call call, Database database, Optional<String> avoid) {
    List<Node> own = Node.of(call.state(), database.id());
    Optional<String> asked =
        database.multiAz() ? Optional.empty() : Optional.ofNullable(database.instance().availabilityZone());
    return SubnetGroups.require(call.state(), database.instance().dbSubnetGroup().dbSubnetGroupName()).places().stream()
        .filter(p -> Zones.available(call.state(), p.zone()))
        .filter(p -> !avoid.equals(Optional.of(p.zone())))
        .filter(p -> asked.isEmpty() || asked.get().equals(p.zone()))
        .min(Comparator
            .comparing((SubnetGroup.Place p) -> own.stream().anyMatch(n -> n.zone().equals(p.zone())))
            .thenComparing(p -> call.state().all(NODES).values().stream()
                .filter(n -> n.zone().equals(p.zone())).count())
            .thenComparing(SubnetGroup.Place::zone)
            .thenComparing(SubnetGroup.Place::subnetId));
  }

  /** A new node; empty when EC2 refuses it an address there. */
  static Optional<Node> create(Call call, Database database, SubnetGroup.Place place) {
    List<String> groups = database.instance().vpcSecurityGroups().stream()
        .map(VpcSecurityGroupMembership::vpcSecurityGroupId).toList();
    try {
      NetworkInterface i = call.atomically(() -> call.as(RdsService.NAME).client(Ec2Client.class)
          .createNetworkInterface(r -> {
            r.subnetId(place.subnetId()).description("RDSNetworkInterface");
            if (!groups.isEmpty()) {
              r.groups(groups);
            }
          })
          .networkInterface());
      String id = database.instance().dbiResourceId().toLowerCase(java.util.Locale.ROOT) + "-n" + (database.nodes() + 1);
      Node node = Node.created(id, database.id(), place.zone(), i.networkInterfaceId(), i.privateIpAddress(), call.now());
      call.state().put(NODES, id, node);
      call.event(RdsService.NAME, database.id(), "node " + id + " in " + place.zone());
      return Optional.of(node);
    } catch (AwsServiceException e) {
      call.event(RdsService.NAME, database.id(), "no node in " + place.zone() + ": " + e.getMessage());
      return Optional.empty();
    }
  }

  static void condemn(Call call, String nodeId) {
    call.state().get(NODES, nodeId).ifPresent(n -> call.state().put(NODES, nodeId, n.condemn()));
  }

  /** Takes the node out of its zone's intent, which then removes its directory. */
  static void release(Call call, Node node) {
    call.state().remove(NODES, node.id());
    call.cancelTimer(RdsService.NAME, node.id());
    ReplicaController.forget(call, node);
    try {
      call.atomically(() -> call.as(RdsService.NAME).client(Ec2Client.class)
          .deleteNetworkInterface(r -> r.networkInterfaceId(node.interfaceId())));
    } catch (AwsServiceException e) {
      call.event(RdsService.NAME, node.database(), "its network interface stays: " + e.getMessage());
    }
    call.event(RdsService.NAME, node.database(), "node " + node.id() + " removed from " + node.zone());
  }
}
