package dev.holdfast.zone.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.zone.home.RegionKey;
import dev.holdfast.zone.home.Sessions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
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
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Error;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.sts.StsClient;

/** Policies as clients with real signatures meet them: what a role's session may do, and what it is told if it may not. */
@Timeout(120)
final class AccessTest {

  private static final String ROLE = "web";
  private static final String SESSION = "arn:aws:sts::000000000000:assumed-role/web/i-1";

  @TempDir static Path directory;

  private static TestRegion region;
  private static IamClient iam;
  private static S3Client s3;
  private static SqsClient sqs;
  private static AwsCredentials session;
  private static String queue;

  @BeforeAll
  static void start() throws IOException {
    region = TestRegion.start(directory);
    AwsCredentials root = AwsBasicCredentials.create(region.root().accessKeyId(), region.root().secretAccessKey());
    iam = as(root, IamClient.builder());
    s3 = as(root, S3Client.builder());
    sqs = as(root, SqsClient.builder());
    iam.createRole(r -> r.roleName(ROLE).assumeRolePolicyDocument("""
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
         "Principal": {"Service": "ec2.amazonaws.com"}}]}"""));
    Sessions.Credentials c = new Sessions(RegionKey.open(region.home()), region.config().account())
        .issue(SESSION, Optional.empty(), Instant.now().plusSeconds(3600));
    session = AwsSessionCredentials.create(c.accessKeyId(), c.secretAccessKey(), c.sessionToken());
    s3.createBucket(r -> r.bucket("media"));
    s3.putObject(r -> r.bucket("media").key("a/1"), RequestBody.fromString("one"));
    queue = sqs.createQueue(r -> r.queueName("jobs")).queueUrl();
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

  private static void may(String... statements) {
    iam.putRolePolicy(r -> r.roleName(ROLE).policyName("p").policyDocument(
        "{\"Version\":\"2012-10-17\",\"Statement\":[" + String.join(",", statements) + "]}"));
  }

  private static String allow(String action, String resource) {
    return "{\"Effect\":\"Allow\",\"Action\":\"" + action + "\",\"Resource\":\"" + resource + "\"}";
  }

  private static void refused(ThrowingCallable call, int status, String code, String message) {
    assertThatThrownBy(call).isInstanceOfSatisfying(AwsServiceException.class, e -> {
      assertThat(e.awsErrorDetails().errorCode()).isEqualTo(code);
      assertThat(e.statusCode()).isEqualTo(status);
      assertThat(e.awsErrorDetails().errorMessage()).contains(message);
    });
  }

  @AfterEach
  void nothingIsAllowed() {
    iam.listRolePolicies(r -> r.roleName(ROLE)).policyNames()
        .forEach(name -> iam.deleteRolePolicy(r -> r.roleName(ROLE).policyName(name)));
    iam.listAttachedRolePolicies(r -> r.roleName(ROLE)).attachedPolicies()
        .forEach(p -> iam.detachRolePolicy(r -> r.roleName(ROLE).policyArn(p.policyArn())));
    s3.deleteBucketPolicy(r -> r.bucket("media"));
    sqs.setQueueAttributes(r -> r.queueUrl(queue).attributes(Map.of(QueueAttributeName.POLICY, "")));
  }

  @Test
  void withoutPoliciesASessionMayNothingButAskWhoItIs() {
    assertThat(as(session, StsClient.builder()).getCallerIdentity().arn()).isEqualTo(SESSION);
    refused(() -> as(session, SqsClient.builder()).sendMessage(r -> r.queueUrl(queue).messageBody("m")), 403, "AccessDenied",
        "User: " + SESSION + " is not authorized to perform: sqs:SendMessage on resource: arn:aws:sqs:us-east-1:000000000000:jobs"
            + " because no identity-based policy allows the sqs:SendMessage action");
    refused(() -> as(session, S3Client.builder()).putObject(r -> r.bucket("media").key("k"), RequestBody.fromString("x")),
        403, "AccessDenied", "User: " + SESSION + " is not authorized to perform: s3:PutObject on resource: "
            + "\"arn:aws:s3:::media/k\" because no identity-based policy allows the s3:PutObject action");
    refused(() -> as(session, Ec2Client.builder()).describeInstances(), 403, "UnauthorizedOperation",
        "You are not authorized to perform this operation. User: " + SESSION);
    refused(() -> as(session, SsmClient.builder()).getParameter(r -> r.name("/p")), 400, "AccessDeniedException",
        "ssm:GetParameter on resource: arn:aws:ssm:us-east-1:000000000000:parameter/p");
    refused(() -> as(session, IamClient.builder()).getRole(r -> r.roleName(ROLE)), 403, "AccessDenied",
        "iam:GetRole on resource: arn:aws:iam::000000000000:role/web");
    assertThat(s3.listObjectsV2(r -> r.bucket("media")).contents()).extracting(o -> o.key()).containsExactly("a/1");
  }

  @Test
  void whatItsPolicyAllowsAndNoMore() {
    S3Client own = as(session, S3Client.builder());
    may(allow("s3:GetObject", "arn:aws:s3:::media/a/*"), allow("sqs:SendMessage", "arn:aws:sqs:*:*:jobs"));
    assertThat(own.getObjectAsBytes(r -> r.bucket("media").key("a/1")).asUtf8String()).isEqualTo("one");
    assertThat(own.headObject(r -> r.bucket("media").key("a/1")).contentLength()).isEqualTo(3);
    refused(() -> own.getObjectAsBytes(r -> r.bucket("media").key("b")), 403, "AccessDenied", "s3:GetObject");
    refused(() -> own.listObjectsV2(r -> r.bucket("media")), 403, "AccessDenied", "s3:ListBucket");
    SqsClient queues = as(session, SqsClient.builder());
    queues.sendMessageBatch(r -> r.queueUrl(queue).entries(e -> e.id("1").messageBody("m")));
    refused(() -> queues.receiveMessage(r -> r.queueUrl(queue)), 403, "AccessDenied", "sqs:ReceiveMessage");
  }

  @Test
  void whoMayNotListDoesNotLearnWhatIsMissing() {
    S3Client own = as(session, S3Client.builder());
    may(allow("s3:GetObject", "*"));
    refused(() -> own.getObjectAsBytes(r -> r.bucket("media").key("none")), 403, "AccessDenied", "s3:ListBucket");
    may(allow("s3:GetObject", "*"), allow("s3:ListBucket", "arn:aws:s3:::media"));
    refused(() -> own.getObjectAsBytes(r -> r.bucket("media").key("none")), 404, "NoSuchKey", "");
  }

  @Test
  void conditionsSeeTheRequest() {
    S3Client own = as(session, S3Client.builder());
    may("{\"Effect\":\"Allow\",\"Action\":\"s3:ListBucket\",\"Resource\":\"*\",\"Condition\":{\"StringLike\":{\"s3:prefix\":"
        + "\"a/*\"},\"IpAddress\":{\"aws:SourceIp\":\"127.0.0.0/8\"},\"Bool\":{\"aws:SecureTransport\":true},"
        + "\"ArnEquals\":{\"aws:PrincipalArn\":\"arn:aws:iam::000000000000:role/web\"}}}");
    assertThat(own.listObjectsV2(r -> r.bucket("media").prefix("a/")).contents()).hasSize(1);
    refused(() -> own.listObjectsV2(r -> r.bucket("media").prefix("b/")), 403, "AccessDenied", "s3:ListBucket");
    may("{\"Effect\":\"Allow\",\"Action\":\"s3:ListBucket\",\"Resource\":\"*\",\"Condition\":{\"DateLessThan\":"
        + "{\"aws:CurrentTime\":\"2020-01-01T00:00:00Z\"}}}");
    refused(() -> own.listObjectsV2(r -> r.bucket("media").prefix("a/")), 403, "AccessDenied", "s3:ListBucket");
  }

  @Test
  void ofSeveralObjectsThoseAreDeletedThatMayBe() {
    s3.putObject(r -> r.bucket("media").key("tmp/1"), RequestBody.fromString("x"));
    may(allow("s3:DeleteObject", "arn:aws:s3:::media/tmp/*"));
    var answer = as(session, S3Client.builder()).deleteObjects(r -> r.bucket("media").delete(d -> d.objects(
        ObjectIdentifier.builder().key("tmp/1").build(), ObjectIdentifier.builder().key("a/1").build())));
    assertThat(answer.deleted()).extracting(d -> d.key()).containsExactly("tmp/1");
    assertThat(answer.errors()).extracting(S3Error::key, S3Error::code)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("a/1", "AccessDenied"));
    assertThat(s3.listObjectsV2(r -> r.bucket("media")).contents()).extracting(o -> o.key()).containsExactly("a/1");
  }

