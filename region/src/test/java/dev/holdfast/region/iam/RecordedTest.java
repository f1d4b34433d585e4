package dev.holdfast.region.iam;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.RegionFixture;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.world.Report;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.iam.model.*;

/** What was recorded of AWS: which answer tells what of a thing, and the words of refusals. */
final class RecordedTest {

  private static final String ACCOUNT = RegionFixture.SETTINGS.account();
  private static final String TRUST = """
      {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}""";
  private static final String POLICY = """
      {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}""";
  private static final String OWN = "arn:aws:iam::" + ACCOUNT + ":policy/own";
  private static final Tag TAG = Tag.builder().key("team").value("web").build();

  private final RegionFixture region = new RegionFixture(new IamService());

  @BeforeEach
  void things() {
    region.call(CreatePolicyRequest.builder().policyName("own").description("d").policyDocument(POLICY).build());
    region.call(CreateUserRequest.builder().userName("ada").build());
    region.call(CreateRoleRequest.builder().roleName("web").assumeRolePolicyDocument(TRUST).description("d")
        .permissionsBoundary(OWN).tags(TAG).build());
    region.call(CreateInstanceProfileRequest.builder().instanceProfileName("p").path("/a/").tags(TAG).build());
  }

  private void refused(SdkRequest request, String code, String message) {
    AwsServiceException e = region.refused(request);
    assertThat(Errors.code(e) + ": " + e.awsErrorDetails().errorMessage()).isEqualTo(code + ": " + message);
  }

  @Test
  void eachAnswerTellsItsPartOfARole() {
    Role created = region.<CreateRoleResponse>call(
        CreateRoleRequest.builder().roleName("x").assumeRolePolicyDocument(TRUST).description("d").tags(TAG)
            .permissionsBoundary(OWN).build()).role();
    assertThat(created.description()).isNull();
    assertThat(created.maxSessionDuration()).isNull();
    assertThat(created.roleLastUsed()).isNull();
    assertThat(created.tags()).containsExactly(TAG);
    assertThat(created.permissionsBoundary().permissionsBoundaryTypeAsString()).isEqualTo("Policy");
    Role whole = region.<GetRoleResponse>call(GetRoleRequest.builder().roleName("web").build()).role();
    assertThat(whole.description()).isEqualTo("d");
    assertThat(whole.maxSessionDuration()).isEqualTo(3600);
    assertThat(whole.roleLastUsed()).isEqualTo(RoleLastUsed.builder().build());
    assertThat(whole.tags()).containsExactly(TAG);
    assertThat(whole.permissionsBoundary().permissionsBoundaryArn()).isEqualTo(OWN);
    Role listed = region.<ListRolesResponse>call(ListRolesRequest.builder().build()).roles().getFirst();
    assertThat(listed).isEqualTo(whole.copy(r -> r.permissionsBoundary((AttachedPermissionsBoundary) null)
        .roleLastUsed((RoleLastUsed) null).tags((List<Tag>) null)));
    region.call(AddRoleToInstanceProfileRequest.builder().instanceProfileName("p").roleName("web").build());
    InstanceProfile profile = region.<GetInstanceProfileResponse>call(
        GetInstanceProfileRequest.builder().instanceProfileName("p").build()).instanceProfile();
    assertThat(profile.tags()).containsExactly(TAG);
    assertThat(profile.roles()).containsExactly(listed.copy(r -> r.description(null).maxSessionDuration(null)));
    assertThat(region.<ListInstanceProfilesResponse>call(ListInstanceProfilesRequest.builder().build()).instanceProfiles())
        .containsExactly(profile.copy(p -> p.tags((List<Tag>) null)));
    Role described = region.<UpdateRoleDescriptionResponse>call(
        UpdateRoleDescriptionRequest.builder().roleName("web").description("e").build()).role();
    assertThat(described.description()).isEqualTo("e");
    assertThat(described.maxSessionDuration()).isNull();
  }

