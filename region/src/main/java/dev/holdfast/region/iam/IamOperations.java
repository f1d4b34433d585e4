package dev.holdfast.region.iam;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Read;
import java.util.Optional;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.*;

/** The operations of IAM. Listings are short here and come whole. */
record IamOperations(Call call) implements IamClient, UserOperations, GroupOperations, PolicyOperations {

  @Override
  public CreateRoleResponse createRole(CreateRoleRequest r) {
    return CreateRoleResponse.builder().role(Roles.described(new Roles(call).create(r))).build();
  }

  @Read
  @Override
  public GetRoleResponse getRole(GetRoleRequest r) {
    return GetRoleResponse.builder().role(Roles.described(new Roles(call).get(r.roleName()))).build();
  }

  @Read
  @Override
  public ListRolesResponse listRoles(ListRolesRequest r) {
    String prefix = Optional.ofNullable(r.pathPrefix()).orElse("/");
    return ListRolesResponse.builder()
        .roles(call.state().all(Rows.ROLES).values().stream()
            .filter(row -> row.path().startsWith(prefix)).map(Roles::described).toList())
        .isTruncated(false)
        .build();
  }

  @Override
  public UpdateRoleResponse updateRole(UpdateRoleRequest r) {
    Rows.RoleRow row = new Roles(call).get(r.roleName());
    new Roles(call).replace(row.described(
        Optional.ofNullable(r.description()).orElse(row.description()),
        Optional.ofNullable(r.maxSessionDuration()).orElse(row.maxSessionSeconds())));
    return UpdateRoleResponse.builder().build();
  }

  @Override
  public UpdateAssumeRolePolicyResponse updateAssumeRolePolicy(UpdateAssumeRolePolicyRequest r) {
    new Roles(call).replace(new Roles(call).get(r.roleName()).trusting(
        Roles.document(PolicyDocument.Kind.TRUST, r.policyDocument(), Limits.TRUST_POLICY)));
    return UpdateAssumeRolePolicyResponse.builder().build();
  }

  @Override
  public DeleteRoleResponse deleteRole(DeleteRoleRequest r) {
    new Roles(call).delete(r.roleName());
    return DeleteRoleResponse.builder().build();
  }

  @Override
  public PutRolePolicyResponse putRolePolicy(PutRolePolicyRequest r) {
    new Roles(call).putPolicy(r.roleName(), r.policyName(), r.policyDocument());
    return PutRolePolicyResponse.builder().build();
  }

  @Read
  @Override
  public GetRolePolicyResponse getRolePolicy(GetRolePolicyRequest r) {
    return GetRolePolicyResponse.builder()
        .roleName(r.roleName()).policyName(r.policyName())
        .policyDocument(Roles.encoded(new Roles(call).policy(r.roleName(), r.policyName())))
        .build();
  }

  @Read
  @Override
  public ListRolePoliciesResponse listRolePolicies(ListRolePoliciesRequest r) {
    return ListRolePoliciesResponse.builder()
        .policyNames(new Roles(call).get(r.roleName()).inline().keySet()).isTruncated(false).build();
  }

  @Override
  public DeleteRolePolicyResponse deleteRolePolicy(DeleteRolePolicyRequest r) {
    new Roles(call).deletePolicy(r.roleName(), r.policyName());
    return DeleteRolePolicyResponse.builder().build();
  }

  @Override
  public AttachRolePolicyResponse attachRolePolicy(AttachRolePolicyRequest r) {
    new Roles(call).attach(r.roleName(), r.policyArn());
    return AttachRolePolicyResponse.builder().build();
  }

  @Override
  public DetachRolePolicyResponse detachRolePolicy(DetachRolePolicyRequest r) {
    new Roles(call).detach(r.roleName(), r.policyArn());
    return DetachRolePolicyResponse.builder().build();
  }

  @Read
  @Override
  public ListAttachedRolePoliciesResponse listAttachedRolePolicies(ListAttachedRolePoliciesRequest r) {
    return ListAttachedRolePoliciesResponse.builder()
        .attachedPolicies(new Roles(call).get(r.roleName()).attached().stream()
            .map(Policies::asAttached).toList())
        .isTruncated(false)
        .build();
  }

