package dev.holdfast.host.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.host.json.Json;
import dev.holdfast.region.world.ZoneIntent.InstanceIntent;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.InstanceProfileCredentialsProvider;

class MetadataServiceTest {

  private static final String ADDRESS = "127.99.17.6";

  @TempDir Path directory;
  private final AtomicBoolean regionAway = new AtomicBoolean();
  private final HttpClient client = HttpClient.newHttpClient();
  private MetadataService service;

  @BeforeEach
  void setUp() throws IOException {
    service = start(Optional.of("site"));
  }

  @AfterEach
  void tearDown() {
    service.close();
    client.close();
  }

  @Test
  void withoutATokenNothingIsTold() throws Exception {
    assertThat(send("GET", "/latest/meta-data/instance-id", Map.of()).statusCode()).isEqualTo(401);
    assertThat(send("GET", "/latest/meta-data/instance-id", Map.of("X-aws-ec2-metadata-token", "zzz.forged"))
        .statusCode()).isEqualTo(401);
    assertThat(send("PUT", "/latest/api/token", Map.of()).statusCode()).isEqualTo(400);
    assertThat(send("PUT", "/latest/api/token", Map.of("X-aws-ec2-metadata-token-ttl-seconds", "21601")).statusCode())
        .isEqualTo(400);
    assertThat(send("PUT", "/latest/api/token",
        Map.of("X-aws-ec2-metadata-token-ttl-seconds", "60", "X-Forwarded-For", "1.2.3.4")).statusCode())
        .isEqualTo(403);
    assertThat(send("POST", "/latest/meta-data/", Map.of()).statusCode()).isEqualTo(405);
  }

  @Test
  void aTokenEnds() throws Exception {
    String token = token(1);
    assertThat(get("/latest/meta-data/instance-id", token).statusCode()).isEqualTo(200);
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (get("/latest/meta-data/instance-id", token).statusCode() == 200) {
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.sleep(50);
    }
    assertThat(get("/latest/meta-data/instance-id", token).statusCode()).isEqualTo(401);
  }

  @Test
  void showsEc2sTree() throws Exception {
    assertThat(body("/latest/meta-data/instance-id")).isEqualTo("i-1");
    assertThat(body("/latest/meta-data/local-ipv4")).isEqualTo(ADDRESS);
    assertThat(body("/latest/meta-data/placement/availability-zone")).isEqualTo("us-east-1a");
    assertThat(body("/latest/meta-data/local-hostname")).isEqualTo("ip-127-99-17-6.ec2.internal");
    assertThat(body("/latest/meta-data/mac")).isEqualTo("02:00:7f:63:11:06");
    assertThat(body("/latest/meta-data/tags/instance")).isEqualTo("Name\na/b");
    assertThat(body("/latest/meta-data/tags/instance/a/b")).isEqualTo("c d");
    assertThat(body("/latest/meta-data/iam/security-credentials/")).isEqualTo("site");
    assertThat(body("/latest/meta-data/")).contains("ami-id\n", "iam/\n", "placement/\n");
    assertThat(body("/latest/")).isEqualTo("dynamic\nmeta-data\nuser-data");
    assertThat(body("/latest/user-data")).isEqualTo("#!/bin/sh\n");
    assertThat(Json.readObject(body("/latest/dynamic/instance-identity/document")))
        .containsEntry("region", "us-east-1").containsEntry("instanceId", "i-1").containsEntry("privateIp", ADDRESS);
    for (String absent : List.of("/latest/meta-data/public-ipv4", "/latest/meta", "/2009-04-04/", "/etc/passwd")) {
      assertThat(get(absent, token(60)).statusCode()).as(absent).isEqualTo(404);
    }
  }

  @Test
  void showsTagsAsTheyChange() throws Exception {
    service.update(instance(Optional.of("site"), Map.of("Name", "renamed")));
    assertThat(body("/latest/meta-data/tags/instance/Name")).isEqualTo("renamed");
    assertThat(body("/latest/meta-data/tags/instance")).isEqualTo("Name");
  }

