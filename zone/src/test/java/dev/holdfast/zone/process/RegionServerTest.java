package dev.holdfast.zone.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.zone.home.Config;
import dev.holdfast.zone.home.Home;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** The region's doors, over the real HTTP server. */
@Timeout(60)
final class RegionServerTest {

  @TempDir static Path directory;

  private static Home home;
  private static Config config;
  private static TestRegion region;
  private static S3Client s3;

  private final HttpClient http = HttpClient.newHttpClient();

  @BeforeAll
  static void start() throws IOException {
    region = TestRegion.start(directory);
    home = region.home();
    config = region.config();
    s3 = S3Client.builder().endpointOverride(URI.create(config.endpoint())).region(Region.US_EAST_1)
        .credentialsProvider(StaticCredentialsProvider.create(
            AwsBasicCredentials.create(region.root().accessKeyId(), region.root().secretAccessKey())))
        .httpClient(UrlConnectionHttpClient.create())
        .overrideConfiguration(c -> c.retryStrategy(r -> r.maxAttempts(1))).build();
    s3.createBucket(r -> r.bucket("bucket"));
    s3.putObject(r -> r.bucket("bucket").key("key"), RequestBody.fromString("content"));
  }

  @AfterAll
  static void stop() {
    region.close();
  }

  private HttpResponse<String> zone(String path, String token) throws Exception {
    return http.send(HttpRequest.newBuilder(URI.create(config.endpoint() + "/_holdfast/zone/" + path))
        .header("Authorization", "Bearer " + token).build(), HttpResponse.BodyHandlers.ofString());
  }

  private static String token(String zone) throws IOException {
    return Files.readString(home.zoneToken(zone)).strip();
  }

  @Test
  void aZoneIsLetInByItsOwnTokenAlone() throws Exception {
    assertThat(zone("us-east-1a/intent", token("us-east-1a")).statusCode()).isEqualTo(200);
    assertThat(zone("us-east-1a/intent", token("us-east-1b")).statusCode()).isEqualTo(403);
    assertThat(zone("us-east-1a/intent", "").statusCode()).isEqualTo(403);
    assertThat(zone("us-east-1z/intent", "").statusCode()).isEqualTo(403);
    assertThat(zone("us-east-1a/secret?name=x", token("us-east-1b")).statusCode()).isEqualTo(403);
    assertThat(zone("us-east-1a/secret?name=x", token("us-east-1a")).statusCode()).isEqualTo(404);
    assertThat(zone("us-east-1a/credentials?instance=i-1", token("us-east-1a")).statusCode()).isEqualTo(404);
  }

  @Test
  void reportsThatCannotBeReadAreRefused() throws Exception {
    HttpResponse<String> answer = http.send(
        HttpRequest.newBuilder(URI.create(config.endpoint() + "/_holdfast/zone/us-east-1a/reports"))
            .header("Authorization", "Bearer " + token("us-east-1a"))
            .POST(HttpRequest.BodyPublishers.ofString("{\"reports\":[{\"@\":\"java.lang.Runtime\"}]}")).build(),
        HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).doesNotContain("\tat ");
  }

  @Test
  void onlyTheOwnerReadsSecrets() throws IOException {
    for (Path file : new Path[] {home.credentials(), home.key(), home.zoneToken("us-east-1a")}) {
      assertThat(Files.getPosixFilePermissions(file)).as(file.toString())
          .extracting(Enum::name).containsExactlyInAnyOrder("OWNER_READ", "OWNER_WRITE");
    }
    assertThat(Files.getPosixFilePermissions(home.region())).extracting(Enum::name)
        .containsExactlyInAnyOrder("OWNER_READ", "OWNER_WRITE", "OWNER_EXECUTE");
  }

  @Test
  void answersWithoutABodyHaveNone() {
    assertThat(s3.headObject(r -> r.bucket("bucket").key("key")).contentLength()).isEqualTo(7);
    assertThatThrownBy(() -> s3.headObject(r -> r.bucket("bucket").key("none"))).isInstanceOf(NoSuchKeyException.class);
    String etag = s3.headObject(r -> r.bucket("bucket").key("key")).eTag();
    assertThatThrownBy(() -> s3.getObjectAsBytes(r -> r.bucket("bucket").key("key").ifNoneMatch(etag)))
        .isInstanceOfSatisfying(S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(304));
    assertThat(s3.deleteObject(r -> r.bucket("bucket").key("none")).sdkHttpResponse().statusCode()).isEqualTo(204);
    // The same client, with its connection kept alive: nothing of the answers before is left on it.
    assertThat(s3.getObjectAsBytes(r -> r.bucket("bucket").key("key")).asUtf8String()).isEqualTo("content");
  }

