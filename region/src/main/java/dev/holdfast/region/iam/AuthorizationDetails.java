package dev.holdfast.region.iam;

import dev.holdfast.region.iam.Rows.GroupRow;
import dev.holdfast.region.iam.Rows.PolicyRow;
import dev.holdfast.region.iam.Rows.ProfileRow;
import dev.holdfast.region.iam.Rows.RoleRow;
import dev.holdfast.region.iam.Rows.UserRow;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.services.iam.model.GetAccountAuthorizationDetailsRequest;
import software.amazon.awssdk.services.iam.model.GetAccountAuthorizationDetailsResponse;
import software.amazon.awssdk.services.iam.model.GroupDetail;
import software.amazon.awssdk.services.iam.model.InstanceProfile;
import software.amazon.awssdk.services.iam.model.ManagedPolicyDetail;
import software.amazon.awssdk.services.iam.model.PolicyDetail;
import software.amazon.awssdk.services.iam.model.RoleDetail;
import software.amazon.awssdk.services.iam.model.UserDetail;

/** Everybody of the account and all that they may do, in one answer, as those who audit an account read it. */
record AuthorizationDetails(Call call) {

  GetAccountAuthorizationDetailsResponse of(GetAccountAuthorizationDetailsRequest r) {
    List<String> asked = r.hasFilter() ? r.filterAsStrings()
        : List.of("User", "Group", "Role", "LocalManagedPolicy", "AWSManagedPolicy");
    NavigableMap<String, Record> all = new TreeMap<>();
    if (asked.contains("User")) {
      call.state().all(Rows.USERS).forEach((name, row) -> all.put("1" + name, row));
    }
    if (asked.contains("Group")) {
      call.state().all(Rows.GROUPS).forEach((name, row) -> all.put("2" + name, row));
    }
    if (asked.contains("Role")) {
      call.state().all(Rows.ROLES).forEach((name, row) -> all.put("3" + name, row));
    }
    Policies policies = new Policies(call);
    for (PolicyRow row : policies.all()) {
      boolean aws = row.arn().startsWith(ManagedPolicies.PREFIX);
      // Of AWS's policies those that somebody has.
      if (aws ? asked.contains("AWSManagedPolicy") && policies.described(row).attachmentCount() > 0
          : asked.contains("LocalManagedPolicy")) {
        all.put("4" + row.arn(), row);
      }
    }
    Page<Record> page = Listing.page(all, r.maxItems(), r.marker());
    List<UserDetail> users = new ArrayList<>();
    List<GroupDetail> groups = new ArrayList<>();
    List<RoleDetail> roles = new ArrayList<>();
    List<ManagedPolicyDetail> managed = new ArrayList<>();
    for (Record row : page.rows()) {
      switch (row) {
        case UserRow user -> users.add(user(user));
        case GroupRow group -> groups.add(group(group));
        case RoleRow role -> roles.add(role(role));
        case PolicyRow policy -> managed.add(policy(policy));
        default -> throw new IllegalStateException("no detail of " + row);
      }
    }
    return GetAccountAuthorizationDetailsResponse.builder()
        .userDetailList(users).groupDetailList(groups).roleDetailList(roles).policies(managed)
        .isTruncated(page.next().isPresent()).marker(page.next().orElse(null)).build();
  }

  private UserDetail user(UserRow row) {
    return UserDetail.builder().path(row.path()).userName(row.name()).userId(row.id()).arn(row.arn())
        .createDate(row.created()).userPolicyList(row.inline().isEmpty() ? null : inline(row.inline()))
        .groupList(Groups.of(call, row.name()).stream().map(GroupRow::name).toList())
        .attachedManagedPolicies(Policies.attached(row.attached(), null))
        .permissionsBoundary(row.boundary().map(Policies::asBoundary).orElse(null)).tags(Tags.list(row.tags())).build();
  }

  private static GroupDetail group(GroupRow row) {
    return GroupDetail.builder().path(row.path()).groupName(row.name()).groupId(row.id()).arn(row.arn())
        .createDate(row.created()).groupPolicyList(inline(row.inline()))
        .attachedManagedPolicies(Policies.attached(row.attached(), null)).build();
  }

  private RoleDetail role(RoleRow row) {
    List<InstanceProfile> profiles = call.state().all(Rows.PROFILES).values().stream()
        .filter((ProfileRow p) -> p.roles().contains(row.name())).map(new InstanceProfiles(call)::described).toList();
    return RoleDetail.builder().path(row.path()).roleName(row.name()).roleId(row.id()).arn(row.arn())
        .createDate(row.created()).assumeRolePolicyDocument(Roles.encoded(row.trustPolicy())).instanceProfileList(profiles)
        .rolePolicyList(inline(row.inline())).attachedManagedPolicies(Policies.attached(row.attached(), null))
        .permissionsBoundary(row.boundary().map(Policies::asBoundary).orElse(null)).tags(Tags.list(row.tags()))
        .roleLastUsed(LastUses.ofRole(call, row.name())).build();
  }

  private ManagedPolicyDetail policy(PolicyRow row) {
    var policy = new Policies(call).described(row);
    return ManagedPolicyDetail.builder().policyName(row.name()).policyId(row.id()).arn(row.arn()).path(row.path())
        .defaultVersionId(policy.defaultVersionId()).attachmentCount(policy.attachmentCount())
        .permissionsBoundaryUsageCount(policy.permissionsBoundaryUsageCount()).isAttachable(true)
        .createDate(row.created()).updateDate(row.updated())
        .policyVersionList(row.versions().reversed().stream().map(v -> Policies.described(row, v, true)).toList()).build();
  }

  private static List<PolicyDetail> inline(SortedMap<String, String> policies) {
    return policies.entrySet().stream().map(p -> PolicyDetail.builder()
        .policyName(p.getKey()).policyDocument(Roles.encoded(p.getValue())).build()).toList();
  }
}