  @Test
  void aCopyNeedsBothEnds() {
    S3Client own = as(session, S3Client.builder());
    may(allow("s3:PutObject", "arn:aws:s3:::media/copy/*"));
    refused(() -> own.copyObject(r -> r.sourceBucket("media").sourceKey("a/1").destinationBucket("media")
        .destinationKey("copy/1")), 403, "AccessDenied", "s3:GetObject");
    may(allow("s3:PutObject", "arn:aws:s3:::media/copy/*"), allow("s3:GetObject", "arn:aws:s3:::media/a/*"));
    own.copyObject(r -> r.sourceBucket("media").sourceKey("a/1").destinationBucket("media").destinationKey("copy/1"));
    s3.deleteObject(r -> r.bucket("media").key("copy/1"));
  }

  @Test
  void aBucketsPolicyAllowsAndDenies() {
    S3Client own = as(session, S3Client.builder());
    s3.putBucketPolicy(r -> r.bucket("media").policy("{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\","
        + "\"Principal\":{\"AWS\":\"arn:aws:iam::000000000000:role/web\"},\"Action\":\"s3:GetObject\","
        + "\"Resource\":\"arn:aws:s3:::media/*\"}]}"));
    assertThat(own.getObjectAsBytes(r -> r.bucket("media").key("a/1")).asUtf8String()).isEqualTo("one");
    // The account as a principal leaves it to the account's own policies.
    s3.putBucketPolicy(r -> r.bucket("media").policy("{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\","
        + "\"Principal\":{\"AWS\":\"000000000000\"},\"Action\":\"s3:GetObject\",\"Resource\":\"arn:aws:s3:::media/*\"}]}"));
    refused(() -> own.getObjectAsBytes(r -> r.bucket("media").key("a/1")), 403, "AccessDenied", "no identity-based policy");
    may(allow("s3:*", "*"));
    s3.putBucketPolicy(r -> r.bucket("media").policy("{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Deny\","
        + "\"Principal\":\"*\",\"Action\":\"s3:*\",\"Resource\":[\"arn:aws:s3:::media\",\"arn:aws:s3:::media/*\"]}]}"));
    refused(() -> own.getObjectAsBytes(r -> r.bucket("media").key("a/1")), 403, "AccessDenied",
        "with an explicit deny in a resource-based policy");
    refused(() -> s3.getObjectAsBytes(r -> r.bucket("media").key("a/1")), 403, "AccessDenied",
        "with an explicit deny in a resource-based policy");
    s3.deleteBucketPolicy(r -> r.bucket("media"));
    assertThat(own.getObjectAsBytes(r -> r.bucket("media").key("a/1")).asUtf8String()).isEqualTo("one");
  }

