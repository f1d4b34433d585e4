package dev.holdfast.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** A person who uses the website: what a browser sends, with the session's cookie and to the website only. */
final class Member {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final String website;
  private final HttpClient browser = HttpClient.newBuilder()
      .version(HttpClient.Version.HTTP_1_1)
      .connectTimeout(Duration.ofSeconds(5))
      .build();
  private Optional<String> session = Optional.empty();

  Member(String website) {
    this.website = website;
  }

  static Member joins(String website) throws IOException, InterruptedException {
    Member member = new Member(website);
    member.post("/join", Map.of(
        "name", "u" + UUID.randomUUID().toString().replace("-", "").substring(0, 12), "password", "secret-secret-1"));
    return member;
  }

  HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
    HttpResponse<byte[]> answer = browser.send(mine(path).build(), BodyHandlers.ofByteArray());
    Optional<String> elsewhere = answer.headers().firstValue("location").filter(l -> l.startsWith("http"));
    return elsewhere.isPresent()
        ? browser.send(request(elsewhere.get()).build(), BodyHandlers.ofByteArray())
        : answer;
  }

  String page(String path) throws IOException, InterruptedException {
    HttpResponse<byte[]> answer = get(path);
    return require(200, path, answer.statusCode(), new String(answer.body(), StandardCharsets.UTF_8));
  }

  JsonNode post(String path, Map<String, String> form) throws IOException, InterruptedException {
    String body = form.entrySet().stream()
        .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
    return post(path, "application/x-www-form-urlencoded", body);
  }

  /** Uploads a file as the website's page does: a place, the bytes straight to S3, and word that they are there. */
  String uploads(String name, String type, byte[] bytes) throws IOException, InterruptedException {
    JsonNode place = post("/uploads", "application/json", JSON.writeValueAsString(
        Map.of("name", name, "type", type, "size", bytes.length)));
    HttpResponse<String> put = browser.send(
        request(place.path("put").asText()).header("Content-Type", place.path("type").asText())
            .PUT(BodyPublishers.ofByteArray(bytes)).build(), BodyHandlers.ofString());
    require(200, "PUT " + place.path("put").asText(), put.statusCode(), put.body());
    String id = place.path("id").asText();
    post("/uploads/" + id + "/complete", Map.of());
    return id;
  }

  String status(String id) throws IOException, InterruptedException {
    return JSON.readTree(page("/m/" + id + "/status")).path("status").asText();
  }

  void awaitReady(String id, Duration atMost) throws InterruptedException {
    String end = Await.value(atMost, "upload " + id + " is processed",
        () -> Optional.of(status(id)).filter(s -> s.equals("ready") || s.equals("failed")));
    if (!end.equals("ready")) {
      throw new AssertionError("upload " + id + " is " + end);
    }
  }

  private JsonNode post(String path, String type, String body) throws IOException, InterruptedException {
    HttpResponse<String> answer = browser.send(
        mine(path)
            .header("Accept", "application/json")
            .header("Content-Type", type)
            .header("Idempotency-Key", UUID.randomUUID().toString())
            .POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    if (answer.statusCode() / 100 != 2) {
      throw new AssertionError("POST " + path + ": " + answer.statusCode() + " " + answer.body());
    }
    session = answer.headers().firstValue("set-cookie").map(c -> c.substring(0, c.indexOf(';'))).or(() -> session);
    return JSON.readTree(answer.body());
  }

  private HttpRequest.Builder mine(String path) {
    HttpRequest.Builder request = request(website + path);
    session.ifPresent(cookie -> request.header("Cookie", cookie));
    return request;
  }

  private static HttpRequest.Builder request(String url) {
    return HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(20));
  }

  private static String require(int status, String what, int answered, String body) {
    if (answered != status) {
      throw new AssertionError(what + ": " + answered + " " + body);
    }
    return body;
  }
}
