package dev.holdfast.region.ec2;

import static dev.holdfast.region.kernel.Errors.badRequest;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Supported;
import dev.holdfast.region.kernel.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.ec2.model.*;

/** Route tables: their routes, and the subnets they are associated with. The main one serves the subnets without. */
record RouteTables(Call call) {

  record RouteTableRow(RouteTable table) {
    String id() {
      return table.routeTableId();
    }

    boolean isMain() {
      return table.associations().stream().anyMatch(RouteTableAssociation::main);
    }
  }

  static final Table<String, RouteTableRow> TABLES = Table.of("ec2/route-tables", RouteTableRow.class);

  private static final String NOT_FOUND = "InvalidRouteTableID.NotFound";

  private static final Listing<RouteTable> LISTING = new Listing<>(
      RouteTable.builder().build(), RouteTable::routeTableId, NOT_FOUND,
      "association.route-table-association-id", "Associations.RouteTableAssociationId");

  void createMain(Vpc vpc) {
    RouteTable table = create(vpc.vpcId(), vpc.cidrBlock());
    put(table.toBuilder().associations(newAssociation(table, Optional.empty())).build());
  }

  CreateRouteTableResponse create(CreateRouteTableRequest r) {
    Vpcs.VpcRow vpc = new Vpcs(call).require(r.vpcId());
    RouteTable table = create(vpc.id(), vpc.vpc().cidrBlock());
    new Tags(call).created(table.routeTableId(), "route-table", r.tagSpecifications());
    return CreateRouteTableResponse.builder().routeTable(described(require(table.routeTableId()))).build();
  }

  private RouteTable create(String vpcId, String cidr) {
    RouteTable table = RouteTable.builder()
        .routeTableId("rtb-" + call.ids().hex(17))
        .vpcId(vpcId)
        .ownerId(call.settings().account())
        .routes(Route.builder()
            .destinationCidrBlock(cidr).gatewayId("local").origin("CreateRouteTable").state("active").build())
        .build();
    put(table);
    new Tags(call).created(table.routeTableId(), "route-table", List.of());
    return table;
  }

  CreateRouteResponse createRoute(CreateRouteRequest r) {
    Supported.only(r, Set.of("RouteTableId", "DestinationCidrBlock", "GatewayId", "DryRun"));
    RouteTable table = require(r.routeTableId()).table();
    String destination = Cidr.parse("destinationCidrBlock", r.destinationCidrBlock()).toString();
    requireGateway(r.gatewayId(), table.vpcId());
    Optional<Route> same = find(table, destination);
    if (same.isPresent()) {
      throw badRequest("RouteAlreadyExists", "The route identified by " + destination + " already exists.");
    }
    if (table.routes().size() >= Limits.ROUTES_PER_TABLE) {
      throw badRequest("RouteLimitExceeded", "A route table has at most " + Limits.ROUTES_PER_TABLE + " routes");
    }
    putRoutes(table, Optional.empty(), Optional.of(route(destination, r.gatewayId())));
    return CreateRouteResponse.builder().returnValue(true).build();
  }

  ReplaceRouteResponse replaceRoute(ReplaceRouteRequest r) {
    Supported.only(r, Set.of("RouteTableId", "DestinationCidrBlock", "GatewayId", "DryRun"));
    RouteTable table = require(r.routeTableId()).table();
    requireGateway(r.gatewayId(), table.vpcId());
    Route old = requireRoute(table, r.destinationCidrBlock());
    putRoutes(table, Optional.of(old), Optional.of(route(old.destinationCidrBlock(), r.gatewayId())));
    return ReplaceRouteResponse.builder().build();
  }

  DeleteRouteResponse deleteRoute(DeleteRouteRequest r) {
    Supported.only(r, Set.of("RouteTableId", "DestinationCidrBlock", "DryRun"));
    RouteTable table = require(r.routeTableId()).table();
    Route old = requireRoute(table, r.destinationCidrBlock());
    if (old.gatewayId().equals("local")) {
      throw badRequest("InvalidParameterValue", "cannot remove local route " + old.destinationCidrBlock()
          + " in route table " + table.routeTableId());
    }
    putRoutes(table, Optional.of(old), Optional.empty());
    return DeleteRouteResponse.builder().build();
  }

  AssociateRouteTableResponse associate(AssociateRouteTableRequest r) {
    Supported.only(r, Set.of("RouteTableId", "SubnetId", "DryRun"));
    RouteTable table = require(r.routeTableId()).table();
    Subnets.SubnetRow subnet = new Subnets(call).require(r.subnetId());
    if (!subnet.vpcId().equals(table.vpcId())) {
      throw badRequest("InvalidParameterValue", "route table " + table.routeTableId() + " and network "
          + subnet.id() + " belong to different networks");
    }
    call.state().all(TABLES).values().stream().flatMap(t -> t.table().associations().stream())
        .filter(a -> subnet.id().equals(a.subnetId()))
        .findFirst()
        .ifPresent(a -> {
          throw badRequest("Resource.AlreadyAssociated", "the specified association for route table "
              + table.routeTableId() + " conflicts with an existing association " + a.routeTableAssociationId());
        });
    RouteTableAssociation association = newAssociation(table, Optional.of(subnet.id()));
    putAssociations(table, Optional.empty(), Optional.of(association));
    return AssociateRouteTableResponse.builder()
        .associationId(association.routeTableAssociationId())
        .associationState(association.associationState())
        .build();
  }

  DisassociateRouteTableResponse disassociate(DisassociateRouteTableRequest r) {
    RouteTable table = ofAssociation(r.associationId());
    RouteTableAssociation old = association(table, r);
    putAssociations(table, Optional.of(old), Optional.empty());
    return DisassociateRouteTableResponse.builder().build();
  }

