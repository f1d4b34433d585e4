package dev.holdfast.host.tools;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The two operations of CloudFormation that an instance needs, by the Query protocol, signed by its role. */
final class CloudFormationApi {

  private final Http http;
  private final MetadataClient metadata;
  private final Optional<String> role;
  private final String region;
  private final URI endpoint;

  /** @param url empty: {@code AWS_ENDPOINT_URL}, or AWS's own for the region */
  CloudFormationApi(
      Http http, MetadataClient metadata, Optional<String> role, String region, Optional<String> url,
      Map<String, String> environment) {
    this.http = http;
    this.metadata = metadata;
    this.role = role;
    this.region = region;
    this.endpoint = URI.create(url
        .or(() -> Optional.ofNullable(environment.get("AWS_ENDPOINT_URL_CLOUDFORMATION")))
        .or(() -> Optional.ofNullable(environment.get("AWS_ENDPOINT_URL")))
        .orElse("https://cloudformation." + region + ".amazonaws.com"));
  }

  /** The resource's {@code Metadata}, JSON; empty when it has none. */
  Optional<String> resourceMetadata(String stack, String resource) throws ToolException {
    String answer = call("DescribeStackResource", Map.of("StackName", stack, "LogicalResourceId", resource));
    return Xml.text(answer, "Metadata");
  }

  /** @param status SUCCESS or FAILURE */
  void signalResource(String stack, String resource, String uniqueId, String status) throws ToolException {
    call("SignalResource",
        Map.of("StackName", stack, "LogicalResourceId", resource, "UniqueId", uniqueId, "Status", status));
  }

  private String call(String action, Map<String, String> parameters) throws ToolException {
    Map<String, String> form = new LinkedHashMap<>(Map.of("Action", action, "Version", "2010-05-15"));
    form.putAll(parameters);
    byte[] body = form.entrySet().stream()
        .map(e -> SigV4.encode(e.getKey(), false) + "=" + SigV4.encode(e.getValue(), false))
        .collect(Collectors.joining("&")).getBytes(StandardCharsets.UTF_8);
    URI uri = endpoint.getRawPath().isEmpty() ? endpoint.resolve("/") : endpoint;
    Http.Response response = http.patiently("CloudFormation at " + endpoint, () -> Http.send(new Http.Request(
        "POST", uri,
        SigV4.sign("POST", uri, Map.of("content-type", "application/x-www-form-urlencoded; charset=utf-8"), body,
            metadata.credentials(role), new SigV4.Scope(region, "cloudformation"), Instant.now()),
        body)));
    if (!response.isSuccess()) {
      throw new ToolException(action + ": " + Xml.text(response.body(), "Code").orElse("HTTP " + response.status())
          + Xml.text(response.body(), "Message").map(message -> ": " + message).orElse(""));
    }
    return response.body();
  }
}
