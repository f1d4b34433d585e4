package dev.holdfast.cli;

import dev.holdfast.gameday.Cloud;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.fis.FisClient;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The clients that game days need, for the running region or for Amazon's AWS. */
interface Clients {

  <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C client(B builder);

  static Clients of(Aws aws) {
    return new Clients() {
      @Override
      public <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C client(B builder) {
        return aws.client(builder);
      }
    };
  }

  /** With the region and the credentials that the SDK finds: environment, profile, role. */
  static Clients amazon() {
    return new Clients() {
      @Override
      public <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C client(B builder) {
        return builder.httpClient(UrlConnectionHttpClient.create())
            .overrideConfiguration(ClientOverrideConfiguration.builder().apiCallTimeout(Duration.ofSeconds(90)).build())
            .build();
      }
    };
  }

  default Open open() {
    Deque<AutoCloseable> all = new ArrayDeque<>();
    CloudFormationClient cloudFormation = kept(all, client(CloudFormationClient.builder()));
    return new Open(new Cloud(cloudFormation, kept(all, client(Ec2Client.builder())),
        kept(all, client(AutoScalingClient.builder())), kept(all, client(ElasticLoadBalancingV2Client.builder())),
        kept(all, client(RdsClient.builder())), kept(all, client(SqsClient.builder())),
        kept(all, s3()), kept(all, client(FisClient.builder()))), all);
  }

  /** With the bucket in the path, which both understand. */
  private S3Client s3() {
    return client(S3Client.builder().forcePathStyle(true));
  }

  private static <C extends AutoCloseable> C kept(Deque<AutoCloseable> all, C client) {
    all.add(client);
    return client;
  }

  /** Closing it closes them. */
  record Open(Cloud cloud, Deque<AutoCloseable> all) implements AutoCloseable {

    @Override
    public void close() throws Exception {
      for (AutoCloseable client : all) {
        client.close();
      }
    }
  }
}
