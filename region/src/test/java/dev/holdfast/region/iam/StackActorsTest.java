package dev.holdfast.region.iam;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.RegionFixture;
import dev.holdfast.region.cloudformation.CloudFormationService;
import dev.holdfast.region.kernel.Caller;
import dev.holdfast.region.sqs.QueueType;
import dev.holdfast.region.sqs.SqsService;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cloudformation.model.ContinueUpdateRollbackRequest;
import software.amazon.awssdk.services.cloudformation.model.CreateChangeSetRequest;
import software.amazon.awssdk.services.cloudformation.model.CreateStackRequest;
import software.amazon.awssdk.services.cloudformation.model.DeleteStackRequest;
import software.amazon.awssdk.services.cloudformation.model.DescribeStackEventsRequest;
import software.amazon.awssdk.services.cloudformation.model.DescribeStackEventsResponse;
import software.amazon.awssdk.services.cloudformation.model.DescribeStacksRequest;
import software.amazon.awssdk.services.cloudformation.model.DescribeStacksResponse;
import software.amazon.awssdk.services.cloudformation.model.ExecuteChangeSetRequest;
import software.amazon.awssdk.services.cloudformation.model.UpdateStackRequest;
import software.amazon.awssdk.services.iam.model.CreateRoleRequest;
import software.amazon.awssdk.services.iam.model.CreateUserRequest;
import software.amazon.awssdk.services.iam.model.PutRolePolicyRequest;
import software.amazon.awssdk.services.iam.model.PutUserPolicyRequest;

/** A stack can do no more than whoever asks for it, or its role. */
final class StackActorsTest {

  private static final String ACCOUNT = "000000000000";
  private static final String ROLE = "arn:aws:iam::" + ACCOUNT + ":role/deployer";
  private static final String QUEUE = """
      Resources:
        Jobs:
          Type: AWS::SQS::Queue
          Properties: {QueueName: jobs, DelaySeconds: %d}
      """;

  private final RegionFixture region = new RegionFixture(
      new CloudFormationService(List.of(new QueueType()), new StackActors()), new SqsService(), new IamService());

  @BeforeEach
  void users() {
    region.call(CreateUserRequest.builder().userName("ann").build());
    region.call(CreateRoleRequest.builder().roleName("deployer").assumeRolePolicyDocument("""
        {"Statement": {"Effect": "Allow", "Principal": {"Service": "cloudformation.amazonaws.com"},
          "Action": "sts:AssumeRole"}}""").build());
    region.call(CreateRoleRequest.builder().roleName("other").assumeRolePolicyDocument("""
        {"Statement": {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"},
          "Action": "sts:AssumeRole"}}""").build());
  }

  @AfterEach
  void replays() {
    region.assertReplays();
  }

  private void allow(String... actions) {
    region.call(PutUserPolicyRequest.builder().userName("ann").policyName("p").policyDocument(policy(actions)).build());
  }

  private static String policy(String... actions) {
    return "{\"Statement\":{\"Effect\":\"Allow\",\"Resource\":\"*\",\"Action\":[\"" + String.join("\",\"", actions) + "\"]}}";
  }

  private void as(String arn) {
    region.as(new Caller("k", arn, ACCOUNT));
  }

  private void ann() {
    as("arn:aws:iam::" + ACCOUNT + ":user/ann");
  }

  private void root() {
    region.as(Caller.root(ACCOUNT));
  }

  private static CreateStackRequest.Builder create() {
    return CreateStackRequest.builder().stackName("s").templateBody(QUEUE.formatted(0));
  }

  private String status() {
    return region.<DescribeStacksResponse>call(DescribeStacksRequest.builder().stackName("s").build()).stacks().getFirst()
        .stackStatusAsString();
  }

  private List<String> failures() {
    return region.<DescribeStackEventsResponse>call(DescribeStackEventsRequest.builder().stackName("s").build())
        .stackEvents().stream().filter(e -> e.resourceStatusAsString().endsWith("_FAILED"))
        .map(e -> e.resourceStatusReason()).toList();
  }

  @Test
  void whatTheCallerMayNotTheStackMayNot() {
    ann();
    region.call(create().build());
    assertThat(status()).isEqualTo("ROLLBACK_COMPLETE");
    assertThat(failures()).anyMatch(reason -> reason.startsWith("User: arn:aws:iam::000000000000:user/ann is not authorized "
        + "to perform: sqs:CreateQueue on resource: arn:aws:sqs:us-east-1:000000000000:jobs")
        && reason.endsWith("(Service: SQS, Status Code: 403, Error Code: AccessDenied)"));
  }

