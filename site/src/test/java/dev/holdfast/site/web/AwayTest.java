package dev.holdfast.site.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.site.FakeS3;
import dev.holdfast.site.FakeSqs;
import dev.holdfast.site.TestPostgres;
import dev.holdfast.site.media.Kind;
import dev.holdfast.site.media.Media;
import dev.holdfast.site.media.Step;
import dev.holdfast.site.store.Database;
import dev.holdfast.site.store.Library;
import dev.holdfast.site.store.Talk;
import dev.holdfast.site.store.Unavailable;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The website while its database is away: what it shows, what it takes, and what has become of that afterwards. */
final class AwayTest {

  private final Database database = TestPostgres.database();
  private final FakeSqs sqs = new FakeSqs();
  private final Talk talk = new Talk(database);
  private final HttpClient http = HttpClient.newHttpClient();
  private FakeS3 s3;
  private Web web;
  private String cookie;
  private long account;
  private boolean crashed;

  @BeforeEach
  void start() throws Exception {
    s3 = new FakeS3();
    web = new Web(new Web.World(database, s3, s3.presigner(), sqs, sqs, FakeS3.BUCKET, FakeSqs.QUEUE, FakeSqs.LATER),
        "127.0.0.1", 0, 100);
    web.startServer();
    HttpResponse<String> joined = send("POST", "/join", "name=author&password=long+enough", false);
    cookie = joined.headers().firstValue("set-cookie").orElseThrow().split(";")[0];
    account = database.read(tx -> tx.one("select id from account", row -> row.getLong(1))).orElseThrow();
    Library library = new Library(database);
    for (String id : List.of("seen1", "unseen1")) {
      library.place("key-" + id, id, account, "Title of " + id, Kind.PHOTO, "image/png", 1);
      library.step(id, Step.UPLOADED);
      library.finish(id, Media.Look.UNKNOWN, List.of());
    }
  }

  @AfterEach
  void stop() {
    if (crashed) {
      TestPostgres.restart();
    }
    web.close();
    s3.close();
  }