  @Test
  void aPolicysDescriptionAndTagsAreToldByGetPolicyAlone() {
    Policy whole = region.<GetPolicyResponse>call(GetPolicyRequest.builder().policyArn(OWN).build()).policy();
    assertThat(whole.description()).isEqualTo("d");
    assertThat(whole.hasTags()).isTrue();
    Policy listed = region.<ListPoliciesResponse>call(
        ListPoliciesRequest.builder().scope(PolicyScopeType.LOCAL).build()).policies().getFirst();
    assertThat(listed).isEqualTo(whole.copy(p -> p.description(null).tags((List<Tag>) null)));
  }

  @Test
  void whatIsUsedIsDeletedFromTheOutsideIn() {
    region.call(AttachRolePolicyRequest.builder().roleName("web").policyArn(OWN).build());
    region.call(PutRolePolicyRequest.builder().roleName("web").policyName("p").policyDocument(POLICY).build());
    region.call(AddRoleToInstanceProfileRequest.builder().instanceProfileName("p").roleName("web").build());
    SdkRequest delete = DeleteRoleRequest.builder().roleName("web").build();
    refused(delete, "DeleteConflict", "Cannot delete entity, must detach all policies first.");
    region.call(DetachRolePolicyRequest.builder().roleName("web").policyArn(OWN).build());
    refused(delete, "DeleteConflict", "Cannot delete entity, must delete policies first.");
    region.call(DeleteRolePolicyRequest.builder().roleName("web").policyName("p").build());
    refused(delete, "DeleteConflict", "Cannot delete entity, must remove roles from instance profile first.");
    region.call(RemoveRoleFromInstanceProfileRequest.builder().instanceProfileName("p").roleName("web").build());
    refused(RemoveRoleFromInstanceProfileRequest.builder().instanceProfileName("p").roleName("web").build(),
        "NoSuchEntity", "Role web in Instance Profile p cannot be found.");
    refused(RemoveRoleFromInstanceProfileRequest.builder().instanceProfileName("p").roleName("none").build(),
        "NoSuchEntity", "The role with name none cannot be found.");
    region.call(delete);
  }

  @Test
  void policiesAreNamedByArnsAndVersions() {
    refused(AttachRolePolicyRequest.builder().roleName("web").policyArn("longpolicynamebutnoarn").build(),
        "ValidationError", "ARN longpolicynamebutnoarn is not valid.");
    refused(PutRolePermissionsBoundaryRequest.builder().roleName("web")
        .permissionsBoundary("arn:aws:iam::" + ACCOUNT + ":not_a_policy/invalid").build(),
        "InvalidInput", "ARN arn:aws:iam::" + ACCOUNT + ":not_a_policy/invalid is not valid.");
    refused(PutRolePermissionsBoundaryRequest.builder().roleName("web").permissionsBoundary(OWN + "x").build(),
        "NoSuchEntity", "Scope ARN: " + OWN + "x does not exist or is not attachable.");
    refused(GetPolicyVersionRequest.builder().policyArn(OWN + "x").versionId("v1").build(),
        "NoSuchEntity", "Policy " + OWN + "x version v1 does not exist or is not attachable.");
    refused(SetDefaultPolicyVersionRequest.builder().policyArn(OWN).versionId("1").build(),
        "ValidationError", "1 validation error detected: Value at 'versionId' failed to satisfy constraint: "
            + "Member must satisfy regular expression pattern: v[1-9][0-9]*(\\.[A-Za-z0-9-]*)?");
    refused(TagPolicyRequest.builder().policyArn(OWN + "x").tags(TAG).build(),
        "NoSuchEntity", "Policy " + OWN + "x was not found.");
  }

