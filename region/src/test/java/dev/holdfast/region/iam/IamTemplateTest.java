package dev.holdfast.region.iam;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.RegionFixture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cloudformation.model.Capability;
import software.amazon.awssdk.services.cloudformation.model.CreateStackRequest;
import software.amazon.awssdk.services.cloudformation.model.DeleteStackRequest;
import software.amazon.awssdk.services.cloudformation.model.DescribeStacksRequest;
import software.amazon.awssdk.services.cloudformation.model.DescribeStacksResponse;
import software.amazon.awssdk.services.cloudformation.model.Export;
import software.amazon.awssdk.services.cloudformation.model.ListExportsRequest;
import software.amazon.awssdk.services.cloudformation.model.ListExportsResponse;
import software.amazon.awssdk.services.cloudformation.model.UpdateStackRequest;

/** Users, policies and managed policies of a template: made, changed, taken away. */
final class IamTemplateTest {

  private static final String TEMPLATE = """
      Resources:
        Ada:
          Type: AWS::IAM::User
          Properties:
            UserName: ada
            PermissionsBoundary: !Ref Bound
            ManagedPolicyArns: [arn:aws:iam::aws:policy/ReadOnlyAccess]
            Policies:
              - PolicyName: own
                PolicyDocument: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "s3:*", Resource: "*"}]}
        Web:
          Type: AWS::IAM::Role
          Properties:
            RoleName: web
            AssumeRolePolicyDocument: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: "sts:AssumeRole"}]}
        Both:
          Type: AWS::IAM::Policy
          Properties:
            PolicyName: both
            PolicyDocument: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "sqs:*", Resource: "*"}]}
            Roles: [!Ref Web]
            Users: [!Ref Ada]
            Groups: [!Ref Team]
        Team:
          Type: AWS::IAM::Group
          Properties:
            GroupName: team
            ManagedPolicyArns: [arn:aws:iam::aws:policy/ReadOnlyAccess]
        Bob:
          Type: AWS::IAM::User
          Properties: {UserName: bob, Groups: [!Ref Team]}
        Members:
          Type: AWS::IAM::UserToGroupAddition
          Properties: {GroupName: !Ref Team, Users: [!Ref Ada]}
        Bound:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            ManagedPolicyName: bound
            PolicyDocument: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "*", Resource: "*"}]}
            Roles: [!Ref Web]
      """;

  private final RegionFixture region = RegionFixture.connected();

  @AfterEach
  void replays() {
    region.assertReplays();
  }

  private String status() {
    var stack = region.<DescribeStacksResponse>call(DescribeStacksRequest.builder().build()).stacks();
    return stack.isEmpty() ? "" : stack.getFirst().stackStatusAsString() + ' ' + stack.getFirst().stackStatusReason();
  }

  @Test
  void aStackMakesChangesAndRemovesThem() {
    region.call(CreateStackRequest.builder().stackName("s").templateBody(TEMPLATE)
        .capabilities(Capability.CAPABILITY_NAMED_IAM).build());
    assertThat(status()).startsWith("CREATE_COMPLETE");
    Rows.UserRow ada = region.state().get(Rows.USERS, "ada").orElseThrow();
    assertThat(ada.inline()).containsOnlyKeys("both", "own");
    assertThat(ada.attached()).containsExactly("arn:aws:iam::aws:policy/ReadOnlyAccess");
    assertThat(ada.boundary()).contains("arn:aws:iam::000000000000:policy/bound");
    Rows.RoleRow web = region.state().get(Rows.ROLES, "web").orElseThrow();
    assertThat(web.inline()).containsOnlyKeys("both");
    Rows.GroupRow team = region.state().get(Rows.GROUPS, "team").orElseThrow();
    assertThat(team.members()).containsExactlyInAnyOrder("ada", "bob");
    assertThat(team.inline()).containsOnlyKeys("both");
    assertThat(team.attached()).hasSize(1);
    assertThat(web.attached()).containsExactly("arn:aws:iam::000000000000:policy/bound");

    region.call(UpdateStackRequest.builder().stackName("s").capabilities(Capability.CAPABILITY_NAMED_IAM).templateBody(TEMPLATE
        .replace("Action: \"*\"", "Action: \"s3:*\"").replace("      PermissionsBoundary: !Ref Bound\n", "")
        .replace("      Users: [!Ref Ada]\n", "").replace("PolicyName: own", "PolicyName: other")
        .replace(", Groups: [!Ref Team]}", "}")).build());
    assertThat(status()).startsWith("UPDATE_COMPLETE");
    ada = region.state().get(Rows.USERS, "ada").orElseThrow();
    assertThat(ada.inline()).containsOnlyKeys("other");
    assertThat(ada.boundary()).isEmpty();
    assertThat(region.state().get(Rows.GROUPS, "team").orElseThrow().members()).containsExactly("ada");
    Rows.PolicyRow bound = region.state().get(Rows.POLICIES, "arn:aws:iam::000000000000:policy/bound").orElseThrow();
    assertThat(bound.current()).isEqualTo(2);
    assertThat(bound.document()).contains("s3:*");

    region.call(DeleteStackRequest.builder().stackName("s").build());
    assertThat(status()).isEmpty();
    assertThat(region.state().all(Rows.USERS)).isEmpty();
    assertThat(region.state().all(Rows.ROLES)).isEmpty();
    assertThat(region.state().all(Rows.POLICIES)).isEmpty();
    assertThat(region.state().all(Rows.GROUPS)).isEmpty();
  }