  @Test
  void theSdkFindsTheRolesCredentials() {
    try (InstanceProfileCredentialsProvider provider = InstanceProfileCredentialsProvider.builder()
        .endpoint("http://" + ADDRESS + ":" + service.port()).build()) {
      assertThat(provider.resolveCredentials()).isInstanceOfSatisfying(AwsSessionCredentials.class, c -> {
        assertThat(c.accessKeyId()).isEqualTo("ASIA1");
        assertThat(c.sessionToken()).isEqualTo("token1");
      });
    }
  }

  @Test
  void credentialsOutliveTheRegionAndTheZonesProcess() throws Exception {
    String path = "/latest/meta-data/iam/security-credentials/site";
    String known = body(path);
    assertThat(known).contains("\"Code\":\"Success\"", "\"Type\":\"AWS-HMAC\"", "ASIA1");
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!Files.exists(directory.resolve("credentials.json"))) {
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.sleep(5);
    }
    regionAway.set(true);
    service.close();
    service = start(Optional.of("site"));
    assertThat(body(path)).isEqualTo(known);
  }

  @Test
  void whileTheRegionIsAwayAndNoneAreKnownTheClientIsToldToTryAgain() throws Exception {
    regionAway.set(true);
    service.close();
    service = start(Optional.of("other"));
    String path = "/latest/meta-data/iam/security-credentials/other";
    assertThat(get(path, token(60)).statusCode()).isEqualTo(503);
    regionAway.set(false);
    assertThat(body(path)).contains("ASIA1");
  }

  @Test
  void withoutARoleThereIsNoIam() throws Exception {
    service.close();
    service = start(Optional.empty());
    assertThat(get("/latest/meta-data/iam/security-credentials/", token(60)).statusCode()).isEqualTo(404);
    assertThat(body("/latest/meta-data/")).doesNotContain("iam/");
  }

  private MetadataService start(Optional<String> role) throws IOException {
    return new MetadataService(instance(role, Map.of("Name", "web", "a/b", "c d")),
        new MetadataService.Place("us-east-1a", "us-east-1", "000000000000"), 0, this::credentials,
        directory.resolve("credentials.json"));
  }

  private static InstanceIntent instance(Optional<String> role, Map<String, String> tags) {
    return new InstanceIntent("i-1", ADDRESS, 1, InstanceIntent.Desired.RUNNING, "ami-1", "t3.micro",
        Optional.of(Base64.getEncoder().encodeToString("#!/bin/sh\n".getBytes(StandardCharsets.UTF_8))), role,
        role.map(name -> "arn:aws:iam::000000000000:role/" + name), new TreeMap<>(tags));
  }

  private RoleCredentials credentials(String instanceId, String role) throws IOException {
    if (regionAway.get()) {
      throw new IOException("connection refused");
    }
    return new RoleCredentials(
        "ASIA1", "secret1", "token1", Instant.now(), Instant.now().plus(Duration.ofHours(6)));
  }

  private String body(String path) throws Exception {
    HttpResponse<String> response = get(path, token(60));
    assertThat(response.statusCode()).as(path).isEqualTo(200);
    return response.body();
  }

  private HttpResponse<String> get(String path, String token) throws Exception {
    return send("GET", path, Map.of("X-aws-ec2-metadata-token", token));
  }

  private String token(int seconds) throws Exception {
    HttpResponse<String> response = send("PUT", "/latest/api/token",
        Map.of("X-aws-ec2-metadata-token-ttl-seconds", Integer.toString(seconds)));
    assertThat(response.headers().firstValue("x-aws-ec2-metadata-token-ttl-seconds"))
        .contains(Integer.toString(seconds));
    return response.body();
  }

  private HttpResponse<String> send(String method, String path, Map<String, String> headers) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://" + ADDRESS + ":" + service.port() + path))
        .version(HttpClient.Version.HTTP_1_1).method(method, HttpRequest.BodyPublishers.noBody());
    headers.forEach(request::header);
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
