package dev.holdfast.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** The console's HTTP server: the page, its stream of snapshots, its actions. */
final class Front implements AutoCloseable {

  /** Browsers that may watch at once. */
  static final int WATCHERS = 32;

  private static final int LARGEST_BODY = 1_024;

  private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
      + "img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
      + "require-trusted-types-for 'script'";

  /** An answer to an action. */
  private record Answer(int status, Map<String, String> body) {

    static Answer error(int status, String message) {
      return new Answer(status, Map.of("error", message));
    }
  }

  private final ConsoleSettings settings;
  private final Collector collector;
  private final Faults faults;
  private final ObjectMapper json = JsonMapper.builder().build();
  private final WebServer server;
  private volatile boolean stopping;

  Front(ConsoleSettings settings, Collector collector, Faults faults) {
    this.settings = settings;
    this.collector = collector;
    this.faults = faults;
    HttpRouting.Builder routing = HttpRouting.builder();
    page(routing, "/", "index.html", "text/html; charset=utf-8");
    page(routing, "/console.css", "console.css", "text/css; charset=utf-8");
    page(routing, "/console.js", "console.js", "text/javascript; charset=utf-8");
    page(routing, "/plots.js", "plots.js", "text/javascript; charset=utf-8");
    page(routing, "/icon.svg", "icon.svg", "image/svg+xml");
    routing.get("/events", this::events);
    routing.get("/about", (req, res) -> {
      if (mayLook(req, res)) {
        send(res, 200, "application/json", write(Map.of("tokenHelp", settings.tokenHelp())));
      }
    });
    routing.post("/actions/token", (req, res) -> act(req, res, _ -> "The token is right"));
    routing.post("/actions/kill-instance", (req, res) -> act(req, res, faults::killInstance));
    routing.post("/actions/kill-database", (req, res) -> act(req, res, faults::killDatabase));
    routing.post("/actions/fail-zone", (req, res) -> act(req, res, zone -> faults.failZone(known(zone))));
    routing.post("/actions/restore-zone", (req, res) -> act(req, res, zone -> faults.restoreZone(known(zone))));
    routing.any((req, res) -> {
      if (mayLook(req, res)) {
        send(res, 404, "text/plain; charset=utf-8", "There is nothing here.\n".getBytes(StandardCharsets.UTF_8));
      }
    });
    this.server = WebServer.builder()
        .host(settings.listen()).port(settings.port())
        .shutdownHook(false).shutdownGracePeriod(Duration.ofMillis(200))
        .routing(routing).build();
  }

  /** @throws IOException when the address cannot be listened on; the server itself only logs that */
  void start() throws IOException {
    server.start();
    if (!server.isRunning()) {
      throw new IOException("cannot listen on " + settings.listen() + ":" + settings.port()
          + ": is another program there?");
    }
  }

  int port() {
    return server.port();
  }

  private void page(HttpRouting.Builder routing, String path, String file, String type) {
    byte[] bytes = resource(file);
    routing.get(path, (req, res) -> {
      if (mayLook(req, res)) {
        send(res, 200, type, bytes);
      }
    });
  }

