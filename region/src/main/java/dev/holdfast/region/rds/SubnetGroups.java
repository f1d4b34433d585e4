package dev.holdfast.region.rds;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.kernel.Supported;
import dev.holdfast.region.kernel.State;
import dev.holdfast.region.kernel.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.rds.model.CreateDbSubnetGroupRequest;
import software.amazon.awssdk.services.rds.model.CreateDbSubnetGroupResponse;
import software.amazon.awssdk.services.rds.model.DBSubnetGroup;
import software.amazon.awssdk.services.rds.model.DeleteDbSubnetGroupRequest;
import software.amazon.awssdk.services.rds.model.DeleteDbSubnetGroupResponse;
import software.amazon.awssdk.services.rds.model.DescribeDbSubnetGroupsRequest;
import software.amazon.awssdk.services.rds.model.DescribeDbSubnetGroupsResponse;
import software.amazon.awssdk.services.rds.model.ModifyDbSubnetGroupRequest;
import software.amazon.awssdk.services.rds.model.ModifyDbSubnetGroupResponse;

/** DB subnet groups: in which subnets a database's nodes may be. */
record SubnetGroups(Call call) {

  record SubnetGroup(
      String name, String arn, String description, String vpcId, List<Place> places, SortedMap<String, String> tags) {
    record Place(String subnetId, String zone) {}
  }

  static final Table<String, SubnetGroup> GROUPS = Table.of("rds/subnet-groups", SubnetGroup.class);

  static final String DEFAULT = "default";

  static SubnetGroup require(State state, String name) {
    return Optional.ofNullable(name).flatMap(n -> state.get(GROUPS, n.toLowerCase(Locale.ROOT)))
        .orElseThrow(() -> Errors.of(404, "DBSubnetGroupNotFoundFault", "DB subnet group '" + name + "' does not exist."));
  }

  CreateDbSubnetGroupResponse create(CreateDbSubnetGroupRequest r) {
    Supported.only(r, Set.of("DBSubnetGroupName", "DBSubnetGroupDescription", "SubnetIds",
        "Tags"), "InvalidParameterValue");
    String name = Optional.ofNullable(r.dbSubnetGroupName()).orElse("").toLowerCase(Locale.ROOT);
    if (!name.matches(Limits.SUBNET_GROUP) || name.equals(DEFAULT)) {
      throw Errors.badRequest("InvalidParameterValue", "The parameter DBSubnetGroupName is not a valid identifier: it"
          + " must be 1 to 255 letters, numbers, periods, underscores, spaces or hyphens, and not \"default\".");
    }
    if (call.state().has(GROUPS, name)) {
      throw Errors.badRequest("DBSubnetGroupAlreadyExists", "The DB subnet group '" + name + "' already exists.");
    }
    if (call.state().all(GROUPS).size() >= Limits.SUBNET_GROUPS) {
      throw Errors.badRequest("DBSubnetGroupQuotaExceeded", "There are already " + Limits.SUBNET_GROUPS + " groups.");
    }
    SubnetGroup group =
        group(name, Optional.ofNullable(r.dbSubnetGroupDescription()).orElse(""), r.subnetIds(), Tagging.map(r.tags()));
    call.state().put(GROUPS, name, group);
    return CreateDbSubnetGroupResponse.builder().dbSubnetGroup(describe(group)).build();
  }

  ModifyDbSubnetGroupResponse modify(ModifyDbSubnetGroupRequest r) {
    SubnetGroup before = require(call.state(), r.dbSubnetGroupName());
    SubnetGroup after = group(before.name(),
        Optional.ofNullable(r.dbSubnetGroupDescription()).orElse(before.description()), r.subnetIds(), before.tags());
    if (!after.vpcId().equals(before.vpcId())) {
      throw Errors.badRequest("InvalidSubnet", "The new subnets are not in the DB subnet group's VPC.");
    }
    call.state().all(Node.NODES).values().stream()
        .filter(n -> call.state().get(Database.DATABASES, n.database())
            .filter(d -> d.instance().dbSubnetGroup().dbSubnetGroupName().equals(before.name())).isPresent())
        .filter(n -> after.places().stream().noneMatch(p -> p.zone().equals(n.zone())))
        .findFirst()
        .ifPresent(n -> {
          throw Errors.badRequest(
              "SubnetAlreadyInUse", "The DB instance " + n.database() + " uses a subnet in " + n.zone() + '.');
        });
    call.state().put(GROUPS, after.name(), after);
    return ModifyDbSubnetGroupResponse.builder().dbSubnetGroup(describe(after)).build();
  }

