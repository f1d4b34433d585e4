package dev.holdfast.site.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.site.FakeS3;
import dev.holdfast.site.FakeSqs;
import dev.holdfast.site.TestPostgres;
import dev.holdfast.site.media.Variant;
import dev.holdfast.site.store.Database;
import dev.holdfast.site.store.Library;
import dev.holdfast.site.worker.TestWorker;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The website by HTTP, on a real database and ffmpeg, with bucket and queue in memory. */
final class SiteTest {

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static Database database;
  private static FakeS3 s3;
  private static FakeSqs sqs;
  private static Web web;
  private static byte[] photo;

  @BeforeAll
  static void start() throws Exception {
    database = TestPostgres.database();
    s3 = new FakeS3();
    sqs = new FakeSqs();
    // Without its rounds every few seconds: a test says when.
    web = new Web(new Web.World(database, s3, s3.presigner(), sqs, sqs, FakeS3.BUCKET, FakeSqs.QUEUE,
        FakeSqs.LATER), "127.0.0.1", 0, 100);
    web.startServer();
    photo = TestWorker.sample("p.jpg", "-f", "lavfi", "-i", "testsrc=s=1000x600", "-frames:v", "1");
  }

  @AfterAll
  static void stop() {
    web.close();
    s3.close();
  }

  private record Reply(int status, String body, HttpResponse<String> http) {
    JsonNode json() throws IOException {
      return new ObjectMapper().readTree(body);
    }

    String header(String name) {
      return http.headers().firstValue(name).orElse("");
    }
  }

