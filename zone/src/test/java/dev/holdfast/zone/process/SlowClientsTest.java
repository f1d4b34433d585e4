package dev.holdfast.zone.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** Clients that begin a request and do not go on hold nobody up, cost no platform thread, and are let go. */
@Timeout(120)
final class SlowClientsTest {

  private static final int SLOW = 300;
  private static final int BODY = 400_000;

  @TempDir Path directory;

  @Test
  void theyHoldNobodyUpAndAreLetGo() throws Exception {
    List<Socket> slow = new ArrayList<>();
    try (TestRegion region = TestRegion.start(directory, Duration.ofSeconds(3))) {
      URI endpoint = URI.create(region.config().endpoint());
      StaticCredentialsProvider root = StaticCredentialsProvider.create(
          AwsBasicCredentials.create(region.root().accessKeyId(), region.root().secretAccessKey()));
      try (S3Client s3 = S3Client.builder().endpointOverride(endpoint).region(Region.US_EAST_1).credentialsProvider(root)
              .httpClient(UrlConnectionHttpClient.create()).forcePathStyle(true).build();
          S3Presigner presigner = S3Presigner.builder().endpointOverride(endpoint).region(Region.US_EAST_1)
              .credentialsProvider(root)
              .serviceConfiguration(S3Configuration.builder().pathStyleAccessEnabled(true).build()).build()) {
        s3.createBucket(r -> r.bucket("bucket"));
        URL put = presigner.presignPutObject(r -> r.signatureDuration(Duration.ofMinutes(5))
            .putObjectRequest(o -> o.bucket("bucket").key("half"))).url();
        String head = "PUT " + put.getFile() + " HTTP/1.1\r\nHost: " + put.getAuthority() + "\r\n";
        for (int i = 0; i < SLOW; i++) {
          slow.add(begun(endpoint.getPort(), "PUT /bucket/key HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Le"));
          slow.add(begun(endpoint.getPort(), head + "Content-Length: " + BODY + "\r\n\r\n" + "a".repeat(BODY / 2)));
        }
        s3.putObject(r -> r.bucket("bucket").key("key"), RequestBody.fromString("content"));
        assertThat(s3.getObjectAsBytes(r -> r.bucket("bucket").key("key")).asUtf8String()).isEqualTo("content");
        assertThat(ManagementFactory.getThreadMXBean().getThreadCount()).as("platform threads").isLessThan(200);
        for (int i = 0; i < slow.size(); i += 2) {
          assertThat(end(slow.get(i))).as("half a head").isEmpty();
          assertThat(end(slow.get(i + 1))).as("half an object").startsWith("HTTP/1.1 400 Bad Request\r\n")
              .contains("<Code>RequestTimeout</Code>").containsIgnoringCase("Connection: close").doesNotContain(" 200 ");
        }
        assertThatThrownBy(() -> s3.headObject(r -> r.bucket("bucket").key("half"))).isInstanceOf(NoSuchKeyException.class);
        try (Stream<Path> left = Files.list(region.home().blobs().resolve("incoming"))) {
          assertThat(left).as("halves of blobs").isEmpty();
        }
      }
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
  }

  @Test
  void whoAsksForItIsLetGoAfterItsAnswer() throws Exception {
    try (TestRegion region = TestRegion.start(directory)) {
      int port = URI.create(region.config().endpoint()).getPort();
      for (String request : List.of("GET /bucket/key HTTP/1.1\r\n", "PUT /bucket/key HTTP/1.1\r\nContent-Length: 0\r\n",
          "POST / HTTP/1.1\r\nX-Amz-Target: AmazonSQS.ListQueues\r\nContent-Length: 0\r\n")) {
        try (Socket socket = begun(port, request + "Host: 127.0.0.1\r\nConnection: close\r\n\r\n")) {
          assertThat(end(socket)).startsWith("HTTP/1.1 4").containsIgnoringCase("Connection: close");
        }
      }
    }
  }

  /** A body that comes by a byte now and then holds nothing for ever; one that is slow but steady is taken. */
  @Test
  void aTrickleIsCutOffAndASteadyUploadIsNot() throws Exception {
    Duration patience = Duration.ofSeconds(2);
    try (TestRegion region = TestRegion.start(directory, patience)) {
      URI endpoint = URI.create(region.config().endpoint());
      StaticCredentialsProvider root = StaticCredentialsProvider.create(
          AwsBasicCredentials.create(region.root().accessKeyId(), region.root().secretAccessKey()));
      try (S3Client s3 = S3Client.builder().endpointOverride(endpoint).region(Region.US_EAST_1).credentialsProvider(root)
              .httpClient(UrlConnectionHttpClient.create()).forcePathStyle(true).build();
          S3Presigner presigner = S3Presigner.builder().endpointOverride(endpoint).region(Region.US_EAST_1)
              .credentialsProvider(root)
              .serviceConfiguration(S3Configuration.builder().pathStyleAccessEnabled(true).build()).build()) {
        s3.createBucket(r -> r.bucket("bucket"));
        String answer = upload(presigner, "trickle", 10_000, 1, patience.multipliedBy(20));
        assertThat(answer).startsWith("HTTP/1.1 400 ").contains("<Code>RequestTimeout</Code>");
        assertThatThrownBy(() -> s3.headObject(r -> r.bucket("bucket").key("trickle"))).isInstanceOf(NoSuchKeyException.class);
        // Two seconds' worth at the least, and so longer than the patience with a client that sends nothing.
        assertThat(upload(presigner, "steady", 80_000, 1_000, Duration.ofDays(1))).startsWith("HTTP/1.1 200 ");
        assertThat(s3.headObject(r -> r.bucket("bucket").key("steady")).contentLength()).isEqualTo(80_000);
      }
    }
  }

  /** Sends so many bytes forty times a second, until there is an answer. */
  private static String upload(S3Presigner presigner, String key, int length, int bytes, Duration most) throws Exception {
    URL put = presigner.presignPutObject(r -> r.signatureDuration(Duration.ofMinutes(5))
        .putObjectRequest(o -> o.bucket("bucket").key(key))).url();
    try (Socket socket = begun(put.getPort(), "PUT " + put.getFile() + " HTTP/1.1\r\nHost: " + put.getAuthority()
        + "\r\nContent-Length: " + length + "\r\n\r\n")) {
      long limit = System.nanoTime() + most.toNanos();
      for (int sent = 0; sent < length && socket.getInputStream().available() == 0 && System.nanoTime() < limit; sent += bytes) {
        socket.getOutputStream().write(new byte[bytes]);
        Thread.sleep(25); // a slow client
      }
      socket.setSoTimeout(30_000); // then this test fails
      StringBuilder answer = new StringBuilder();
      while (answer.indexOf("\r\n\r\n") < 0 || answer.indexOf(" 400 ") > 0 && answer.indexOf("</Error>") < 0) {
        answer.append((char) socket.getInputStream().read());
      }
      return answer.toString();
    }
  }

  private static Socket begun(int port, String bytes) throws IOException {
    Socket socket = new Socket("127.0.0.1", port);
    socket.getOutputStream().write(bytes.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  /** What comes until the server closes the connection. */
  private static String end(Socket socket) throws IOException {
    socket.setSoTimeout(30_000); // then this test fails
    InputStream in = socket.getInputStream();
    StringBuilder all = new StringBuilder();
    try {
      for (int b; (b = in.read()) >= 0; ) {
        all.append((char) b);
      }
    } catch (java.net.SocketException e) {
      // a reset is an end too
    }
    return all.toString();
  }
}