  /** What follows on the connection is answered for what it is, or the connection is closed: never taken for a request. */
  @Test
  void aRefusedBodyDoesNotPoisonTheConnection() throws Exception {
    String hidden = "GET /_holdfast/health HTTP/1.1\r\nHost: x\r\n\r\n";
    String next = "GET /_holdfast/zones/none HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n";
    for (int copies : new int[] {1, 1_000, 30_000, 300_000}) {
      for (String connection : new String[] {"", "Connection: close\r\n"}) {
        String body = hidden.repeat(copies);
        String answers = exchange("PUT /bucket/evil HTTP/1.1\r\nHost: 127.0.0.1\r\n" + connection
            + "Content-Length: " + body.length() + "\r\n\r\n" + body + next);
        String as = copies + " hidden requests; " + connection;
        assertThat(answers).as(as).startsWith("HTTP/1.1 403");
        assertThat(answers).as(as).doesNotContain("HTTP/1.1 200").doesNotContain("HTTP/1.1 414")
            .doesNotContain("HTTP/1.1 400");
      }
    }
  }

  @Test
  void aBodyThatIsTooLongIsRefusedAndNotHeld() throws Exception {
    String head = "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-amz-json-1.0\r\n"
        + "X-Amz-Target: AmazonSQS.ListQueues\r\nConnection: close\r\nContent-Length: " + (5 << 20) + "\r\n\r\n";
    String answer = exchange(head + "A".repeat(5 << 20));
    assertThat(answer).startsWith("HTTP/1.1 413");
    assertThat(answer.indexOf("HTTP/1.1", 1)).as("one answer").isNegative();
  }

  @Test
  void aClientThatExpectsToBeAskedIsAskedOrRefused() throws Exception {
    try (Socket socket = new Socket("127.0.0.1", config.apiPort())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(("PUT /bucket/k HTTP/1.1\r\nHost: 127.0.0.1\r\nExpect: 100-continue\r\n"
          + "Content-Length: 5\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      byte[] first = socket.getInputStream().readNBytes(12);
      assertThat(new String(first, StandardCharsets.US_ASCII)).isIn("HTTP/1.1 100", "HTTP/1.1 403");
    }
  }

  /** The SDK's URL client sends "Expect: 100-continue", keeps connections, and does not try again on one that ended. */
  @Test
  void putsFollowEachOtherOnOneConnection() {
    for (int i = 0; i < 20; i++) {
      s3.putObject(r -> r.bucket("bucket").key("again"), RequestBody.fromString("content"));
      assertThatThrownBy(() -> s3.putObject(r -> r.bucket("none").key("again"), RequestBody.fromString("content")))
          .isInstanceOf(NoSuchBucketException.class);
      s3.putObject(r -> r.bucket("bucket").key("empty"), RequestBody.empty());
    }
    assertThat(s3.getObjectAsBytes(r -> r.bucket("bucket").key("again")).asUtf8String()).isEqualTo("content");
  }

  @Test
  void aSlowClientHoldsNobodyUp() throws Exception {
    try (Socket slow = new Socket("127.0.0.1", config.apiPort())) {
      slow.getOutputStream().write("PUT /bucket/slow HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Le".getBytes());
      slow.getOutputStream().flush();
      assertThat(s3.getObjectAsBytes(r -> r.bucket("bucket").key("key")).asUtf8String()).isEqualTo("content");
    }
  }

  /** Sends all and reads until the server closes. */
  private static String exchange(String bytes) throws Exception {
    try (Socket socket = new Socket("127.0.0.1", config.apiPort())) {
      socket.setSoTimeout(30_000);
      Thread sender = Thread.ofVirtual().start(() -> {
        try {
          OutputStream out = socket.getOutputStream();
          out.write(bytes.getBytes(StandardCharsets.US_ASCII));
          out.flush();
          socket.shutdownOutput();
        } catch (IOException e) {
          // The server may close before it has read everything.
        }
      });
      StringBuilder answer = new StringBuilder();
      try {
        InputStream in = new BufferedInputStream(socket.getInputStream());
        for (int b; (b = in.read()) >= 0; ) {
          answer.append((char) b);
        }
      } catch (IOException e) {
        // A reset instead of an orderly end, for the same reason.
      }
      sender.join();
      return answer.toString();
    }
  }
}
