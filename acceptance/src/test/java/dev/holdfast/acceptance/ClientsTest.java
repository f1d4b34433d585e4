package dev.holdfast.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The ecosystem's own clients, with nothing but what {@code ./holdfast env} says. */
@Order(1)
@ExtendWith(SharedRegion.class)
final class ClientsTest {

  private static final Duration AT_MOST = Duration.ofSeconds(120);

  /** A test fetches no provider of hundreds of megabytes: only a copy on this machine is used. */
  private static final String AWAY = "https_proxy=http://127.0.0.1:9 HTTPS_PROXY=http://127.0.0.1:9 ";

  @TempDir
  private Path folder;

  @Test
  void awsCommandLine(Holdfast holdfast) throws Exception {
    assumeTrue(runs("aws", "--version"), "the AWS CLI is not installed");
    Files.writeString(folder.resolve("in.txt"), "written by aws");
    // Version 1 would presign in the way of before 2014.
    Files.writeString(folder.resolve("config"), "[default]\ns3 =\n  signature_version = s3v4\n");
    Map<String, String> environment = environment(holdfast);
    environment.put("AWS_CONFIG_FILE", folder.resolve("config").toString());
    String script = """
        set -eu
        a() { aws --endpoint-url "$AWS_ENDPOINT_URL" --output text "$@"; }
        a sts get-caller-identity --query Account
        url=$(a sqs create-queue --queue-name by-aws --query QueueUrl)
        a sqs send-message --queue-url "$url" --message-body 'hello & <goodbye>' >/dev/null
        a sqs receive-message --queue-url "$url" --query 'Messages[0].Body'
        a s3 mb s3://by-aws
        a s3 cp in.txt s3://by-aws/dir/in.txt --no-progress
        a s3 ls s3://by-aws/dir/ | awk '{print $3, $4}'
        a s3 cp s3://by-aws/dir/in.txt - && echo
        curl -sS "$(a s3 presign s3://by-aws/dir/in.txt)" && echo
        a cloudformation describe-stacks --stack-name site --query 'Stacks[0].StackStatus'
        a cloudformation describe-stack-resource --stack-name site --logical-resource-id WebServerGroup \
          --query 'StackResourceDetail.ResourceType'
        a ec2 describe-availability-zones --query 'AvailabilityZones[].ZoneName'
        a ec2 describe-instances --filters Name=instance-state-name,Values=running Name=tag:Name,Values='site web' \
          --query 'length(Reservations[].Instances[])'
        a autoscaling describe-auto-scaling-groups --query 'length(AutoScalingGroups)'
        a elbv2 describe-load-balancers --query 'LoadBalancers[0].State.Code'
        a rds describe-db-instances --query 'DBInstances[0].[Engine,MultiAZ]'
        a iam list-roles --query 'length(Roles)'
        a cloudwatch describe-alarms --query 'length(MetricAlarms)'
        a secretsmanager list-secrets --query 'length(SecretList)'
        a s3 rb s3://by-aws --force >/dev/null
        a sqs delete-queue --queue-url "$url"
        """;
    CommandLine.Result result = shell(script, environment);
    assertThat(result.errors()).as(result.output()).isEmpty();
    assertThat(result.output().lines().map(l -> l.replace('\t', ' '))).containsExactly(
        "000000000000", "hello & <goodbye>", "make_bucket: by-aws",
        "upload: ./in.txt to s3://by-aws/dir/in.txt", "14 in.txt", "written by aws", "written by aws",
        "CREATE_COMPLETE", "AWS::AutoScaling::AutoScalingGroup", "us-east-1a us-east-1b us-east-1c", "3", "2", "active",
        "postgres True", "2", "2", "1");
  }