  @Test
  void tagsKeepToTheirRules() {
    List<Tag> twice = List.of(TAG, TAG.copy(t -> t.key("TEAM")));
    refused(TagRoleRequest.builder().roleName("web").tags(twice).build(), "InvalidInput",
        "Duplicate tag keys found. Please note that Tag keys are case insensitive.");
    region.call(TagPolicyRequest.builder().policyArn(OWN).tags(twice).build());
    refused(TagPolicyRequest.builder().policyArn(OWN).tags(TAG, TAG).build(), "InvalidInput", "Duplicate tag keys found.");
    region.call(TagRoleRequest.builder().roleName("web").tags(TAG.copy(t -> t.key("TEAM"))).build());
    assertThat(region.<ListRoleTagsResponse>call(ListRoleTagsRequest.builder().roleName("web").build()).tags())
        .extracting(Tag::key).containsExactly("TEAM");
    String broken = "1 validation error detected: Value at 'tags%s' failed to satisfy constraint: Member must ";
    refused(TagUserRequest.builder().userName("ada").tags(IntStream.range(0, 51).mapToObj(
        i -> TAG.copy(t -> t.key("k" + i))).toList()).build(), "ValidationError",
        broken.formatted("") + "have length less than or equal to 50");
    refused(TagUserRequest.builder().userName("ada").tags(TAG.copy(t -> t.key("k".repeat(129)))).build(), "ValidationError",
        broken.formatted(".1.member.key") + "have length less than or equal to 128");
    refused(TagUserRequest.builder().userName("ada").tags(TAG.copy(t -> t.value("k".repeat(257)))).build(), "ValidationError",
        broken.formatted(".1.member.value") + "have length less than or equal to 256");
    refused(TagUserRequest.builder().userName("ada").tags(TAG.copy(t -> t.key("a!"))).build(), "ValidationError",
        broken.formatted(".1.member.key") + "satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+");
    region.call(TagInstanceProfileRequest.builder().instanceProfileName("p").tags(TAG.copy(t -> t.key("more"))).build());
    region.call(UntagInstanceProfileRequest.builder().instanceProfileName("p").tagKeys("team").build());
    assertThat(region.<ListInstanceProfileTagsResponse>call(
        ListInstanceProfileTagsRequest.builder().instanceProfileName("p").build()).tags())
        .extracting(Tag::key).containsExactly("more");
  }

  @Test
  void listingsComeByPagesAndPaths() {
    for (String name : List.of("r1", "r2", "r3")) {
      region.call(CreateRoleRequest.builder().roleName(name).path("/team/").assumeRolePolicyDocument(TRUST).build());
    }
    ListRolesRequest of = ListRolesRequest.builder().pathPrefix("/te").maxItems(2).build();
    ListRolesResponse first = region.call(of);
    assertThat(first.isTruncated()).isTrue();
    assertThat(first.roles()).extracting(Role::roleName).containsExactly("r1", "r2");
    ListRolesResponse second = region.call(of.toBuilder().marker(first.marker()).build());
    assertThat(second.isTruncated()).isFalse();
    assertThat(second.marker()).isNull();
    assertThat(second.roles()).extracting(Role::roleName).containsExactly("r3");
    assertThat(region.<ListInstanceProfilesResponse>call(ListInstanceProfilesRequest.builder().pathPrefix("/b/").build())
        .instanceProfiles()).isEmpty();
    refused(of.toBuilder().maxItems(0).build(), "ValidationError", "1 validation error detected: Value at 'maxItems' "
        + "failed to satisfy constraint: Member must have value greater than or equal to 1");
  }

