package dev.holdfast.region.rds;

import dev.holdfast.region.RegionFixture;
import dev.holdfast.region.ec2.Ec2Service;
import dev.holdfast.region.secretsmanager.SecretsManagerService;
import dev.holdfast.region.world.Report;
import dev.holdfast.region.world.Report.DatabaseNodeStatus;
import dev.holdfast.region.world.ZoneIntent.DatabaseEndpointIntent;
import dev.holdfast.region.world.ZoneIntent.DatabaseNodeIntent;
import dev.holdfast.region.world.ZoneIntent.DatabaseRole;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.CreateSubnetRequest;
import software.amazon.awssdk.services.ec2.model.CreateSubnetResponse;
import software.amazon.awssdk.services.ec2.model.CreateVpcRequest;
import software.amazon.awssdk.services.ec2.model.CreateVpcResponse;
import software.amazon.awssdk.services.rds.model.CreateDbInstanceRequest;
import software.amazon.awssdk.services.rds.model.CreateDbSubnetGroupRequest;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.DescribeDbInstancesRequest;
import software.amazon.awssdk.services.rds.model.DescribeDbInstancesResponse;

/** A region with a subnet group over three zones, and words for what zones report of database nodes. */
final class RdsFixture {

  final RegionFixture region =
      RegionFixture.connected(new Ec2Service(), new SecretsManagerService(), new RdsService());
  final List<String> subnets = new ArrayList<>();
  final String vpc;

  RdsFixture() {
    CreateVpcResponse made = region.call(CreateVpcRequest.builder().cidrBlock("10.7.0.0/16").build());
    vpc = made.vpc().vpcId();
    for (String zone : RegionFixture.SETTINGS.zones()) {
      CreateSubnetResponse subnet = region.call(CreateSubnetRequest.builder().vpcId(vpc)
          .cidrBlock("10.7." + 16 * subnets.size() + ".0/24").availabilityZone(zone).build());
      subnets.add(subnet.subnet().subnetId());
    }
    region.call(CreateDbSubnetGroupRequest.builder()
        .dbSubnetGroupName("db").dbSubnetGroupDescription("d").subnetIds(subnets).build());
  }

  static CreateDbInstanceRequest.Builder site() {
    return CreateDbInstanceRequest.builder()
        .dbInstanceIdentifier("site")
        .dbInstanceClass("db.t4g.micro")
        .engine("postgres")
        .masterUsername("reel")
        .manageMasterUserPassword(true)
        .dbName("reel")
        .allocatedStorage(20)
        .dbSubnetGroupName("db")
        .multiAZ(true);
  }

  /** As made by {@link #site}, both nodes in place: n1 leads in zone a, n2 in zone b is in sync. */
  RdsFixture inSync() {
    region.call(site().build());
    says("n1", DatabaseNodeStatus.STARTING);
    says("n1", DatabaseNodeStatus.PRIMARY);
    joined("n2");
    return this;
  }

  void joined(String standby) {
    says(standby, DatabaseNodeStatus.STARTING);
    says(standby, DatabaseNodeStatus.CATCHING_UP);
    says(standby, DatabaseNodeStatus.IN_SYNC);
  }

  /** In the present epoch. @param node {@code n1} for short */
  void says(String node, DatabaseNodeStatus status) {
    says(node, row().epoch(), status);
  }

  void says(String node, long epoch, DatabaseNodeStatus status) {
    region.report(new Report.DatabaseNode(id(node), epoch, status, 100, ""));
  }

  void lost(String zone) {
    region.report(new Report.ZoneLost("us-east-1" + zone, "silent"));
  }

  void connected(String zone) {
    region.report(new Report.ZoneConnected("us-east-1" + zone));
  }

  Database row() {
    return Database.require(region.state(), "site");
  }

  Formation formation() {
    return row().formation();
  }

  String id(String node) {
    return row().instance().dbiResourceId().toLowerCase(java.util.Locale.ROOT) + '-' + node;
  }

  Optional<Node> node(String node) {
    return region.state().get(Node.NODES, id(node));
  }

  /** {@code n1@a primary waits for n2}, in the order of the zones. */
  List<String> intents() {
    List<String> all = new ArrayList<>();
    for (String zone : RegionFixture.SETTINGS.zones()) {
      for (DatabaseNodeIntent i : DatabaseIntents.nodes(region.state(), RegionFixture.SETTINGS, zone)) {
        all.add(brief(i.nodeId()) + '@' + zone.substring(9) + ' ' + switch (i.role()) {
          case DatabaseRole.Fenced _ -> "fenced";
          case DatabaseRole.Primary p -> "primary" + p.synchronousStandby().map(s -> " waits for " + brief(s)).orElse("");
          case DatabaseRole.Standby s -> "standby of " + brief(s.primaryNodeId());
        });
      }
    }
    return all;
  }

  DatabaseEndpointIntent endpoint() {
    return DatabaseIntents.endpoints(region.state(), RegionFixture.SETTINGS).getFirst();
  }

  DBInstance described() {
    DescribeDbInstancesResponse r = region.call(DescribeDbInstancesRequest.builder().build());
    return r.dbInstances().getFirst();
  }

  private static String brief(String nodeId) {
    return nodeId.substring(nodeId.lastIndexOf('-') + 1);
  }
}