  @Test
  void boto3(Holdfast holdfast) throws Exception {
    assumeTrue(runs("python3", "-c", "import boto3"), "boto3 is not installed");
    Files.writeString(folder.resolve("by_boto3.py"), """
        import os, boto3
        from botocore.exceptions import ClientError
        def client(name):
            return boto3.client(name, endpoint_url=os.environ['AWS_ENDPOINT_URL'])
        sqs = client('sqs')
        url = sqs.create_queue(QueueName='by-boto3', Attributes={'VisibilityTimeout': '5'})['QueueUrl']
        print(sqs.send_message_batch(QueueUrl=url, Entries=[
            {'Id': str(i), 'MessageBody': 'm%d' % i, 'MessageAttributes': {'n': {'DataType': 'Number', 'StringValue': str(i)}}}
            for i in range(3)])['Successful'].__len__())
        got = []
        while len(got) < 3:
            for m in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=1,
                                         MessageAttributeNames=['All']).get('Messages', []):
                got.append((m['Body'], m['MessageAttributes']['n']['StringValue']))
                sqs.delete_message(QueueUrl=url, ReceiptHandle=m['ReceiptHandle'])
        print(sorted(got))
        sqs.delete_queue(QueueUrl=url)
        s3 = client('s3')
        s3.create_bucket(Bucket='by-boto3')
        body = os.urandom(9 * 1024 * 1024)
        from io import BytesIO
        s3.upload_fileobj(BytesIO(body), 'by-boto3', 'big', Config=boto3.s3.transfer.TransferConfig(
            multipart_threshold=5 * 1024 * 1024, multipart_chunksize=5 * 1024 * 1024))
        print(s3.get_object(Bucket='by-boto3', Key='big')['Body'].read() == body)
        print(s3.get_object(Bucket='by-boto3', Key='big', Range='bytes=5-9')['Body'].read() == body[5:10])
        print(s3.head_object(Bucket='by-boto3', Key='big')['ETag'].endswith('-2"'))
        s3.delete_object(Bucket='by-boto3', Key='big')
        s3.delete_bucket(Bucket='by-boto3')
        try:
            s3.get_object(Bucket='by-boto3', Key='big')
        except ClientError as e:
            print(e.response['Error']['Code'])
        try:
            client('ec2').describe_instances(InstanceIds=['i-00000000000000000'])
        except ClientError as e:
            print(e.response['Error']['Code'])
        try:
            client('lambda').list_functions()
        except ClientError as e:
            print(e.response['ResponseMetadata']['HTTPStatusCode'] >= 400)
        """);
    CommandLine.Result result = shell("python3 by_boto3.py", environment(holdfast));
    assertThat(result.errors()).as(result.output()).isEmpty();
    assertThat(result.output().lines()).containsExactly(
        "3", "[('m0', '0'), ('m1', '1'), ('m2', '2')]", "True", "True", "True", "NoSuchBucket",
        "InvalidInstanceID.NotFound", "True");
  }

  @Test
  void terraform(Holdfast holdfast) throws Exception {
    assumeTrue(runs("terraform", "-version"), "Terraform is not installed");
    for (String file : List.of("main.tf", "messaging.tf", "identity.tf")) {
      Files.copy(CommandLine.PROJECT.resolve("acceptance/src/test/terraform/" + file), folder.resolve(file));
    }
    Map<String, String> environment = environment(holdfast);
    environment.put("TF_VAR_endpoint", holdfast.variables().get("AWS_ENDPOINT_URL"));
    environment.put("TF_IN_AUTOMATION", "1");
    environment.put("CHECKPOINT_DISABLE", "1");
    CommandLine.Result init = shell(AWAY + "terraform init -input=false -no-color", environment);
    assumeTrue(init.status() == 0, "Terraform finds no AWS provider on this machine; see terraform providers mirror\n"
        + init.errors());
    done("terraform apply -auto-approve -input=false -no-color", environment);
    assertThat(done("terraform plan -detailed-exitcode -input=false -no-color", environment).output())
        .contains("No changes.");
    try (S3Client s3 = holdfast.client(S3Client.builder().forcePathStyle(true))) {
      assertThat(s3.getObjectAsBytes(g -> g.bucket("by-terraform").key("hello.txt")).asUtf8String()).isEqualTo("hello");
      done("terraform destroy -auto-approve -input=false -no-color", environment);
      assertThat(s3.listBuckets().buckets()).noneMatch(b -> b.name().equals("by-terraform"));
    }
  }