  @Test
  void eachOperationIsDoneInTheNameOfWhoeverAskedForIt() {
    allow("sqs:CreateQueue", "sqs:TagQueue");
    ann();
    region.call(create().build());
    assertThat(status()).isEqualTo("CREATE_COMPLETE");
    region.call(UpdateStackRequest.builder().stackName("s").templateBody(QUEUE.formatted(5)).build());
    assertThat(failures()).anyMatch(reason -> reason.contains("sqs:SetQueueAttributes"));
    assertThat(status()).as("nor may the rollback").isEqualTo("UPDATE_ROLLBACK_FAILED");
    root();
    region.call(ContinueUpdateRollbackRequest.builder().stackName("s").build());
    assertThat(status()).isEqualTo("UPDATE_ROLLBACK_COMPLETE");
    ann();
    region.call(DeleteStackRequest.builder().stackName("s").build());
    region.advance(Duration.ofMinutes(5));
    assertThat(status()).isEqualTo("DELETE_FAILED");
    assertThat(failures()).anyMatch(reason -> reason.contains("sqs:DeleteQueue"));
    allowAsRoot("sqs:DeleteQueue");
    ann();
    region.call(DeleteStackRequest.builder().stackName("s").build());
    region.advance(Duration.ofMinutes(1));
    assertThat(region.refusal(DescribeStacksRequest.builder().stackName("s").build())).isEqualTo("ValidationError");
  }

  private void allowAsRoot(String action) {
    root();
    allow(action);
  }

  @Test
  void aStacksRoleActsForIt() {
    region.call(PutRolePolicyRequest.builder().roleName("deployer").policyName("p").policyDocument(policy("sqs:*")).build());
    ann();
    region.call(create().roleARN(ROLE).build());
    assertThat(status()).isEqualTo("CREATE_COMPLETE");
    // And goes on to, where the next operation names none.
    region.call(UpdateStackRequest.builder().stackName("s").templateBody(QUEUE.formatted(5)).build());
    assertThat(status()).isEqualTo("UPDATE_COMPLETE");
  }

  @Test
  void anUpdateThroughAChangeSetIsDoneByTheRoleThatItNames() {
    region.call(PutRolePolicyRequest.builder().roleName("deployer").policyName("p").policyDocument(policy("sqs:*")).build());
    region.call(create().build());
    ann();
    CreateChangeSetRequest.Builder change = CreateChangeSetRequest.builder().stackName("s").changeSetName("c")
        .templateBody(QUEUE.formatted(5));
    assertThat(region.refusal(change.roleARN(ROLE + "x").build())).isEqualTo("ValidationError");
    region.call(change.roleARN(ROLE).build());
    region.call(ExecuteChangeSetRequest.builder().stackName("s").changeSetName("c").build());
    assertThat(status()).isEqualTo("UPDATE_COMPLETE");
    assertThat(region.<DescribeStacksResponse>call(DescribeStacksRequest.builder().stackName("s").build()).stacks().getFirst()
        .roleARN()).isEqualTo(ROLE);
  }

  @Test
  void whatBoundsTheCallersSessionBoundsTheStack() {
    region.call(PutRolePolicyRequest.builder().roleName("deployer").policyName("p").policyDocument(policy("*")).build());
    region.as(new Caller("ASIA", "arn:aws:sts::" + ACCOUNT + ":assumed-role/deployer/s", ACCOUNT, Optional.of(
        new Caller.Session(List.of(policy("cloudformation:*", "sqs:Get*")), new TreeMap<>(), List.of()))));
    region.call(create().build());
    assertThat(failures()).anyMatch(reason -> reason.contains(
        "because no session policy allows the sqs:CreateQueue action"));
  }

  @Test
  void aRoleMustTrustCloudFormation() {
    for (String role : List.of("other", "none")) {
      assertThat(region.refused(create().roleARN("arn:aws:iam::" + ACCOUNT + ":role/" + role).build()).awsErrorDetails()
          .errorMessage()).isEqualTo("Role arn:aws:iam::" + ACCOUNT + ":role/" + role + " is invalid or cannot be assumed");
    }
  }
}
