package dev.holdfast.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.balancer.Client.Response;
import dev.holdfast.region.world.ZoneIntent.TargetIntent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** HTTP/1.1 through the balancer, with real sockets. */
final class ForwardingTest {

  private final Origin origin = Origin.on("127.0.9.1");
  private Node node = new Node();

  @AfterEach
  void close() {
    node.close();
    origin.close();
  }

  @Test
  void connectionsAreUsedAgainOnBothSides() throws IOException {
    node.with(origin);
    try (Client client = node.client()) {
      for (int i = 0; i < 20; i++) {
        Response r = client.get("/" + i);
        assertThat(r.status()).isEqualTo(200);
        assertThat(r.body()).isEqualTo("ok");
        assertThat(r.head()).doesNotContainIgnoringCase("connection:");
      }
    }
    assertThat(origin.requests).extracting(Origin.Request::path).hasSize(20).startsWith("/0").endsWith("/19");
    assertThat(origin.connections).hasValue(1);
    assertThat(node.access).isEmpty();
  }

  @Test
  void headersAreSplicedIn() throws IOException {
    node.with(origin);
    try (Client client = node.client()) {
      client.send("GET / HTTP/1.1\r\nHost: site.example\r\nX-Forwarded-For: 1.2.3.4\r\nX-Forwarded-Proto: https\r\n"
          + "Connection: keep-alive, X-Secret\r\nX-Secret: 1\r\nKeep-Alive: 5\r\nTE: trailers\r\nUpgrade: h2c\r\n"
          + "x-amzn-trace-id: Root=1-abc\r\nAccept: */*\r\n\r\n").response();
      client.get("/");
    }
    Origin.Request first = origin.requests.getFirst();
    assertThat(first.header("Host")).containsExactly("site.example");
    assertThat(first.header("X-Forwarded-For")).containsExactly("1.2.3.4, 127.0.0.1");
    assertThat(first.header("X-Forwarded-Proto")).containsExactly("http");
    assertThat(first.header("X-Forwarded-Port")).containsExactly(String.valueOf(node.port()));
    assertThat(first.header("X-Amzn-Trace-Id")).containsExactly("Root=1-abc");
    assertThat(first.header("Accept")).containsExactly("*/*");
    for (String hop : List.of("Connection", "Keep-Alive", "TE", "Upgrade", "X-Secret")) {
      assertThat(first.header(hop)).as(hop).isEmpty();
    }
    Origin.Request second = origin.requests.get(1);
    assertThat(second.header("X-Forwarded-For")).containsExactly("127.0.0.1");
    assertThat(second.header("X-Amzn-Trace-Id").getFirst()).matches("Root=1-[0-9a-f]{8}-[0-9a-f]{24}");
  }

