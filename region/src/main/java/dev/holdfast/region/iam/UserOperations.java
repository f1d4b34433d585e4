package dev.holdfast.region.iam;

import dev.holdfast.region.iam.Rows.KeyRow;
import dev.holdfast.region.iam.Rows.UserRow;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Page;
import dev.holdfast.region.kernel.Read;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.*;

/** Users, their policies and their access keys. */
interface UserOperations extends IamClient {

  Call call();

  @Override
  default CreateUserResponse createUser(CreateUserRequest r) {
    return CreateUserResponse.builder().user(Users.described(new Users(call()).create(r), true)).build();
  }

  @Read
  @Override
  default GetUserResponse getUser(GetUserRequest r) {
    return GetUserResponse.builder().user(Users.described(new Users(call()).orOwn(r.userName()), true)).build();
  }

  @Read
  @Override
  default ListUsersResponse listUsers(ListUsersRequest r) {
    Page<UserRow> page = Listing.page(
        Listing.under(call(), Rows.USERS, r.pathPrefix(), UserRow::path), r.maxItems(), r.marker());
    return ListUsersResponse.builder().users(page.rows().stream().map(u -> Users.described(u, false)).toList())
        .isTruncated(page.next().isPresent()).marker(page.next().orElse(null)).build();
  }

  @Override
  default UpdateUserResponse updateUser(UpdateUserRequest r) {
    new Users(call()).update(r);
    return UpdateUserResponse.builder().build();
  }

  @Override
  default DeleteUserResponse deleteUser(DeleteUserRequest r) {
    new Users(call()).delete(r.userName());
    return DeleteUserResponse.builder().build();
  }

  @Override
  default PutUserPolicyResponse putUserPolicy(PutUserPolicyRequest r) {
    new Users(call()).putPolicy(r.userName(), r.policyName(), r.policyDocument());
    return PutUserPolicyResponse.builder().build();
  }

  @Read
  @Override
  default GetUserPolicyResponse getUserPolicy(GetUserPolicyRequest r) {
    return GetUserPolicyResponse.builder().userName(r.userName()).policyName(r.policyName())
        .policyDocument(Roles.encoded(new Users(call()).policy(r.userName(), r.policyName()))).build();
  }

  @Read
  @Override
  default ListUserPoliciesResponse listUserPolicies(ListUserPoliciesRequest r) {
    Page<String> page = Listing.page(
        List.copyOf(new Users(call()).get(r.userName()).inline().keySet()), r.maxItems(), r.marker());
    return ListUserPoliciesResponse.builder().policyNames(page.rows())
        .isTruncated(page.next().isPresent()).marker(page.next().orElse(null)).build();
  }

  @Override
  default DeleteUserPolicyResponse deleteUserPolicy(DeleteUserPolicyRequest r) {
    new Users(call()).deletePolicy(r.userName(), r.policyName());
    return DeleteUserPolicyResponse.builder().build();
  }

  @Override
  default AttachUserPolicyResponse attachUserPolicy(AttachUserPolicyRequest r) {
    new Users(call()).attach(r.userName(), r.policyArn());
    return AttachUserPolicyResponse.builder().build();
  }

  @Override
  default DetachUserPolicyResponse detachUserPolicy(DetachUserPolicyRequest r) {
    new Users(call()).detach(r.userName(), r.policyArn());
    return DetachUserPolicyResponse.builder().build();
  }

  @Read
  @Override
  default ListAttachedUserPoliciesResponse listAttachedUserPolicies(ListAttachedUserPoliciesRequest r) {
    Page<AttachedPolicy> page = Listing.page(
        Policies.attached(new Users(call()).get(r.userName()).attached(), r.pathPrefix()), r.maxItems(), r.marker());
    return ListAttachedUserPoliciesResponse.builder().attachedPolicies(page.rows())
        .isTruncated(page.next().isPresent()).marker(page.next().orElse(null)).build();
  }

  @Override
  default PutUserPermissionsBoundaryResponse putUserPermissionsBoundary(PutUserPermissionsBoundaryRequest r) {
    Users users = new Users(call());
    users.replace(users.get(r.userName()).within(new Policies(call()).boundary(r.permissionsBoundary())));
    return PutUserPermissionsBoundaryResponse.builder().build();
  }

  @Override
  default DeleteUserPermissionsBoundaryResponse deleteUserPermissionsBoundary(DeleteUserPermissionsBoundaryRequest r) {
    Users users = new Users(call());
    users.replace(users.get(r.userName()).within(Optional.empty()));
    return DeleteUserPermissionsBoundaryResponse.builder().build();
  }

  @Override
  default TagUserResponse tagUser(TagUserRequest r) {
    Users users = new Users(call());
    UserRow row = users.get(r.userName());
    users.replace(row.tagged(Tags.withPrincipals(row.tags(), r.tags())));
    return TagUserResponse.builder().build();
  }

  @Override
  default UntagUserResponse untagUser(UntagUserRequest r) {
    Users users = new Users(call());
    UserRow row = users.get(r.userName());
    users.replace(row.tagged(Tags.without(row.tags(), r.tagKeys())));
    return UntagUserResponse.builder().build();
  }

  @Read
  @Override
  default ListUserTagsResponse listUserTags(ListUserTagsRequest r) {
    Page<Tag> page = Listing.page(Tags.list(new Users(call()).get(r.userName()).tags()), r.maxItems(), r.marker());
    return ListUserTagsResponse.builder().tags(page.rows())
        .isTruncated(page.next().isPresent()).marker(page.next().orElse(null)).build();
  }

  /** The secret is in this answer, and nowhere else. */
  @Override
  default CreateAccessKeyResponse createAccessKey(CreateAccessKeyRequest r) {
    UserRow user = new Users(call()).orOwn(r.userName());
    KeyRow key = new Users(call()).createKey(user);
    return CreateAccessKeyResponse.builder().accessKey(a -> a
        .userName(user.name()).accessKeyId(key.id()).status(Users.status(key)).createDate(key.created())
        .secretAccessKey(call().vault().derive(Users.SECRET + key.id()))).build();
  }

  @Read
  @Override
  default ListAccessKeysResponse listAccessKeys(ListAccessKeysRequest r) {
    Users users = new Users(call());
    Page<KeyRow> page = Listing.page(users.keys(users.orOwn(r.userName())), r.maxItems(), r.marker());
    return ListAccessKeysResponse.builder().accessKeyMetadata(page.rows().stream().map(Users::described).toList())
        .isTruncated(page.next().isPresent()).marker(page.next().orElse(null)).build();
  }

  @Override
  default UpdateAccessKeyResponse updateAccessKey(UpdateAccessKeyRequest r) {
    Users users = new Users(call());
    users.activate(users.key(users.orOwn(r.userName()), r.accessKeyId()), r.statusAsString());
    return UpdateAccessKeyResponse.builder().build();
  }

  @Override
  default DeleteAccessKeyResponse deleteAccessKey(DeleteAccessKeyRequest r) {
    Users users = new Users(call());
    KeyRow key = users.key(users.orOwn(r.userName()), r.accessKeyId());
    LastUses.forgetKey(call(), key.id());
    call().state().remove(Rows.KEYS, key.id());
    return DeleteAccessKeyResponse.builder().build();
  }
}
