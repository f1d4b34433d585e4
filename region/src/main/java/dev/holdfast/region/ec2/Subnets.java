package dev.holdfast.region.ec2;

import static dev.holdfast.region.kernel.Errors.badRequest;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.State;
import dev.holdfast.region.kernel.Supported;
import dev.holdfast.region.kernel.Table;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.ec2.model.CreateSubnetRequest;
import software.amazon.awssdk.services.ec2.model.CreateSubnetResponse;
import software.amazon.awssdk.services.ec2.model.DeleteSubnetRequest;
import software.amazon.awssdk.services.ec2.model.DeleteSubnetResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSubnetsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSubnetsResponse;
import software.amazon.awssdk.services.ec2.model.ModifySubnetAttributeRequest;
import software.amazon.awssdk.services.ec2.model.ModifySubnetAttributeResponse;
import software.amazon.awssdk.services.ec2.model.Subnet;

/** Subnets: each lies in one VPC and one availability zone. */
public record Subnets(Call call) {

  public record SubnetRow(Subnet subnet) {
    public String id() {
      return subnet.subnetId();
    }

    public String vpcId() {
      return subnet.vpcId();
    }

    public String zone() {
      return subnet.availabilityZone();
    }

    Cidr cidr() {
      return Cidr.parse("CidrBlock", subnet.cidrBlock());
    }
  }

  static final Table<String, SubnetRow> SUBNETS = Table.of("ec2/subnets", SubnetRow.class);

  private static final Listing<Subnet> LISTING = new Listing<>(
      Subnet.builder().build(), Subnet::subnetId, "InvalidSubnetID.NotFound",
      "cidr", "CidrBlock", "availabilityZone", "AvailabilityZone", "defaultForAz", "DefaultForAz");

  /** For services that place something into a subnet. */
  public static Optional<SubnetRow> find(State state, String subnetId) {
    return state.get(SUBNETS, subnetId);
  }

  /** The addresses of these subnets as they are on this machine, as {@code 127.0.16.0/20}. Unknown ones are left out. */
  public static List<String> loopback(Call call, List<String> subnetIds) {
    return subnetIds.stream().flatMap(id -> find(call.state(), id).stream()).map(SubnetRow::cidr)
        .map(c -> c.loopback(0, call.settings().network()) + '/' + c.prefix()).toList();
  }

  /** An address, or a block of them, as it is on this machine. One that begins with 127 is so already. */
  public static String loopback(Call call, String block) {
    Cidr cidr = Cidr.parse("CidrBlock", block.contains("/") ? block : block + "/32");
    return block.startsWith("127.") ? cidr.toString() : cidr.loopback(0, call.settings().network()) + '/' + cidr.prefix();
  }

  /** The default subnet of a zone. */
  public static Optional<SubnetRow> defaultIn(State state, String zone) {
    return state.all(SUBNETS).values().stream()
        .filter(s -> s.subnet().defaultForAz() && s.zone().equals(zone))
        .findFirst();
  }

  CreateSubnetResponse create(CreateSubnetRequest r) {
    Supported.only(r,
        Set.of("VpcId", "CidrBlock", "AvailabilityZone", "AvailabilityZoneId", "TagSpecifications", "DryRun"));
    Vpcs.VpcRow vpc = new Vpcs(call).require(r.vpcId());
    Subnet subnet = create(vpc, Cidr.parse("cidrBlock", r.cidrBlock()), zone(r), false);
    new Tags(call).created(subnet.subnetId(), "subnet", r.tagSpecifications());
    return CreateSubnetResponse.builder().subnet(described(new SubnetRow(subnet))).build();
  }

