package dev.holdfast.host.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class S3LocationTest {

  private static final Map<String, String> HERE = Map.of("AWS_ENDPOINT_URL", "http://127.0.0.1:4566");

  @ParameterizedTest
  @ValueSource(strings = {
      "https://my.bucket.s3.us-east-1.amazonaws.com/a/b%20c.zip",
      "https://my.bucket.s3.amazonaws.com/a/b%20c.zip",
      "https://my.bucket.s3-us-east-1.amazonaws.com/a/b%20c.zip",
      "https://s3.us-east-1.amazonaws.com/my.bucket/a/b%20c.zip",
      "https://s3.amazonaws.com/my.bucket/a/b%20c.zip",
      "http://127.0.0.1:4566/my.bucket/a/b%20c.zip"})
  void everyFormIsFetchedFromTheEndpointPathStyle(String url) {
    S3Location location = S3Location.of(URI.create(url), HERE).orElseThrow();
    assertThat(location.bucket()).isEqualTo("my.bucket");
    assertThat(location.at(URI.create(url), HERE)).hasToString("http://127.0.0.1:4566/my.bucket/a/b%20c.zip");
  }

  @Test
  void withoutAnEndpointItIsFetchedFromAws() {
    URI url = URI.create("https://bucket.s3.eu-west-1.amazonaws.com/k?versionId=1");
    S3Location location = S3Location.of(url, Map.of()).orElseThrow();
    assertThat(location.at(url, Map.of())).isEqualTo(url);
    assertThat(location.region()).contains("eu-west-1");
  }

  @Test
  void otherHostsAreNoS3() {
    assertThat(S3Location.of(URI.create("https://example.com/s3.amazonaws.com/x"), HERE)).isEmpty();
    assertThat(S3Location.of(URI.create("https://sqs.us-east-1.amazonaws.com/x/y"), HERE)).isEmpty();
  }
}