  ReplaceRouteTableAssociationResponse replaceAssociation(ReplaceRouteTableAssociationRequest r) {
    RouteTable from = ofAssociation(r.associationId());
    RouteTableAssociation old = from.associations().stream()
        .filter(a -> a.routeTableAssociationId().equals(r.associationId())).findFirst().orElseThrow();
    putAssociations(from, Optional.of(old), Optional.empty());
    RouteTable to = require(r.routeTableId()).table();
    RouteTableAssociation moved = newAssociation(to, Optional.ofNullable(old.subnetId()));
    putAssociations(to, Optional.empty(), Optional.of(moved));
    return ReplaceRouteTableAssociationResponse.builder().newAssociationId(moved.routeTableAssociationId()).build();
  }

  DeleteRouteTableResponse delete(DeleteRouteTableRequest r) {
    RouteTableRow row = require(r.routeTableId());
    if (!row.table().associations().isEmpty()) {
      throw badRequest(
          "DependencyViolation", "The routeTable '" + row.id() + "' has dependencies and cannot be deleted.");
    }
    call.state().remove(TABLES, row.id());
    new Tags(call).deleted(row.id());
    return DeleteRouteTableResponse.builder().build();
  }

  DescribeRouteTablesResponse describe(DescribeRouteTablesRequest r) {
    List<RouteTable> all = call.state().all(TABLES).values().stream().map(this::described).toList();
    Listing.Page<RouteTable> page =
        LISTING.page(all, r.routeTableIds(), r.filters(), r.maxResults(), r.nextToken());
    return DescribeRouteTablesResponse.builder().routeTables(page.items()).nextToken(page.nextToken()).build();
  }

  /** A deleted subnet's association goes with it. */
  void forgetSubnet(String subnetId) {
    for (RouteTableRow row : call.state().list(TABLES)) {
      row.table().associations().stream()
          .filter(a -> subnetId.equals(a.subnetId()))
          .forEach(a -> putAssociations(row.table(), Optional.of(a), Optional.empty()));
    }
  }

  RouteTableRow require(String id) {
    return call.state().get(TABLES, id == null ? "" : id).orElseThrow(
        () -> badRequest(NOT_FOUND, "The routeTable ID '" + id + "' does not exist"));
  }

  private RouteTable ofAssociation(String associationId) {
    return call.state().all(TABLES).values().stream()
        .map(RouteTableRow::table)
        .filter(t -> t.associations().stream().anyMatch(a -> a.routeTableAssociationId().equals(associationId)))
        .findFirst()
        .orElseThrow(() -> badRequest(
            "InvalidAssociationID.NotFound", "The association ID '" + associationId + "' does not exist"));
  }

  private static RouteTableAssociation association(RouteTable table, DisassociateRouteTableRequest r) {
    RouteTableAssociation old = table.associations().stream()
        .filter(a -> a.routeTableAssociationId().equals(r.associationId())).findFirst().orElseThrow();
    if (old.main()) {
      throw badRequest("InvalidParameterValue", "cannot disassociate the main route table association "
          + r.associationId());
    }
    return old;
  }

  /** @param subnetId empty: the main association */
  private RouteTableAssociation newAssociation(RouteTable table, Optional<String> subnetId) {
    return RouteTableAssociation.builder()
        .routeTableAssociationId("rtbassoc-" + call.ids().hex(17))
        .routeTableId(table.routeTableId())
        .subnetId(subnetId.orElse(null))
        .main(subnetId.isEmpty())
        .associationState(s -> s.state("associated"))
        .build();
  }

  private static Optional<Route> find(RouteTable table, String destination) {
    return table.routes().stream().filter(r -> r.destinationCidrBlock().equals(destination)).findFirst();
  }

  private static Route requireRoute(RouteTable table, String destination) {
    return find(table, Cidr.parse("destinationCidrBlock", destination).toString()).orElseThrow(() -> badRequest(
        "InvalidRoute.NotFound", "no route with destination-cidr-block " + destination + " in route table "
            + table.routeTableId()));
  }

  private static Route route(String destination, String gatewayId) {
    return Route.builder()
        .destinationCidrBlock(destination).gatewayId(gatewayId).origin("CreateRoute").state("active").build();
  }

  private void requireGateway(String gatewayId, String vpcId) {
    if (gatewayId == null) {
      throw badRequest("MissingParameter", "The request must contain the parameter GatewayId");
    }
    if (!new InternetGateways(call).require(gatewayId).isAttachedTo(vpcId)) {
      throw badRequest("InvalidParameterValue", "route table and network gateway " + gatewayId
          + " belong to different networks");
    }
  }

  private void putRoutes(RouteTable table, Optional<Route> out, Optional<Route> in) {
    List<Route> routes = new ArrayList<>(table.routes());
    out.ifPresent(routes::remove);
    in.ifPresent(routes::add);
    put(table.toBuilder().routes(routes).build());
  }

  private void putAssociations(
      RouteTable table, Optional<RouteTableAssociation> out, Optional<RouteTableAssociation> in) {
    List<RouteTableAssociation> associations = new ArrayList<>(table.associations());
    out.ifPresent(associations::remove);
    in.ifPresent(associations::add);
    put(table.toBuilder().associations(associations).build());
  }

  private RouteTable described(RouteTableRow row) {
    return Listing.tagged(call.state(), row.id(), row.table().toBuilder(), RouteTable.class);
  }

  private void put(RouteTable table) {
    call.state().put(TABLES, table.routeTableId(), new RouteTableRow(table));
  }
}
