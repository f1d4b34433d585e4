package dev.holdfast.gameday.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpTest {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final Http http = new Http();

  @AfterEach
  void close() {
    http.close();
  }

  @Test
  void aConnectionIsKept() throws Exception {
    try (Scripted server = new Scripted((_, socket) -> Scripted.write(socket, Scripted.OK))) {
      for (int i = 0; i < 3; i++) {
        assertThat(http.send(Http.Request.get(server.uri("/a")), LIMIT).text()).isEqualTo("ok");
      }

      assertThat(server.connections).hasSize(1);
      assertThat(server.requests).containsExactly("GET /a HTTP/1.1", "GET /a HTTP/1.1", "GET /a HTTP/1.1");
    }
  }

  @Test
  void aConnectionThatWasClosedMeanwhileIsNotUsed() throws Exception {
    try (Scripted server = new Scripted((_, socket) -> Scripted.write(socket, Scripted.OK))) {
      http.send(Http.Request.get(server.uri("/a")), LIMIT);
      server.connections.getFirst().close();
      Thread.sleep(50);

      assertThat(http.send(Http.Request.get(server.uri("/b")), LIMIT).status()).isEqualTo(200);
      assertThat(server.connections).hasSize(2);
    }
  }

  @Test
  void aRequestThatFailsIsNotSentAgain() throws Exception {
    try (Scripted server = new Scripted((_, socket) -> socket.close())) {
      assertThatThrownBy(() -> http.send(Http.Request.get(server.uri("/a")), LIMIT))
          .isInstanceOf(IOException.class).hasMessageMatching("closed without a response|connection reset");

      Thread.sleep(50);
      assertThat(server.requests).hasSize(1);
      assertThat(server.connections).hasSize(1);
    }
  }

  @Test
  void aKeptConnectionThatEndsUnderARequestIsAFailure() throws Exception {
    try (Scripted server = new Scripted((request, socket) -> {
      if (request.contains("/die")) {
        socket.close();
      } else {
        Scripted.write(socket, Scripted.OK);
      }
    })) {
      http.send(Http.Request.get(server.uri("/a")), LIMIT);

      assertThatThrownBy(() -> http.send(Http.Request.get(server.uri("/die")), LIMIT)).isInstanceOf(IOException.class);
      assertThat(server.requests).hasSize(2);
    }
  }

  @Test
  void aResponseThatIsCutOffIsAFailure() throws Exception {
    try (Scripted server = new Scripted((_, socket) -> {
      Scripted.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
      socket.close();
    })) {
      assertThatThrownBy(() -> http.send(Http.Request.get(server.uri("/a")), LIMIT))
          .hasMessageMatching("closed in the middle of the response|connection reset");
    }
  }

  @Test
  void aServerThatDoesNotAnswerIsGivenUp() throws Exception {
    try (Scripted server = new Scripted((_, _) -> Thread.sleep(10_000))) {
      long begin = System.nanoTime();

      assertThatThrownBy(() -> http.send(Http.Request.get(server.uri("/a")), Duration.ofMillis(300)))
          .hasMessageContaining("no answer within");
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(Duration.ofMillis(280));
    }
  }

  @Test
  void nobodyThereIsSaidSo() throws Exception {
    URI nobody;
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = URI.create("http://127.0.0.1:" + server.getLocalPort() + "/");
    }

    assertThatThrownBy(() -> http.send(Http.Request.get(nobody), LIMIT))
        .hasMessage("cannot connect: connection refused");
  }

  @Test
  void chunksAreRead() throws Exception {
    try (Scripted server = new Scripted((_, socket) -> Scripted.write(socket,
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n"))) {
      assertThat(http.send(Http.Request.get(server.uri("/a")), LIMIT).text()).isEqualTo("abcde");
      assertThat(http.send(Http.Request.get(server.uri("/a")), LIMIT).text()).isEqualTo("abcde");
      assertThat(server.connections).hasSize(1);
    }
  }

  @Test
  void aRedirectIsAnAnswer() throws Exception {
    try (Scripted server = new Scripted((_, socket) -> Scripted.write(socket,
        "HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n"))) {
      Http.Response response = http.send(Http.Request.get(server.uri("/a?b=c")), LIMIT);

      assertThat(response.status()).isEqualTo(302);
      assertThat(response.header("location")).contains("/elsewhere");
      assertThat(server.requests).containsExactly("GET /a?b=c HTTP/1.1");
    }
  }

  @Test
  void aBodyIsSentWhole() throws Exception {
    try (Scripted server = new Scripted((_, socket) -> Scripted.write(socket, Scripted.OK))) {
      Http.Content large = Http.Content.of(new byte[300_000]);
      Http.Request put = new Http.Request("PUT", server.uri("/big"), new TreeMap<>(), large);

      assertThat(http.send(put, LIMIT).status()).isEqualTo(200);
      assertThat(http.send(put, LIMIT).status()).isEqualTo(200);
      assertThat(server.requests).containsExactly("PUT /big HTTP/1.1", "PUT /big HTTP/1.1");
    }
  }
}
