package dev.holdfast.region.iam;

import dev.holdfast.region.iam.Rows.KeyRow;
import dev.holdfast.region.iam.Rows.UserRow;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Read;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
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
    String prefix = Optional.ofNullable(r.pathPrefix()).orElse("/");
    return ListUsersResponse.builder()
        .users(call().state().all(Rows.USERS).values().stream().filter(u -> u.path().startsWith(prefix))
            .map(u -> Users.described(u, false)).toList())
        .isTruncated(false).build();
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
    return ListUserPoliciesResponse.builder()
        .policyNames(new Users(call()).get(r.userName()).inline().keySet()).isTruncated(false).build();
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
    return ListAttachedUserPoliciesResponse.builder()
        .attachedPolicies(new Users(call()).get(r.userName()).attached().stream().map(Policies::asAttached).toList())
        .isTruncated(false).build();
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
    SortedMap<String, String> tags = new TreeMap<>(users.get(r.userName()).tags());
    tags.putAll(Roles.tags(r.tags()));
    users.replace(users.get(r.userName()).tagged(tags));
    return TagUserResponse.builder().build();
  }

  @Override
  default UntagUserResponse untagUser(UntagUserRequest r) {
    Users users = new Users(call());
    SortedMap<String, String> tags = new TreeMap<>(users.get(r.userName()).tags());
    r.tagKeys().forEach(tags::remove);
    users.replace(users.get(r.userName()).tagged(tags));
    return UntagUserResponse.builder().build();
  }

  @Read
  @Override
  default ListUserTagsResponse listUserTags(ListUserTagsRequest r) {
    return ListUserTagsResponse.builder()
        .tags(Roles.tags(new Users(call()).get(r.userName()).tags())).isTruncated(false).build();
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
    return ListAccessKeysResponse.builder()
        .accessKeyMetadata(users.keys(users.orOwn(r.userName())).stream().map(Users::described).toList())
        .isTruncated(false).build();
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
    call().state().remove(Rows.KEYS, users.key(users.orOwn(r.userName()), r.accessKeyId()).id());
    return DeleteAccessKeyResponse.builder().build();
  }
}
