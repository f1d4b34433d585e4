package dev.holdfast.gameday;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** The website as its HTTP API is documented, in memory; it can be told to fail, and to lose what it acknowledged. */
final class FakeWebsite implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  volatile boolean down;
  /** So many requests while it was down. */
  final AtomicInteger refused = new AtomicInteger();
  /** The next comment is acknowledged and lost. */
  volatile boolean losesComment;
  volatile boolean losesLikes;
  /** Comments and likes are taken for later: written when this is false again. */
  volatile boolean buffers;
  private final List<Runnable> buffered = new ArrayList<>();
  /** What asks S3 is away. */
  volatile boolean incomplete;
  /** The answer to the first who joins is lost, and the name is taken. */
  volatile boolean losesJoin;

  private final HttpServer server;
  // All guarded by this.
  private final SortedMap<String, String> status = new TreeMap<>();
  private final SortedMap<String, List<Map<String, Object>>> comments = new TreeMap<>();
  private final SortedSet<String> likes = new TreeSet<>();
  private final SortedSet<String> names = new TreeSet<>();
  private final SortedMap<String, String> owners = new TreeMap<>();
  private long numbers;

  FakeWebsite() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::serve);
    server.start();
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private void serve(HttpExchange x) throws IOException {
    byte[] body = x.getRequestBody().readAllBytes();
    if (down) {
      refused.incrementAndGet();
      answer(x, 503, "{\"error\":\"down\"}");
      return;
    }
    String[] path = x.getRequestURI().getPath().split("/");
    boolean post = x.getRequestMethod().equals("POST");
    if (post && !x.getRequestHeaders().getFirst("Idempotency-Key").matches("[0-9A-Za-z._:-]{8,100}")) {
      answer(x, 400, "{\"error\":\"key\"}");
      return;
    }
    synchronized (this) {
      route(x, path, post, new String(body, StandardCharsets.UTF_8));
    }
  }

  private void route(HttpExchange x, String[] path, boolean post, String body) throws IOException {
    String first = path.length > 1 ? path[1] : "";
    String last = path.length > 3 ? path[3] : "";
    String user = String.valueOf(x.getRequestHeaders().getFirst("Cookie"));
    switch (first + (last.isEmpty() ? "" : "/" + last)) {
      case "join" -> {
        String name = body.replaceAll("name=([^&]*).*", "$1");
        if (!names.add(name) || losesJoin) {
          losesJoin = false;
          answer(x, names.size() == 1 ? 503 : 409, "{\"error\":\"The name " + name + " is taken.\"}");
          return;
        }
        x.getResponseHeaders().add("Set-Cookie", "session=" + body.hashCode() + "; Path=/");
        answer(x, 200, "{}");
      }
      case "uploads" -> {
        String id = "u" + ++numbers;
        status.put(id, "uploading");
        owners.put(id, user);
        answer(x, 201, JSON.writeValueAsString(Map.of("id", id, "put", uri() + "/put/" + id, "type",
            JSON.readTree(body).path("type").asText())));
      }
      case "put" -> answer(x, 200, "");
      case "uploads/complete" -> {
        if (incomplete) {
          answer(x, 503, "{\"error\":\"away\"}");
          return;
        }
        status.put(path[2], "ready");
        answer(x, 200, "{}");
      }
      case "m/status" -> answer(x, 200, "{\"status\":\"" + status.get(path[2]) + "\"}");
      case "m/comments" -> {
        List<Map<String, Object>> all = comments.computeIfAbsent(path[2], _ -> new ArrayList<>());
        if (post && buffers) {
          String text = URLDecoder.decode(body.substring(5), StandardCharsets.UTF_8);
          buffered.add(() -> all.add(Map.of("id", ++numbers, "body", text)));
          answer(x, 202, "{\"later\":true}");
        } else if (post) {
          long id = ++numbers;
          if (!losesComment) {
            all.add(Map.of("id", id, "body", URLDecoder.decode(body.substring(5), StandardCharsets.UTF_8)));
          } else {
            losesComment = false;
          }
          answer(x, 200, "{\"id\":" + id + "}");
        } else {
          long after = Long.parseLong(x.getRequestURI().getQuery().replace("after=", ""));
          answer(x, 200, JSON.writeValueAsString(
              all.stream().filter(c -> (long) c.get("id") > after).limit(200).toList()));
        }
      }
      case "m/like" -> {
        if (buffers) {
          buffered.add(() -> likes.add(user + path[2]));
          answer(x, 202, "{\"on\":true,\"later\":true}");
          return;
        }
        if (!losesLikes) {
          likes.add(user + path[2]);
        }
        answer(x, 200, "{\"on\":true}");
      }
      case "u" -> answer(x, 200, status.keySet().stream()
          .filter(id -> owners.get(id).equals(user) && !status.get(id).equals("uploading"))
          .map(id -> "<form action=\"/m/" + id + "/delete\">").collect(Collectors.joining()));
      case "m/delete" -> {
        if (!user.equals(owners.get(path[2]))) {
          answer(x, 403, "{\"error\":\"not yours\"}");
          return;
        }
        status.remove(path[2]);
        owners.remove(path[2]);
        answer(x, 200, "{}");
      }
      case "m" -> answer(x, 200, "<button class=\"like\" aria-pressed=\"" + likes.contains(user + path[2]) + "\">");
      case "media/thumb" -> {
        x.getResponseHeaders().add("Location", uri() + "/object");
        answer(x, 302, "");
      }
      case "health", "" -> answer(x, 200, "ok");
      default -> answer(x, 404, "{\"error\":\"nothing here\"}");
    }
  }

  /** How many uploads are acknowledged and there. */
  synchronized long uploads() {
    return status.values().stream().filter("ready"::equals).count();
  }

  synchronized void write() {
    buffers = false;
    buffered.forEach(Runnable::run);
    buffered.clear();
  }

  private static void answer(HttpExchange x, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    x.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    x.getResponseBody().write(bytes);
    x.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