  private String zone(CreateSubnetRequest r) {
    List<String> zones = call.settings().zones();
    if (r.availabilityZoneId() != null) {
      return zones.stream().filter(z -> Zones.id(call.settings(), z).equals(r.availabilityZoneId())).findFirst()
          .orElseThrow(() -> badRequest("InvalidParameterValue",
              "Value (" + r.availabilityZoneId() + ") for parameter availabilityZoneId is invalid."));
    }
    String zone = r.availabilityZone() == null ? zones.getFirst() : r.availabilityZone();
    if (!zones.contains(zone)) {
      throw badRequest("InvalidParameterValue", "Value (" + zone + ") for parameter availabilityZone is invalid. "
          + "Subnets can currently only be created in the following availability zones: "
          + String.join(", ", zones) + ".");
    }
    return zone;
  }

  Subnet create(Vpcs.VpcRow vpc, Cidr cidr, String zone, boolean isDefault) {
    if (cidr.prefix() > Limits.LONGEST_PREFIX || !vpc.cidr().contains(cidr)) {
      throw badRequest("InvalidSubnet.Range", "The CIDR '" + cidr + "' is invalid.");
    }
    for (SubnetRow other : call.state().all(SUBNETS).values()) {
      if (other.vpcId().equals(vpc.id()) && other.cidr().overlaps(cidr)) {
        throw badRequest("InvalidSubnet.Conflict", "The CIDR '" + cidr + "' conflicts with another subnet");
      }
    }
    String id = "subnet-" + call.ids().hex(17);
    Subnet subnet = Subnet.builder()
        .subnetId(id)
        .subnetArn(call.arn("ec2", "subnet/" + id))
        .vpcId(vpc.id())
        .cidrBlock(cidr.toString())
        .availabilityZone(zone)
        .availabilityZoneId(Zones.id(call.settings(), zone))
        .defaultForAz(isDefault)
        .mapPublicIpOnLaunch(isDefault)
        .assignIpv6AddressOnCreation(false)
        .ownerId(call.settings().account())
        .state("available")
        .build();
    call.state().put(SUBNETS, id, new SubnetRow(subnet));
    new Tags(call).created(id, "subnet", List.of());
    return subnet;
  }

  SubnetRow require(String id) {
    return find(call.state(), id == null ? "" : id).orElseThrow(
        () -> badRequest("InvalidSubnetID.NotFound", "The subnet ID '" + id + "' does not exist"));
  }

  DeleteSubnetResponse delete(DeleteSubnetRequest r) {
    SubnetRow subnet = require(r.subnetId());
    if (NetworkInterfaces.usedIn(call.state(), subnet.id()) > 0) {
      throw badRequest(
          "DependencyViolation", "The subnet '" + subnet.id() + "' has dependencies and cannot be deleted.");
    }
    new RouteTables(call).forgetSubnet(subnet.id());
    call.state().remove(SUBNETS, subnet.id());
    new Tags(call).deleted(subnet.id());
    return DeleteSubnetResponse.builder().build();
  }

  ModifySubnetAttributeResponse modifyAttribute(ModifySubnetAttributeRequest r) {
    Supported.only(r, Set.of("SubnetId", "MapPublicIpOnLaunch"));
    SubnetRow subnet = require(r.subnetId());
    if (r.mapPublicIpOnLaunch() != null) {
      call.state().put(SUBNETS, subnet.id(), new SubnetRow(
          subnet.subnet().toBuilder().mapPublicIpOnLaunch(r.mapPublicIpOnLaunch().value()).build()));
    }
    return ModifySubnetAttributeResponse.builder().build();
  }

  DescribeSubnetsResponse describe(DescribeSubnetsRequest r) {
    List<Subnet> all = call.state().all(SUBNETS).values().stream().map(this::described).toList();
    Listing.Page<Subnet> page = LISTING.page(all, r.subnetIds(), r.filters(), r.maxResults(), r.nextToken());
    return DescribeSubnetsResponse.builder().subnets(page.items()).nextToken(page.nextToken()).build();
  }

  private Subnet described(SubnetRow row) {
    long free = row.cidr().size() - Limits.RESERVED_FIRST - 1 - NetworkInterfaces.usedIn(call.state(), row.id());
    return Listing.tagged(
        call.state(), row.id(), row.subnet().toBuilder().availableIpAddressCount((int) free), Subnet.class);
  }
}
