package dev.holdfast.region.ec2;

import static dev.holdfast.region.kernel.Errors.badRequest;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.kernel.State;
import dev.holdfast.region.kernel.Supported;
import dev.holdfast.region.kernel.Table;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.ec2.model.CreateNetworkInterfaceRequest;
import software.amazon.awssdk.services.ec2.model.CreateNetworkInterfaceResponse;
import software.amazon.awssdk.services.ec2.model.DeleteNetworkInterfaceRequest;
import software.amazon.awssdk.services.ec2.model.DeleteNetworkInterfaceResponse;
import software.amazon.awssdk.services.ec2.model.DescribeNetworkInterfacesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeNetworkInterfacesResponse;
import software.amazon.awssdk.services.ec2.model.NetworkInterface;

/**
 * Network interfaces: who has which private address. Every instance has one; other services (RDS) create them for what
 * they place into a subnet, as they do on AWS.
 *
 * <p>An address is shown and used with first octet 127, so it must be unique in the whole region, not only in its VPC.
 */
record NetworkInterfaces(Call call) {

  /** @param instanceId of the instance it belongs to, if it belongs to one */
  record InterfaceRow(
      String id,
      String subnetId,
      String vpcId,
      String zone,
      String address,
      String description,
      List<String> groupIds,
      Optional<String> instanceId) {}

  record AddressRow(String interfaceId) {}

  static final Table<String, InterfaceRow> INTERFACES = Table.of("ec2/network-interfaces", InterfaceRow.class);
  static final Table<String, AddressRow> ADDRESSES = Table.of("ec2/addresses", AddressRow.class);

  private static final String NOT_FOUND = "InvalidNetworkInterfaceID.NotFound";

  private static final Listing<NetworkInterface> LISTING = new Listing<>(
      NetworkInterface.builder().build(), NetworkInterface::networkInterfaceId, NOT_FOUND,
      "addresses.private-ip-address", "PrivateIpAddress", "group-id", "Groups.GroupId", "group-name",
      "Groups.GroupName");

  static long usedIn(State state, String subnetId) {
    return state.all(INTERFACES).values().stream().filter(i -> i.subnetId().equals(subnetId)).count();
  }

  InterfaceRow allocate(
      Subnets.SubnetRow subnet, String description, List<String> groups, Optional<String> wanted,
      Optional<String> instanceId) {
    String address = wanted.map(a -> checked(a, subnet)).orElseGet(() -> lowestFree(subnet));
    InterfaceRow row = new InterfaceRow(
        "eni-" + call.ids().hex(17), subnet.id(), subnet.vpcId(), subnet.zone(), address, description, groups,
        instanceId);
    call.state().put(INTERFACES, row.id(), row);
    call.state().put(ADDRESSES, address, new AddressRow(row.id()));
    return row;
  }

  void release(String interfaceId) {
    call.state().remove(INTERFACES, interfaceId).ifPresent(i -> call.state().remove(ADDRESSES, i.address()));
    new Tags(call).deleted(interfaceId);
  }

  private String lowestFree(Subnets.SubnetRow subnet) {
    Cidr cidr = subnet.cidr();
    for (long offset = Limits.RESERVED_FIRST; offset < cidr.size() - 1; offset++) {
      String address = cidr.loopback(offset, network());
      if (!isReserved(address) && !call.state().has(ADDRESSES, address)) {
        return address;
      }
    }
    throw badRequest("InsufficientFreeAddressesInSubnet",
        "There are not enough free addresses in subnet '" + subnet.id() + "' to satisfy the requested number.");
  }

  /** Database endpoints live in 127.255.0.0/16. */
  private static boolean isReserved(String address) {
    return address.startsWith("127.255.");
  }

  private int network() {
    return call.settings().network();
  }

