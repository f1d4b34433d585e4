package dev.holdfast.console;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudtrail.CloudTrailClient;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.fis.FisClient;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sts.StsClient;

/** The clients of the services that the page shows. */
public record AwsClients(
    Ec2Client ec2, ElasticLoadBalancingV2Client elb, AutoScalingClient autoScaling, RdsClient rds, SqsClient sqs,
    S3Client s3, CloudWatchClient cloudWatch, CloudFormationClient cloudFormation, CloudTrailClient cloudTrail,
    FisClient fis, StsClient sts) implements AutoCloseable {

  /** A region that takes longer to answer is shown as one that does not. */
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(3);

  public static AwsClients of(URI endpoint, String region, AwsCredentialsProvider credentials) {
    SdkHttpClient http = UrlConnectionHttpClient.builder()
        .connectionTimeout(Duration.ofSeconds(1)).socketTimeout(ANSWER_WITHIN).build();
    Maker maker = new Maker(endpoint, Region.of(region), credentials, http);
    return new AwsClients(
        maker.client(Ec2Client.builder()), maker.client(ElasticLoadBalancingV2Client.builder()),
        maker.client(AutoScalingClient.builder()), maker.client(RdsClient.builder()),
        maker.client(SqsClient.builder()), maker.client(S3Client.builder().forcePathStyle(true)),
        maker.client(CloudWatchClient.builder()), maker.client(CloudFormationClient.builder()),
        maker.client(CloudTrailClient.builder()), maker.client(FisClient.builder()), maker.client(StsClient.builder()));
  }

  private record Maker(URI endpoint, Region region, AwsCredentialsProvider credentials, SdkHttpClient http) {

    /** Asked again a second later anyway, so a client that retried would only hide how the region is. */
    <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C client(B builder) {
      return builder
          .endpointOverride(endpoint).region(region).credentialsProvider(credentials).httpClient(http)
          .overrideConfiguration(ClientOverrideConfiguration.builder()
              .retryStrategy(AwsRetryStrategy.doNotRetry())
              .apiCallTimeout(ANSWER_WITHIN.plusSeconds(2)).build())
          .build();
    }
  }

  @Override
  public void close() {
    List.<AutoCloseable>of(ec2, elb, autoScaling, rds, sqs, s3, cloudWatch, cloudFormation, cloudTrail, fis, sts)
        .forEach(client -> {
          try {
            client.close();
          } catch (Exception e) {
            throw new IllegalStateException("a client that does not close", e);
          }
        });
  }
}
