package dev.holdfast.region.iam;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.RegionFixture;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Caller;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.autoscaling.model.CreateAutoScalingGroupRequest;
import software.amazon.awssdk.services.cloudformation.model.CreateStackRequest;
import software.amazon.awssdk.services.ec2.model.CreateLaunchTemplateRequest;
import software.amazon.awssdk.services.ec2.model.CreateVpcRequest;
import software.amazon.awssdk.services.ec2.model.CreateVpcResponse;
import software.amazon.awssdk.services.ec2.model.DeleteVpcRequest;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;
import software.amazon.awssdk.services.fis.model.CreateExperimentTemplateRequest;
import software.amazon.awssdk.services.iam.model.*;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;
import software.amazon.awssdk.services.s3.model.PutObjectTaggingRequest;
import software.amazon.awssdk.services.sqs.model.CreateQueueRequest;
import software.amazon.awssdk.services.sqs.model.DeleteQueueRequest;
import software.amazon.awssdk.services.sqs.model.TagQueueRequest;
import software.amazon.awssdk.services.sqs.model.UntagQueueRequest;

/** Who may make a call: by groups, by the roles that it passes on, by the tags of who asks and of what it is about. */
final class AuthorizerTest {

  private static final String ACCOUNT = "000000000000";
  private static final Caller ADA = new Caller("AKIA", "arn:aws:iam::" + ACCOUNT + ":user/ada", ACCOUNT);
  private static final String TRUST = """
      {"Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}""";

  private final RegionFixture region = RegionFixture.connected();

  private static String policy(String action, String resource, String condition) {
    return "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"" + action
        + "\",\"Resource\":\"" + resource + "\",\"Condition\":" + condition + "}]}";
  }

  private void ada(String... policies) {
    if (region.state().get(Rows.USERS, "ada").isEmpty()) {
      region.call(CreateUserRequest.builder().userName("ada")
          .tags(Tag.builder().key("team").value("media").build()).build());
    }
    for (int i = 0; i < policies.length; i++) {
      String name = "p" + i;
      region.call(PutUserPolicyRequest.builder().userName("ada").policyName(name).policyDocument(policies[i]).build());
    }
  }

  private boolean may(String service, SdkRequest request) {
    String name = request.getClass().getSimpleName();
    Call call = region.looking();
    try {
      new Authorizer(PolicyDocument::readable).require(call, new Authorizer.Question(ADA, service,
          name.substring(0, name.length() - "Request".length()), request, () -> Keys.NONE));
      return true;
    } catch (AwsServiceException e) {
      assertThat(e.statusCode()).as(e.getMessage()).isIn(400, 403);
      return false;
    }
  }

  @Test
  void aGroupsPoliciesAreItsMembers() {
    ada();
    region.call(CreateGroupRequest.builder().groupName("writers").build());
    region.call(PutGroupPolicyRequest.builder().groupName("writers").policyName("p")
        .policyDocument(policy("s3:CreateBucket", "*", "{}")).build());
    region.call(AttachGroupPolicyRequest.builder().groupName("writers")
        .policyArn("arn:aws:iam::aws:policy/AmazonSQSFullAccess").build());
    SdkRequest bucket = CreateBucketRequest.builder().bucket("b").build();
    SdkRequest queue = CreateQueueRequest.builder().queueName("q").build();
    assertThat(may("s3", bucket)).isFalse();
    region.call(AddUserToGroupRequest.builder().groupName("writers").userName("ada").build());
    assertThat(may("s3", bucket)).isTrue();
    assertThat(may("sqs", queue)).isTrue();
    region.call(RemoveUserFromGroupRequest.builder().groupName("writers").userName("ada").build());
    assertThat(may("s3", bucket)).isFalse();
  }

