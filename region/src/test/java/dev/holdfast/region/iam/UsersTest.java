package dev.holdfast.region.iam;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.RegionFixture;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.iam.model.*;

/** Users, access keys and managed policies, with AWS's refusals. */
final class UsersTest {

  private static final String POLICY = """
      {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}""";

  private final RegionFixture region = new RegionFixture(new IamService());

  private void user(String name) {
    region.call(CreateUserRequest.builder().userName(name).path("/team/").build());
  }

  @Test
  void aUserFromBeginningToEnd() {
    user("ada");
    assertThat(region.refusal(CreateUserRequest.builder().userName("ada").build())).isEqualTo("EntityAlreadyExists");
    region.call(PutUserPolicyRequest.builder().userName("ada").policyName("p").policyDocument(POLICY).build());
    region.call(AttachUserPolicyRequest.builder().userName("ada").policyArn("arn:aws:iam::aws:policy/ReadOnlyAccess").build());
    CreateAccessKeyResponse key = region.call(CreateAccessKeyRequest.builder().userName("ada").build());
    assertThat(key.accessKey().accessKeyId()).matches("AKIA[A-Z2-7]{16}");
    assertThat(key.accessKey().secretAccessKey()).isEqualTo("secret of access-key/" + key.accessKey().accessKeyId());
    region.call(CreateAccessKeyRequest.builder().userName("ada").build());
    assertThat(region.refusal(CreateAccessKeyRequest.builder().userName("ada").build())).isEqualTo("LimitExceeded");
    region.call(UpdateUserRequest.builder().userName("ada").newUserName("lovelace").newPath("/").build());
    GetUserResponse renamed = region.call(GetUserRequest.builder().userName("lovelace").build());
    assertThat(renamed.user().arn()).isEqualTo("arn:aws:iam::000000000000:user/lovelace");
    assertThat(Users.signedBy(region.state(), key.accessKey().accessKeyId())).contains(renamed.user().arn());
    assertThat(region.refusal(DeleteUserRequest.builder().userName("lovelace").build())).isEqualTo("DeleteConflict");
    region.call(DeleteUserPolicyRequest.builder().userName("lovelace").policyName("p").build());
    region.call(DetachUserPolicyRequest.builder().userName("lovelace").policyArn("arn:aws:iam::aws:policy/ReadOnlyAccess").build());
    assertThat(region.refusal(DeleteUserRequest.builder().userName("lovelace").build())).isEqualTo("DeleteConflict");
    region.<ListAccessKeysResponse>call(ListAccessKeysRequest.builder().userName("lovelace").build()).accessKeyMetadata()
        .forEach(k -> region.call(DeleteAccessKeyRequest.builder().userName("lovelace").accessKeyId(k.accessKeyId()).build()));
    region.call(DeleteUserRequest.builder().userName("lovelace").build());
    assertThat(region.refusal(GetUserRequest.builder().userName("lovelace").build())).isEqualTo("NoSuchEntity");
  }

  @Test
  void aGroupFromBeginningToEnd() {
    user("ada");
    region.call(CreateGroupRequest.builder().groupName("g").path("/team/").build());
    assertThat(region.refusal(CreateGroupRequest.builder().groupName("g").build())).isEqualTo("EntityAlreadyExists");
    region.call(AddUserToGroupRequest.builder().groupName("g").userName("ada").build());
    region.call(AddUserToGroupRequest.builder().groupName("g").userName("ada").build());
    assertThat(region.refusal(AddUserToGroupRequest.builder().groupName("g").userName("eve").build())).isEqualTo("NoSuchEntity");
    assertThat(region.refusal(AddUserToGroupRequest.builder().groupName("x").userName("ada").build())).isEqualTo("NoSuchEntity");
    region.call(UpdateUserRequest.builder().userName("ada").newUserName("lovelace").build());
    region.call(UpdateGroupRequest.builder().groupName("g").newGroupName("h").build());
    GetGroupResponse group = region.call(GetGroupRequest.builder().groupName("h").build());
    assertThat(group.group().arn()).isEqualTo("arn:aws:iam::000000000000:group/team/h");
    assertThat(group.users()).extracting(User::userName).containsExactly("lovelace");
    assertThat(region.<ListGroupsForUserResponse>call(ListGroupsForUserRequest.builder().userName("lovelace").build()).groups())
        .extracting(Group::groupName).containsExactly("h");
    assertThat(region.refusal(DeleteUserRequest.builder().userName("lovelace").build())).isEqualTo("DeleteConflict");
    CreatePolicyResponse own = region.call(CreatePolicyRequest.builder().policyName("own").policyDocument(POLICY).build());
    region.call(AttachGroupPolicyRequest.builder().groupName("h").policyArn(own.policy().arn()).build());
    region.call(PutGroupPolicyRequest.builder().groupName("h").policyName("p").policyDocument(POLICY).build());
    assertThat(region.refusal(DeletePolicyRequest.builder().policyArn(own.policy().arn()).build())).isEqualTo("DeleteConflict");
    assertThat(region.<ListEntitiesForPolicyResponse>call(ListEntitiesForPolicyRequest.builder()
        .policyArn(own.policy().arn()).build()).policyGroups()).extracting(PolicyGroup::groupName).containsExactly("h");
    for (Runnable next : new Runnable[] {
        () -> region.call(RemoveUserFromGroupRequest.builder().groupName("h").userName("lovelace").build()),
        () -> region.call(DeleteGroupPolicyRequest.builder().groupName("h").policyName("p").build()),
        () -> region.call(DetachGroupPolicyRequest.builder().groupName("h").policyArn(own.policy().arn()).build())}) {
      assertThat(region.refusal(DeleteGroupRequest.builder().groupName("h").build())).isEqualTo("DeleteConflict");
      next.run();
    }
    region.call(DeleteGroupRequest.builder().groupName("h").build());
    assertThat(region.refusal(GetGroupRequest.builder().groupName("h").build())).isEqualTo("NoSuchEntity");
    region.assertReplays();
  }

