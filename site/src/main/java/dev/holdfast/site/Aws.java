package dev.holdfast.site;

import java.time.Duration;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * AWS clients with the SDK's default configuration: credentials from the instance's role, region and endpoint from
 * the environment. Every call has a deadline, so that no request waits for a service that is away.
 */
public final class Aws {

  private final Settings settings;

  public Aws(Settings settings) {
    this.settings = settings;
  }

  /** @param deadline for one call with its retries; large objects need more than small ones */
  public S3Client s3(Duration deadline) {
    return S3Client.builder()
        .httpClient(http(deadline))
        .overrideConfiguration(override(deadline))
        .forcePathStyle(settings.endpoint().isPresent())
        .build();
  }

  public S3Presigner presigner() {
    return S3Presigner.builder()
        .serviceConfiguration(S3Configuration.builder()
            .pathStyleAccessEnabled(settings.endpoint().isPresent())
            .build())
        .build();
  }

  public SqsClient sqs(Duration deadline) {
    return SqsClient.builder().httpClient(http(deadline)).overrideConfiguration(override(deadline)).build();
  }

  public SecretsManagerClient secrets() {
    Duration deadline = Duration.ofSeconds(5);
    return SecretsManagerClient.builder()
        .httpClient(http(deadline))
        .overrideConfiguration(override(deadline))
        .build();
  }

  static SdkHttpClient http(Duration deadline) {
    return new Checked(UrlConnectionHttpClient.builder()
        .connectionTimeout(Duration.ofSeconds(1)).socketTimeout(deadline).build());
  }

  private static ClientOverrideConfiguration override(Duration deadline) {
    return ClientOverrideConfiguration.builder()
        .apiCallTimeout(deadline)
        .retryStrategy(RetryMode.STANDARD)
        .build();
  }
}
