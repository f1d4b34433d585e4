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

/**
 * Security groups and their rules. The process host cannot enforce them (every instance shares the machine's loopback
 * interface); they are kept exactly, so that the same template means the same on AWS.
 */
record SecurityGroups(Call call) {

  record SecurityGroupRow(String id, String name, String description, String vpcId, List<SecurityGroupRule> rules) {
    SecurityGroupRow with(List<SecurityGroupRule> changed) {
      return new SecurityGroupRow(id, name, description, vpcId, List.copyOf(changed));
    }
  }

  static final Table<String, SecurityGroupRow> GROUPS = Table.of("ec2/security-groups", SecurityGroupRow.class);

  private static final String NOT_FOUND = "InvalidGroup.NotFound";

  private static final Listing<SecurityGroup> LISTING = new Listing<>(
      SecurityGroup.builder().build(), SecurityGroup::groupId, NOT_FOUND,
      "ip-permission.cidr", "IpPermissions.IpRanges.CidrIp",
      "ip-permission.from-port", "IpPermissions.FromPort",
      "ip-permission.to-port", "IpPermissions.ToPort",
      "ip-permission.protocol", "IpPermissions.IpProtocol",
      "ip-permission.group-id", "IpPermissions.UserIdGroupPairs.GroupId",
      "egress.ip-permission.cidr", "IpPermissionsEgress.IpRanges.CidrIp");

  private static final Listing<SecurityGroupRule> RULES = new Listing<>(
      SecurityGroupRule.builder().build(), SecurityGroupRule::securityGroupRuleId,
      "InvalidSecurityGroupRuleId.NotFound");

  CreateSecurityGroupResponse create(CreateSecurityGroupRequest r) {
    if (r.groupName() == null || r.description() == null) {
      throw badRequest("MissingParameter", "The request must contain the parameters GroupName and GroupDescription");
    }
    if (r.groupName().startsWith("sg-") || r.groupName().length() > 255 || r.groupName().equals("default")) {
      throw badRequest("InvalidParameterValue", "Value (" + r.groupName() + ") for parameter GroupName is invalid.");
    }
    String vpc = r.vpcId() == null ? new Vpcs(call).requireDefault() : new Vpcs(call).require(r.vpcId()).id();
    String id = create(vpc, r.groupName(), r.description(), false);
    new Tags(call).created(id, "security-group", r.tagSpecifications());
    return CreateSecurityGroupResponse.builder()
        .groupId(id)
        .securityGroupArn(call.arn("ec2", "security-group/" + id))
        .tags(Tags.list(call.state(), id))
        .build();
  }

  /** @param open to its own members, as a VPC's default group is */
  String create(String vpcId, String name, String description, boolean open) {
    for (SecurityGroupRow other : call.state().all(GROUPS).values()) {
      if (other.vpcId().equals(vpcId) && other.name().equals(name)) {
        throw badRequest("InvalidGroup.Duplicate",
            "The security group '" + name + "' already exists for VPC '" + vpcId + "'");
      }
    }
    String id = "sg-" + call.ids().hex(17);
    SecurityGroupRow row = new SecurityGroupRow(id, name, description, vpcId, List.of());
    call.state().put(GROUPS, id, row);
    IpPermission all = IpPermission.builder().ipProtocol("-1").ipRanges(i -> i.cidrIp("0.0.0.0/0")).build();
    authorize(id, List.of(all), true, List.of());
    if (open) {
      IpPermission own = IpPermission.builder().ipProtocol("-1").userIdGroupPairs(p -> p.groupId(id)).build();
      authorize(id, List.of(own), false, List.of());
    }
    new Tags(call).created(id, "security-group", List.of());
    return id;
  }

  DeleteSecurityGroupResponse delete(DeleteSecurityGroupRequest r) {
    SecurityGroupRow group = r.groupId() == null ? requireNamed(r.groupName()) : require(r.groupId());
    if (group.name().equals("default")) {
      throw badRequest("CannotDelete",
          "the specified group: \"" + group.id() + "\" name: \"default\" cannot be deleted");
    }
    boolean used = call.state().all(NetworkInterfaces.INTERFACES).values().stream()
            .anyMatch(i -> i.groupIds().contains(group.id()))
        || call.state().all(GROUPS).values().stream()
            .filter(g -> !g.id().equals(group.id()))
            .flatMap(g -> g.rules().stream())
            .anyMatch(rule -> rule.referencedGroupInfo() != null
                && rule.referencedGroupInfo().groupId().equals(group.id()));
    if (used) {
      throw badRequest("DependencyViolation", "resource " + group.id() + " has a dependent object");
    }
    call.state().remove(GROUPS, group.id());
    new Tags(call).deleted(group.id());
    return DeleteSecurityGroupResponse.builder().returnValue(true).groupId(group.id()).build();
  }

