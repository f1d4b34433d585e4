package dev.holdfast.zone.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.StatusType;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.Credentials;

/** Users with keys of their own and the roles that they assume, as clients with real signatures meet them. */
@Timeout(120)
final class UserAccessTest {

  private static final String ACCOUNT = "000000000000";

  @TempDir static Path directory;

  private static TestRegion region;
  private static AwsCredentials root;
  private static IamClient iam;
  private static String queue;

  @BeforeAll
  static void start() throws IOException {
    region = TestRegion.start(directory);
    root = AwsBasicCredentials.create(region.root().accessKeyId(), region.root().secretAccessKey());
    iam = as(root, IamClient.builder());
    queue = as(root, SqsClient.builder()).createQueue(r -> r.queueName("jobs")).queueUrl();
  }

  @AfterAll
  static void stop() {
    region.close();
  }

  private static <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C as(AwsCredentials who, B builder) {
    return builder.endpointOverride(URI.create(region.config().endpoint())).region(Region.US_EAST_1)
        .credentialsProvider(StaticCredentialsProvider.create(who))
        .httpClient(UrlConnectionHttpClient.create())
        .overrideConfiguration(c -> c.retryStrategy(r -> r.maxAttempts(1))).build();
  }

  private static AwsCredentials session(Credentials c) {
    return AwsSessionCredentials.create(c.accessKeyId(), c.secretAccessKey(), c.sessionToken());
  }

  private static AwsCredentials user(String name, String... statements) {
    iam.createUser(r -> r.userName(name));
    if (statements.length > 0) {
      iam.putUserPolicy(r -> r.userName(name).policyName("p").policyDocument(policy(statements)));
    }
    var key = iam.createAccessKey(r -> r.userName(name)).accessKey();
    return AwsBasicCredentials.create(key.accessKeyId(), key.secretAccessKey());
  }

  private static String policy(String... statements) {
    return "{\"Version\":\"2012-10-17\",\"Statement\":[" + String.join(",", statements) + "]}";
  }

  private static String allow(String action, String resource) {
    return "{\"Effect\":\"Allow\",\"Action\":\"" + action + "\",\"Resource\":\"" + resource + "\"}";
  }

  private static String trust(String principal) {
    return policy("{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"" + principal + "\"},\"Action\":\"sts:AssumeRole\"}");
  }

  private static void refused(ThrowingCallable call, String code, String message) {
    assertThatThrownBy(call).isInstanceOfSatisfying(AwsServiceException.class, e -> {
      assertThat(e.awsErrorDetails().errorCode()).as(e.getMessage()).isEqualTo(code);
      assertThat(e.awsErrorDetails().errorMessage()).contains(message);
    });
  }

  @Test
  void aUserMayWhatItsPoliciesAllow() {
    AwsCredentials ada = user("ada", allow("sqs:SendMessage", "*"), allow("iam:*AccessKey*", "arn:aws:iam::*:user/${aws:username}"));
    SqsClient sqs = as(ada, SqsClient.builder());
    sqs.sendMessage(r -> r.queueUrl(queue).messageBody("m"));
    refused(() -> sqs.deleteQueue(r -> r.queueUrl(queue)), "AccessDenied", "User: arn:aws:iam::" + ACCOUNT + ":user/ada is not");
    assertThat(as(ada, StsClient.builder()).getCallerIdentity().arn()).endsWith(":user/ada");
    assertThat(as(ada, StsClient.builder()).getCallerIdentity().userId()).startsWith("AIDA");
    IamClient own = as(ada, IamClient.builder());
    assertThat(own.listAccessKeys().accessKeyMetadata()).hasSize(1);
    refused(() -> own.listAccessKeys(r -> r.userName("root")), "AccessDenied", "iam:ListAccessKeys");
    refused(own::getUser, "AccessDenied", "iam:GetUser on resource: arn:aws:iam::" + ACCOUNT + ":user/ada");
  }

  @Test
  void aKeyThatIsInactiveOrDeletedIsNone() {
    AwsCredentials eve = user("eve", allow("*", "*"));
    StsClient sts = as(eve, StsClient.builder());
    sts.getCallerIdentity();
    iam.updateAccessKey(r -> r.userName("eve").accessKeyId(eve.accessKeyId()).status(StatusType.INACTIVE));
    refused(sts::getCallerIdentity, "InvalidClientTokenId", "");
    iam.updateAccessKey(r -> r.userName("eve").accessKeyId(eve.accessKeyId()).status(StatusType.ACTIVE));
    sts.getCallerIdentity();
    iam.deleteAccessKey(r -> r.userName("eve").accessKeyId(eve.accessKeyId()));
    refused(sts::getCallerIdentity, "InvalidClientTokenId", "");
  }

