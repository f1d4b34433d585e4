package dev.holdfast.zone.front;

import dev.holdfast.region.Intents;
import dev.holdfast.region.ec2.Zones;
import dev.holdfast.region.iam.Identity;
import dev.holdfast.region.kernel.Command;
import dev.holdfast.region.kernel.Vault;
import dev.holdfast.region.rds.DatabaseSecrets;
import dev.holdfast.region.world.Report;
import dev.holdfast.region.world.ZoneIntent;
import dev.holdfast.wire.stored.StoredCodec;
import dev.holdfast.wire.stored.StoredFormatException;
import dev.holdfast.zone.engine.CommitSignal;
import dev.holdfast.zone.engine.Engine;
import dev.holdfast.zone.home.Sessions;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The zones' door: a zone reports what it saw, and waits for what it should make so. Each shows its own token.
 *
 * <p>{@code POST /zone/Z/alive} (only says so), {@code POST /zone/Z/reports}, {@code GET /zone/Z/intent?after=VERSION}
 * (answers at once when there is news, else 204 after a second), {@code GET /zone/Z/secret?name=…}, {@code GET
 * /zone/Z/credentials?role=ARN&session=INSTANCE}; and {@link BackupDoor}.
 */
public final class ZoneFront implements HttpService {

  /** Where the door is. No bucket can have this name: it begins with an underscore. */
  public static final String PATH = "/_holdfast";

  /**
   * Names the time since which the region takes the zone for there. A zone that sees a new one says all it knows again:
   * what the region knew of it went when it was lost.
   */
  public static final String SINCE = "X-Holdfast-Since";

  private static final Duration WAIT = Duration.ofSeconds(1);
  private static final int MAX_REPORTS_BYTES = 16 << 20;

  /** Who keeps track of which zones are there. */
  public interface Contacts {
    void contact(String zone);

    boolean connected(String zone);
  }

  /** One line of JSON each. */
  public record Reports(List<Report> reports) {}

  /** Services whose rows no intent is made of, and whose traffic is heavy. */
  private static final Set<String> UNSEEN = Set.of("sqs", "sns", "s3", "monitoring", "kernel");

  private final CommitSignal news = new CommitSignal();
  private final Engine engine;
  private final Vault vault;
  private final Sessions sessions;
  private final Map<String, String> tokens;
  private final Contacts zones;
  private final BackupDoor backups;

  /**
   * @param tokens by zone
   * @param zones told of every contact
   */
  public ZoneFront(
      Engine engine, Vault vault, Sessions sessions, Map<String, String> tokens, Contacts zones, BackupDoor backups) {
    this.engine = engine;
    this.vault = vault;
    this.sessions = sessions;
    this.tokens = tokens;
    this.zones = zones;
    this.backups = backups;
    engine.listen((_, outcome) -> {
      if (outcome.changes().tables().stream().anyMatch(t -> !UNSEEN.contains(t.service()))) {
        news.signal();
      }
    });
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get("/health", (_, response) -> response.send("ok"))
        .get("/zones/{zone}", (request, response) -> response
            .status(zones.connected(request.path().pathParameters().get("zone")) ? Status.OK_200 : Status.NOT_FOUND_404)
            .send())
        .post("/zone/{zone}/alive", guarded((_, _, response) -> response.status(Status.NO_CONTENT_204).send()))
        .post("/zone/{zone}/reports", guarded(this::reports))
        .get("/zone/{zone}/intent", guarded(this::intent))
        .get("/zone/{zone}/secret", guarded(this::secret))
        .get("/zone/{zone}/credentials", guarded(this::credentials))
        .post("/zone/{zone}/backup", guarded(backups::receive))
        .get("/zone/{zone}/backup", guarded(backups::send))
        .post("/zone/{zone}/wal", guarded(backups::receiveWal))
        .get("/zone/{zone}/wal", guarded(backups::sendWal));
  }

  private interface ForZone {
    void handle(String zone, ServerRequest request, ServerResponse response) throws Exception;
  }

