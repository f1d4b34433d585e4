package dev.holdfast.host.tools;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** One HTTP exchange, and the patience to try it again while the other side is away. */
final class Http {

  static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
  private static final int CONNECT_MILLIS = 5_000;
  private static final int READ_MILLIS = 60_000;
  private static final int MAX_TEXT_BYTES = 16 << 20;

  private final Duration patience;

  /** @param patience for how long in all a request is tried again; at least once it is tried */
  Http(Duration patience) {
    this.patience = patience;
  }

  record Request(String method, URI uri, Map<String, String> headers, byte[] body) {
    static Request get(URI uri, Map<String, String> headers) {
      return new Request("GET", uri, headers, new byte[0]);
    }
  }

  /** @param body what was answered; of a {@link Http#download} only when the status is no success */
  record Response(int status, String body) {
    boolean isSuccess() {
      return status / 100 == 2;
    }
  }

  /** Makes the request of this attempt: a signature grows old, so that each is signed anew. */
  interface Attempt {
    Response run() throws IOException, ToolException;
  }

  static Response send(Request request) throws IOException {
    return exchange(request, Optional.empty());
  }

  /** Into a file, whose owner and mode stay as they are when it is there already. */
  static Response download(Request request, Path target) throws IOException {
    return exchange(request, Optional.of(target));
  }

  /**
   * Tries until there is an answer that trying again would not change.
   *
   * @param what names the other side in the error
   * @throws ToolException when patience ends
   */
  Response patiently(String what, Attempt attempt) throws ToolException {
    long end = System.nanoTime() + patience.toNanos();
    Duration pause = FIRST_PAUSE;
    while (true) {
      String trouble;
      try {
        Response response = attempt.run();
        if (!isPassing(response)) {
          return response;
        }
        trouble = "HTTP " + response.status() + " " + response.body().lines().findFirst().orElse("");
      } catch (IOException e) {
        trouble = e.getClass().getSimpleName() + ": " + e.getMessage();
      }
      if (System.nanoTime() + pause.toNanos() > end) {
        throw new ToolException(what + ": gave up after " + patience.toSeconds() + " s: " + trouble);
      }
      sleep(pause);
      pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
    }
  }

  private static boolean isPassing(Response response) {
    return response.status() >= 500 || response.status() == 429
        || response.status() == 400 && response.body().contains("<Code>Throttling");
  }

  private static Response exchange(Request request, Optional<Path> target) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) request.uri().toURL().openConnection();
    connection.setConnectTimeout(CONNECT_MILLIS);
    connection.setReadTimeout(READ_MILLIS);
    connection.setUseCaches(false);
    // A signed request means the host it was signed for.
    connection.setInstanceFollowRedirects(!request.headers().containsKey("authorization"));
    connection.setRequestMethod(request.method());
    request.headers().forEach(connection::setRequestProperty);
    if (!request.method().equals("GET")) {
      connection.setDoOutput(true);
      connection.setFixedLengthStreamingMode(request.body().length);
      try (OutputStream out = connection.getOutputStream()) {
        out.write(request.body());
      }
    }
    int status = connection.getResponseCode();
    try (InputStream in = status / 100 == 2 ? connection.getInputStream() : connection.getErrorStream()) {
      if (in == null) {
        return new Response(status, "");
      }
      if (status / 100 == 2 && target.isPresent()) {
        long expected = connection.getContentLengthLong();
        long copied;
        try (OutputStream out = Files.newOutputStream(target.get())) {
          copied = in.transferTo(out);
        }
        if (expected >= 0 && copied != expected) {
          throw new IOException("the connection ended after " + copied + " of " + expected + " bytes");
        }
        return new Response(status, "");
      }
      return new Response(status, new String(in.readNBytes(MAX_TEXT_BYTES), StandardCharsets.UTF_8));
    }
  }

  private static void sleep(Duration pause) throws ToolException {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      throw new ToolException("interrupted");
    }
  }
}
