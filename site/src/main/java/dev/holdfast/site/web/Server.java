package dev.holdfast.site.web;

import dev.holdfast.site.store.Answers;
import dev.holdfast.site.store.Unavailable;
import io.helidon.http.HeaderNames;
import io.helidon.http.HttpPrologue;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * The HTTP server: turns requests into {@link Ask}s and {@link Answer}s into responses, guards POSTs against other
 * websites, and turns whatever goes wrong into something a person can read.
 */
final class Server implements AutoCloseable {

  /** The largest body of a request; media do not come this way. */
  static final int MOST_BODY = 64 * 1024;

  /** For how long requests in flight may go on after the server was told to stop. */
  static final Duration GRACE = Duration.ofSeconds(12);

  private static final Logger LOG = System.getLogger(Server.class.getName());

  private final Sessions sessions;
  private final Pages pages;
  private final String policy;
  private final Supplier<SortedMap<String, String>> dependencies;
  private final AtomicInteger inFlight = new AtomicInteger();
  private final WebServer server;
  private volatile boolean stopping;

  /**
   * @param mediaOrigin where browsers get and put media
   * @param dependencies what {@code /health/deep} shows: "ok", or what is wrong, for each
   */
  Server(String bind, int port, Site site, Sessions sessions, Pages pages, String mediaOrigin,
         Supplier<SortedMap<String, String>> dependencies) {
    this.sessions = sessions;
    this.pages = pages;
    this.dependencies = dependencies;
    this.policy = "default-src 'self'; img-src 'self' blob: data: " + mediaOrigin + "; media-src 'self' " + mediaOrigin
        + "; connect-src 'self' " + mediaOrigin + "; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
    HttpRouting.Builder routing = HttpRouting.builder()
        .get("/health", (req, res) -> health(res))
        .get("/health/deep", (req, res) -> deep(req, res));
    for (Site.Route route : site.routes()) {
      routing.route(Method.create(route.method()), route.path(), (req, res) -> serve(route.handler(), req, res));
    }
    routing.any((req, res) -> serve(ask -> {
      throw Refusal.notFound();
    }, req, res));
    this.server = WebServer.builder()
        .host(bind)
        .port(port)
        .shutdownHook(false)
        .shutdownGracePeriod(Duration.ofMillis(200))
        .routing(routing)
        .build();
  }

  /** @throws IllegalArgumentException when the address cannot be listened on; the server itself only logs that */
  Server start() {
    server.start();
    if (!server.isRunning()) {
      throw new IllegalArgumentException("cannot listen at " + server.prototype().host() + ":"
          + server.prototype().port() + "; is another process there?");
    }
    return this;
  }

  int port() {
    return server.port();
  }

  /** Whether this process can serve; nothing about others, whose failure a new process would not heal. */
  private void health(ServerResponse res) {
    res.header(HeaderNames.CACHE_CONTROL, "no-store");
    res.status(stopping ? Status.SERVICE_UNAVAILABLE_503 : Status.OK_200).send(stopping ? "stopping\n" : "ok\n");
  }

  private void deep(ServerRequest req, ServerResponse res) {
    SortedMap<String, String> all = dependencies.get();
    boolean well = all.values().stream().allMatch("ok"::equals);
    send(res, Answer.json(well ? 200 : 503, all));
  }

  private void serve(Site.Handler handler, ServerRequest req, ServerResponse res) {
    inFlight.incrementAndGet();
    try {
      send(res, guarded(handler, req));
    } finally {
      inFlight.decrementAndGet();
    }
  }

  private Answer guarded(Site.Handler handler, ServerRequest req) {
    Ask bare = new Ask(req.prologue().method().text(), req.path().path(), new TreeMap<>(), new TreeMap<>(),
        headers(req), new byte[0], Optional.empty());
    Ask ask = bare;
    try {
      ask = ask(bare, req);
      refuseStrangers(ask);
      return handler.answer(ask);
    } catch (Refusal e) {
      return problem(ask, e.status(), e.getMessage());
    } catch (Answers.KeyReused e) {
      return problem(ask, 422, "This was sent before with other content. Please reload the page.");
    } catch (Unavailable e) {
      LOG.log(Level.WARNING, "{0} {1}: {2}", ask.method(), ask.path(), e.getMessage());
      return problem(ask, 503, "A part of reel is being replaced. Please try again in a few seconds.")
          .with("Retry-After", "2");
    } catch (RuntimeException e) {
      String reference = UUID.randomUUID().toString().substring(0, 8);
      LOG.log(Level.ERROR, ask.method() + " " + ask.path() + " failed, reference " + reference, e);
      return problem(ask, 500, "That is our fault, and we have noted it under " + reference + ".");
    }
  }

  private Answer problem(Ask ask, int status, String message) {
    return ask.wantsJson()
        ? Answer.json(status, Map.of("error", message))
        : Answer.page(status, pages.problem(ask.session(), status, message));
  }

  /** A POST from another website's page is refused: browsers say where it comes from. */
  private static void refuseStrangers(Ask ask) {
    boolean reads = ask.method().equals("GET") || ask.method().equals("HEAD");
    boolean foreign = ask.header("sec-fetch-site").filter(s -> s.equals("cross-site")).isPresent()
        || ask.header("origin").filter(o -> !o.replaceFirst("^https?://", "").equals(ask.header("host").orElse("")))
            .isPresent();
    if (!reads && foreign) {
      throw new Refusal(403, "This was sent by another website.");
    }
  }

  private static SortedMap<String, String> headers(ServerRequest req) {
    SortedMap<String, String> headers = new TreeMap<>();
    req.headers().forEach(h -> headers.put(h.name().toLowerCase(Locale.ROOT), h.values()));
    return headers;
  }

  private Ask ask(Ask bare, ServerRequest req) {
    HttpPrologue prologue = req.prologue();
    SortedMap<String, String> parameters = new TreeMap<>();
    req.path().pathParameters().toMap().forEach((name, values) -> parameters.put(name, values.getFirst()));
    SortedMap<String, String> query = Ask.fields(prologue.query().rawValue());
    Optional<Session> session = bare.header("cookie").flatMap(c -> sessions.read(c, Instant.now()));
    return new Ask(bare.method(), bare.path(), parameters, query, bare.headers(), body(req), session);
  }

  private static byte[] body(ServerRequest req) {
    if (!req.content().hasEntity()) {
      return new byte[0];
    }
    try (InputStream in = req.content().inputStream()) {
      byte[] body = in.readNBytes(MOST_BODY + 1);
      if (body.length > MOST_BODY) {
        throw new Refusal(413, "That is too much text.");
      }
      return body;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void send(ServerResponse res, Answer answer) {
    answer.headers().forEach((name, value) -> res.header(HeaderNames.create(name), value));
    res.header(HeaderNames.CONTENT_TYPE, answer.type());
    res.header(HeaderNames.create("Content-Security-Policy"), policy);
    res.header(HeaderNames.create("X-Content-Type-Options"), "nosniff");
    res.header(HeaderNames.create("Referrer-Policy"), "same-origin");
    if (stopping) {
      res.header(HeaderNames.CONNECTION, "close");
    }
    res.status(Status.create(answer.status())).send(answer.body());
  }

  /** Says that it is stopping, lets requests in flight finish, then stops. */
  @Override
  public void close() {
    stopping = true;
    long deadline = System.nanoTime() + GRACE.toNanos();
    while (inFlight.get() > 0 && System.nanoTime() < deadline) {
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
    }
    server.stop();
  }
}
