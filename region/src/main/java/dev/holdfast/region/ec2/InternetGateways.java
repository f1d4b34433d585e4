package dev.holdfast.region.ec2;

import static dev.holdfast.region.kernel.Errors.badRequest;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Table;
import java.util.List;
import software.amazon.awssdk.services.ec2.model.AttachInternetGatewayRequest;
import software.amazon.awssdk.services.ec2.model.AttachInternetGatewayResponse;
import software.amazon.awssdk.services.ec2.model.CreateInternetGatewayRequest;
import software.amazon.awssdk.services.ec2.model.CreateInternetGatewayResponse;
import software.amazon.awssdk.services.ec2.model.DeleteInternetGatewayRequest;
import software.amazon.awssdk.services.ec2.model.DeleteInternetGatewayResponse;
import software.amazon.awssdk.services.ec2.model.DescribeInternetGatewaysRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInternetGatewaysResponse;
import software.amazon.awssdk.services.ec2.model.DetachInternetGatewayRequest;
import software.amazon.awssdk.services.ec2.model.DetachInternetGatewayResponse;
import software.amazon.awssdk.services.ec2.model.InternetGateway;
import software.amazon.awssdk.services.ec2.model.InternetGatewayAttachment;

/** Internet gateways, each attached to at most one VPC, and each VPC to at most one of them. */
record InternetGateways(Call call) {

  record InternetGatewayRow(InternetGateway gateway) {
    String id() {
      return gateway.internetGatewayId();
    }

    boolean isAttachedTo(String vpcId) {
      return gateway.attachments().stream().anyMatch(a -> a.vpcId().equals(vpcId));
    }
  }

  static final Table<String, InternetGatewayRow> GATEWAYS =
      Table.of("ec2/internet-gateways", InternetGatewayRow.class);

  private static final Listing<InternetGateway> LISTING = new Listing<>(
      InternetGateway.builder().build(), InternetGateway::internetGatewayId, "InvalidInternetGatewayID.NotFound");

  CreateInternetGatewayResponse create(CreateInternetGatewayRequest r) {
    String id = "igw-" + call.ids().hex(17);
    put(InternetGateway.builder().internetGatewayId(id).ownerId(call.settings().account()).build());
    new Tags(call).created(id, "internet-gateway", r.tagSpecifications());
    return CreateInternetGatewayResponse.builder().internetGateway(described(require(id))).build();
  }

  AttachInternetGatewayResponse attach(AttachInternetGatewayRequest r) {
    InternetGatewayRow row = require(r.internetGatewayId());
    String vpc = new Vpcs(call).require(r.vpcId()).id();
    if (row.gateway().hasAttachments() && !row.gateway().attachments().isEmpty()) {
      throw badRequest("Resource.AlreadyAssociated", "resource " + row.id() + " is already attached to network "
          + row.gateway().attachments().getFirst().vpcId());
    }
    if (call.state().all(GATEWAYS).values().stream().anyMatch(g -> g.isAttachedTo(vpc))) {
      throw badRequest("InvalidParameterValue", "Network " + vpc + " already has an internet gateway attached");
    }
    put(row.gateway().toBuilder()
        .attachments(InternetGatewayAttachment.builder().vpcId(vpc).state("available").build())
        .build());
    return AttachInternetGatewayResponse.builder().build();
  }

  DetachInternetGatewayResponse detach(DetachInternetGatewayRequest r) {
    InternetGatewayRow row = require(r.internetGatewayId());
    if (!row.isAttachedTo(r.vpcId())) {
      throw badRequest("Gateway.NotAttached",
          "resource " + row.id() + " is not attached to network " + r.vpcId());
    }
    put(row.gateway().toBuilder().attachments(List.of()).build());
    return DetachInternetGatewayResponse.builder().build();
  }

  DeleteInternetGatewayResponse delete(DeleteInternetGatewayRequest r) {
    InternetGatewayRow row = require(r.internetGatewayId());
    if (!row.gateway().attachments().isEmpty()) {
      throw badRequest("DependencyViolation",
          "The internetGateway '" + row.id() + "' has dependencies and cannot be deleted.");
    }
    call.state().remove(GATEWAYS, row.id());
    new Tags(call).deleted(row.id());
    return DeleteInternetGatewayResponse.builder().build();
  }

  DescribeInternetGatewaysResponse describe(DescribeInternetGatewaysRequest r) {
    List<InternetGateway> all = call.state().all(GATEWAYS).values().stream().map(this::described).toList();
    Listing.Page<InternetGateway> page =
        LISTING.page(all, r.internetGatewayIds(), r.filters(), r.maxResults(), r.nextToken());
    return DescribeInternetGatewaysResponse.builder()
        .internetGateways(page.items())
        .nextToken(page.nextToken())
        .build();
  }

  InternetGatewayRow require(String id) {
    return call.state().get(GATEWAYS, id == null ? "" : id).orElseThrow(() -> badRequest(
        "InvalidInternetGatewayID.NotFound", "The internetGateway ID '" + id + "' does not exist"));
  }

  private InternetGateway described(InternetGatewayRow row) {
    return Listing.tagged(call.state(), row.id(), row.gateway().toBuilder(), InternetGateway.class);
  }

  private void put(InternetGateway gateway) {
    call.state().put(GATEWAYS, gateway.internetGatewayId(), new InternetGatewayRow(gateway));
  }
}
