package dev.holdfast.host.tools;

import dev.holdfast.host.json.Json;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/** Asks the instance metadata service (version 2) who this instance is and what its role's credentials are. */
final class MetadataClient {

  private final Http http;
  private final URI endpoint;

  MetadataClient(Http http, Map<String, String> environment) {
    this.http = http;
    this.endpoint = URI.create(
        environment.getOrDefault("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://169.254.169.254").replaceAll("/+$", ""));
  }

  String instanceId() throws ToolException {
    return get("instance-id").orElseThrow(
        () -> new ToolException("the instance metadata service knows no instance-id"));
  }

  /** @param role empty: the one role of the instance */
  SigV4.Credentials credentials(Optional<String> role) throws ToolException {
    String path = "iam/security-credentials/";
    String name = role.isPresent() ? role.get() : get(path).map(names -> names.lines().findFirst().orElse(""))
        .orElseThrow(
            () -> new ToolException("the instance has no role: its launch template needs an instance profile"));
    Map<String, Object> document = Json.readObject(get(path + name).orElseThrow(
        () -> new ToolException("the instance does not have the role " + name)));
    return new SigV4.Credentials(
        field(document, "AccessKeyId"), field(document, "SecretAccessKey"), field(document, "Token"));
  }

  private Optional<String> get(String path) throws ToolException {
    Http.Response response = http.patiently("the instance metadata service at " + endpoint, () -> {
      Http.Response token = Http.send(new Http.Request("PUT", endpoint.resolve("/latest/api/token"),
          Map.of("X-aws-ec2-metadata-token-ttl-seconds", "300"), new byte[0]));
      return token.isSuccess()
          ? Http.send(Http.Request.get(
              endpoint.resolve("/latest/meta-data/" + path), Map.of("X-aws-ec2-metadata-token", token.body())))
          : token;
    });
    if (response.status() == 404) {
      return Optional.empty();
    }
    if (!response.isSuccess()) {
      throw new ToolException("the instance metadata service answered HTTP " + response.status() + " for " + path);
    }
    return Optional.of(response.body());
  }

  private static String field(Map<String, Object> document, String name) throws ToolException {
    return Json.text(document, name).orElseThrow(() -> new ToolException("the role's credentials lack " + name));
  }
}