  @Test
  void bodiesPassInBothFramingsAndDirections() throws IOException {
    origin.handler = (request, _, out) -> {
      if (request.path().equals("/chunked")) {
        Origin.write(out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        byte[] body = request.body();
        for (int at = 0; at < body.length; at += 10_000) {
          int n = Math.min(10_000, body.length - at);
          Origin.write(out, Integer.toHexString(n) + ";x=y\r\n");
          out.write(body, at, n);
          Origin.write(out, "\r\n");
        }
        Origin.write(out, "0\r\nDigest: x\r\n\r\n");
        return true;
      }
      return Origin.answer(out, 200, request.text());
    };
    node.with(origin);
    String large = "0123456789".repeat(300_000);
    try (Client client = node.client()) {
      assertThat(client.post("/", large).body()).isEqualTo(large);
      assertThat(client.post("/chunked", large).body()).isEqualTo(large);
      client.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;a=b\r\n world\r\n0\r\n\r\n");
      assertThat(client.response().body()).isEqualTo("hello world");
      assertThat(client.get("/after").status()).isEqualTo(200);
    }
    assertThat(origin.connections).hasValue(1);
  }

  @Test
  void everyWayToCutAConversationGivesTheSame() throws Exception {
    origin.handler = (request, _, out) -> Origin.answer(out, 200, request.method() + request.text());
    node.with(origin);
    String conversation = "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
        + "POST /b HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\ndef\r\n2\r\ngh\r\n0\r\nT: 1\r\n\r\n"
        + "GET /c HTTP/1.1\r\nHost: x\r\n\r\n";
    for (int cut = 1; cut < conversation.length(); cut++) {
      try (Client client = node.client()) {
        client.send(conversation.substring(0, cut));
        Thread.sleep(1);
        client.send(conversation.substring(cut));
        assertThat(client.response().body()).as("cut at " + cut).isEqualTo("POSTabc");
        assertThat(client.response().body()).as("cut at " + cut).isEqualTo("POSTdefgh");
        assertThat(client.response().body()).as("cut at " + cut).isEqualTo("GET");
      }
    }
    try (Client client = node.client()) {
      for (char c : conversation.toCharArray()) {
        client.send(String.valueOf(c));
      }
      assertThat(client.response().body()).isEqualTo("POSTabc");
      assertThat(client.response().body()).isEqualTo("POSTdefgh");
      assertThat(client.response().body()).isEqualTo("GET");
    }
  }

  @Test
  void everyWayToCutAResponseGivesTheSame() throws Exception {
    String response = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        + "3\r\nabc\r\n2\r\nde\r\n0\r\nT: 1\r\n\r\n";
    origin.handler = (request, _, out) -> {
      int cut = Integer.parseInt(request.path().substring(1));
      Origin.write(out, response.substring(0, cut));
      sleep(1);
      Origin.write(out, response.substring(cut));
      return true;
    };
    node.with(origin);
    try (Client client = node.client()) {
      for (int cut = 1; cut < response.length(); cut++) {
        client.send("GET /" + cut + " HTTP/1.1\r\nHost: x\r\n\r\n");
        assertThat(client.response().status()).isEqualTo(100);
        assertThat(client.response().body()).as("cut at " + cut).isEqualTo("abcde");
      }
    }
    assertThat(origin.connections).hasValue(1);
  }

  @Test
  void responsesWithoutABodyEndAtTheirHead() throws IOException {
    origin.handler = (request, _, out) -> {
      Origin.write(out, "HTTP/1.1 " + request.path().substring(1) + " X\r\nContent-Length: 5\r\n\r\n");
      return true;
    };
    node.with(origin);
    try (Client client = node.client()) {
      assertThat(client.send("HEAD /200 HTTP/1.1\r\nHost: x\r\n\r\n").response(false).status()).isEqualTo(200);
      assertThat(client.get("/304").status()).isEqualTo(304);
      assertThat(client.get("/204").status()).isEqualTo(204);
      assertThat(client.send("HEAD /200 HTTP/1.1\r\nHost: x\r\n\r\n").response(false).status()).isEqualTo(200);
    }
  }

  @Test
  void aResponseMayEndWithItsConnection() throws IOException {
    origin.handler = (_, _, out) -> {
      Origin.write(out, "HTTP/1.1 200 OK\r\n\r\nuntil the end");
      return false;
    };
    node.with(origin);
    try (Client client = node.client()) {
      Response r = client.get("/");
      assertThat(r.head()).containsIgnoringCase("connection: close");
      assertThat(r.body()).isEqualTo("until the end");
      assertThat(client.ended()).isTrue();
    }
  }

  @Test
  void oldClientsAndThoseThatAskAreClosedAfterTheirAnswer() throws IOException {
    node.with(origin);
    try (Client client = node.client()) {
      assertThat(client.send("GET / HTTP/1.0\r\n\r\n").response().body()).isEqualTo("ok");
      assertThat(client.ended()).isTrue();
    }
    assertThat(origin.requests.getFirst().header("Connection")).containsExactly("close");
    try (Client client = node.client()) {
      Response r = client.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").response();
      assertThat(r.head()).containsIgnoringCase("connection: close");
      assertThat(client.ended()).isTrue();
    }
  }

  @Test
  void expectContinueGoesThroughToTheTarget() throws IOException {
    origin.handler = (request, _, out) -> Origin.answer(out, 200, request.text());
    node.with(origin);
    try (Client client = node.client()) {
      client.send("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
      assertThat(client.response().status()).isEqualTo(100);
      assertThat(client.send("body").response().body()).isEqualTo("body");
    }
  }

  @Test
  void webSocketsBecomeATunnel() throws IOException {
    origin.handler = (request, socket, out) -> {
      assertThat(request.header("Upgrade")).containsExactly("websocket");
      assertThat(request.header("Connection")).containsExactly("upgrade");
      Origin.write(out, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nhi");
      byte[] echo = socket.getInputStream().readNBytes(5);
      out.write(echo);
      return false;
    };
    node.with(origin);
    try (Client client = node.client()) {
      client.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
      Response r = client.response();
      assertThat(r.status()).isEqualTo(101);
      assertThat(r.head()).containsIgnoringCase("upgrade: websocket").containsIgnoringCase("connection: upgrade");
      assertThat(new String(client.in().readNBytes(2))).isEqualTo("hi");
      client.send("HELLO");
      assertThat(new String(client.in().readNBytes(5))).isEqualTo("HELLO");
      assertThat(client.ended()).isTrue();
    }
  }

  @Test
  void requestsThatTwoServersCouldReadDifferentlyAreRefused() throws IOException {
    node.with(origin);
    List<String> bad = List.of(
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: +3\r\n\r\nabc",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3, 3\r\n\r\nabc",
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST / HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding : chunked\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n folded\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nA: b\0c\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nA: b\rc\r\n\r\n",
        "GET / HTTP/1.1\nHost: x\n\n",
        "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "GET / x HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET  HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /\r\nHost: x\r\n\r\n",
        "G@T / HTTP/1.1\r\nHost: x\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\nabc\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n");
    for (String request : bad) {
      try (Client client = node.client()) {
        assertThat(client.send(request).response().status()).as(request).isEqualTo(400);
        assertThat(client.ended()).as(request).isTrue();
      }
    }
    assertThat(origin.requests).isEmpty();
    assertThat(node.access).hasSize(bad.size())
        .allMatch(a -> a.outcome() == Outcome.CLIENT_BAD_REQUEST && a.outcome().blame() == Outcome.Blame.CLIENT);
    try (Client client = node.client()) {
      assertThat(client.send("GET / HTTP/2.0\r\nHost: x\r\n\r\n").response().status()).isEqualTo(505);
    }
    try (Client client = node.client()) {
      assertThat(client.send("CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n").response().status()).isEqualTo(405);
    }
  }

  @Test
  void headsHaveALimit() throws IOException {
    node.with(origin);
    try (Client client = node.client()) {
      String fits = "GET / HTTP/1.1\r\nHost: x\r\nA: " + "a".repeat(65_000) + "\r\n\r\n";
      assertThat(client.send(fits).response().status()).isEqualTo(200);
      assertThat(client.send("GET / HTTP/1.1\r\nHost: x\r\nA: " + "a".repeat(70_000)).response().status())
          .isEqualTo(431);
    }
    try (Client client = node.client()) {
      assertThat(client.send("GET / HTTP/1.1\r\nHost: x\r\n" + "A: b\r\n".repeat(300) + "\r\n").response().status())
          .isEqualTo(431);
    }
  }

  @Test
  void slowClientsDoNotStayForEver() throws IOException {
    node.close();
    node = new Node(0, Duration.ofMillis(300));
    node.idleTimeout = 1;
    node.with(origin);
    try (Client client = node.client()) {
      assertThat(client.send("GET / HTTP/1.1\r\nHos").response().status()).isEqualTo(408);
      assertThat(client.ended()).isTrue();
    }
    try (Client client = node.client()) {
      client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
      assertThat(client.response().status()).isEqualTo(408);
    }
    try (Client idle = node.client()) {
      assertThat(idle.get("/").status()).isEqualTo(200);
      assertThat(idle.ended()).isTrue();
    }
    Node.await("logged", () -> node.access.size() == 2);
    assertThat(node.access).allMatch(a -> a.outcome() == Outcome.CLIENT_TIMEOUT);
  }

  @Test
  void aSlowReaderHoldsBackItsTargetOnly() throws Exception {
    byte[] megabytes = new byte[32 << 20];
    CountDownLatch sent = new CountDownLatch(1);
    origin.handler = (request, _, out) -> {
      if (request.path().equals("/large")) {
        Origin.write(out, "HTTP/1.1 200 OK\r\nContent-Length: " + megabytes.length + "\r\n\r\n");
        out.write(megabytes);
        sent.countDown();
        return true;
      }
      return Origin.answer(out, 200, "ok");
    };
    node.with(origin);
    try (Client slow = node.client(); Client other = node.client()) {
      slow.send("GET /large HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(sent.await(500, TimeUnit.MILLISECONDS)).as("32 MB were taken in for a client that reads nothing")
          .isFalse();
      assertThat(other.get("/").status()).isEqualTo(200);
      assertThat(slow.response().body()).hasSize(megabytes.length);
      assertThat(sent.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(slow.get("/").status()).isEqualTo(200);
    }
  }

  @Test
  void aSlowTargetHoldsBackItsClient() throws Exception {
    int size = 32 << 20;
    CountDownLatch go = new CountDownLatch(1);
    CountDownLatch written = new CountDownLatch(1);
    try (ServerSocket slow = new ServerSocket(0, 10, InetAddress.getByName("127.0.9.2"))) {
      Thread.startVirtualThread(() -> {
        try {
          while (true) {
            Socket s = slow.accept();
            if (Origin.readHead(s.getInputStream()).startsWith("POST")) {
              go.await();
              Origin.answer(s.getOutputStream(), 200, String.valueOf(s.getInputStream().readNBytes(size).length));
            }
          }
        } catch (IOException | InterruptedException e) {
          // closed
        }
      });
      node.apply(List.of(new TargetIntent("i-1", "127.0.9.2", slow.getLocalPort(), "us-east-1a", false)));
      try (Client client = node.client()) {
        client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: " + size + "\r\n\r\n");
        Thread.startVirtualThread(() -> {
          try {
            client.socket.getOutputStream().write(new byte[size]);
            written.countDown();
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        });
        assertThat(written.await(500, TimeUnit.MILLISECONDS)).as("32 MB were taken in for a target that reads nothing")
            .isFalse();
        go.countDown();
        assertThat(client.response().body()).isEqualTo(String.valueOf(size));
        assertThat(written.await(30, TimeUnit.SECONDS)).isTrue();
      }
    }
  }

  @Test
  void aTargetThatSpeaksNonsenseGivesBadGateway() throws IOException {
    List<String> bad = List.of(
        "SSH-2.0-OpenSSH\r\n\r\n",
        "HTTP/1.1 2x0 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nA: b\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\n\r\n");
    origin.handler = (request, _, out) -> {
      Origin.write(out, bad.get(Integer.parseInt(request.path().substring(1))));
      return true;
    };
    node.with(origin);
    try (Client client = node.client()) {
      for (int i = 0; i < bad.size(); i++) {
        assertThat(client.get("/" + i).status()).as(bad.get(i)).isEqualTo(502);
      }
    }
    assertThat(node.access).hasSize(bad.size()).allMatch(a -> a.outcome() == Outcome.TARGET_BAD_RESPONSE);
  }

  @Test
  void anAnswerBeforeTheWholeRequestEndsTheConnection() throws IOException {
    try (ServerSocket hasty = new ServerSocket(0, 10, InetAddress.getByName("127.0.9.3"))) {
      Thread.startVirtualThread(() -> {
        try {
          while (true) {
            Socket s = hasty.accept();
            Origin.readHead(s.getInputStream());
            Origin.answer(s.getOutputStream(), 413, "too large");
          }
        } catch (IOException e) {
          // closed
        }
      });
      node.apply(List.of(new TargetIntent("i-1", "127.0.9.3", hasty.getLocalPort(), "us-east-1a", false)));
      try (Client client = node.client()) {
        Response r = client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nab").response();
        assertThat(r.status()).isEqualTo(413);
        assertThat(r.head()).containsIgnoringCase("connection: close");
        client.send("the rest of it");
        assertThat(client.ended()).isTrue();
      }
    }
  }

  static void sleep(int millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