  @Test
  void aBoundaryAndAManagedPolicyAreBothAsked() {
    String bound = iam.createPolicy(r -> r.policyName("bound").policyDocument(policy(allow("sqs:*", "*")))).policy().arn();
    AwsCredentials bob = user("bob", allow("*", "*"));
    iam.putUserPermissionsBoundary(r -> r.userName("bob").permissionsBoundary(bound));
    as(bob, SqsClient.builder()).sendMessage(r -> r.queueUrl(queue).messageBody("m"));
    refused(() -> as(bob, IamClient.builder()).listUsers(), "AccessDenied", "because no permissions boundary allows");
    iam.createPolicyVersion(r -> r.policyArn(bound).policyDocument(policy(allow("iam:*", "*"))).setAsDefault(true));
    as(bob, IamClient.builder()).listUsers();
    refused(() -> as(bob, SqsClient.builder()).listQueues(), "AccessDenied", "because no permissions boundary allows");
  }

  @Test
  void aRoleIsAssumedByWhomItTrusts() {
    AwsCredentials carl = user("carl", allow("sts:AssumeRole", "arn:aws:iam::" + ACCOUNT + ":role/sender"));
    AwsCredentials dan = user("dan");
    iam.createRole(r -> r.roleName("sender").assumeRolePolicyDocument(trust(ACCOUNT)));
    iam.putRolePolicy(r -> r.roleName("sender").policyName("p").policyDocument(policy(allow("sqs:*", "*"))));
    String arn = "arn:aws:iam::" + ACCOUNT + ":role/sender";
    // The account as a principal leaves it to the user's policies.
    refused(() -> as(dan, StsClient.builder()).assumeRole(r -> r.roleArn(arn).roleSessionName("d1")), "AccessDenied",
        "sts:AssumeRole on resource: " + arn);
    var assumed = as(carl, StsClient.builder()).assumeRole(r -> r.roleArn(arn).roleSessionName("c1"));
    assertThat(assumed.assumedRoleUser().arn()).isEqualTo("arn:aws:sts::" + ACCOUNT + ":assumed-role/sender/c1");
    SqsClient sqs = as(session(assumed.credentials()), SqsClient.builder());
    sqs.sendMessage(r -> r.queueUrl(queue).messageBody("m"));
    refused(() -> as(session(assumed.credentials()), IamClient.builder()).listUsers(), "AccessDenied", "iam:ListUsers");

    var bounded = as(carl, StsClient.builder()).assumeRole(r -> r.roleArn(arn).roleSessionName("c2")
        .policy(policy(allow("sqs:ReceiveMessage", "*"))).durationSeconds(900));
    SqsClient less = as(session(bounded.credentials()), SqsClient.builder());
    less.receiveMessage(r -> r.queueUrl(queue));
    refused(() -> less.sendMessage(r -> r.queueUrl(queue).messageBody("m")), "AccessDenied", "because no session policy allows");

    // A user that the trust policy names needs no policy of its own; others then have no way.
    iam.updateAssumeRolePolicy(r -> r.roleName("sender").policyDocument(trust("arn:aws:iam::" + ACCOUNT + ":user/dan")));
    as(dan, StsClient.builder()).assumeRole(r -> r.roleArn(arn).roleSessionName("d1"));
    refused(() -> as(carl, StsClient.builder()).assumeRole(r -> r.roleArn(arn).roleSessionName("c1")), "AccessDenied", arn);
    refused(() -> as(root, StsClient.builder()).assumeRole(r -> r.roleArn(arn).roleSessionName("r1")), "AccessDenied", arn);
  }