  DeleteDbSubnetGroupResponse delete(DeleteDbSubnetGroupRequest r) {
    SubnetGroup group = require(call.state(), r.dbSubnetGroupName());
    call.state().all(Database.DATABASES).values().stream()
        .filter(d -> d.instance().dbSubnetGroup().dbSubnetGroupName().equals(group.name()))
        .findFirst()
        .ifPresent(d -> {
          throw Errors.badRequest("InvalidDBSubnetGroupStateFault",
              "Cannot delete the subnet group '" + group.name() + "' because the DB instance " + d.id() + " is using it.");
        });
    call.state().remove(GROUPS, group.name());
    return DeleteDbSubnetGroupResponse.builder().build();
  }

  DescribeDbSubnetGroupsResponse describe(DescribeDbSubnetGroupsRequest r) {
    Supported.only(r, Set.of("DBSubnetGroupName", "MaxRecords", "Marker"), "InvalidParameterValue");
    List<SubnetGroup> groups = r.dbSubnetGroupName() == null
        ? call.state().list(GROUPS)
        : List.of(require(call.state(), r.dbSubnetGroupName()));
    Paging<SubnetGroup> page = Paging.of(groups, r.maxRecords(), r.marker());
    return DescribeDbSubnetGroupsResponse.builder()
        .dbSubnetGroups(page.items().stream().map(this::describe).toList()).marker(page.marker()).build();
  }

  /** The group of the default VPC's default subnets, which is made when somebody names no other. */
  SubnetGroup orDefault(Optional<String> name) {
    if (name.isPresent() && !name.get().equals(DEFAULT)) {
      return require(call.state(), name.get());
    }
    return call.state().get(GROUPS, DEFAULT).orElseGet(() -> {
      List<String> subnets = ec2().describeSubnets(s -> s.filters(f -> f.name("default-for-az").values("true")))
          .subnets().stream().map(Subnet::subnetId).toList();
      if (subnets.isEmpty()) {
        throw Errors.of(404, "DBSubnetGroupNotFoundFault", "No default subnets: give a DBSubnetGroupName.");
      }
      SubnetGroup group = group(DEFAULT, DEFAULT, subnets, new java.util.TreeMap<>());
      call.state().put(GROUPS, DEFAULT, group);
      return group;
    });
  }

  private SubnetGroup group(String name, String description, List<String> ids, SortedMap<String, String> tags) {
    if (ids.isEmpty() || ids.size() > Limits.SUBNETS_PER_GROUP) {
      throw Errors.badRequest("InvalidParameterValue", "SubnetIds must list 1 to " + Limits.SUBNETS_PER_GROUP + " subnets.");
    }
    List<SubnetGroup.Place> places = new ArrayList<>();
    Set<String> vpcs = new TreeSet<>();
    for (Subnet subnet : ec2().describeSubnets(s -> s.subnetIds(ids)).subnets()) {
      places.add(new SubnetGroup.Place(subnet.subnetId(), subnet.availabilityZone()));
      vpcs.add(subnet.vpcId());
    }
    if (vpcs.size() != 1) {
      throw Errors.badRequest("InvalidSubnet", "The subnets of a DB subnet group must lie in one VPC, not in " + vpcs);
    }
    if (places.stream().map(SubnetGroup.Place::zone).distinct().count() < 2) {
      throw Errors.badRequest("DBSubnetGroupDoesNotCoverEnoughAZs", "The DB subnet group doesn't meet Availability Zone"
          + " (AZ) coverage requirement. Current AZ coverage: " + places.getFirst().zone()
          + ". Add subnets to cover at least 2 AZs.");
    }
    return new SubnetGroup(
        name, call.arn(RdsService.NAME, "subgrp:" + name), description, vpcs.iterator().next(), List.copyOf(places), tags);
  }

  private Ec2Client ec2() {
    return call.client(Ec2Client.class);
  }

  DBSubnetGroup describe(SubnetGroup g) {
    return DBSubnetGroup.builder()
        .dbSubnetGroupName(g.name())
        .dbSubnetGroupArn(g.arn())
        .dbSubnetGroupDescription(g.description())
        .vpcId(g.vpcId())
        .subnetGroupStatus("Complete")
        .supportedNetworkTypes("IPV4")
        .subnets(g.places().stream()
            .map(p -> software.amazon.awssdk.services.rds.model.Subnet.builder()
                .subnetIdentifier(p.subnetId())
                .subnetAvailabilityZone(z -> z.name(p.zone()))
                .subnetStatus("Active")
                .build())
            .toList())
        .build();
  }
}