  /** A stream of server-sent events: a snapshot a second. */
  private void events(ServerRequest req, ServerResponse res) {
    if (!mayLook(req, res)) {
      return;
    }
    if (collector.watchers() >= WATCHERS) {
      send(res, 503, "text/plain; charset=utf-8", "Too many browsers watch.\n".getBytes(StandardCharsets.UTF_8));
      return;
    }
    headers(res);
    res.header(HeaderNames.CONTENT_TYPE, "text/event-stream");
    collector.watch();
    try (OutputStream out = res.outputStream()) {
      long seen = 0;
      while (!stopping) {
        Optional<Collector.Numbered> next = collector.after(seen, Duration.ofSeconds(15));
        seen = next.map(Collector.Numbered::number).orElse(seen);
        String event = next.map(n -> "data: " + new String(write(n.snapshot()), StandardCharsets.UTF_8))
            .orElse(": still here");
        // In one piece, so that it is one chunk of the response.
        out.write((event + "\n\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
      }
    } catch (IOException | UncheckedIOException e) {
      // The browser has gone.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      collector.unwatch();
    }
  }

  private void act(ServerRequest req, ServerResponse res, Function<String, String> action) {
    Answer answer = answer(req, action);
    send(res, answer.status(), "application/json", write(answer.body()));
  }

  private Answer answer(ServerRequest req, Function<String, String> action) {
    Optional<String> refused = guard().mayAct(
        host(req), header(req, HeaderNames.ORIGIN), header(req, HeaderNames.AUTHORIZATION));
    if (refused.isPresent()) {
      return Answer.error(403, refused.get());
    }
    if (header(req, HeaderNames.CONTENT_TYPE).filter(t -> t.startsWith("application/json")).isEmpty()) {
      return Answer.error(415, "An action is sent as application/json.");
    }
    try {
      JsonNode body = json.readTree(body(req));
      return new Answer(200, Map.of("done", action.apply(body.path("id").asText(""))));
    } catch (IllegalArgumentException | JsonProcessingException e) {
      return Answer.error(400, e instanceof JsonProcessingException ? "That is no JSON." : e.getMessage());
    } catch (AwsServiceException e) {
      return Answer.error(409, e.awsErrorDetails() == null ? e.getMessage() : e.awsErrorDetails().errorMessage());
    } catch (SdkException e) {
      return Answer.error(502, "The region's control plane does not answer.");
    } catch (IOException e) {
      return Answer.error(400, "The request broke off.");
    }
  }

  private static byte[] body(ServerRequest req) throws IOException {
    if (!req.content().hasEntity()) {
      return "{}".getBytes(StandardCharsets.UTF_8);
    }
    try (InputStream in = req.content().inputStream()) {
      byte[] body = in.readNBytes(LARGEST_BODY + 1);
      if (body.length > LARGEST_BODY) {
        throw new IllegalArgumentException("An action has at most " + LARGEST_BODY + " bytes.");
      }
      return body;
    }
  }

  private String known(String zone) {
    if (!settings.zones().contains(zone)) {
      throw new IllegalArgumentException("The zones are " + String.join(", ", settings.zones()));
    }
    return zone;
  }

  private boolean mayLook(ServerRequest req, ServerResponse res) {
    Optional<String> refused = guard().mayLook(host(req));
    refused.ifPresent(why -> send(res, 403, "text/plain; charset=utf-8", (why + "\n").getBytes(StandardCharsets.UTF_8)));
    return refused.isEmpty();
  }

  private Guard guard() {
    return Guard.of(settings.listen(), server.port(), settings.token());
  }

  private static Optional<String> host(ServerRequest req) {
    return Optional.ofNullable(req.authority()).filter(a -> !a.isEmpty());
  }

  private static Optional<String> header(ServerRequest req, HeaderName name) {
    return req.headers().first(name);
  }

  private void send(ServerResponse res, int status, String type, byte[] body) {
    headers(res);
    res.header(HeaderNames.CONTENT_TYPE, type);
    res.status(Status.create(status)).send(body);
  }

  private static void headers(ServerResponse res) {
    res.header(HeaderNames.create("Content-Security-Policy"), POLICY);
    res.header(HeaderNames.create("X-Content-Type-Options"), "nosniff");
    res.header(HeaderNames.create("Referrer-Policy"), "no-referrer");
    res.header(HeaderNames.create("Cross-Origin-Opener-Policy"), "same-origin");
    res.header(HeaderNames.create("Cross-Origin-Resource-Policy"), "same-origin");
    res.header(HeaderNames.CACHE_CONTROL, "no-store");
  }

  private byte[] write(Object value) {
    try {
      return json.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] resource(String name) {
    try (InputStream in = Front.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the console was built without " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    stopping = true;
    server.stop();
  }
}