  private HttpResponse<String> send(String method, String path, String body, boolean json, String... headers)
      throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + web.port() + path))
        .method(method, HttpRequest.BodyPublishers.ofString(body))
        .header("Content-Type", "application/x-www-form-urlencoded")
        .header("Accept", json ? "application/json" : "text/html");
    if (cookie != null) {
      request.header("Cookie", cookie);
    }
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send("GET", path, "", false);
  }

  /** Sent now; its answer comes when it comes. */
  private CompletableFuture<HttpResponse<String>> later(String method, String path, String body) {
    CompletableFuture<HttpResponse<String>> waiting = new CompletableFuture<>();
    Thread.ofVirtual().start(() -> {
      try {
        waiting.complete(send(method, path, body, method.equals("POST")));
      } catch (Exception e) {
        waiting.completeExceptionally(e);
      }
    });
    return waiting;
  }

  private static JsonNode json(HttpResponse<String> response) throws Exception {
    return new ObjectMapper().readTree(response.body());
  }

  private void crash() {
    TestPostgres.crash();
    crashed = true;
  }

  private void restart() {
    TestPostgres.restart();
    crashed = false;
    while (database.away()) {
      Thread.onSpinWait();
    }
  }

  @Test
  void whatWasSeenIsShownAndMarked() throws Exception {
    assertThat(get("/").headers().firstValue("x-reel-as-of")).isEmpty();
    assertThat(get("/m/seen1").body()).doesNotContain("of-before");
    assertThat(get("/m/seen1/comments").statusCode()).isEqualTo(200);
    Instant before = Instant.now();
    crash();

    for (String path : List.of("/", "/m/seen1", "/m/seen1/status", "/m/seen1/comments")) {
      HttpResponse<String> response = get(path);
      assertThat(response.statusCode()).as(path).isEqualTo(200);
      assertThat(Instant.parse(response.headers().firstValue("x-reel-as-of").orElseThrow())).isBefore(before);
    }
    assertThat(get("/").body()).contains("Title of seen1", "A part of reel is being replaced");
    assertThat(get("/m/seen1").body()).contains("Title of seen1", "of-before");

    restart();
    assertThat(get("/").headers().firstValue("x-reel-as-of")).isEmpty();
  }

  /** It has been told the key of sessions before it took anybody, and needs no database to know who somebody is. */
  @Test
  void aServerThatHasJustStartedKnowsItsVisitors() throws Exception {
    web.close();
    Database own = TestPostgres.database();
    web = new Web(new Web.World(own, s3, s3.presigner(), sqs, sqs, FakeS3.BUCKET, FakeSqs.QUEUE, FakeSqs.LATER),
        "127.0.0.1", 0, 100).start();
    crash();

    HttpResponse<String> redirect = get("/media/seen1/thumb");
    assertThat(redirect.statusCode()).isEqualTo(302);
  }

  /** What nobody needs to know exactly is no reason to let them wait: the database stays away all the time. */
  @Test
  void nobodyWaitsToHearOfTheirLikeOrOfNewComments() throws Exception {
    long first = talk.comment("key-c1", "seen1", account, "The first").orElseThrow();
    long second = talk.comment("key-c2", "seen1", account, "The second").orElseThrow();
    String member = cookie;
    cookie = null;
    get("/m/seen1");
    get("/m/unseen1");
    crash();

    cookie = member;
    HttpResponse<String> item = get("/m/seen1");
    assertThat(item.statusCode()).isEqualTo(200);
    assertThat(item.body()).contains("The second", "aria-pressed=\"false\"");
    assertThat(item.headers().firstValue("x-reel-as-of")).isPresent();
    JsonNode news = json(send("GET", "/m/seen1/comments?after=" + first, "", true));
    assertThat(news).hasSize(1);
    assertThat(news.get(0).path("id").asLong()).isEqualTo(second);
    assertThat(json(send("GET", "/m/unseen1/comments?after=7", "", true))).isEmpty();
  }

  @Test
  void whatWasNotSeenWaitsForTheDatabase() throws Exception {
    get("/");
    crash();
    assertThat(get("/").statusCode()).isEqualTo(200);

    CompletableFuture<HttpResponse<String>> waiting = later("GET", "/m/unseen1", "");
    restart();
    assertThat(waiting.get().body()).contains("Title of unseen1");
  }

  /** An upload that was seen on its way must not be "not found" for what was true a moment ago. */
  @Test
  void whatWasNotReadyYetWaitsForTheDatabase() throws Exception {
    new Library(database).place("key-made1", "made1", account, "Title of made1", Kind.PHOTO, "image/png", 1);
    assertThat(json(send("GET", "/m/made1/status", "", true)).path("status").asText()).isEqualTo("uploading");
    new Library(database).step("made1", Step.UPLOADED);
    new Library(database).finish("made1", Media.Look.UNKNOWN, List.of());
    get("/");
    crash();
    assertThat(get("/").statusCode()).isEqualTo(200);
    assertThat(json(send("GET", "/m/made1/status", "", true)).path("status").asText()).as("no news").isEqualTo("uploading");

    CompletableFuture<HttpResponse<String>> waiting = later("GET", "/m/made1", "");
    restart();
    assertThat(waiting.get().body()).contains("Title of made1");
  }

  @Test
  void whatIsSaidIsTakenAndWrittenOnce() throws Exception {
    get("/m/seen1");
    crash();
    String key = UUID.randomUUID().toString();
    for (int tries = 0; tries < 2; tries++) {
      HttpResponse<String> said = send("POST", "/m/seen1/comments", "body=Said+meanwhile", true, "Idempotency-Key", key);
      assertThat(said.statusCode()).isEqualTo(202);
      assertThat(json(said).path("later").asBoolean()).isTrue();
      assertThat(json(said).path("html").asText()).contains("Said meanwhile");
    }
    HttpResponse<String> liked = send("POST", "/m/seen1/like", "on=true", true);
    assertThat(liked.statusCode()).isEqualTo(202);
    assertThat(json(liked).path("on").asBoolean()).isTrue();
    assertThat(json(liked).path("likes").asInt()).isEqualTo(1);
    assertThat(send("POST", "/m/seen1/like", "on=true", false).statusCode()).as("without script").isEqualTo(303);
    assertThat(sqs.bodies(FakeSqs.LATER)).hasSize(4);

    restart();
    while (!sqs.bodies(FakeSqs.LATER).isEmpty()) {
      web.later().next();
    }
    assertThat(talk.comments("seen1", 0)).extracting(Talk.Comment::body).containsExactly("Said meanwhile");
    assertThat(talk.likes("seen1", account)).isTrue();
    assertThat(new Library(database).find("seen1").orElseThrow().likes()).isEqualTo(1);
    assertThat(json(send("POST", "/m/seen1/comments", "body=Said+meanwhile", true, "Idempotency-Key", key)).path("id")
        .asLong()).as("the same request once more").isEqualTo(talk.comments("seen1", 0).getFirst().id());
  }

  @Test
  void whatWasSaidLaterStands() throws Exception {
    get("/m/seen1");
    crash();
    assertThat(send("POST", "/m/seen1/like", "on=true", true).statusCode()).isEqualTo(202);
    restart();
    assertThat(json(send("POST", "/m/seen1/like", "on=false", true)).path("likes").asInt()).isZero();

    web.later().next();

    assertThat(talk.likes("seen1", account)).isFalse();
    assertThat(new Library(database).find("seen1").orElseThrow().likes()).isZero();
  }

  @Test
  void whereTheQueueIsAwayTooItWaits() throws Exception {
    get("/m/seen1");
    crash();
    sqs.away(true);
    CompletableFuture<HttpResponse<String>> waiting = later("POST", "/m/seen1/comments", "body=Patient");
    TestPostgres.restart();
    crashed = false;
    assertThat(waiting.get().statusCode()).isEqualTo(200);
    assertThat(talk.comments("seen1", 0)).hasSize(1);
  }

  @Test
  void memoryIsBounded() {
    List<String> asked = new ArrayList<>();
    Memory memory = new Memory(new Memory.Shelf(new Library(database.hasty()), new Talk(database.hasty())),
        new Memory.Shelf(new Library(database), talk), Instant::now);
    for (int n = 0; n <= Memory.MOST; n++) {
      String key = "k" + n;
      memory.glance().at(key, _ -> key);
    }
    Memory.Glance glance = memory.glance();
    for (String key : List.of("k0", "k1")) {
      asked.add(glance.at(key, shelf -> {
        if (asked.isEmpty() && shelf.talk() == talk) {
          return "patient";
        }
        throw new Unavailable("away");
      }));
    }
    assertThat(asked).as("the oldest was forgotten, the next is known").containsExactly("patient", "k1");
  }
}