  @Test
  void aRoleMadeAnewRevivesNoSession() {
    iam.createRole(r -> r.roleName("phoenix").assumeRolePolicyDocument(trust(ACCOUNT)));
    String arn = "arn:aws:iam::" + ACCOUNT + ":role/phoenix";
    StsClient sts = as(root, StsClient.builder());
    AwsCredentials old = session(sts.assumeRole(r -> r.roleArn(arn).roleSessionName("s1")).credentials());
    as(old, StsClient.builder()).getCallerIdentity();
    iam.deleteRole(r -> r.roleName("phoenix"));
    refused(() -> as(old, StsClient.builder()).getCallerIdentity(), "InvalidClientTokenId", "");
    iam.createRole(r -> r.roleName("phoenix").assumeRolePolicyDocument(trust(ACCOUNT)));
    refused(() -> as(old, StsClient.builder()).getCallerIdentity(), "InvalidClientTokenId", "");
    AwsCredentials young = session(sts.assumeRole(r -> r.roleArn(arn).roleSessionName("s1")).credentials());
    as(young, StsClient.builder()).getCallerIdentity();
  }

  @Test
  void durationsAndNamesAreBounded() {
    iam.createRole(r -> r.roleName("short").assumeRolePolicyDocument(trust(ACCOUNT)));
    String arn = "arn:aws:iam::" + ACCOUNT + ":role/short";
    StsClient sts = as(root, StsClient.builder());
    refused(() -> sts.assumeRole(r -> r.roleArn(arn).roleSessionName("s1").durationSeconds(7200)), "ValidationError",
        "exceeds the MaxSessionDuration");
    refused(() -> sts.assumeRole(r -> r.roleArn(arn).roleSessionName("s1").durationSeconds(899)), "ValidationError", "durationSeconds");
    refused(() -> sts.assumeRole(r -> r.roleArn(arn).roleSessionName("a b")), "ValidationError", "roleSessionName");
    refused(() -> sts.assumeRole(r -> r.roleArn(arn).roleSessionName("s1").policy("{")), "MalformedPolicyDocument", "Json");
    refused(() -> sts.assumeRole(r -> r.roleArn(arn + "x").roleSessionName("s1")), "AccessDenied", "role/shortx");
    assertThat(sts.assumeRole(r -> r.roleArn(arn).roleSessionName("s1")).credentials().accessKeyId()).startsWith("ASIA");
  }

  @Test
  void aSessionsTagsAreWhatPoliciesAskFor() {
    AwsCredentials gil = user("gil", allow("sts:*", "*"));
    String trust = trust(ACCOUNT).replace("\"sts:AssumeRole\"", "[\"sts:AssumeRole\",\"sts:TagSession\"]");
    String arn = iam.createRole(r -> r.roleName("tagged").assumeRolePolicyDocument(trust)).role().arn();
    iam.putRolePolicy(r -> r.roleName("tagged").policyName("p").policyDocument(policy(
        "{\"Effect\":\"Allow\",\"Action\":\"sqs:SendMessage\",\"Resource\":\"*\","
            + "\"Condition\":{\"StringEquals\":{\"aws:PrincipalTag/team\":\"media\"}}}")));
    StsClient sts = as(gil, StsClient.builder());
    AwsCredentials with = session(sts.assumeRole(r -> r.roleArn(arn).roleSessionName("g1")
        .tags(t -> t.key("team").value("media")).transitiveTagKeys("team")).credentials());
    as(with, SqsClient.builder()).sendMessage(r -> r.queueUrl(queue).messageBody("m"));
    AwsCredentials without = session(sts.assumeRole(r -> r.roleArn(arn).roleSessionName("g1")).credentials());
    refused(() -> as(without, SqsClient.builder()).sendMessage(r -> r.queueUrl(queue).messageBody("m")), "AccessDenied",
        "assumed-role/tagged/g1 is not authorized to perform: sqs:SendMessage");
    refused(() -> sts.assumeRole(r -> r.roleArn("arn:aws:iam::1:").roleSessionName("g1")), "ValidationError",
        "at 'roleArn' failed to satisfy constraint: Member must have length greater than or equal to 20");
  }

  @Test
  void aSessionOfAUserIsTheUser() {
    AwsCredentials fay = user("fay", allow("sqs:SendMessage", "*"));
    AwsCredentials temporary = session(as(fay, StsClient.builder()).getSessionToken().credentials());
    as(temporary, SqsClient.builder()).sendMessage(r -> r.queueUrl(queue).messageBody("m"));
    refused(() -> as(temporary, SqsClient.builder()).listQueues(), "AccessDenied", "user/fay");
    refused(() -> as(temporary, StsClient.builder()).getSessionToken(), "AccessDenied", "session credentials");
  }