  @ParameterizedTest
  @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
      This is no JSON                                             | Syntax errors in policy.
      {"Statement":{S}}                                           | Policy document must be version 2012-10-17 or greater.
      {"Version":"2008-10-17","Statement":{S}}                    | Policy document must be version 2012-10-17 or greater.
      {"Version":"2013-10-17","Statement":{S}}                    | Syntax errors in policy.
      {V}                                                         | Syntax errors in policy.
      {V,"Statement":[]}                                          | Syntax errors in policy.
      {V,"Statement":["afd"]}                                     | Syntax errors in policy.
      {V,"Statement":{S},"Extra":1}                               | Syntax errors in policy.
      {V,"Statement":{"Action":"s3:x","Resource":"*"}}            | Syntax errors in policy.
      {V,"Statement":{"Effect":"denY","Action":"s3:x","Resource":"*"}} | The policy failed legacy parsing
      {V,"Statement":{"Effect":"Allow","Action":"s3:x"}}          | Policy statement must contain resources.
      {V,"Statement":{"Effect":"Allow","Action":"invalid"}}       | Policy statement must contain resources.
      {V,"Statement":{"Effect":"Allow","Resource":"*"}}           | Policy statement must contain actions.
      {V,"Statement":{"Effect":"Allow","Action":"x","Resource":"*"}} | Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.
      {V,"Statement":{"Effect":"Allow","Action":"a a:x","Resource":"*"}} | Vendor a a is not valid
      {V,"Statement":{"Effect":"Allow","Action":"s3:a:b","Resource":"*"}} | Actions/Condition can contain only one colon.
      {V,"Statement":{"Effect":"Allow","Action":"s:3:b","Resource":"sdfsadf"}} | Resource sdfsadf must be in ARN format or "*".
      {V,"Statement":{"Effect":"Allow","Action":"s3:b","Resource":"a:b:cadfsdf"}} | Partition "b" is not valid for resource "arn:b:cadfsdf:*:*:*".
      {V,"Statement":{"Effect":"Allow","Action":"s3:b","Resource":"aws:s3:::x"}} | Partition "s3" is not valid for resource "arn:s3:::x:*".
      {V,"Statement":{"Effect":"Allow","Action":"s3:b","Resource":"a:b:c:d:e:f:g:h"}} | Partition "b" is not valid for resource "arn:b:c:d:e:f:g:h".
      {V,"Statement":{"Effect":"Allow","Action":"s3:b","Resource":"arn:aws"}} | Resource vendor must be fully qualified and cannot contain regexes.
      {V,"Statement":{"Effect":"Allow","Action":"s3:b","Resource":"arn:aws:s3::x"}} | The policy failed legacy parsing
      {V,"Statement":{"Effect":"Allow","Action":"s3:b","Resource":"arn:aws:s3:us-east-1::x"}} | Resource arn:aws:s3:us-east-1::x can not contain region information.
      {V,"Statement":{"Effect":"Allow","Action":"s3:b","Resource":"arn:aws:iam:us-east-1::x"}} | IAM resource arn:aws:iam:us-east-1::x cannot contain region information.
      {V,"Statement":{"Effect":"Allow","Action":"s3:b","Resource":"arn:aws:iam:::x"}} | IAM resource path must either be "*", root, or start with user/, federated-user/, role/, group/, instance-profile/, mfa/, server-certificate/, policy/, sms-mfa/, saml-provider/, oidc-provider/, report/, access-report/.
      {V,"Statement":[{"Sid":"a",S},{"Sid":"a","Effect":"Allow"}]} | Statement IDs (SID) in a single policy must be unique.
      """)
  void policiesAreMalformedInAwssWords(String text, String message) {
    String document = text.replace("S}", "\"Effect\":\"Allow\",\"Action\":\"s3:x\",\"Resource\":\"*\"}")
        .replace("{V", "{\"Version\":\"2012-10-17\"");
    refused(CreatePolicyRequest.builder().policyName("p").policyDocument(document).build(), "MalformedPolicyDocument", message);
  }

  @ParameterizedTest
  @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
      s3:x                  | arn:aws:fdsasf
      iam: asdf safdsf af   | arn:aws:iam:::user/example
      service-prefix:action | arn:aws:cloudwatch:us-east-1::example
      iam:PassRole          | arn:aws:iam::*:r*
      iam:*                 | arn:aws:iam::123456789012:root
      iam:Get*              | arn:aws:iam::*:*
      s3:Get*               | arn:aws:s3:us-west-2:123456789012:accesspoint/my-point
      s3:Get*               | arn:*:s3:::bucket/${aws:username}/*
      """)
  void oddPoliciesAreTaken(String action, String resource) {
    region.call(CreatePolicyRequest.builder().policyName("p").policyDocument("{\"Version\":\"2012-10-17\",\"Statement\":"
        + "{\"Effect\":\"Allow\",\"Action\":\"" + action + "\",\"Resource\":\"" + resource + "\"}}").build());
  }

  @Test
  void namesPathsAndTrustKeepToTheirRules() {
    refused(CreateUserRequest.builder().userName("a b").build(), "ValidationError", "The specified value for userName is "
        + "invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-");
    refused(CreateUserRequest.builder().userName("x".repeat(65)).build(), "ValidationError", "1 validation error detected: "
        + "Value at 'userName' failed to satisfy constraint: Member must have length less than or "
        + "equal to 64");
    refused(UpdateAssumeRolePolicyRequest.builder().roleName("web").policyDocument(TRUST.replace("sts:AssumeRole", "s3:x"))
        .build(), "MalformedPolicyDocument", "AssumeRole policy may only specify STS AssumeRole actions.");
    refused(UpdateAssumeRolePolicyRequest.builder().roleName("web").policyDocument("{").build(),
        "MalformedPolicyDocument", "This policy contains invalid Json");
    refused(RemoveUserFromGroupRequest.builder().groupName("none").userName("nobody").build(),
        "NoSuchEntity", "The user with name nobody cannot be found.");
    refused(UpdateRoleRequest.builder().roleName("web").maxSessionDuration(60).build(), "ValidationError",
        "1 validation error detected: Value at 'maxSessionDuration' failed to satisfy constraint: Member must have value "
            + "greater than or equal to 3600");
  }

  @Test
  void anAccountHasAnAliasASummaryAndRulesForPasswords() {
    region.call(CreateAccountAliasRequest.builder().accountAlias("one").build());
    region.call(CreateAccountAliasRequest.builder().accountAlias("two").build());
    assertThat(region.<ListAccountAliasesResponse>call(ListAccountAliasesRequest.builder().build()).accountAliases())
        .containsExactly("two");
    assertThat(region.refusal(CreateAccountAliasRequest.builder().accountAlias("a--b").build())).isEqualTo("ValidationError");
    region.call(DeleteAccountAliasRequest.builder().accountAlias("two").build());
    refused(GetAccountPasswordPolicyRequest.builder().build(), "NoSuchEntity",
        "The Password Policy with domain name " + ACCOUNT + " cannot be found.");
    refused(UpdateAccountPasswordPolicyRequest.builder().minimumPasswordLength(129).maxPasswordAge(1096).build(),
        "ValidationError", "2 validation errors detected: Value at 'minimumPasswordLength' failed to satisfy constraint: Member "
            + "must have value less than or equal to 128; Value at 'maxPasswordAge' failed to satisfy constraint: Member must "
            + "have value less than or equal to 1095");
    region.call(UpdateAccountPasswordPolicyRequest.builder().build());
    PasswordPolicy rules = region.<GetAccountPasswordPolicyResponse>call(
        GetAccountPasswordPolicyRequest.builder().build()).passwordPolicy();
    assertThat(rules.minimumPasswordLength()).isEqualTo(6);
    assertThat(rules.expirePasswords()).isFalse();
    region.call(DeleteAccountPasswordPolicyRequest.builder().build());
    refused(DeleteAccountPasswordPolicyRequest.builder().build(), "NoSuchEntity",
        "The account policy with name PasswordPolicy cannot be found.");
    Map<String, Integer> summary = region.<GetAccountSummaryResponse>call(GetAccountSummaryRequest.builder().build())
        .summaryMapAsStrings();
    assertThat(summary).hasSize(34).containsEntry("Users", 1).containsEntry("Policies", 1).containsEntry("RolesQuota", 1000);
    region.assertReplays();
  }

  @Test
  void whoAuditsTheAccountReadsAllOfItByPages() {
    region.call(CreateGroupRequest.builder().groupName("g").build());
    region.call(AddUserToGroupRequest.builder().groupName("g").userName("ada").build());
    region.call(PutUserPolicyRequest.builder().userName("ada").policyName("inline").policyDocument(POLICY).build());
    region.call(AttachRolePolicyRequest.builder().roleName("web").policyArn("arn:aws:iam::aws:policy/ReadOnlyAccess").build());
    region.call(AddRoleToInstanceProfileRequest.builder().instanceProfileName("p").roleName("web").build());
    GetAccountAuthorizationDetailsRequest of = GetAccountAuthorizationDetailsRequest.builder().maxItems(3).build();
    GetAccountAuthorizationDetailsResponse first = region.call(of);
    assertThat(first.isTruncated()).isTrue();
    assertThat(first.userDetailList()).singleElement().satisfies(u -> {
      assertThat(u.groupList()).containsExactly("g");
      assertThat(u.userPolicyList()).extracting(PolicyDetail::policyName).containsExactly("inline");
    });
    assertThat(first.groupDetailList()).hasSize(1);
    assertThat(first.roleDetailList()).singleElement().satisfies(r -> {
      assertThat(r.instanceProfileList()).hasSize(1);
      assertThat(r.permissionsBoundary().permissionsBoundaryArn()).isEqualTo(OWN);
    });
    GetAccountAuthorizationDetailsResponse second = region.call(of.toBuilder().marker(first.marker()).build());
    assertThat(second.isTruncated()).isFalse();
    assertThat(second.policies()).extracting(ManagedPolicyDetail::policyName).containsExactly("own", "ReadOnlyAccess");
    assertThat(second.policies().getFirst().policyVersionList()).hasSize(1);
    assertThat(region.<GetAccountAuthorizationDetailsResponse>call(
        GetAccountAuthorizationDetailsRequest.builder().filter(EntityType.GROUP).build()).roleDetailList()).isEmpty();
  }

  @Test
  void keysTellWhoseTheyAreAndNobodyHasAPassword() {
    AccessKey key = region.<CreateAccessKeyResponse>call(CreateAccessKeyRequest.builder().userName("ada").build()).accessKey();
    GetAccessKeyLastUsedResponse used = region.call(
        GetAccessKeyLastUsedRequest.builder().accessKeyId(key.accessKeyId()).build());
    assertThat(used.userName()).isEqualTo("ada");
    assertThat(used.accessKeyLastUsed().serviceName()).isEqualTo("N/A");
    region.report(new Report.PrincipalsUsed(List.of(
        new Report.Use(key.accessKeyId(), "sqs", RegionFixture.T0.plusSeconds(100)),
        new Report.Use("role/web", "s3", RegionFixture.T0), new Report.Use("role/none", "s3", RegionFixture.T0))));
    assertThat(region.<GetAccessKeyLastUsedResponse>call(
        GetAccessKeyLastUsedRequest.builder().accessKeyId(key.accessKeyId()).build()).accessKeyLastUsed())
        .isEqualTo(AccessKeyLastUsed.builder().serviceName("sqs").region("us-east-1")
            .lastUsedDate(RegionFixture.T0.plusSeconds(60)).build());
    assertThat(region.<GetRoleResponse>call(GetRoleRequest.builder().roleName("web").build()).role().roleLastUsed())
        .isEqualTo(RoleLastUsed.builder().region("us-east-1").lastUsedDate(RegionFixture.T0).build());
    region.call(DeleteAccessKeyRequest.builder().userName("ada").accessKeyId(key.accessKeyId()).build());
    region.call(DeleteRoleRequest.builder().roleName("web").build());
    assertThat(region.state().all(Rows.USES)).isEmpty();
    region.assertReplays();
    refused(GetAccessKeyLastUsedRequest.builder().accessKeyId("AKIAIOSFODNN7EXAMPLE").build(), "AccessDenied",
        "User: arn:aws:iam::" + ACCOUNT + ":root is not authorized to perform iam:GetAccessKeyLastUsed on resource: access key "
            + "AKIAIOSFODNN7EXAMPLE");
    refused(GetLoginProfileRequest.builder().userName("ada").build(), "NoSuchEntity",
        "Login Profile for User ada cannot be found.");
    assertThat(region.<ListMfaDevicesResponse>call(ListMfaDevicesRequest.builder().userName("ada").build()).mfaDevices())
        .isEmpty();
  }

  @Test
  void anOpenIdProviderIsKeptAsItWasSetUp() {
    CreateOpenIdConnectProviderRequest.Builder create = CreateOpenIdConnectProviderRequest.builder()
        .url("https://token.example.com/path").clientIDList("sts.amazonaws.com").thumbprintList("b".repeat(40)).tags(TAG);
    String arn = region.<CreateOpenIdConnectProviderResponse>call(create.build()).openIDConnectProviderArn();
    assertThat(arn).isEqualTo("arn:aws:iam::" + ACCOUNT + ":oidc-provider/token.example.com/path");
    refused(create.build(), "EntityAlreadyExists", "Provider with url https://token.example.com/path already exists.");
    refused(create.url("token.example.com").build(), "ValidationError", "Invalid Open ID Connect Provider URL");
    refused(create.url("https://other.example.com").thumbprintList(Collections.nCopies(6, "b".repeat(40))).build(),
        "InvalidInput", "Thumbprint list must contain fewer than 5 entries.");
    refused(create.thumbprintList("b").build(), "ValidationError", "1 validation error detected: Value at 'thumbprintList' "
        + "failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 40, "
        + "Member must have length greater than or equal to 40]");
    region.call(AddClientIdToOpenIdConnectProviderRequest.builder().openIDConnectProviderArn(arn).clientID("more").build());
    region.call(RemoveClientIdFromOpenIdConnectProviderRequest.builder().openIDConnectProviderArn(arn)
        .clientID("sts.amazonaws.com").build());
    region.call(UpdateOpenIdConnectProviderThumbprintRequest.builder().openIDConnectProviderArn(arn)
        .thumbprintList("c".repeat(40), "d".repeat(40)).build());
    region.call(UntagOpenIdConnectProviderRequest.builder().openIDConnectProviderArn(arn).tagKeys("team").build());
    GetOpenIdConnectProviderResponse got = region.call(
        GetOpenIdConnectProviderRequest.builder().openIDConnectProviderArn(arn).build());
    assertThat(got.url()).isEqualTo("token.example.com/path");
    assertThat(got.clientIDList()).containsExactly("more");
    assertThat(got.thumbprintList()).hasSize(2);
    assertThat(got.tags()).isEmpty();
    assertThat(region.<ListOpenIdConnectProvidersResponse>call(ListOpenIdConnectProvidersRequest.builder().build())
        .openIDConnectProviderList()).extracting(OpenIDConnectProviderListEntry::arn).containsExactly(arn);
    SdkRequest delete = DeleteOpenIdConnectProviderRequest.builder().openIDConnectProviderArn(arn).build();
    region.call(delete);
    refused(delete, "NoSuchEntity", "OpenId connect Provider " + arn + " cannot be found.");
    refused(GetOpenIdConnectProviderRequest.builder().openIDConnectProviderArn(arn).build(), "NoSuchEntity",
        "OpenIDConnect Provider not found for arn " + arn);
    region.assertReplays();
  }

  @Test
  void aServicesRoleIsItsOwn() {
    SdkRequest create = CreateServiceLinkedRoleRequest.builder().awsServiceName("autoscaling.amazonaws.com").build();
    Role role = region.<CreateServiceLinkedRoleResponse>call(create).role();
    assertThat(role.arn()).isEqualTo("arn:aws:iam::" + ACCOUNT
        + ":role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling");
    refused(create, "InvalidInput", "Service role name AWSServiceRoleForAutoScaling has been taken in this account, please try "
        + "a different suffix.");
    refused(DeleteRoleRequest.builder().roleName(role.roleName()).build(), "UnmodifiableEntity", "Cannot perform the operation "
        + "on the protected role 'AWSServiceRoleForAutoScaling' - this role is only modifiable by AWS");
    String task = region.<DeleteServiceLinkedRoleResponse>call(
        DeleteServiceLinkedRoleRequest.builder().roleName(role.roleName()).build()).deletionTaskId();
    assertThat(region.<GetServiceLinkedRoleDeletionStatusResponse>call(
        GetServiceLinkedRoleDeletionStatusRequest.builder().deletionTaskId(task).build()).status())
        .isEqualTo(DeletionTaskStatusType.SUCCEEDED);
    assertThat(region.refusal(GetRoleRequest.builder().roleName(role.roleName()).build())).isEqualTo("NoSuchEntity");
  }
}
