package dev.holdfast.cli;

import dev.holdfast.zone.home.Config;
import dev.holdfast.zone.home.Home;
import dev.holdfast.zone.home.RootCredentials;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;

/** SDK clients for the running region. */
final class Aws {

  private final Config config;
  private final RootCredentials root;
  private final SdkHttpClient http = UrlConnectionHttpClient.builder()
      .connectionTimeout(Duration.ofSeconds(2)).socketTimeout(Duration.ofSeconds(60)).build();

  private Aws(Config config, RootCredentials root) {
    this.config = config;
    this.root = root;
  }

  static Aws of(Home home) throws IOException {
    if (!Files.exists(home.config())) {
      throw new Problem("there is no region in " + home.directory() + " yet; make one: ./holdfast up");
    }
    return new Aws(Config.load(home), RootCredentials.open(home));
  }

  Config config() {
    return config;
  }

  RootCredentials root() {
    return root;
  }

  <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C client(B builder) {
    return builder
        .endpointOverride(URI.create(config.endpoint()))
        .region(Region.of(config.region()))
        .credentialsProvider(StaticCredentialsProvider.create(
            AwsBasicCredentials.create(root.accessKeyId(), root.secretAccessKey())))
        .httpClient(http)
        .overrideConfiguration(ClientOverrideConfiguration.builder().apiCallTimeout(Duration.ofSeconds(90)).build())
        .build();
  }
}