  @Test
  void whoGivesARoleMustBeAllowedToPassIt() {
    region.call(CreateRoleRequest.builder().roleName("web").assumeRolePolicyDocument(TRUST).build());
    region.call(CreateInstanceProfileRequest.builder().instanceProfileName("web").build());
    region.call(AddRoleToInstanceProfileRequest.builder().instanceProfileName("web").roleName("web").build());
    region.call(CreateLaunchTemplateRequest.builder().launchTemplateName("tpl")
        .launchTemplateData(d -> d.imageId("ami-1").iamInstanceProfile(p -> p.name("web"))).build());
    ada(policy("ec2:*", "*", "{}"), policy("autoscaling:*", "*", "{}"), policy("fis:*", "*", "{}"),
        policy("cloudformation:*", "*", "{}"), policy("iam:AddRole*", "*", "{}"));
    String role = "arn:aws:iam::" + ACCOUNT + ":role/web";
    Map<SdkRequest, String> passing = Map.of(
        RunInstancesRequest.builder().iamInstanceProfile(p -> p.name("web")).build(), "ec2",
        RunInstancesRequest.builder().launchTemplate(t -> t.launchTemplateName("tpl").version("$Latest")).build(), "ec2",
        CreateAutoScalingGroupRequest.builder().autoScalingGroupName("g")
            .launchTemplate(t -> t.launchTemplateName("tpl").version("1")).build(), "autoscaling",
        CreateExperimentTemplateRequest.builder().roleArn(role).build(), "fis",
        CreateStackRequest.builder().stackName("s").roleARN(role).build(), "cloudformation",
        AddRoleToInstanceProfileRequest.builder().instanceProfileName("web").roleName("web").build(), "iam");
    passing.forEach((request, service) -> assertThat(may(service, request)).as(request.toString()).isFalse());
    assertThat(may("ec2", RunInstancesRequest.builder().build())).isTrue();
    region.call(PutUserPolicyRequest.builder().userName("ada").policyName("pass").policyDocument(policy(
        "iam:PassRole", role, "{\"StringEquals\":{\"iam:PassedToService\":\"ec2.amazonaws.com\"}}")).build());
    passing.forEach((request, service) -> assertThat(may(service, request)).as("to EC2 alone: " + request)
        .isEqualTo(!service.equals("fis") && !service.equals("cloudformation")));
  }

  @Test
  void tagsOfWhatItIsAboutDecide() {
    ada(policy("sqs:*", "*", "{\"StringEquals\":{\"aws:ResourceTag/team\":\"${aws:PrincipalTag/team}\"}}"),
        policy("ec2:*", "*", "{\"StringEquals\":{\"ec2:ResourceTag/team\":\"media\"}}"));
    region.call(CreateQueueRequest.builder().queueName("mine").tags(Map.of("team", "media")).build());
    region.call(CreateQueueRequest.builder().queueName("other").tags(Map.of("team", "sales")).build());
    String url = "http://127.0.0.1:4566/" + ACCOUNT + '/';
    assertThat(may("sqs", DeleteQueueRequest.builder().queueUrl(url + "mine").build())).isTrue();
    assertThat(may("sqs", DeleteQueueRequest.builder().queueUrl(url + "other").build())).isFalse();
    assertThat(may("sqs", DeleteQueueRequest.builder().queueUrl(url + "none").build())).isFalse();
    String vpc = region.<CreateVpcResponse>call(CreateVpcRequest.builder().cidrBlock("10.9.0.0/16")
        .tagSpecifications(t -> t.resourceType(ResourceType.VPC).tags(x -> x.key("team").value("media"))).build())
        .vpc().vpcId();
    assertThat(may("ec2", DeleteVpcRequest.builder().vpcId(vpc).build())).isTrue();
    assertThat(may("ec2", DeleteVpcRequest.builder().vpcId("vpc-0").build())).isFalse();
  }