  /** An address that the caller asks for: as in the subnet's own block, or as it is shown. */
  private String checked(String wanted, Subnets.SubnetRow subnet) {
    Cidr cidr = subnet.cidr();
    long offset = Cidr.parse("PrivateIpAddress", wanted + "/32").first() - cidr.first();
    if (wanted.startsWith("127.")) {
      offset = (Cidr.parse("PrivateIpAddress", wanted + "/32").first() & 0xFF_FFFF)
          - ((cidr.first() + ((long) network() << 16)) & 0xFF_FFFF);
    }
    if (offset < Limits.RESERVED_FIRST || offset >= cidr.size() - 1 || isReserved(cidr.loopback(offset, network()))) {
      throw badRequest("InvalidParameterValue", 
          "Address " + wanted + " does not fall within the subnet's address range");
    }
    if (call.state().has(ADDRESSES, cidr.loopback(offset, network()))) {
      throw badRequest("InvalidIPAddress.InUse", "Address " + wanted + " is in use.");
    }
    return cidr.loopback(offset, network());
  }

  CreateNetworkInterfaceResponse create(CreateNetworkInterfaceRequest r) {
    Supported.only(r, Set.of(
        "SubnetId", "Description", "Groups", "PrivateIpAddress", "TagSpecifications", "ClientToken", "DryRun"));
    Subnets.SubnetRow subnet = new Subnets(call).require(r.subnetId());
    List<String> groups = r.hasGroups() ? r.groups() : new SecurityGroups(call).named(subnet.vpcId(), "default")
        .map(g -> List.of(g.id())).orElse(List.of());
    groups.forEach(g -> new SecurityGroups(call).require(g));
    InterfaceRow row = allocate(subnet, r.description() == null ? "" : r.description(), groups,
        Optional.ofNullable(r.privateIpAddress()), Optional.empty());
    new Tags(call).created(row.id(), "network-interface", r.tagSpecifications());
    return CreateNetworkInterfaceResponse.builder().networkInterface(described(row)).build();
  }

  DeleteNetworkInterfaceResponse delete(DeleteNetworkInterfaceRequest r) {
    InterfaceRow row = call.state().get(INTERFACES, r.networkInterfaceId()).orElseThrow(() -> badRequest(
        NOT_FOUND, "The networkInterface ID '" + r.networkInterfaceId() + "' does not exist"));
    if (row.instanceId().isPresent()) {
      throw Errors.badRequest("InvalidParameterValue",
          "Network interface '" + row.id() + "' is currently in use by " + row.instanceId().get());
    }
    release(row.id());
    return DeleteNetworkInterfaceResponse.builder().build();
  }

  DescribeNetworkInterfacesResponse describe(DescribeNetworkInterfacesRequest r) {
    List<NetworkInterface> all = call.state().all(INTERFACES).values().stream().map(this::described).toList();
    Listing.Page<NetworkInterface> page =
        LISTING.page(all, r.networkInterfaceIds(), r.filters(), r.maxResults(), r.nextToken());
    return DescribeNetworkInterfacesResponse.builder()
        .networkInterfaces(page.items()).nextToken(page.nextToken()).build();
  }

  private NetworkInterface described(InterfaceRow i) {
    NetworkInterface.Builder b = NetworkInterface.builder()
        .networkInterfaceId(i.id())
        .subnetId(i.subnetId())
        .vpcId(i.vpcId())
        .availabilityZone(i.zone())
        .privateIpAddress(i.address())
        .privateIpAddresses(p -> p.primary(true).privateIpAddress(i.address()))
        .description(i.description())
        .groups(new SecurityGroups(call).identifiers(i.groupIds()))
        .interfaceType("interface")
        .macAddress(mac(i.address()))
        .ownerId(call.settings().account())
        .requesterManaged(false)
        .sourceDestCheck(true)
        .status(i.instanceId().isPresent() ? "in-use" : "available")
        .tagSet(Tags.list(call.state(), i.id()));
    i.instanceId().ifPresent(id -> b.attachment(a -> a
        .attachmentId(i.id().replace("eni-", "eni-attach-"))
        .instanceId(id)
        .instanceOwnerId(call.settings().account())
        .deviceIndex(0)
        .deleteOnTermination(true)
        .status("attached")));
    return b.build();
  }

  /** A locally administered one that follows from the address. */
  static String mac(String address) {
    StringBuilder mac = new StringBuilder("0a:58");
    for (String octet : address.split("\\.")) {
      mac.append(':').append(Character.forDigit(Integer.parseInt(octet) >> 4, 16))
          .append(Character.forDigit(Integer.parseInt(octet) & 15, 16));
    }
    return mac.toString();
  }
}