  @Test
  void aWrongSecretIsRefused(Holdfast holdfast) {
    AwsCredentialsProvider wrong = StaticCredentialsProvider.create(
        AwsBasicCredentials.create(holdfast.variables().get("AWS_ACCESS_KEY_ID"), "wrong-secret"));
    try (S3Client s3 = holdfast.client(S3Client.builder().forcePathStyle(true), wrong);
        SqsClient sqs = holdfast.client(SqsClient.builder(), wrong)) {
      assertRefused(403, "SignatureDoesNotMatch", () -> s3.listBuckets());
      assertRefused(400, "InvalidSignatureException", () -> sqs.listQueues(r -> { }));
    }
  }

  @Test
  void aPresignedAddressEnds(Holdfast holdfast) throws Exception {
    try (S3Client s3 = holdfast.client(S3Client.builder().forcePathStyle(true)); S3Presigner presigner = presigner(holdfast)) {
      s3.createBucket(c -> c.bucket("presigned"));
      s3.putObject(p -> p.bucket("presigned").key("k"), RequestBody.fromString("v"));
      var address = presigner.presignGetObject(
          p -> p.signatureDuration(Duration.ofSeconds(1)).getObjectRequest(g -> g.bucket("presigned").key("k"))).url();
      assertThat(status((HttpURLConnection) address.openConnection())).isEqualTo("200 v");
      String ended = Await.value(Duration.ofSeconds(60), "it ends",
          () -> Optional.of(status((HttpURLConnection) address.openConnection())).filter(a -> !a.equals("200 v")));
      assertThat(ended).startsWith("403 ").contains("<Code>AccessDenied</Code>").contains("Request has expired");
      s3.deleteObject(d -> d.bucket("presigned").key("k"));
      s3.deleteBucket(d -> d.bucket("presigned"));
    }
  }

  private static void assertRefused(int status, String code, ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOfSatisfying(AwsServiceException.class, e -> {
      assertThat(e.awsErrorDetails().errorCode()).isEqualTo(code);
      assertThat(e.statusCode()).isEqualTo(status);
    });
  }

  private CommandLine.Result done(String command, Map<String, String> environment) throws Exception {
    CommandLine.Result result = shell(command, environment);
    assertThat(result.status()).as(command + "\n" + result.output() + result.errors()).isZero();
    return result;
  }

  private CommandLine.Result shell(String script, Map<String, String> environment) throws Exception {
    return CommandLine.run(AT_MOST,
        CommandLine.start(List.of("sh", "-c", "cd '" + folder + "'\n" + script), environment));
  }

  private static Map<String, String> environment(Holdfast holdfast) {
    Map<String, String> environment = new TreeMap<>(holdfast.variables());
    environment.put("AWS_CONFIG_FILE", "/dev/null");
    environment.put("AWS_SHARED_CREDENTIALS_FILE", "/dev/null");
    environment.put("AWS_PAGER", "");
    return environment;
  }

  private static boolean runs(String... command) throws InterruptedException {
    try {
      return CommandLine.run(Duration.ofSeconds(30), CommandLine.start(List.of(command), Map.of())).status() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static S3Presigner presigner(Holdfast holdfast) {
    return S3Presigner.builder()
        .endpointOverride(URI.create(holdfast.variables().get("AWS_ENDPOINT_URL")))
        .region(Region.US_EAST_1)
        .serviceConfiguration(S3Configuration.builder().pathStyleAccessEnabled(true).build())
        .credentialsProvider(holdfast.credentials())
        .build();
  }

  private static String status(HttpURLConnection c) throws IOException {
    int status = c.getResponseCode();
    try (var in = status < 400 ? c.getInputStream() : c.getErrorStream()) {
      return status + " " + new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