  private static final String APART = """
      Resources:
        Web:
          Type: AWS::IAM::Role
          Properties:
            Tags: [{Key: team, Value: one}]
            AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: "sts:AssumeRole"}]}
        Ada: {Type: AWS::IAM::User, Properties: {UserName: ada}}
        Team: {Type: AWS::IAM::Group, Properties: {GroupName: team}}
        OfRole:
          Type: AWS::IAM::RolePolicy
          Properties: {PolicyName: p, RoleName: !Ref Web, PolicyDocument: {Statement: [{Effect: Allow, Action: "s3:*", Resource: "*"}]}}
        OfUser:
          Type: AWS::IAM::UserPolicy
          Properties: {PolicyName: p, UserName: !Ref Ada, PolicyDocument: {Statement: [{Effect: Allow, Action: "s3:*", Resource: "*"}]}}
        OfGroup:
          Type: AWS::IAM::GroupPolicy
          Properties: {PolicyName: p, GroupName: !Ref Team, PolicyDocument: {Statement: [{Effect: Allow, Action: "s3:*", Resource: "*"}]}}
        OfService:
          Type: AWS::IAM::ServiceLinkedRole
          Properties: {AWSServiceName: autoscaling.amazonaws.com, CustomSuffix: x, Description: one}
      """;

  @Test
  void policiesApartFromTheirHoldersAndServicesRoles() {
    region.call(CreateStackRequest.builder().stackName("s").templateBody(APART)
        .capabilities(Capability.CAPABILITY_NAMED_IAM).build());
    assertThat(status()).startsWith("CREATE_COMPLETE");
    assertThat(region.state().get(Rows.USERS, "ada").orElseThrow().inline()).containsOnlyKeys("p");
    assertThat(region.state().get(Rows.GROUPS, "team").orElseThrow().inline()).containsOnlyKeys("p");
    update(APART.replace("s3:*", "sqs:*").replace("PolicyName: p, U", "PolicyName: q, U").replace("one", "two"));
    assertThat(region.state().get(Rows.USERS, "ada").orElseThrow().inline()).containsOnlyKeys("q");
    assertThat(region.state().all(Rows.ROLES).values()).filteredOn(r -> r.path().equals("/")).singleElement().satisfies(r -> {
      assertThat(r.inline().get("p")).contains("sqs:*");
      assertThat(r.tags()).containsEntry("team", "two");
    });
    assertThat(region.state().get(Rows.ROLES, "AWSServiceRoleForAutoScaling_x").orElseThrow().description()).isEqualTo("two");
    region.call(DeleteStackRequest.builder().stackName("s").build());
    assertThat(status()).isEmpty();
    assertThat(region.state().all(Rows.ROLES)).isEmpty();
    assertThat(region.state().all(Rows.GROUPS)).isEmpty();
  }

  private static final String KEY = """
      Resources:
        Ada: {Type: AWS::IAM::User, Properties: {UserName: ada}}
        Key: {Type: AWS::IAM::AccessKey, Properties: {UserName: !Ref Ada, Serial: 1, Status: Active}}
      Outputs:
        Id: {Value: !Ref Key, Export: {Name: id}}
        Secret: {Value: !GetAtt Key.SecretAccessKey, Export: {Name: secret}}
      """;

  private String output(String key) {
    return region.<DescribeStacksResponse>call(DescribeStacksRequest.builder().stackName("s").build()).stacks().getFirst()
        .outputs().stream().filter(o -> o.outputKey().equals(key)).findFirst().orElseThrow().outputValue();
  }

  private void update(String template) {
    region.call(UpdateStackRequest.builder().stackName("s").capabilities(Capability.CAPABILITY_NAMED_IAM)
        .templateBody(template).build());
    assertThat(status()).startsWith("UPDATE_COMPLETE");
  }

  /** The secret is what CreateAccessKey would have answered; it is shown, and nowhere kept. */
  @Test
  void anAccessKeyIsMadeTurnedOffReplacedAndTakenAway() {
    region.call(CreateStackRequest.builder().stackName("s").templateBody(KEY)
        .capabilities(Capability.CAPABILITY_NAMED_IAM).build());
    assertThat(status()).startsWith("CREATE_COMPLETE");
    String id = region.state().all(Rows.KEYS).firstKey();
    assertThat(output("Id")).isEqualTo(id);
    assertThat(output("Secret")).isEqualTo(RegionFixture.VAULT.derive(Users.SECRET + id));
    assertThat(region.<ListExportsResponse>call(ListExportsRequest.builder().build()).exports())
        .extracting(Export::value).containsExactlyInAnyOrder(id, RegionFixture.VAULT.derive(Users.SECRET + id));

    update(KEY.replace("Status: Active", "Status: Inactive"));
    assertThat(region.state().get(Rows.KEYS, id).orElseThrow().active()).isFalse();

    update(KEY.replace("Serial: 1", "Serial: 2"));
    assertThat(region.state().all(Rows.KEYS)).hasSize(1).doesNotContainKey(id);
    String other = region.state().all(Rows.KEYS).firstKey();
    assertThat(output("Secret")).isEqualTo(RegionFixture.VAULT.derive(Users.SECRET + other));

    region.call(DeleteStackRequest.builder().stackName("s").build());
    assertThat(region.state().all(Rows.KEYS)).isEmpty();
  }

  @Test
  void anAccessKeysSecretIsNoPartOfAText() {
    region.call(CreateStackRequest.builder().stackName("s").capabilities(Capability.CAPABILITY_NAMED_IAM).templateBody(
        KEY.replace("Value: !GetAtt Key.SecretAccessKey", "Value: !Sub 'x${Key.SecretAccessKey}'")).build());
    assertThat(status()).startsWith("ROLLBACK_COMPLETE");
    assertThat(region.state().all(Rows.KEYS)).isEmpty();
  }
}
