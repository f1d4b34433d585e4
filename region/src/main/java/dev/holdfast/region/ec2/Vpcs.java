package dev.holdfast.region.ec2;

import static dev.holdfast.region.kernel.Errors.badRequest;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Supported;
import dev.holdfast.region.kernel.Table;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.services.ec2.model.AttributeBooleanValue;
import software.amazon.awssdk.services.ec2.model.CreateVpcRequest;
import software.amazon.awssdk.services.ec2.model.CreateVpcResponse;
import software.amazon.awssdk.services.ec2.model.DeleteVpcRequest;
import software.amazon.awssdk.services.ec2.model.DeleteVpcResponse;
import software.amazon.awssdk.services.ec2.model.DescribeVpcAttributeRequest;
import software.amazon.awssdk.services.ec2.model.DescribeVpcAttributeResponse;
import software.amazon.awssdk.services.ec2.model.DescribeVpcsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeVpcsResponse;
import software.amazon.awssdk.services.ec2.model.ModifyVpcAttributeRequest;
import software.amazon.awssdk.services.ec2.model.ModifyVpcAttributeResponse;
import software.amazon.awssdk.services.ec2.model.Tenancy;
import software.amazon.awssdk.services.ec2.model.Vpc;
import software.amazon.awssdk.services.ec2.model.VpcCidrBlockAssociation;

/** Virtual private clouds. Each comes with its main route table and its default security group. */
record Vpcs(Call call) {

  record VpcRow(Vpc vpc, String networkAclId, boolean dnsSupport, boolean dnsHostnames) {
    String id() {
      return vpc.vpcId();
    }

    Cidr cidr() {
      return Cidr.parse("CidrBlock", vpc.cidrBlock());
    }
  }

  static final Table<String, VpcRow> VPCS = Table.of("ec2/vpcs", VpcRow.class);

  private static final Listing<Vpc> LISTING = new Listing<>(
      Vpc.builder().build(), Vpc::vpcId, "InvalidVpcID.NotFound",
      "cidr", "CidrBlock", "cidr-block-association.cidr-block", "CidrBlockAssociationSet.CidrBlock");

  CreateVpcResponse create(CreateVpcRequest r) {
    Supported.only(r, Set.of("CidrBlock", "InstanceTenancy", "TagSpecifications", "AmazonProvidedIpv6CidrBlock", "DryRun"));
    if (Boolean.TRUE.equals(r.amazonProvidedIpv6CidrBlock())) {
      throw badRequest("UnsupportedOperation", "Holdfast supports AmazonProvidedIpv6CidrBlock false only");
    }
    if (r.instanceTenancy() != null && r.instanceTenancy() != Tenancy.DEFAULT) {
      throw badRequest("UnsupportedOperation", "Holdfast supports InstanceTenancy default only");
    }
    Cidr cidr = Cidr.parse("cidrBlock", r.cidrBlock());
    Vpc vpc = create(cidr, false);
    new Tags(call).created(vpc.vpcId(), "vpc", r.tagSpecifications());
    return CreateVpcResponse.builder()
        .vpc(Listing.tagged(call.state(), vpc.vpcId(), vpc.toBuilder(), Vpc.class))
        .build();
  }

  Vpc create(Cidr cidr, boolean isDefault) {
    if (cidr.prefix() < Limits.SHORTEST_PREFIX || cidr.prefix() > Limits.LONGEST_PREFIX) {
      throw badRequest("InvalidVpc.Range", "The CIDR '" + cidr + "' is invalid: a VPC's is between /16 and /28");
    }
    Vpc vpc = Vpc.builder()
        .vpcId("vpc-" + call.ids().hex(17))
        .cidrBlock(cidr.toString())
        .cidrBlockAssociationSet(VpcCidrBlockAssociation.builder()
            .associationId("vpc-cidr-assoc-" + call.ids().hex(17))
            .cidrBlock(cidr.toString())
            .cidrBlockState(s -> s.state("associated"))
            .build())
        .dhcpOptionsId("default")
        .instanceTenancy(Tenancy.DEFAULT)
        .isDefault(isDefault)
        .ownerId(call.settings().account())
        .state("available")
        .build();
    call.state().put(VPCS, vpc.vpcId(), new VpcRow(vpc, "acl-" + call.ids().hex(17), true, isDefault));
    new Tags(call).created(vpc.vpcId(), "vpc", List.of());
    new RouteTables(call).createMain(vpc);
    new SecurityGroups(call).create(vpc.vpcId(), "default", "default VPC security group", true);
    return vpc;
  }