  @Test
  void boto3() throws Exception {
    TestRegion.Ran ran = region.python("""
        import sys
        try:
          import boto3, botocore, json
        except ImportError:
          print('no boto3'); sys.exit(127)
        iam = boto3.client('iam')
        iam.create_user(UserName='py')
        policy = iam.create_policy(PolicyName='py', PolicyDocument=json.dumps({'Version': '2012-10-17', 'Statement': [
          {'Effect': 'Allow', 'Action': 's3:ListAllMyBuckets', 'Resource': '*'}]}))['Policy']['Arn']
        iam.attach_user_policy(UserName='py', PolicyArn=policy)
        key = iam.create_access_key(UserName='py')['AccessKey']
        own = boto3.Session(aws_access_key_id=key['AccessKeyId'], aws_secret_access_key=key['SecretAccessKey'])
        own.client('s3').list_buckets()
        for service, call in [('s3', lambda c: c.create_bucket(Bucket='py')), ('sqs', lambda c: c.create_queue(QueueName='py')),
                              ('ssm', lambda c: c.get_parameter(Name='p')),
                              ('cloudwatch', lambda c: c.list_metrics()), ('ec2', lambda c: c.describe_vpcs())]:
          try:
            call(own.client(service))
          except botocore.exceptions.ClientError as e:
            print(service, e.response['Error']['Code'])
        print([p['PolicyName'] for p in iam.list_attached_user_policies(UserName='py')['AttachedPolicies']])
        print(len(iam.list_policies(Scope='AWS')['Policies']) > 20)
        iam.create_group(GroupName='team')
        iam.put_group_policy(GroupName='team', PolicyName='p', PolicyDocument=json.dumps({'Version': '2012-10-17', 'Statement': [
          {'Effect': 'Allow', 'Action': 'sqs:*', 'Resource': '*'}]}))
        iam.add_user_to_group(GroupName='team', UserName='py')
        own.client('sqs').create_queue(QueueName='py')
        print([u['UserName'] for u in iam.get_group(GroupName='team')['Users']],
              [g['GroupName'] for g in iam.list_groups_for_user(UserName='py')['Groups']])
        simulated = iam.simulate_principal_policy(PolicySourceArn=iam.get_user(UserName='py')['User']['Arn'],
          ActionNames=['sqs:SendMessage', 's3:GetObject'])['EvaluationResults']
        print([(e['EvalActionName'], e['EvalDecision']) for e in simulated])
        iam.create_role(RoleName='py', AssumeRolePolicyDocument=json.dumps({'Version': '2012-10-17', 'Statement': [
          {'Effect': 'Allow', 'Principal': {'Service': 'ec2.amazonaws.com'}, 'Action': 'sts:AssumeRole'}]}))
        print(sorted(iam.get_role(RoleName='py')['Role']), iam.get_role(RoleName='py')['Role']['RoleLastUsed'])
        print(sorted(next(r for r in iam.list_roles()['Roles'] if r['RoleName'] == 'py')))
        made = iam.create_instance_profile(InstanceProfileName='py')['InstanceProfile']
        print(made['Roles'], iam.get_instance_profile(InstanceProfileName='py')['InstanceProfile'].keys() - made.keys())
        print([u['UserName'] for p in iam.get_paginator('list_users').paginate(PaginationConfig={'PageSize': 1})
               for u in p['Users'] if u['UserName'] == 'py'])
        print(iam.get_access_key_last_used(AccessKeyId=key['AccessKeyId'])['AccessKeyLastUsed'])
        print(iam.get_account_summary()['SummaryMap']['UsersQuota'])
        """);
    assumeTrue(ran.exit() != 127, ran.output());
    assertThat(ran.output().lines().toList()).isEqualTo(List.of("s3 AccessDenied", "sqs AccessDenied",
        "ssm AccessDeniedException", "cloudwatch AccessDenied", "ec2 UnauthorizedOperation", "['py']", "True",
        "['py'] ['team']", "[('sqs:SendMessage', 'allowed'), ('s3:GetObject', 'implicitDeny')]",
        "['Arn', 'AssumeRolePolicyDocument', 'CreateDate', 'MaxSessionDuration', 'Path', 'RoleId', 'RoleLastUsed', 'RoleName'] {}",
        "['Arn', 'AssumeRolePolicyDocument', 'CreateDate', 'MaxSessionDuration', 'Path', 'RoleId', 'RoleName']",
        "[] {'Tags'}", "['py']", "{'ServiceName': 'N/A', 'Region': 'N/A'}", "5000"));
  }
}
