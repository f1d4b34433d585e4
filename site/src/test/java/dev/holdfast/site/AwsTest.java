package dev.holdfast.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** The HTTP client of the website's AWS clients, against a server that misbehaves. */
final class AwsTest {

  /** Reads a request's head and ends the connection, so many times; then answers 200. */
  private static ServerSocket server(int closing, AtomicInteger asked) throws IOException {
    ServerSocket server = new ServerSocket(0, 10, InetAddress.getByName("127.0.0.1"));
    Thread.ofVirtual().start(() -> {
      while (true) {
        try (Socket socket = server.accept()) {
          var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
          int length = 0;
          for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
              length = Integer.parseInt(line.substring(15).strip());
            }
          }
          if (asked.incrementAndGet() > closing) {
            socket.getOutputStream().write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            in.skip(length);
            socket.getOutputStream().write(
                "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
          }
        } catch (IOException e) {
          return;
        }
      }
    });
    return server;
  }

  private static S3Client s3(ServerSocket server) {
    return S3Client.builder().endpointOverride(URI.create("http://127.0.0.1:" + server.getLocalPort()))
        .region(Region.US_EAST_1).credentialsProvider(AnonymousCredentialsProvider.create()).forcePathStyle(true)
        .httpClient(Aws.http(Duration.ofSeconds(5))).build();
  }

  private static void put(S3Client s3) {
    s3.putObject(p -> p.bucket("b").key("k"), RequestBody.fromString("x".repeat(2_000_000)));
  }

  @Test
  void aConnectionThatEndsWhileTheClientWaitsToSendIsTriedAgain() throws IOException {
    AtomicInteger asked = new AtomicInteger();
    try (ServerSocket server = server(1, asked); S3Client s3 = s3(server)) {
      put(s3);
      assertThat(asked.get()).isEqualTo(2);
    }
  }

  @Test
  void oneThatAlwaysEndsIsAServiceThatIsAway() throws IOException {
    try (ServerSocket server = server(Integer.MAX_VALUE, new AtomicInteger()); S3Client s3 = s3(server)) {
      assertThatThrownBy(() -> put(s3)).isInstanceOf(SdkClientException.class);
    }
  }
}