  DescribeSecurityGroupsResponse describe(DescribeSecurityGroupsRequest r) {
    List<SecurityGroup> all = call.state().all(GROUPS).values().stream()
        .filter(g -> r.groupNames().isEmpty() || r.groupNames().contains(g.name()))
        .map(this::described)
        .toList();
    Listing.Page<SecurityGroup> page = LISTING.page(all, r.groupIds(), r.filters(), r.maxResults(), r.nextToken());
    return DescribeSecurityGroupsResponse.builder()
        .securityGroups(page.items()).nextToken(page.nextToken()).build();
  }

  DescribeSecurityGroupRulesResponse describeRules(DescribeSecurityGroupRulesRequest r) {
    List<SecurityGroupRule> all =
        call.state().all(GROUPS).values().stream().flatMap(g -> g.rules().stream()).toList();
    Listing.Page<SecurityGroupRule> page =
        RULES.page(all, r.securityGroupRuleIds(), r.filters(), r.maxResults(), r.nextToken());
    return DescribeSecurityGroupRulesResponse.builder()
        .securityGroupRules(page.items()).nextToken(page.nextToken()).build();
  }

  AuthorizeSecurityGroupIngressResponse authorizeIngress(AuthorizeSecurityGroupIngressRequest r) {
    Supported.only(r, Set.of("GroupId", "GroupName", "IpPermissions", "CidrIp",
        "IpProtocol", "FromPort", "ToPort", "TagSpecifications", "DryRun"));
    SecurityGroupRow group = r.groupId() == null ? requireNamed(r.groupName()) : require(r.groupId());
    List<IpPermission> permissions = r.hasIpPermissions() ? r.ipPermissions()
        : single(r.ipProtocol(), r.fromPort(), r.toPort(), r.cidrIp());
    return AuthorizeSecurityGroupIngressResponse.builder()
        .returnValue(true)
        .securityGroupRules(authorize(group.id(), permissions, false, r.tagSpecifications()))
        .build();
  }

  AuthorizeSecurityGroupEgressResponse authorizeEgress(AuthorizeSecurityGroupEgressRequest r) {
    Supported.only(r, Set.of("GroupId", "IpPermissions", "CidrIp", "IpProtocol",
        "FromPort", "ToPort", "TagSpecifications", "DryRun"));
    List<IpPermission> permissions = r.hasIpPermissions() ? r.ipPermissions()
        : single(r.ipProtocol(), r.fromPort(), r.toPort(), r.cidrIp());
    return AuthorizeSecurityGroupEgressResponse.builder()
        .returnValue(true)
        .securityGroupRules(authorize(require(r.groupId()).id(), permissions, true, r.tagSpecifications()))
        .build();
  }

  RevokeSecurityGroupIngressResponse revokeIngress(RevokeSecurityGroupIngressRequest r) {
    Supported.only(r, Set.of("GroupId", "GroupName", "IpPermissions", "CidrIp",
        "IpProtocol", "FromPort", "ToPort", "SecurityGroupRuleIds", "DryRun"));
    SecurityGroupRow group = r.groupId() == null ? requireNamed(r.groupName()) : require(r.groupId());
    List<IpPermission> permissions = r.hasIpPermissions() || r.hasSecurityGroupRuleIds() ? r.ipPermissions()
        : single(r.ipProtocol(), r.fromPort(), r.toPort(), r.cidrIp());
    revoke(group, permissions, r.securityGroupRuleIds(), false);
    return RevokeSecurityGroupIngressResponse.builder().returnValue(true).build();
  }

  RevokeSecurityGroupEgressResponse revokeEgress(RevokeSecurityGroupEgressRequest r) {
    Supported.only(r, Set.of("GroupId", "IpPermissions", "CidrIp", "IpProtocol",
        "FromPort", "ToPort", "SecurityGroupRuleIds", "DryRun"));
    List<IpPermission> permissions = r.hasIpPermissions() || r.hasSecurityGroupRuleIds() ? r.ipPermissions()
        : single(r.ipProtocol(), r.fromPort(), r.toPort(), r.cidrIp());
    revoke(require(r.groupId()), permissions, r.securityGroupRuleIds(), true);
    return RevokeSecurityGroupEgressResponse.builder().returnValue(true).build();
  }

