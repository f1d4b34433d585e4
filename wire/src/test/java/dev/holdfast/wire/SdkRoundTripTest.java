package dev.holdfast.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.kernel.Caller;
import dev.holdfast.region.kernel.Operations;
import dev.holdfast.region.kernel.Outcome;
import dev.holdfast.wire.model.SdkModel;
import dev.holdfast.wire.sigv4.Credentials;
import dev.holdfast.wire.sigv4.SigV4;
import java.lang.reflect.Method;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.fis.FisClient;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.utils.builder.ToCopyableBuilder;

/**
 * The SDK's own client writes a request with every member set, the codec reads it; the codec writes an answer with
 * every member set, the SDK reads it; the SDK's signature holds. Nothing may be lost
 * or changed on either way, in any operation.
 */
final class SdkRoundTripTest {

  private record Api(Class<? extends SdkClient> api, AwsClientBuilder<?, ?> builder, int every) {}

  /** EC2 and SSM have hundreds of operations of a kind; a part of them, spread over all, is enough. */
  private static final Map<String, Api> APIS = Map.ofEntries(
      Map.entry("sqs", new Api(SqsClient.class, SqsClient.builder().checksumValidationEnabled(false), 1)),
      Map.entry("ssm", new Api(SsmClient.class, SsmClient.builder(), 5)),
      Map.entry("secretsmanager", new Api(SecretsManagerClient.class, SecretsManagerClient.builder(), 1)),
      Map.entry("monitoring", new Api(CloudWatchClient.class, CloudWatchClient.builder(), 1)),
      Map.entry("autoscaling", new Api(AutoScalingClient.class, AutoScalingClient.builder(), 1)),
      Map.entry("cloudformation", new Api(CloudFormationClient.class, CloudFormationClient.builder(), 1)),
      Map.entry("elasticloadbalancing",
          new Api(ElasticLoadBalancingV2Client.class, ElasticLoadBalancingV2Client.builder(), 1)),
      Map.entry("iam", new Api(IamClient.class, IamClient.builder(), 2)),
      Map.entry("rds", new Api(RdsClient.class, RdsClient.builder(), 2)),
      Map.entry("sts", new Api(StsClient.class, StsClient.builder(), 1)),
      Map.entry("ec2", new Api(Ec2Client.class, Ec2Client.builder(), 9)),
      Map.entry("fis", new Api(FisClient.class, FisClient.builder(), 1)),
      Map.entry("s3", new Api(S3Client.class, S3Client.builder().forcePathStyle(true), 1)));

  /** Members that the SDK's own interceptors or signer set, or read from the answer and replace. */
  private static final Set<String> NOT_OURS = Set.of(
      "PreSignedUrl", "PresignedUrl", "DestinationRegion", "SourceRegion", "ContentMD5", "SSECustomerKey",
      "CopySourceSSECustomerKey", "ExpiresString", "SourceBucket", "SourceKey", "SourceVersionId",
      "ChecksumAlgorithm", "ChecksumMode", "EncodingType", "MFA", "UserData");

  private static final Set<String> CALLED_OTHERWISE = Set.of(
      "CreateSession", "ListDirectoryBuckets", "WriteGetObjectResponse", "SelectObjectContent", "AssumeRoleWithSaml",
      "AssumeRoleWithWebIdentity");

  private static final SigV4 SIG_V4 = new SigV4(
      (_, _, _) -> new Credentials.Found("secret", Caller.root("000000000000")), InstantSource.system(), "us-east-1");

  @ParameterizedTest
  @ValueSource(strings = {
      "sqs", "ssm", "secretsmanager", "monitoring", "autoscaling", "cloudformation", "elasticloadbalancing", "iam",
      "rds", "sts", "ec2", "fis", "s3"})
  void everyMemberOfEveryOperationSurvivesBothWays(String service) throws Exception {
    Api api = APIS.get(service);
    Operations operations = new Operations(api.api());
    ApiCodec codec = new ApiCodec(new TreeMap<>(Map.of(service, operations)));
    Wire wire = new Wire(codec);
    SdkClient client = client(api.builder(), wire);
    List<String> wrong = new ArrayList<>();
    int tried = 0;
    int n = 0;
    for (Operations.Operation operation : operations.byName().values()) {
      if (n++ % api.every() != 0 || CALLED_OTHERWISE.contains(operation.name())) {
        continue;
      }
      tried++;
      Method method = api.api().getMethod(operation.method().getName(), operation.request());
      Filled filled = new Filled(service.equals("s3") ? 7 : 3, NOT_OURS);
      SdkRequest sent = (SdkRequest) filled.fill(SdkModel.builders(operation.request()).get());
      Class<? extends SdkPojo> responseType = method.getReturnType().asSubclass(SdkPojo.class);
      wire.answer = (SdkResponse) filled.fill(SdkModel.builders(responseType).get());
      wire.received = null;
      try {
        SdkPojo got = (SdkPojo) method.invoke(client, sent);
        if (!wire.operation.equals(operation.name())) {
          wrong.add(operation.name() + " was taken for " + wire.operation);
        } else if (!sent.equalsBySdkFields(ours(wire.received))) {
          wrong.add(operation.name() + " sent    " + sent + "\n received " + ours(wire.received));
        } else if (!((SdkPojo) wire.answer).equalsBySdkFields(ours(got))) {
          wrong.add(operation.name() + " answered " + wire.answer + "\n got      " + ours(got));
        }
      } catch (ReflectiveOperationException e) {
        wrong.add(operation.name() + ": " + e.getCause());
      }
    }
    assertThat(tried).isGreaterThan(5);
    assertThat(wrong.stream().map(w -> w.substring(0, Math.min(w.length(), 20_000))).limit(3)).isEmpty();
  }

  private static SdkPojo ours(SdkPojo received) {
    SdkPojo builder = (SdkPojo) ((ToCopyableBuilder<?, ?>) received).toBuilder();
    received.sdkFields().stream()
        .filter(f -> NOT_OURS.contains(f.memberName()))
        .forEach(f -> f.set(builder, f.marshallingType() == MarshallingType.LIST ? List.of() : null));
    return SdkModel.build(builder);
  }

  /** The server: remembers what it read, and gives the answer it was told to. */
  private static final class Wire implements Function<HttpRequest, HttpResponse> {
    private final ApiCodec codec;
    private SdkRequest received;
    private String operation = "";
    private SdkResponse answer;

    Wire(ApiCodec codec) {
      this.codec = codec;
    }

    @Override
    public HttpResponse apply(HttpRequest signed) {
      HttpRequest request = SIG_V4.verify(signed).request();
      return switch (codec.decode(request, "r-1")) {
        case Decoded.Call call -> {
          received = call.request();
          operation = call.operation();
          yield codec.encode(call, new Outcome.Success(answer), "r-1");
        }
        case Decoded.Refused refused -> refused.response();
      };
    }
  }

  private static SdkClient client(AwsClientBuilder<?, ?> builder, Function<HttpRequest, HttpResponse> server) {
    ((AwsSyncClientBuilder<?, ?>) builder).httpClient(new LoopbackHttp(server));
    return (SdkClient) builder
        .region(Region.US_EAST_1)
        .endpointOverride(URI.create("http://127.0.0.1:4566"))
        .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("AKID", "secret")))
        .overrideConfiguration(c -> c.retryStrategy(r -> r.maxAttempts(1)))
        .build();
  }
}