  VpcRow require(String id) {
    return call.state().get(VPCS, id == null ? "" : id).orElseThrow(
        () -> badRequest("InvalidVpcID.NotFound", "The vpc ID '" + id + "' does not exist"));
  }

  /** The default VPC's id; AWS's error where there is none. */
  String requireDefault() {
    return call.state().all(VPCS).values().stream()
        .filter(v -> v.vpc().isDefault())
        .map(VpcRow::id)
        .findFirst()
        .orElseThrow(() -> badRequest("VPCIdNotSpecified", "No default VPC for this user"));
  }

  DeleteVpcResponse delete(DeleteVpcRequest r) {
    VpcRow vpc = require(r.vpcId());
    boolean used = call.state().all(Subnets.SUBNETS).values().stream().anyMatch(s -> s.vpcId().equals(vpc.id()))
        || call.state().all(InternetGateways.GATEWAYS).values().stream().anyMatch(g -> g.isAttachedTo(vpc.id()))
        || call.state().all(RouteTables.TABLES).values().stream()
            .anyMatch(t -> t.table().vpcId().equals(vpc.id()) && !t.isMain())
        || call.state().all(SecurityGroups.GROUPS).values().stream()
            .anyMatch(g -> g.vpcId().equals(vpc.id()) && !g.name().equals("default"));
    if (used) {
      throw badRequest(
          "DependencyViolation", "The vpc '" + vpc.id() + "' has dependencies and cannot be deleted.");
    }
    for (RouteTables.RouteTableRow table : call.state().list(RouteTables.TABLES)) {
      if (table.table().vpcId().equals(vpc.id())) {
        call.state().remove(RouteTables.TABLES, table.id());
        new Tags(call).deleted(table.id());
      }
    }
    for (SecurityGroups.SecurityGroupRow group : call.state().list(SecurityGroups.GROUPS)) {
      if (group.vpcId().equals(vpc.id())) {
        call.state().remove(SecurityGroups.GROUPS, group.id());
        new Tags(call).deleted(group.id());
      }
    }
    call.state().remove(VPCS, vpc.id());
    new Tags(call).deleted(vpc.id());
    return DeleteVpcResponse.builder().build();
  }

  DescribeVpcsResponse describe(DescribeVpcsRequest r) {
    List<Vpc> all = call.state().all(VPCS).values().stream()
        .map(v -> Listing.tagged(call.state(), v.id(), v.vpc().toBuilder(), Vpc.class))
        .toList();
    Listing.Page<Vpc> page = LISTING.page(all, r.vpcIds(), r.filters(), r.maxResults(), r.nextToken());
    return DescribeVpcsResponse.builder().vpcs(page.items()).nextToken(page.nextToken()).build();
  }

  DescribeVpcAttributeResponse describeAttribute(DescribeVpcAttributeRequest r) {
    VpcRow vpc = require(r.vpcId());
    DescribeVpcAttributeResponse.Builder b = DescribeVpcAttributeResponse.builder().vpcId(vpc.id());
    return switch (r.attribute()) {
      case ENABLE_DNS_SUPPORT -> b.enableDnsSupport(bool(vpc.dnsSupport())).build();
      case ENABLE_DNS_HOSTNAMES -> b.enableDnsHostnames(bool(vpc.dnsHostnames())).build();
      case ENABLE_NETWORK_ADDRESS_USAGE_METRICS -> b.enableNetworkAddressUsageMetrics(bool(false)).build();
      case null, default -> throw badRequest(
          "InvalidParameterValue", "Value (" + r.attributeAsString() + ") for parameter attribute is invalid.");
    };
  }

  ModifyVpcAttributeResponse modifyAttribute(ModifyVpcAttributeRequest r) {
    Supported.only(r, Set.of("VpcId", "EnableDnsSupport", "EnableDnsHostnames", "DryRun"));
    VpcRow vpc = require(r.vpcId());
    boolean support = r.enableDnsSupport() == null ? vpc.dnsSupport() : r.enableDnsSupport().value();
    boolean names = r.enableDnsHostnames() == null ? vpc.dnsHostnames() : r.enableDnsHostnames().value();
    call.state().put(VPCS, vpc.id(), new VpcRow(vpc.vpc(), vpc.networkAclId(), support, names));
    return ModifyVpcAttributeResponse.builder().build();
  }

  private static AttributeBooleanValue bool(boolean value) {
    return AttributeBooleanValue.builder().value(value).build();
  }
}