  @Test
  void tagsOfTheRequestDecide() {
    ada(policy("sqs:*Queue", "*", "{\"ForAllValues:StringEquals\":{\"aws:TagKeys\":[\"team\"]}}"),
        policy("ec2:CreateVpc", "*", "{\"StringEquals\":{\"aws:RequestTag/team\":\"media\"}}"),
        policy("s3:PutObjectTagging", "*", "{\"StringEquals\":{\"s3:RequestObjectTag/open\":\"yes\"}}"));
    assertThat(may("sqs", TagQueueRequest.builder().queueUrl("q").tags(Map.of("team", "x")).build())).isTrue();
    assertThat(may("sqs", TagQueueRequest.builder().queueUrl("q").tags(Map.of("cost", "x")).build())).isFalse();
    assertThat(may("sqs", UntagQueueRequest.builder().queueUrl("q").tagKeys("team").build())).isTrue();
    assertThat(may("sqs", UntagQueueRequest.builder().queueUrl("q").tagKeys("team", "cost").build())).isFalse();
    CreateVpcRequest tagged = CreateVpcRequest.builder().tagSpecifications(
        t -> t.resourceType(ResourceType.VPC).tags(x -> x.key("team").value("media"))).build();
    assertThat(may("ec2", tagged)).as("tags need ec2:CreateTags too").isFalse();
    region.call(PutUserPolicyRequest.builder().userName("ada").policyName("tags").policyDocument(
        policy("ec2:CreateTags", "*", "{\"StringEquals\":{\"ec2:CreateAction\":\"CreateVpc\"}}")).build());
    assertThat(may("ec2", tagged)).isTrue();
    assertThat(may("ec2", CreateVpcRequest.builder().build())).isFalse();
    assertThat(may("s3", PutObjectTaggingRequest.builder().bucket("b").key("k")
        .tagging(t -> t.tagSet(x -> x.key("open").value("yes"))).build())).isTrue();
    assertThat(may("s3", PutObjectTaggingRequest.builder().bucket("b").key("k")
        .tagging(t -> t.tagSet(x -> x.key("open").value("no"))).build())).isFalse();
  }

  @Test
  void theSimulatorSaysTheSame() {
    ada(policy("s3:Get*", "arn:aws:s3:::b/*", "{\"Bool\":{\"aws:SecureTransport\":\"true\"}}"));
    SimulatePrincipalPolicyRequest asked = SimulatePrincipalPolicyRequest.builder().policySourceArn(ADA.arn())
        .actionNames("s3:GetObject", "s3:PutObject").resourceArns("arn:aws:s3:::b/k").build();
    assertThat(decisions(asked)).containsExactly("s3:GetObject implicitDeny", "s3:PutObject implicitDeny");
    assertThat(region.<SimulatePrincipalPolicyResponse>call(asked).evaluationResults().getFirst().missingContextValues())
        .containsExactly("aws:securetransport");
    SimulatePrincipalPolicyRequest secure = asked.toBuilder().contextEntries(c -> c.contextKeyName("aws:SecureTransport")
        .contextKeyType("boolean").contextKeyValues("true")).build();
    assertThat(decisions(secure)).containsExactly("s3:GetObject allowed", "s3:PutObject implicitDeny");
    assertThat(region.<SimulatePrincipalPolicyResponse>call(secure).evaluationResults().getFirst().matchedStatements())
        .singleElement().satisfies(s -> assertThat(s.sourcePolicyId()).isEqualTo("user_ada_p0"));
    assertThat(decisions(secure.toBuilder().permissionsBoundaryPolicyInputList(policy("sqs:*", "*", "{}")).build()))
        .containsExactly("s3:GetObject implicitDeny", "s3:PutObject implicitDeny");
    SimulateCustomPolicyResponse custom = region.call(SimulateCustomPolicyRequest.builder()
        .policyInputList(policy("s3:*", "*", "{}"), policy("s3:PutObject", "*", "{}").replace("Allow", "Deny"))
        .actionNames("s3:PutObject", "s3:GetObject").build());
    assertThat(custom.evaluationResults().stream().map(EvaluationResult::evalDecisionAsString))
        .containsExactly("explicitDeny", "allowed");
    assertThat(region.refusal(asked.toBuilder().policySourceArn(ADA.arn() + "x").build())).isEqualTo("NoSuchEntity");
    assertThat(region.refusal(asked.toBuilder().actionNames("s3").build())).isEqualTo("InvalidInput");
  }

  private List<String> decisions(SimulatePrincipalPolicyRequest r) {
    return region.<SimulatePrincipalPolicyResponse>call(r).evaluationResults().stream()
        .map(e -> e.evalActionName() + ' ' + e.evalDecisionAsString()).toList();
  }
}
