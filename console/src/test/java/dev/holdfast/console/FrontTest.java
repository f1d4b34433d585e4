package dev.holdfast.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The console over HTTP. */
final class FrontTest {

  private static final String TOKEN = "front-test-token-front-test-token";

  private final FakeRegion region = new FakeRegion();
  private final HttpClient http = HttpClient.newHttpClient();
  private Console console;

  @BeforeEach
  void begin() throws IOException {
    region.machines.add(new FakeRegion.Machine(
        "i-0123456789abcdef0", FakeRegion.WEB, "us-east-1a", "127.0.16.5", Instant.now()));
    console = new Console(settings(0), region.clients()).start();
  }

  private static ConsoleSettings settings(int port) {
    return new ConsoleSettings("127.0.0.1", port, URI.create("http://127.0.0.1:1"), "us-east-1", FakeRegion.ZONES,
        URI.create("http://127.0.0.1:1"), TOKEN, "cat the-token");
  }

  @AfterEach
  void end() {
    console.close();
    http.close();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + console.port() + path));
  }

  private HttpRequest.Builder action(String name, String body) {
    return request("/actions/" + name).POST(HttpRequest.BodyPublishers.ofString(body))
        .header("Content-Type", "application/json")
        .header("Origin", "http://127.0.0.1:" + console.port())
        .header("Authorization", "Bearer " + TOKEN);
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void thePageAndNoInlineCode() throws Exception {
    HttpResponse<String> page = send(request("/"));
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
        .contains("default-src 'none'").doesNotContain("unsafe");
    assertThat(page.body()).doesNotContain("style=").doesNotContain("onclick").doesNotContain("https://");
    for (String file : new String[] {"/console.js", "/plots.js", "/console.css", "/icon.svg"}) {
      assertThat(send(request(file)).statusCode()).as(file).isEqualTo(200);
    }
    assertThat(send(request("/../ConsoleSettings.class")).statusCode()).isNotEqualTo(200);
    assertThat(send(request("/about")).body()).contains("cat the-token").doesNotContain(TOKEN);
  }

  @Test
  void anotherHostNameIsRefusedForReadsToo() throws Exception {
    for (String path : new String[] {"/", "/events", "/about", "/console.js"}) {
      try (Socket socket = new Socket("127.0.0.1", console.port())) {
        socket.getOutputStream().write(("GET " + path + " HTTP/1.1\r\nHost: evil.example:" + console.port()
            + "\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        assertThat(new BufferedReader(new InputStreamReader(socket.getInputStream())).readLine())
            .as(path).contains(" 403 ");
      }
    }
  }

  @Test
  void snapshotsAreStreamed() throws Exception {
    try (Socket socket = new Socket("127.0.0.1", console.port())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(("GET /events HTTP/1.1\r\nHost: 127.0.0.1:" + console.port() + "\r\n\r\n")
          .getBytes(StandardCharsets.US_ASCII));
      BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      int snapshots = 0;
      for (String line = in.readLine(); line != null && snapshots < 2; line = in.readLine()) {
        if (line.startsWith("data: ")) {
          assertThat(line).contains("\"i-0123456789abcdef0\"").contains("\"IN_SERVICE\"").doesNotContain(TOKEN);
          snapshots++;
        }
      }
      assertThat(snapshots).isEqualTo(2);
    }
  }

  @Test
  void killsThroughFaultInjection() throws Exception {
    HttpResponse<String> done = send(action("kill-instance", "{\"id\":\"i-0123456789abcdef0\"}"));
    assertThat(done.statusCode()).as(done.body()).isEqualTo(200);
    assertThat(region.fis.started).singleElement().satisfies(t -> {
      assertThat(t.actions().get("fault").actionId()).isEqualTo("holdfast:ec2:kill-instances");
      assertThat(t.targets().get("it").resourceArns())
          .containsExactly("arn:aws:ec2:us-east-1:000000000000:instance/i-0123456789abcdef0");
      assertThat(t.actions().get("fault").targets()).containsEntry("Instances", "it");
    });
    assertThat(region.fis.templates).as("nothing left behind").isEmpty();

    send(action("kill-database", "{\"id\":\"site-database-1x9k\"}"));
    assertThat(region.fis.started.get(1).targets().get("it").resourceArns())
        .containsExactly("arn:aws:rds:us-east-1:000000000000:db:site-database-1x9k");
    send(action("fail-zone", "{\"id\":\"us-east-1c\"}"));
    assertThat(region.fis.started.get(2).actions().get("fault").parameters())
        .containsEntry("availabilityZone", "us-east-1c");
    assertThat(region.fis.started.get(2).tags()).containsEntry("holdfast:zone", "us-east-1c");
    assertThat(send(action("fail-zone", "{\"id\":\"us-east-1c\"}")).body()).contains("has failed already");
    assertThat(send(action("restore-zone", "{\"id\":\"us-east-1c\"}")).statusCode()).isEqualTo(200);
    assertThat(region.lostZones).isEmpty();
    assertThat(send(action("restore-zone", "{\"id\":\"us-east-1c\"}")).body()).contains("has not failed");
  }

  @Test
  void refusesWhoMayNot() throws Exception {
    String body = "{\"id\":\"i-0123456789abcdef0\"}";
    assertThat(send(action("kill-instance", body).setHeader("Authorization", "Bearer wrong")).statusCode()).isEqualTo(403);
    assertThat(send(action("kill-instance", body).setHeader("Origin", "http://localhost:8080")).statusCode()).isEqualTo(403);
    assertThat(send(action("kill-instance", body).setHeader("Content-Type", "text/plain")).statusCode()).isEqualTo(415);
    assertThat(send(request("/actions/kill-instance").POST(HttpRequest.BodyPublishers.ofString(body))).statusCode())
        .isEqualTo(403);
    assertThat(send(request("/actions/kill-instance?id=i-0123456789abcdef0")).statusCode()).as("GET").isEqualTo(404);
    assertThat(region.fis.started).isEmpty();
  }

  @Test
  void saysWhatIsWrong() throws Exception {
    assertThat(send(action("kill-instance", "{\"id\":\"../x\"}")).body()).contains("no instance id");
    assertThat(send(action("kill-instance", "{")).body()).contains("no JSON");
    assertThat(send(action("kill-instance", " ".repeat(2_000))).body()).contains("at most");
    assertThat(send(action("fail-zone", "{\"id\":\"us-east-1z\"}")).body()).contains("The zones are us-east-1a");
    region.refused.add("StartExperiment");
    HttpResponse<String> refused = send(action("fail-zone", "{\"id\":\"us-east-1a\"}"));
    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(refused.body()).contains("StartExperiment is not implemented");
    region.down = true;
    assertThat(send(action("fail-zone", "{\"id\":\"us-east-1a\"}")).statusCode()).isEqualTo(502);
  }

  @Test
  void aTakenPortIsAnError() throws Exception {
    try (ServerSocket taken = new ServerSocket(0)) {
      assertThatThrownBy(() -> new Console(settings(taken.getLocalPort()), region.clients()).start())
          .isInstanceOf(IOException.class).hasMessageContaining("cannot listen");
    }
  }

  @Test
  void theTokenIsNotInTheSettingsText() {
    assertThat(settings(1).toString()).doesNotContain(TOKEN);
    assertThatThrownBy(() -> new ConsoleSettings("127.0.0.1", 0, URI.create("http://x"), "r", FakeRegion.ZONES,
        URI.create("http://x"), "short", "")).isInstanceOf(IllegalArgumentException.class);
  }
}
