package dev.holdfast.region.iam;

import dev.holdfast.region.iam.Rows.RoleRow;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Page;
import dev.holdfast.region.kernel.Read;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.*;

/** Roles, their policies and tags, and those that belong to services. */
interface RoleOperations extends IamClient {

  Call call();

  @Override
  default CreateRoleResponse createRole(CreateRoleRequest r) {
    return CreateRoleResponse.builder().role(Roles.created(new Roles(call()).create(r))).build();
  }

  @Read
  @Override
  default GetRoleResponse getRole(GetRoleRequest r) {
    Roles roles = new Roles(call());
    return GetRoleResponse.builder().role(roles.whole(roles.get(r.roleName()))).build();
  }

  @Read
  @Override
  default ListRolesResponse listRoles(ListRolesRequest r) {
    Page<RoleRow> page = Listing.page(
        Listing.under(call(), Rows.ROLES, r.pathPrefix(), RoleRow::path), r.maxItems(), r.marker());
    return ListRolesResponse.builder().roles(page.rows().stream().map(Roles::listed).toList())
        .isTruncated(page.next().isPresent()).marker(page.next().orElse(null)).build();
  }

  @Override
  default UpdateRoleResponse updateRole(UpdateRoleRequest r) {
    new Roles(call()).update(r);
    return UpdateRoleResponse.builder().build();
  }

  @Override
  default UpdateRoleDescriptionResponse updateRoleDescription(UpdateRoleDescriptionRequest r) {
    Roles roles = new Roles(call());
    roles.update(UpdateRoleRequest.builder().roleName(r.roleName()).description(r.description()).build());
    return UpdateRoleDescriptionResponse.builder()
        .role(Roles.created(roles.get(r.roleName())).copy(x -> x.description(r.description()))).build();
  }

  @Override
  default UpdateAssumeRolePolicyResponse updateAssumeRolePolicy(UpdateAssumeRolePolicyRequest r) {
    new Roles(call()).replace(new Roles(call()).modifiable(r.roleName()).trusting(
        Roles.document(PolicyDocument.Kind.TRUST, r.policyDocument(), Limits.TRUST_POLICY)));
    return UpdateAssumeRolePolicyResponse.builder().build();
  }

  @Override
  default DeleteRoleResponse deleteRole(DeleteRoleRequest r) {
    new Roles(call()).delete(r.roleName());
    return DeleteRoleResponse.builder().build();
  }

  @Override
  default PutRolePolicyResponse putRolePolicy(PutRolePolicyRequest r) {
    new Roles(call()).putPolicy(r.roleName(), r.policyName(), r.policyDocument());
    return PutRolePolicyResponse.builder().build();
  }

  @Read
  @Override
  default GetRolePolicyResponse getRolePolicy(GetRolePolicyRequest r) {
    return GetRolePolicyResponse.builder()
        .roleName(r.roleName()).policyName(r.policyName())
        .policyDocument(Roles.encoded(new Roles(call()).policy(r.roleName(), r.policyName())))
        .build();
  }

  @Read
  @Override
  default ListRolePoliciesResponse listRolePolicies(ListRolePoliciesRequest r) {
    Page<String> page = Listing.page(
        List.copyOf(new Roles(call()).get(r.roleName()).inline().keySet()), r.maxItems(), r.marker());
    return ListRolePoliciesResponse.builder().policyNames(page.rows())
        .isTruncated(page.next().isPresent()).marker(page.next().orElse(null)).build();
  }

  @Override
  default DeleteRolePolicyResponse deleteRolePolicy(DeleteRolePolicyRequest r) {
    new Roles(call()).deletePolicy(r.roleName(), r.policyName());
    return DeleteRolePolicyResponse.builder().build();
  }

  @Override
  default AttachRolePolicyResponse attachRolePolicy(AttachRolePolicyRequest r) {
    new Roles(call()).attach(r.roleName(), r.policyArn());
    return AttachRolePolicyResponse.builder().build();
  }

  @Override
  default DetachRolePolicyResponse detachRolePolicy(DetachRolePolicyRequest r) {
    new Roles(call()).detach(r.roleName(), r.policyArn());
    return DetachRolePolicyResponse.builder().build();
  }

  @Read
  @Override
  default ListAttachedRolePoliciesResponse listAttachedRolePolicies(ListAttachedRolePoliciesRequest r) {
    Page<AttachedPolicy> page = Listing.page(
        Policies.attached(new Roles(call()).get(r.roleName()).attached(), r.pathPrefix()), r.maxItems(), r.marker());
    return ListAttachedRolePoliciesResponse.builder().attachedPolicies(page.rows())
        .isTruncated(page.next().isPresent()).marker(page.next().orElse(null)).build();
  }

  @Override
  default PutRolePermissionsBoundaryResponse putRolePermissionsBoundary(PutRolePermissionsBoundaryRequest r) {
    RoleRow row = new Roles(call()).modifiable(r.roleName());
    new Roles(call()).replace(row.within(new Policies(call()).boundary(r.permissionsBoundary())));
    return PutRolePermissionsBoundaryResponse.builder().build();
  }

  @Override
  default DeleteRolePermissionsBoundaryResponse deleteRolePermissionsBoundary(DeleteRolePermissionsBoundaryRequest r) {
    new Roles(call()).replace(new Roles(call()).modifiable(r.roleName()).within(Optional.empty()));
    return DeleteRolePermissionsBoundaryResponse.builder().build();
  }

  @Override
  default TagRoleResponse tagRole(TagRoleRequest r) {
    new Roles(call()).tag(r.roleName(), r.tags());
    return TagRoleResponse.builder().build();
  }

  @Override
  default UntagRoleResponse untagRole(UntagRoleRequest r) {
    new Roles(call()).untag(r.roleName(), r.tagKeys());
    return UntagRoleResponse.builder().build();
  }

  @Read
  @Override
  default ListRoleTagsResponse listRoleTags(ListRoleTagsRequest r) {
    Page<Tag> page = Listing.page(Tags.list(new Roles(call()).get(r.roleName()).tags()), r.maxItems(), r.marker());
    return ListRoleTagsResponse.builder().tags(page.rows())
        .isTruncated(page.next().isPresent()).marker(page.next().orElse(null)).build();
  }

  @Override
  default CreateServiceLinkedRoleResponse createServiceLinkedRole(CreateServiceLinkedRoleRequest r) {
    return CreateServiceLinkedRoleResponse.builder()
        .role(Roles.created(new ServiceLinkedRoles(call()).create(r))).build();
  }

  @Override
  default DeleteServiceLinkedRoleResponse deleteServiceLinkedRole(DeleteServiceLinkedRoleRequest r) {
    return DeleteServiceLinkedRoleResponse.builder()
        .deletionTaskId(new ServiceLinkedRoles(call()).delete(r.roleName())).build();
  }

  @Read
  @Override
  default GetServiceLinkedRoleDeletionStatusResponse getServiceLinkedRoleDeletionStatus(
      GetServiceLinkedRoleDeletionStatusRequest r) {
    return GetServiceLinkedRoleDeletionStatusResponse.builder()
        .status(new ServiceLinkedRoles(call()).deletion(r.deletionTaskId())).build();
  }
}
