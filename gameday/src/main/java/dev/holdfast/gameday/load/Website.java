package dev.holdfast.gameday.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/**
 * The media-sharing website as a program sees it: its pages, and the requests that its script makes. Each call is one
 * request, sent once. Each throws IOException when it did not come to the answer that was to come, with a few words
 * why.
 */
public final class Website {

  /** How long a visitor waits for an answer. */
  public static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Somebody who is logged in. */
  public record User(int number, String name, String cookie) {}

  /** Where the bytes of an upload go. */
  public record Place(String id, URI put, String type) {}

  private final URI base;
  private final Http http;
  private final String run;
  private final AtomicLong keys = new AtomicLong();

  /** @param run makes the idempotency keys of this game day differ from those of others: letters and digits */
  public Website(URI base, Http http, String run) {
    this.base = base;
    this.http = http;
    this.run = run;
  }

  public URI base() {
    return base;
  }

  public void health() throws IOException {
    expect(200, send(get("/health")));
  }

  public User join(int number, String name, String password) throws IOException {
    Http.Response response = send(form("/join", "name", name, "password", password));
    expect(200, response);
    String cookie = response.header("set-cookie").orElseThrow(() -> new IOException("no session in the answer"));
    return new User(number, name, cookie.replaceAll(";.*", ""));
  }

  /** @return the start page */
  public String front(User user) throws IOException {
    Http.Response response = send(as(user, get("/")));
    expect(200, response);
    return response.text();
  }

  /** @return whether the user likes it */
  public boolean item(User user, String item) throws IOException {
    Http.Response response = send(as(user, get("/m/" + item)));
    expect(200, response);
    return response.text().contains("class=\"like\" aria-pressed=\"true\"");
  }

  void picture(User user, String item) throws IOException {
    expect(302, send(as(user, get("/media/" + item + "/thumb"))));
  }

  /** All comments after one, by the body. */
  public List<Ledger.Comment> comments(User user, String item, long after) throws IOException {
    Http.Response response = send(as(user, get("/m/" + item + "/comments?after=" + after)));
    expect(200, response);
    List<Ledger.Comment> all = new ArrayList<>();
    json(response).forEach(c -> all.add(
        new Ledger.Comment(item, c.path("id").asLong(), c.path("body").asText())));
    return all;
  }

  /** @return the word for where the upload is on its way, as {@code ready} */
  public String status(User user, String item) throws IOException {
    Http.Response response = send(as(user, get("/m/" + item + "/status")));
    expect(200, response);
    return json(response).path("status").asText();
  }

  /** Written, or taken for later (202), when the website does not know its id yet. */
  Ledger.Comment comment(User user, String item, String body) throws IOException {
    Http.Response response = send(as(user, form("/m/" + item + "/comments", "body", body)));
    expectTaken(response);
    return new Ledger.Comment(item, json(response).path("id").asLong(), body);
  }

  /** @return whether it is written; false where it was taken for later */
  boolean like(User user, String item) throws IOException {
    Http.Response response = send(as(user, form("/m/" + item + "/like", "on", "true")));
    expectTaken(response);
    if (!json(response).path("on").asBoolean()) {
      throw new IOException("liked, and the answer says it is not");
    }
    return response.status() == 200;
  }

  public Place place(User user, String name, String type, long size) throws IOException {
    SortedMap<String, Object> body = new TreeMap<>();
    body.put("name", name);
    body.put("type", type);
    body.put("size", size);
    Http.Request request = post("/uploads", "application/json", JSON.writeValueAsBytes(body));
    Http.Response response = send(as(user, request));
    expect(201, response);
    JsonNode place = json(response);
    return new Place(place.path("id").asText(), URI.create(place.path("put").asText()), place.path("type").asText());
  }

  /** To S3. */
  public void put(Place place, Http.Content content, Duration limit) throws IOException {
    SortedMap<String, String> headers = new TreeMap<>();
    headers.put("Content-Type", place.type());
    expect(200, http.send(new Http.Request("PUT", place.put(), headers, content), limit));
  }

  /** When this returns the upload is acknowledged. */
  public void complete(User user, String item) throws IOException {
    expect(200, send(as(user, post("/uploads/" + item + "/complete", "application/json", new byte[] {'{', '}'}))));
  }

  /** The uploads on the user's page that can be deleted, by id. */
  public List<String> own(User user) throws IOException {
    Http.Response response = send(as(user, get("/u/" + user.name())));
    expect(200, response);
    return Pattern.compile("action=\"/m/([0-9a-z]+)/delete\"").matcher(response.text()).results()
        .map(m -> m.group(1)).toList();
  }

  /** @return true; what is gone already is no failure, for an answer may have been lost */
  public boolean delete(User user, String item) throws IOException {
    Http.Response response = send(as(user, form("/m/" + item + "/delete")));
    expect(response.status() == 404 ? 404 : 200, response);
    return true;
  }

  /** When a variant of an upload was made, and of which bytes: changes when it is made again. */
  public String made(User user, String item, String variant) throws IOException {
    Http.Response redirect = send(as(user, get("/media/" + item + "/" + variant)));
    expect(302, redirect);
    URI object = URI.create(redirect.header("location").orElseThrow(() -> new IOException("a redirect to nowhere")));
    Http.Response response = send(Http.Request.get(object).with("Range", "bytes=0-0"));
    expect(206, response);
    return response.headers().getOrDefault("last-modified", "") + " " + response.headers().getOrDefault("etag", "");
  }

  private Http.Response send(Http.Request request) throws IOException {
    return http.send(request, PATIENCE);
  }

  private Http.Request get(String path) {
    boolean page = path.equals("/") || path.matches("/[mu]/[^/]*");
    return Http.Request.get(base.resolve(path)).with("Accept", page ? "text/html" : "application/json")
        .with("User-Agent", "gameday");
  }

  private Http.Request post(String path, String type, byte[] body) {
    return new Http.Request("POST", base.resolve(path), new TreeMap<>(), Http.Content.of(body))
        .with("Accept", "application/json")
        .with("Content-Type", type)
        .with("User-Agent", "gameday")
        .with("Idempotency-Key", "gameday-" + run + "-" + keys.incrementAndGet());
  }

  private Http.Request form(String path, String... fields) {
    StringBuilder body = new StringBuilder();
    for (int i = 0; i < fields.length; i += 2) {
      body.append(i == 0 ? "" : "&").append(fields[i]).append('=')
          .append(URLEncoder.encode(fields[i + 1], StandardCharsets.UTF_8));
    }
    return post(path, "application/x-www-form-urlencoded", body.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static Http.Request as(User user, Http.Request request) {
    return request.with("Cookie", user.cookie());
  }

  /** Done, or acknowledged to be done in a moment: either way it must be there afterwards. */
  private static void expectTaken(Http.Response response) throws IOException {
    if (response.status() != 202) {
      expect(200, response);
    }
  }

  private static void expect(int status, Http.Response response) throws IOException {
    if (response.status() != status) {
      throw new IOException("status " + response.status() + said(response));
    }
  }

  /** What the website's error says for people, shortened. */
  private static String said(Http.Response response) {
    try {
      Optional<String> error = Optional.of(JSON.readTree(response.body()).path("error").asText(""))
          .filter(e -> !e.isEmpty());
      return error.map(e -> ": " + e.substring(0, Math.min(80, e.length()))).orElse("");
    } catch (IOException e) {
      return "";
    }
  }

  private static JsonNode json(Http.Response response) throws IOException {
    try {
      return JSON.readTree(response.body());
    } catch (JsonProcessingException e) {
      throw new IOException("the answer is not JSON");
    }
  }
}
