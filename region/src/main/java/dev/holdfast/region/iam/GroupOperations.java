package dev.holdfast.region.iam;

import dev.holdfast.region.iam.Rows.GroupRow;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Page;
import dev.holdfast.region.kernel.Read;
import java.util.List;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.*;

/** Groups, their members and their policies. */
interface GroupOperations extends IamClient {

  Call call();

  @Override
  default CreateGroupResponse createGroup(CreateGroupRequest r) {
    return CreateGroupResponse.builder().group(Groups.described(new Groups(call()).create(r))).build();
  }

  @Read
  @Override
  default GetGroupResponse getGroup(GetGroupRequest r) {
    GroupRow row = new Groups(call()).get(r.groupName());
    Page<String> page = Listing.page(row.members(), r.maxItems(), r.marker());
    return GetGroupResponse.builder().group(Groups.described(row))
        .users(page.rows().stream().map(name -> Users.described(new Users(call()).get(name), false)).toList())
        .isTruncated(page.next().isPresent()).marker(page.next().orElse(null)).build();
  }

  @Read
  @Override
  default ListGroupsResponse listGroups(ListGroupsRequest r) {
    Page<GroupRow> page = Listing.page(
        Listing.under(call(), Rows.GROUPS, r.pathPrefix(), GroupRow::path), r.maxItems(), r.marker());
    return ListGroupsResponse.builder().groups(page.rows().stream().map(Groups::described).toList())
        .isTruncated(page.next().isPresent()).marker(page.next().orElse(null)).build();
  }

  @Read
  @Override
  default ListGroupsForUserResponse listGroupsForUser(ListGroupsForUserRequest r) {
    Page<GroupRow> page = Listing.page(
        Groups.of(call(), new Users(call()).get(r.userName()).name()), r.maxItems(), r.marker());
    return ListGroupsForUserResponse.builder().groups(page.rows().stream().map(Groups::described).toList())
        .isTruncated(page.next().isPresent()).marker(page.next().orElse(null)).build();
  }

  @Override
  default UpdateGroupResponse updateGroup(UpdateGroupRequest r) {
    new Groups(call()).update(r);
    return UpdateGroupResponse.builder().build();
  }

  @Override
  default DeleteGroupResponse deleteGroup(DeleteGroupRequest r) {
    new Groups(call()).delete(r.groupName());
    return DeleteGroupResponse.builder().build();
  }

  @Override
  default AddUserToGroupResponse addUserToGroup(AddUserToGroupRequest r) {
    new Groups(call()).add(r.groupName(), r.userName());
    return AddUserToGroupResponse.builder().build();
  }

  @Override
  default RemoveUserFromGroupResponse removeUserFromGroup(RemoveUserFromGroupRequest r) {
    new Groups(call()).remove(r.groupName(), r.userName());
    return RemoveUserFromGroupResponse.builder().build();
  }

  @Override
  default PutGroupPolicyResponse putGroupPolicy(PutGroupPolicyRequest r) {
    new Groups(call()).putPolicy(r.groupName(), r.policyName(), r.policyDocument());
    return PutGroupPolicyResponse.builder().build();
  }

  @Read
  @Override
  default GetGroupPolicyResponse getGroupPolicy(GetGroupPolicyRequest r) {
    return GetGroupPolicyResponse.builder().groupName(r.groupName()).policyName(r.policyName())
        .policyDocument(Roles.encoded(new Groups(call()).policy(r.groupName(), r.policyName()))).build();
  }

  @Read
  @Override
  default ListGroupPoliciesResponse listGroupPolicies(ListGroupPoliciesRequest r) {
    Page<String> page = Listing.page(
        List.copyOf(new Groups(call()).get(r.groupName()).inline().keySet()), r.maxItems(), r.marker());
    return ListGroupPoliciesResponse.builder().policyNames(page.rows())
        .isTruncated(page.next().isPresent()).marker(page.next().orElse(null)).build();
  }

  @Override
  default DeleteGroupPolicyResponse deleteGroupPolicy(DeleteGroupPolicyRequest r) {
    new Groups(call()).deletePolicy(r.groupName(), r.policyName());
    return DeleteGroupPolicyResponse.builder().build();
  }

  @Override
  default AttachGroupPolicyResponse attachGroupPolicy(AttachGroupPolicyRequest r) {
    new Groups(call()).attach(r.groupName(), r.policyArn());
    return AttachGroupPolicyResponse.builder().build();
  }

  @Override
  default DetachGroupPolicyResponse detachGroupPolicy(DetachGroupPolicyRequest r) {
    new Groups(call()).detach(r.groupName(), r.policyArn());
    return DetachGroupPolicyResponse.builder().build();
  }

  @Read
  @Override
  default ListAttachedGroupPoliciesResponse listAttachedGroupPolicies(ListAttachedGroupPoliciesRequest r) {
    Page<AttachedPolicy> page = Listing.page(
        Policies.attached(new Groups(call()).get(r.groupName()).attached(), r.pathPrefix()), r.maxItems(), r.marker());
    return ListAttachedGroupPoliciesResponse.builder().attachedPolicies(page.rows())
        .isTruncated(page.next().isPresent()).marker(page.next().orElse(null)).build();
  }
}