  private static Reply send(String method, String path, String body, String... headers) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(
            URI.create(path.startsWith("http") ? path : "http://127.0.0.1:" + web.port() + path))
        .method(method, HttpRequest.BodyPublishers.ofString(body))
        .header("Content-Type", body.startsWith("{") ? "application/json" : "application/x-www-form-urlencoded");
    if (headers.length > 0) {
      request.headers(headers);
    }
    HttpResponse<String> response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    return new Reply(response.statusCode(), response.body(), response);
  }

  private static Reply get(String path, String... headers) throws Exception {
    return send("GET", path, "", headers);
  }

  /** A new member's cookie. */
  private static String join(String name) throws Exception {
    Reply reply = send("POST", "/join", "name=" + name + "&password=long+enough", "Accept", "application/json");
    assertThat(reply.status).as(reply.body).isEqualTo(200);
    return reply.header("set-cookie").split(";")[0];
  }

  private static JsonNode place(String cookie, String name, String type, long size, String key) throws Exception {
    Reply reply = send("POST", "/uploads", "{\"name\":\"%s\",\"type\":\"%s\",\"size\":%d}".formatted(name, type, size),
        "Cookie", cookie, "Accept", "application/json", "Idempotency-Key", key);
    assertThat(reply.status).as(reply.body).isEqualTo(201);
    return reply.json();
  }

  private static int put(JsonNode place, byte[] bytes) throws Exception {
    return HTTP.send(HttpRequest.newBuilder(URI.create(place.path("put").asText()))
        .header("Content-Type", place.path("type").asText())
        .PUT(HttpRequest.BodyPublishers.ofByteArray(bytes)).build(), HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  private static Reply complete(String cookie, String id) throws Exception {
    return send("POST", "/uploads/" + id + "/complete", "{}", "Cookie", cookie, "Accept", "application/json");
  }

  private static String key() {
    return UUID.randomUUID().toString();
  }

  /** The id of a photo that everybody can see. */
  private static String shared(String cookie, String name) throws Exception {
    JsonNode place = place(cookie, name, "image/jpeg", photo.length, key());
    assertThat(put(place, photo)).isEqualTo(200);
    String id = place.path("id").asText();
    assertThat(complete(cookie, id).json().path("status").asText()).isEqualTo("queued");
    work();
    assertThat(get("/m/" + id + "/status").json().path("status").asText()).isEqualTo("ready");
    return id;
  }

  private static void work() throws Exception {
    new TestWorker(database, s3, sqs).next();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Test
  void aPhotoIsSharedAndSeen() throws Exception {
    String cookie = join("photographer");
    String id = shared(cookie, "Sunday_walk.jpg");
    assertThat(get("/").body).contains("Sunday walk", "/media/" + id + "/");
    assertThat(get("/?kind=photo").body).contains("/m/" + id);
    assertThat(get("/?kind=sound").body).doesNotContain("/m/" + id);
    assertThat(get("/m/" + id).body).contains("width=\"1000\" height=\"600\"");
    assertThat(get("/u/photographer").body).contains("Sunday walk");
    Reply media = get("/media/" + id + "/thumb");
    assertThat(media.status).isEqualTo(302);
    Reply bytes = get(media.header("location"));
    assertThat(bytes.status).isEqualTo(200);
    assertThat(bytes.header("content-type")).isEqualTo("image/jpeg");
    assertThat(s3.bytes(Variant.LARGE.key(id)).orElseThrow()).isNotEqualTo(photo);
    assertThat(sqs.bodies()).isEmpty();
  }

  @Test
  void titlesAndCommentsAreText() throws Exception {
    String cookie = join("mallory");
    String id = shared(cookie, "<img src=x onerror=alert(1)>.jpg");
    send("POST", "/m/" + id + "/comments", "body=" + encoded("</p><script>alert(2)</script>"), "Cookie", cookie);
    for (String path : List.of("/", "/m/" + id, "/u/mallory")) {
      assertThat(get(path).body).as(path).doesNotContain("<img src=x", "<script>alert").contains("&lt;img src=x");
    }
    assertThat(get("/m/" + id).header("content-security-policy")).contains("default-src 'self'");
  }

  @Test
  void repeatedPostsAreDoneOnce() throws Exception {
    String cookie = join("retry");
    String id = shared(cookie, "x.jpg");
    String key = key();
    for (int i = 0; i < 3; i++) {
      Reply reply = send("POST", "/m/" + id + "/comments", "body=hello", "Cookie", cookie, "Idempotency-Key", key);
      assertThat(reply.status).isEqualTo(303);
      assertThat(reply.header("location")).isEqualTo("/m/" + id + "#c" + get("/m/" + id + "/comments").json().get(0)
          .path("id").asText());
    }
    assertThat(get("/m/" + id + "/comments").json()).hasSize(1);
    assertThat(send("POST", "/m/" + id + "/comments", "body=hello&idempotency_key=" + key, "Cookie", cookie).status)
        .as("the same key in a form's field").isEqualTo(303);
    assertThat(get("/m/" + id + "/comments").json()).hasSize(1);
    assertThat(send("POST", "/m/" + id + "/comments", "body=other", "Cookie", cookie, "Idempotency-Key", key).status)
        .isEqualTo(422);
    String upload = key();
    assertThat(place(cookie, "a.jpg", "image/jpeg", 5, upload).path("id"))
        .isEqualTo(place(cookie, "a.jpg", "image/jpeg", 5, upload).path("id"));
    for (String on : List.of("true", "true", "false", "false", "true")) {
      send("POST", "/m/" + id + "/like", "on=" + on, "Cookie", cookie);
    }
    assertThat(get("/m/" + id, "Cookie", cookie).body).contains("aria-pressed=\"true\"").contains("<span>1</span>");
  }

  @Test
  void joiningAgainWithTheSameKeyIsTheSameAccount() throws Exception {
    String key = key();
    String form = "name=Twice&password=long+enough";
    assertThat(send("POST", "/join", form, "Idempotency-Key", key).status).isEqualTo(303);
    assertThat(send("POST", "/join", form, "Idempotency-Key", key).status).isEqualTo(303);
    assertThat(send("POST", "/join", "name=tWICE&password=long+enough", "Idempotency-Key", key()).status)
        .as("names are unique whatever their case").isEqualTo(409);
    assertThat(send("POST", "/join", "name=Twice&password=another+one", "Idempotency-Key", key).status)
        .as("a key is no way into an account").isEqualTo(409);
    assertThat(send("POST", "/login", "name=twice&password=wrong+one").status).isEqualTo(401);
    Reply in = send("POST", "/login", "name=twice&password=long+enough&next=//evil.example");
    assertThat(in.status).isEqualTo(303);
    assertThat(in.header("location")).isEqualTo("/");
  }

  @Test
  void anAcknowledgedUploadOutlivesTheQueue() throws Exception {
    String cookie = join("patient");
    JsonNode place = place(cookie, "late.jpg", "image/jpeg", photo.length, key());
    put(place, photo);
    String id = place.path("id").asText();
    sqs.away(true);
    assertThat(complete(cookie, id).json().path("status").asText()).isEqualTo("queued");
    sqs.away(false);
    assertThat(sqs.bodies()).isEmpty();
    Outbox outbox = new Outbox(database, new Library(database), sqs, FakeSqs.QUEUE);
    assertThat(outbox.sweep(Instant.now())).isEqualTo(1);
    assertThat(outbox.sweep(Instant.now())).as("not twice").isZero();
    work();
    assertThat(get("/m/" + id + "/status").json().path("status").asText()).isEqualTo("ready");
    assertThat(outbox.sweep(Instant.now().plus(Outbox.PATIENCE).plusSeconds(1))).as("done").isZero();
  }

  /** Between its word to the others and the message. */
  @Test
  void anAcknowledgedUploadOutlivesTheServerThatWasAboutToSendItsMessage() throws Exception {
    String cookie = join("survivor");
    JsonNode place = place(cookie, "left.jpg", "image/jpeg", photo.length, key());
    put(place, photo);
    sqs.away(true);
    complete(cookie, place.path("id").asText());
    sqs.away(false);
    Instant now = Instant.now();
    Instant before = now.minus(Outbox.PATIENCE);
    assertThat(new Library(database).toSend(before, before.plus(Outbox.SENDING), 10)).as("and dies").hasSize(1);

    Outbox outbox = new Outbox(database, new Library(database), sqs, FakeSqs.QUEUE);
    assertThat(outbox.sweep(now)).as("it may live").isZero();
    assertThat(outbox.sweep(now.plus(Outbox.SENDING).plusSeconds(1))).isEqualTo(1);
    assertThat(outbox.sweep(now.plus(Outbox.PATIENCE))).as("not twice").isZero();
    assertThat(sqs.bodies()).hasSize(1);
    work();
    assertThat(sqs.bodies()).isEmpty();
  }

  @Test
  void aLostMessageIsSentAgainAndGivenUpInTheEnd() throws Exception {
    String cookie = join("unlucky");
    JsonNode place = place(cookie, "lost.jpg", "image/jpeg", photo.length, key());
    put(place, photo);
    String id = place.path("id").asText();
    complete(cookie, id);
    Outbox outbox = new Outbox(database, new Library(database), sqs, FakeSqs.QUEUE);
    Instant later = Instant.now();
    for (int i = 1; i < Outbox.SENDS; i++) {
      later = later.plus(Outbox.PATIENCE).plusSeconds(1);
      assertThat(outbox.sweep(later)).isEqualTo(1);
    }
    outbox.tidy(later.plus(Outbox.PATIENCE).plusSeconds(1));
    assertThat(get("/m/" + id + "/status").json().path("status").asText()).isEqualTo("failed");
    for (String body : sqs.bodies()) {
      assertThat(body).contains(id);
      work();
    }
    assertThat(get("/m/" + id + "/status").json().path("status").asText()).isEqualTo("failed");
  }

  @Test
  void bytesThatDidNotArriveAreNotAcknowledged() throws Exception {
    String cookie = join("hasty");
    JsonNode place = place(cookie, "x.jpg", "image/jpeg", photo.length, key());
    assertThat(complete(cookie, place.path("id").asText()).status).isEqualTo(409);
    s3.away(true);
    Reply away = complete(cookie, place.path("id").asText());
    assertThat(get("/").status).as("pages that need no bucket go on").isEqualTo(200);
    s3.away(false);
    assertThat(away.status).isEqualTo(503);
    assertThat(away.header("retry-after")).isNotEmpty();
    put(place, new byte[3]);
    assertThat(complete(cookie, place.path("id").asText()).status).as("a part only").isEqualTo(409);
    assertThat(complete(join("stranger"), place.path("id").asText()).status).isEqualTo(403);
  }

  @Test
  void aBadFileFailsWithAReasonForItsAuthorOnly() throws Exception {
    String cookie = join("confused");
    byte[] text = "#EXTM3U\nfile:///etc/passwd\n".getBytes(StandardCharsets.UTF_8);
    JsonNode place = place(cookie, "list.mp4", "video/mp4", text.length, key());
    put(place, text);
    String id = place.path("id").asText();
    complete(cookie, id);
    work();
    assertThat(get("/m/" + id + "/status", "Cookie", cookie).json().path("reason").asText()).contains("no picture");
    assertThat(get("/m/" + id + "/status").json().has("reason")).isFalse();
    assertThat(get("/m/" + id).status).isEqualTo(404);
    assertThat(get("/m/" + id, "Cookie", cookie).body).contains("This did not work");
    assertThat(sqs.bodies()).isEmpty();
  }

  @Test
  void itsAuthorDeletesAnUploadAndAllThatBelongsToIt() throws Exception {
    String cookie = join("owner");
    String other = join("other");
    String id = shared(cookie, "regret.jpg");
    send("POST", "/m/" + id + "/comments", "body=nice", "Cookie", other);
    send("POST", "/m/" + id + "/like", "on=true", "Cookie", other);
    String path = "/m/" + id + "/delete";
    assertThat(get("/m/" + id, "Cookie", cookie).body).contains(path);
    assertThat(get("/u/owner", "Cookie", cookie).body).contains(path).contains("1 upload ");
    for (String page : List.of("/m/" + id, "/u/owner")) {
      assertThat(get(page, "Cookie", other).body).as(page).doesNotContain(path);
    }
    assertThat(send("POST", path, "").status).isEqualTo(401);
    assertThat(send("POST", path, "", "Cookie", other).status).isEqualTo(403);
    assertThat(send("POST", path, "", "Cookie", cookie, "Origin", "http://evil.example").status).isEqualTo(403);
    assertThat(get("/m/" + id).status).as("nobody has deleted it yet").isEqualTo(200);

    String key = key();
    for (int i = 0; i < 2; i++) {
      Reply reply = send("POST", path, "", "Cookie", cookie, "Idempotency-Key", key);
      assertThat(reply.status).isEqualTo(303);
      assertThat(reply.header("location")).isEqualTo("/u/owner");
    }
    for (String page : List.of("/", "/?kind=photo", "/u/owner")) {
      assertThat(get(page, "Cookie", cookie).body).as(page).doesNotContain(id);
    }
    for (String page : List.of("/m/" + id, "/m/" + id + "/status", "/m/" + id + "/comments")) {
      assertThat(get(page, "Cookie", cookie).status).as(page).isEqualTo(404);
    }
    assertThat(send("POST", "/m/" + id + "/comments", "body=late", "Cookie", other).status).isEqualTo(404);
    assertThat(send("POST", "/m/" + id + "/like", "on=true", "Cookie", other).status).isEqualTo(404);
    assertThat(sqs.bodies()).as("one message, however often it was asked for").hasSize(1);
    work();
    assertThat(s3.keys(id)).isEmpty();
    for (String table : List.of("media where id", "comment where media", "liked where media")) {
      int rows = database.read(tx -> tx.one("select count(*) from " + table + " = ?", row -> row.getInt(1), id))
          .orElseThrow();
      assertThat(rows).as(table).isZero();
    }
    assertThat(send("POST", path, "", "Cookie", cookie, "Idempotency-Key", key).status).as("later still")
        .isEqualTo(303);
    assertThat(send("POST", path, "", "Cookie", cookie).status).as("as a new request").isEqualTo(404);
  }

  @Test
  void aDeletionOutlivesTheQueue() throws Exception {
    String cookie = join("offline");
    String id = shared(cookie, "x.jpg");
    sqs.away(true);
    assertThat(send("POST", "/m/" + id + "/delete", "", "Cookie", cookie).status).isEqualTo(303);
    sqs.away(false);
    assertThat(get("/m/" + id).status).isEqualTo(404);
    Outbox outbox = new Outbox(database, new Library(database), sqs, FakeSqs.QUEUE);
    assertThat(outbox.sweep(Instant.now())).isEqualTo(1);
    work();
    assertThat(s3.keys(id)).isEmpty();
    assertThat(outbox.sweep(Instant.now().plus(Outbox.PATIENCE).plusSeconds(1))).as("done").isZero();
  }

  @Test
  void aTitleIsChangedByItsAuthorOnly() throws Exception {
    String cookie = join("namer");
    String id = shared(cookie, "IMG_0001.jpg");
    String path = "/m/" + id + "/title";
    assertThat(send("POST", path, "title=mine", "Cookie", join("thief")).status).isEqualTo(403);
    assertThat(send("POST", path, "title=" + "x".repeat(101), "Cookie", cookie).status).isEqualTo(422);
    assertThat(send("POST", path, "title=+", "Cookie", cookie).status).isEqualTo(422);
    assertThat(send("POST", path, "title=" + encoded("Łódź & me"), "Cookie", cookie).header("location"))
        .isEqualTo("/m/" + id);
    assertThat(get("/m/" + id).body).contains("<h1>Łódź &amp; me</h1>");
  }

  @Test
  void aFailureIsNotCountedAndDoesNotStay() throws Exception {
    String cookie = join("tidy");
    byte[] text = "no photo".getBytes(StandardCharsets.UTF_8);
    JsonNode place = place(cookie, "fake.jpg", "image/jpeg", text.length, key());
    put(place, text);
    JsonNode unused = place(cookie, "unused.jpg", "image/jpeg", text.length, key());
    put(unused, text);
    String id = place.path("id").asText();
    complete(cookie, id);
    work();
    assertThat(get("/u/tidy", "Cookie", cookie).body).contains("0 uploads", "Could not be processed", "/m/" + id);
    Outbox outbox = new Outbox(database, new Library(database), sqs, FakeSqs.QUEUE);
    outbox.tidy(Instant.now());
    assertThat(get("/u/tidy", "Cookie", cookie).body).as("not at once").contains("/m/" + id);
    new Library(database).expire(Instant.now().plusSeconds(60));
    assertThat(get("/u/tidy", "Cookie", cookie).body).doesNotContain("/m/" + id);
    while (outbox.sweep(Instant.now()) > 0) {
      continue;
    }
    while (!sqs.bodies().isEmpty()) {
      work();
    }
    assertThat(s3.keys(id)).isEmpty();
    assertThat(s3.keys(unused.path("id").asText())).as("bytes that nobody said had come").isEmpty();
  }

  @Test
  void whoIsNotLoggedInIsLedThereToLike() throws Exception {
    String id = shared(join("liked_one"), "x.jpg");
    assertThat(get("/m/" + id).body).contains("class=\"like\" href=\"/login?next=/m/" + id + "\"")
        .doesNotContain("/like\"");
  }

  @Test
  void otherWebsitesCannotPost() throws Exception {
    String cookie = join("victim");
    assertThat(send("POST", "/logout", "", "Cookie", cookie, "Origin", "http://evil.example").status).isEqualTo(403);
    assertThat(send("POST", "/logout", "", "Cookie", cookie, "Sec-Fetch-Site", "cross-site").status).isEqualTo(403);
    assertThat(send("POST", "/logout", "", "Cookie", cookie, "Origin", "http://127.0.0.1:" + web.port()).status)
        .isEqualTo(303);
  }

  @Test
  void whatIsNotTakenIsRefusedInWords() throws Exception {
    String cookie = join("tester");
    String[] member = {"Cookie", cookie, "Accept", "application/json"};
    assertThat(send("POST", "/uploads", "{\"name\":\"a.exe\",\"type\":\"application/x-exe\",\"size\":1}", member).status)
        .isEqualTo(415);
    assertThat(send("POST", "/uploads", "{\"name\":\"a.jpg\",\"type\":\"image/jpeg\",\"size\":99999999999}", member).status)
        .isEqualTo(413);
    assertThat(send("POST", "/uploads", "{broken", member).status).isEqualTo(400);
    assertThat(send("POST", "/uploads", "{}").status).isEqualTo(401);
    assertThat(send("POST", "/join", "name=a&password=b").status).isEqualTo(422);
    assertThat(send("POST", "/join", "name=abc&password=" + "x".repeat(70_000)).status).isEqualTo(413);
    Reply missing = get("/nothing/here");
    assertThat(missing.status).isEqualTo(404);
    assertThat(missing.body).contains("Not found", "Back to the start");
    assertThat(get("/upload").header("location")).isEqualTo("/login?next=/upload");
    assertThat(get("/?before=nonsense&kind=x").status).isEqualTo(200);
    assertThat(send("POST", "/login", "name=%zz").status).isEqualTo(400);
  }

  @Test
  void aPortThatIsTakenIsSaid() {
    Web second = new Web(new Web.World(database, s3, s3.presigner(), sqs, sqs, FakeS3.BUCKET, FakeSqs.QUEUE,
        FakeSqs.LATER), "127.0.0.1",
        web.port(), 100);
    assertThatThrownBy(second::startServer).hasMessageContaining("cannot listen at 127.0.0.1:" + web.port());
  }

  @Test
  void healthIsAboutThisProcessOnly() throws Exception {
    sqs.away(true);
    try {
      assertThat(get("/health").status).isEqualTo(200);
      Reply deep = get("/health/deep");
      assertThat(deep.status).isEqualTo(503);
      assertThat(deep.json().path("queue").asText()).startsWith("away");
      assertThat(deep.json().path("database").asText()).isEqualTo("ok");
    } finally {
      sqs.away(false);
    }
  }
}
