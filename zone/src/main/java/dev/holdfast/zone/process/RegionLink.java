package dev.holdfast.zone.process;

import dev.holdfast.region.world.Report;
import dev.holdfast.region.world.ZoneIntent;
import dev.holdfast.wire.stored.StoredCodec;
import dev.holdfast.zone.front.ZoneFront;
import dev.holdfast.zone.home.Sessions;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A zone's connection to the region: watches its intent, and delivers its reports, for as long as it takes. */
final class RegionLink implements AutoCloseable {

  /** Reports that wait for the region to come back; measurements are dropped long before. */
  private static final int MAX_WAITING = 100_000;

  private static final int MAX_MEASUREMENTS_WAITING = 100;
  private static final int MAX_BATCH = 500;
  private static final Duration RETRY = Duration.ofMillis(200);

  /** How often the zone says that it is there, whatever else it says: its silence is how its loss is noticed. */
  private static final Duration BEAT = Duration.ofMillis(250);

  private final URI base;
  private final String token;
  private final Consumer<ZoneIntent> intents;
  private final Runnable connected;
  private final Log log;
  private final HttpClient http = HttpClient.newBuilder()
      .version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(1)).build();
  private final BlockingQueue<Report> waiting = new LinkedBlockingQueue<>(MAX_WAITING);
  private volatile boolean closed;
  private boolean away = true; // as since, by the watching thread alone
  private String since = "";

  /** @param connected run when the region is back, or has taken this zone for gone meanwhile */
  RegionLink(String endpoint, String zone, String token, Consumer<ZoneIntent> intents, Runnable connected,
      Log log) {
    this.base = URI.create(endpoint + ZoneFront.PATH + "/zone/" + zone + "/");
    this.token = token;
    this.intents = intents;
    this.connected = connected;
    this.log = log;
  }

  void start() {
    Thread.ofVirtual().name("intents").start(this::watch);
    Thread.ofVirtual().name("reports").start(this::deliver);
    Thread.ofPlatform().name("beat").daemon().start(this::beat); // not behind whatever else the zone is busy with
  }

  void report(Report report) {
    if (report instanceof Report.Measured && waiting.size() > MAX_MEASUREMENTS_WAITING) {
      return;
    }
    if (!waiting.offer(report)) {
      log.accept("region: away for too long; a report is lost: " + report);
    }
  }

  /** The secret of this name; empty while the region is away, or when it does not give it. */
  Optional<String> secret(String name) {
    try {
      HttpResponse<byte[]> r = send(get("secret?name=" + URLEncoder.encode(name, StandardCharsets.UTF_8)));
      return r.statusCode() == 200 ? Optional.of(new String(r.body(), StandardCharsets.UTF_8)) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  Optional<Sessions.Credentials> credentials(String instanceId) throws IOException {
    HttpResponse<byte[]> r = send(get("credentials?instance=" + instanceId));
    return r.statusCode() == 200
        ? Optional.of(StoredCodec.JSON.decode(Sessions.Credentials.class, r.body()))
        : Optional.empty();
  }

  @Override
  public void close() {
    closed = true;
  }

  private void watch() {
    String seen = "";
    while (!closed) {
      try {
        HttpResponse<byte[]> response = send(get("intent?after=" + seen));
        if (response.statusCode() == 200) {
          intents.accept(StoredCodec.JSON.decode(ZoneIntent.class, response.body()));
          seen = response.headers().firstValue("etag").orElse("");
        } else if (response.statusCode() != 204) {
          throw new IOException("the region answers " + response.statusCode());
        }
        back(response.headers().firstValue(ZoneFront.SINCE).orElse(""));
      } catch (IOException e) {
        gone(e);
      } catch (RuntimeException e) {
        log.defect(e);
        pause();
      }
    }
  }

  private void deliver() {
    List<Report> batch = new ArrayList<>();
    while (!closed) {
      try {
        Report first = waiting.poll(1, TimeUnit.SECONDS);
        if (first == null) {
          continue;
        }
        batch.add(first);
        waiting.drainTo(batch, MAX_BATCH - 1);
        while (!closed && !post(batch)) {
          pause();
        }
        batch.clear();
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void beat() {
    while (!closed) {
      try {
        send(request("alive").POST(HttpRequest.BodyPublishers.noBody()).build());
      } catch (IOException e) {
        // away; the next one tells whether it is back
      }
      try {
        Thread.sleep(BEAT);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private boolean post(List<Report> batch) {
    try {
      byte[] body = StoredCodec.JSON.encode(new ZoneFront.Reports(batch));
      HttpResponse<byte[]> response = send(request("reports").POST(HttpRequest.BodyPublishers.ofByteArray(body)).build());
      if (response.statusCode() == 400) {
        log.accept("region: refuses reports: " + new String(response.body(), StandardCharsets.UTF_8));
        return true;
      }
      return response.statusCode() == 204;
    } catch (IOException e) {
      return false;
    }
  }

  private HttpRequest get(String path) {
    return request(path).GET().build();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(base.resolve(path))
        .timeout(Duration.ofSeconds(5))
        .header("Authorization", "Bearer " + token);
  }

  private HttpResponse<byte[]> send(HttpRequest request) throws IOException {
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private void gone(IOException e) {
    if (!away) {
      away = true;
      log.accept("region: away (" + reason(e) + "); going on with what was wanted last");
    }
    pause();
  }

  private static String reason(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  /** Also a region that was never away may have given this zone up, when it was this process that stood still. */
  private void back(String takenForThereSince) {
    boolean forgotten = !takenForThereSince.isEmpty() && !takenForThereSince.equals(since);
    since = takenForThereSince.isEmpty() ? since : takenForThereSince;
    if (away || forgotten) {
      away = false;
      log.accept("region: connected");
      connected.run();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(RETRY);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