  private List<SecurityGroupRule> authorize(
      String groupId, List<IpPermission> permissions, boolean egress, List<TagSpecification> tags) {
    SecurityGroupRow group = require(groupId);
    List<SecurityGroupRule> rules = new ArrayList<>(group.rules());
    List<SecurityGroupRule> added = new ArrayList<>();
    for (SecurityGroupRule rule : SecurityGroupRules.expand(permissions, groupId, call.settings().account(), egress)) {
      if (rule.referencedGroupInfo() != null) {
        require(rule.referencedGroupInfo().groupId());
      }
      if (rules.stream().anyMatch(r -> SecurityGroupRules.same(r, rule))) {
        throw badRequest("InvalidPermission.Duplicate",
            "the specified rule \"" + SecurityGroupRules.text(rule) + "\" already exists");
      }
      String id = "sgr-" + call.ids().hex(17);
      SecurityGroupRule named = rule.toBuilder()
          .securityGroupRuleId(id)
          .securityGroupRuleArn(call.arn("ec2", "security-group-rule/" + id))
          .build();
      rules.add(named);
      added.add(named);
    }
    if (rules.stream().filter(r -> r.isEgress() == egress).count() > Limits.RULES_PER_GROUP) {
      throw badRequest("RulesPerSecurityGroupLimitExceeded",
          "A security group has at most " + Limits.RULES_PER_GROUP + " rules each way");
    }
    if (!tags.isEmpty()) {
      added.forEach(rule -> new Tags(call).created(rule.securityGroupRuleId(), "security-group-rule", tags));
    }
    call.state().put(GROUPS, groupId, group.with(rules));
    return added;
  }

  private void revoke(SecurityGroupRow group, List<IpPermission> permissions, List<String> ids, boolean egress) {
    List<SecurityGroupRule> rules = new ArrayList<>(group.rules());
    for (String id : ids) {
      if (!rules.removeIf(r -> r.securityGroupRuleId().equals(id) && r.isEgress() == egress)) {
        throw badRequest("InvalidSecurityGroupRuleId.NotFound", "The security group rule ID '" + id
            + "' does not exist");
      }
      new Tags(call).deleted(id);
    }
    for (SecurityGroupRule rule
        : SecurityGroupRules.expand(permissions, group.id(), call.settings().account(), egress)) {
      if (!rules.removeIf(r -> SecurityGroupRules.same(r, rule))) {
        throw badRequest("InvalidPermission.NotFound", "The specified rule does not exist in this security group.");
      }
    }
    call.state().put(GROUPS, group.id(), group.with(rules));
  }

  private static List<IpPermission> single(String protocol, Integer from, Integer to, String cidr) {
    return List.of(IpPermission.builder()
        .ipProtocol(protocol).fromPort(from).toPort(to).ipRanges(IpRange.builder().cidrIp(cidr).build()).build());
  }

  SecurityGroupRow require(String id) {
    return call.state().get(GROUPS, id == null ? "" : id).orElseThrow(
        () -> badRequest(NOT_FOUND, "The security group '" + id + "' does not exist"));
  }

  /** By name in the default VPC. */
  SecurityGroupRow requireNamed(String name) {
    String vpc = new Vpcs(call).requireDefault();
    return named(vpc, name).orElseThrow(() -> badRequest(
        NOT_FOUND, "The security group '" + name + "' does not exist in default VPC '" + vpc + "'"));
  }

  Optional<SecurityGroupRow> named(String vpcId, String name) {
    return call.state().all(GROUPS).values().stream()
        .filter(g -> g.vpcId().equals(vpcId) && g.name().equals(name))
        .findFirst();
  }

  List<GroupIdentifier> identifiers(List<String> ids) {
    return ids.stream()
        .map(id -> GroupIdentifier.builder()
            .groupId(id)
            .groupName(call.state().get(GROUPS, id).map(SecurityGroupRow::name).orElse(""))
            .build())
        .toList();
  }

  private SecurityGroup described(SecurityGroupRow g) {
    return SecurityGroup.builder()
        .groupId(g.id())
        .groupName(g.name())
        .description(g.description())
        .vpcId(g.vpcId())
        .ownerId(call.settings().account())
        .securityGroupArn(call.arn("ec2", "security-group/" + g.id()))
        .ipPermissions(SecurityGroupRules.collapse(g.rules(), false))
        .ipPermissionsEgress(SecurityGroupRules.collapse(g.rules(), true))
        .tags(Tags.list(call.state(), g.id()))
        .build();
  }
}