  @Test
  void whatCannotBeIsRefused() {
    user("ada");
    assertThat(region.refusal(CreateUserRequest.builder().userName("a b").build())).isEqualTo("ValidationError");
    assertThat(region.refusal(CreateUserRequest.builder().userName("b").path("x").build())).isEqualTo("ValidationError");
    assertThat(region.refusal(GetUserRequest.builder().build())).isEqualTo("ValidationError");
    assertThat(region.refusal(AttachUserPolicyRequest.builder().userName("ada")
        .policyArn("arn:aws:iam::000000000000:policy/none").build())).isEqualTo("NoSuchEntity");
    assertThat(region.refusal(PutUserPolicyRequest.builder().userName("ada").policyName("p").policyDocument("{}").build()))
        .isEqualTo("MalformedPolicyDocument");
    assertThat(region.refusal(UpdateAccessKeyRequest.builder().userName("ada").accessKeyId("AKIA").status("Active").build()))
        .isEqualTo("NoSuchEntity");
  }

  @Test
  void aManagedPolicyHasFiveVersions() {
    CreatePolicyResponse made = region.call(CreatePolicyRequest.builder().policyName("own").policyDocument(POLICY).build());
    String arn = made.policy().arn();
    assertThat(arn).isEqualTo("arn:aws:iam::000000000000:policy/own");
    for (int i = 2; i <= 5; i++) {
      CreatePolicyVersionResponse v = region.call(CreatePolicyVersionRequest.builder().policyArn(arn).policyDocument(POLICY).build());
      assertThat(v.policyVersion().versionId()).isEqualTo("v" + i);
      assertThat(v.policyVersion().isDefaultVersion()).isFalse();
    }
    assertThat(region.refusal(CreatePolicyVersionRequest.builder().policyArn(arn).policyDocument(POLICY).build()))
        .isEqualTo("LimitExceeded");
    assertThat(region.refusal(DeletePolicyVersionRequest.builder().policyArn(arn).versionId("v1").build())).isEqualTo("DeleteConflict");
    region.call(SetDefaultPolicyVersionRequest.builder().policyArn(arn).versionId("v5").build());
    region.call(DeletePolicyVersionRequest.builder().policyArn(arn).versionId("v1").build());
    CreatePolicyVersionResponse next = region.call(CreatePolicyVersionRequest.builder().policyArn(arn).policyDocument(POLICY).build());
    assertThat(next.policyVersion().versionId()).as("no number is given twice").isEqualTo("v6");
    assertThat(region.<GetPolicyResponse>call(GetPolicyRequest.builder().policyArn(arn).build()).policy().defaultVersionId())
        .isEqualTo("v5");
    user("ada");
    region.call(AttachUserPolicyRequest.builder().userName("ada").policyArn(arn).build());
    assertThat(region.refusal(DeletePolicyRequest.builder().policyArn(arn).build())).isEqualTo("DeleteConflict");
    region.call(DetachUserPolicyRequest.builder().userName("ada").policyArn(arn).build());
    for (String v : new String[] {"v2", "v3", "v4", "v6"}) {
      region.call(DeletePolicyVersionRequest.builder().policyArn(arn).versionId(v).build());
    }
    region.call(DeletePolicyRequest.builder().policyArn(arn).build());
    assertThat(region.refusal(GetPolicyRequest.builder().policyArn(arn).build())).isEqualTo("NoSuchEntity");
  }

  @Test
  void everyPolicyOfAwssCanBeRead() {
    for (String name : ManagedPolicies.names()) {
      String text = ManagedPolicies.document(ManagedPolicies.PREFIX + name).orElseThrow();
      assertThat(PolicyDocument.parse(PolicyDocument.Kind.IDENTITY, text)).as(name).isNotNull();
    }
    GetPolicyVersionResponse v = region.call(GetPolicyVersionRequest.builder()
        .policyArn("arn:aws:iam::aws:policy/AdministratorAccess").versionId("v1").build());
    assertThat(v.policyVersion().document()).contains("%22Action%22");
    assertThat(region.refusal(CreatePolicyVersionRequest.builder().policyDocument(POLICY)
        .policyArn("arn:aws:iam::aws:policy/AdministratorAccess").build())).isEqualTo("AccessDenied");
    ListPoliciesResponse page = region.call(ListPoliciesRequest.builder().maxItems(10).build());
    assertThat(page.isTruncated()).isTrue();
    ListPoliciesResponse rest = region.call(ListPoliciesRequest.builder().marker(page.marker()).maxItems(1000).build());
    assertThat(page.policies().size() + rest.policies().size()).isEqualTo(ManagedPolicies.names().size());
  }
}