  @Override
  public PutRolePermissionsBoundaryResponse putRolePermissionsBoundary(PutRolePermissionsBoundaryRequest r) {
    new Roles(call).replace(new Roles(call).get(r.roleName()).within(new Policies(call).boundary(r.permissionsBoundary())));
    return PutRolePermissionsBoundaryResponse.builder().build();
  }

  @Override
  public DeleteRolePermissionsBoundaryResponse deleteRolePermissionsBoundary(DeleteRolePermissionsBoundaryRequest r) {
    new Roles(call).replace(new Roles(call).get(r.roleName()).within(Optional.empty()));
    return DeleteRolePermissionsBoundaryResponse.builder().build();
  }

  @Override
  public TagRoleResponse tagRole(TagRoleRequest r) {
    new Roles(call).tag(r.roleName(), r.tags());
    return TagRoleResponse.builder().build();
  }

  @Override
  public UntagRoleResponse untagRole(UntagRoleRequest r) {
    new Roles(call).untag(r.roleName(), r.tagKeys());
    return UntagRoleResponse.builder().build();
  }

  @Read
  @Override
  public ListRoleTagsResponse listRoleTags(ListRoleTagsRequest r) {
    return ListRoleTagsResponse.builder()
        .tags(Roles.tags(new Roles(call).get(r.roleName()).tags())).isTruncated(false).build();
  }

  @Override
  public CreateInstanceProfileResponse createInstanceProfile(CreateInstanceProfileRequest r) {
    InstanceProfiles profiles = new InstanceProfiles(call);
    return CreateInstanceProfileResponse.builder().instanceProfile(profiles.described(profiles.create(r))).build();
  }

  @Read
  @Override
  public GetInstanceProfileResponse getInstanceProfile(GetInstanceProfileRequest r) {
    InstanceProfiles profiles = new InstanceProfiles(call);
    return GetInstanceProfileResponse.builder()
        .instanceProfile(profiles.described(profiles.get(r.instanceProfileName()))).build();
  }

  @Read
  @Override
  public ListInstanceProfilesResponse listInstanceProfiles(ListInstanceProfilesRequest r) {
    return ListInstanceProfilesResponse.builder()
        .instanceProfiles(call.state().all(Rows.PROFILES).values().stream()
            .map(new InstanceProfiles(call)::described).toList())
        .isTruncated(false)
        .build();
  }

  @Read
  @Override
  public ListInstanceProfilesForRoleResponse listInstanceProfilesForRole(ListInstanceProfilesForRoleRequest r) {
    new Roles(call).get(r.roleName());
    return ListInstanceProfilesForRoleResponse.builder()
        .instanceProfiles(call.state().all(Rows.PROFILES).values().stream()
            .filter(p -> p.roles().contains(r.roleName())).map(new InstanceProfiles(call)::described).toList())
        .isTruncated(false)
        .build();
  }

  @Override
  public AddRoleToInstanceProfileResponse addRoleToInstanceProfile(AddRoleToInstanceProfileRequest r) {
    new InstanceProfiles(call).add(r.instanceProfileName(), r.roleName());
    return AddRoleToInstanceProfileResponse.builder().build();
  }

  @Override
  public RemoveRoleFromInstanceProfileResponse removeRoleFromInstanceProfile(RemoveRoleFromInstanceProfileRequest r) {
    new InstanceProfiles(call).remove(r.instanceProfileName(), r.roleName());
    return RemoveRoleFromInstanceProfileResponse.builder().build();
  }

  @Override
  public DeleteInstanceProfileResponse deleteInstanceProfile(DeleteInstanceProfileRequest r) {
    new InstanceProfiles(call).delete(r.instanceProfileName());
    return DeleteInstanceProfileResponse.builder().build();
  }

  @Override
  public String serviceName() {
    return IamService.NAME;
  }

  @Override
  public void close() {}
}