  private io.helidon.webserver.http.Handler guarded(ForZone handler) {
    return (request, response) -> {
      String zone = request.path().pathParameters().get("zone");
      String expected = tokens.getOrDefault(zone, "");
      String shown = request.headers().first(HeaderNames.AUTHORIZATION).orElse("");
      if (expected.isEmpty() || !MessageDigest.isEqual(
          ("Bearer " + expected).getBytes(StandardCharsets.UTF_8), shown.getBytes(StandardCharsets.UTF_8))) {
        response.status(Status.FORBIDDEN_403).send();
        return;
      }
      zones.contact(zone);
      handler.handle(zone, request, response);
    };
  }

  private void reports(String zone, ServerRequest request, ServerResponse response) throws Exception {
    byte[] body = UnreadBodies.open(request).readNBytes(MAX_REPORTS_BYTES + 1);
    if (body.length > MAX_REPORTS_BYTES) {
      response.status(Status.REQUEST_ENTITY_TOO_LARGE_413).send("more than " + MAX_REPORTS_BYTES + " bytes of reports");
      return;
    }
    Reports reports;
    try {
      reports = StoredCodec.JSON.decode(Reports.class, body);
    } catch (StoredFormatException e) {
      response.status(Status.BAD_REQUEST_400).send(e.getMessage());
      return;
    }
    var answers = reports.reports().stream().map(r -> engine.submit(new Command.Reported(r))).toList();
    answers.forEach(a -> a.join());
    response.status(Status.NO_CONTENT_204).send();
  }

  private void intent(String zone, ServerRequest request, ServerResponse response) throws Exception {
    String after = request.query().first("after").orElse("");
    long deadline = System.nanoTime() + WAIT.toNanos();
    while (true) {
      long seen = news.count();
      ZoneIntent intent = engine.reading(region -> Intents.of(region, zone));
      String since = engine.reading(region -> region.state().get(Zones.ZONES, zone))
          .filter(Zones.ZoneRow::available).map(row -> row.since().toString()).orElse("");
      String content = content(intent);
      if (!content.equals(after)) {
        response.header(HeaderNames.ETAG, content);
        response.header(HeaderNames.create(SINCE), since);
        response.send(StoredCodec.JSON.encode(intent));
        return;
      }
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        response.header(HeaderNames.create(SINCE), since);
        response.status(Status.NO_CONTENT_204).send();
        return;
      }
      news.await(seen, Duration.ofNanos(left));
    }
  }

  /** Tells intents apart by what they say, not by their version: most commits change nothing for a zone. */
  private static String content(ZoneIntent intent) {
    byte[] timeless = StoredCodec.CBOR.encode(intent.withVersion(0));
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(timeless));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Only the secrets of the database nodes that are this zone's to run. */
  private void secret(String zone, ServerRequest request, ServerResponse response) {
    String name = request.query().first("name").orElse("");
    Optional<String> value = engine.reading(region ->
        Intents.of(region, zone).databaseNodes().stream()
            .anyMatch(node -> node.secret().equals(name) || node.adminSecret().equals(name))
            ? DatabaseSecrets.valueOf(region.state(), vault, name)
            : Optional.empty());
    if (value.isPresent()) {
      response.send(value.get());
    } else {
      response.status(Status.NOT_FOUND_404).send();
    }
  }

  private void credentials(String zone, ServerRequest request, ServerResponse response) {
    String instance = request.query().first("instance").orElse("");
    var found = engine.reading(region -> Intents.of(region, zone)).instances().stream()
        .filter(i -> i.instanceId().equals(instance) && i.role().isPresent())
        .findFirst();
    if (found.isEmpty()) {
      response.status(Status.NOT_FOUND_404).send();
      return;
    }
    String account = engine.reading(region -> region.settings().account());
    String principal = "arn:aws:sts::" + account + ":assumed-role/" + found.get().role().get() + '/' + instance;
    Sessions.Credentials c = sessions.issue(
        principal, engine.reading(region -> Identity.id(region.state(), principal)), engine.now().plus(Sessions.LIFE));
    response.send(StoredCodec.JSON.encode(c));
  }
}