  @Test
  void aQueuesPolicyAllowsAndDenies() {
    SqsClient own = as(session, SqsClient.builder());
    sqs.setQueueAttributes(r -> r.queueUrl(queue).attributes(Map.of(QueueAttributeName.POLICY,
        "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"" + SESSION + "\"},"
            + "\"Action\":\"sqs:SendMessage\",\"Resource\":\"arn:aws:sqs:us-east-1:000000000000:jobs\"}]}")));
    own.sendMessage(r -> r.queueUrl(queue).messageBody("m"));
    sqs.setQueueAttributes(r -> r.queueUrl(queue).attributes(Map.of(QueueAttributeName.POLICY,
        "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Deny\",\"Principal\":\"*\",\"Action\":\"sqs:SendMessage\","
            + "\"Resource\":\"*\",\"Condition\":{\"Bool\":{\"aws:SecureTransport\":\"false\"}}}]}")));
    sqs.sendMessage(r -> r.queueUrl(queue).messageBody("m"));
    refused(() -> own.sendMessage(r -> r.queueUrl(queue).messageBody("m")), 403, "AccessDenied", "no identity-based policy");
  }

  @Test
  void policiesThatAwsManages() {
    iam.attachRolePolicy(r -> r.roleName(ROLE).policyArn("arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"));
    S3Client own = as(session, S3Client.builder());
    assertThat(own.listObjectsV2(r -> r.bucket("media")).contents()).hasSize(1);
    refused(() -> own.deleteObject(r -> r.bucket("media").key("a/1")), 403, "AccessDenied", "s3:DeleteObject");
    iam.attachRolePolicy(r -> r.roleName(ROLE).policyArn("arn:aws:iam::aws:policy/AdministratorAccess"));
    as(session, Ec2Client.builder()).describeInstances();
    may("{\"Effect\":\"Deny\",\"Action\":\"ec2:*\",\"Resource\":\"*\"}");
    refused(() -> as(session, Ec2Client.builder()).describeInstances(), 403, "UnauthorizedOperation",
        "with an explicit deny in an identity-based policy");
  }
}
