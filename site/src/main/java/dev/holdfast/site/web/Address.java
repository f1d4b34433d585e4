package dev.holdfast.site.web;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The address to listen on: {@code BIND}, or else the instance's own private address, as its metadata service says. */
final class Address {

  private static final int TIMEOUT_MILLIS = 2000;

  private Address() {}

  static String of(Map<String, String> environment) {
    String bind = environment.getOrDefault("BIND", "");
    return bind.isBlank() ? instance(environment.getOrDefault("AWS_EC2_METADATA_SERVICE_ENDPOINT",
        "http://169.254.169.254")) : bind;
  }

  private static String instance(String endpoint) {
    try {
      String token = call("PUT", endpoint + "/latest/api/token", "X-aws-ec2-metadata-token-ttl-seconds", "60");
      return call("GET", endpoint + "/latest/meta-data/local-ipv4", "X-aws-ec2-metadata-token", token).strip();
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "BIND is not set, and the metadata service does not tell this instance's address: " + e.getMessage(), e);
    }
  }

  private static String call(String method, String address, String header, String value) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) URI.create(address).toURL().openConnection();
    connection.setConnectTimeout(TIMEOUT_MILLIS);
    connection.setReadTimeout(TIMEOUT_MILLIS);
    connection.setRequestMethod(method);
    connection.setRequestProperty(header, value);
    try (var in = connection.getInputStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
