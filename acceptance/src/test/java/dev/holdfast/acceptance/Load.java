package dev.holdfast.acceptance;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Requests at a fixed rate, whether or not the answers come: each on its own connection, none ever repeated. A request
 * has failed when its answer is not whole within {@link #PATIENCE}, or is not a 200.
 */
final class Load implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final int port;
  private final List<String> paths;
  private final Duration interval;
  private final long begin = System.nanoTime();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();
  private final Thread schedule = new Thread(this::schedule, "load");
  private volatile boolean stopped;
  private int sent; // By the schedule's thread; read after its end.

  private Load(int port, int perSecond, List<String> paths) {
    this.port = port;
    this.paths = paths;
    this.interval = Duration.ofSeconds(1).dividedBy(perSecond);
  }

  static Load start(int port, int perSecond, String... paths) {
    Load load = new Load(port, perSecond, List.of(paths));
    load.schedule.start();
    return load;
  }

  /** @param failures one line each: when, what, why */
  record Outcome(int sent, List<String> failures) {

    double failedShare() {
      return (double) failures.size() / sent;
    }
  }

  /** Sends no more, and waits for what is under way. */
  Outcome stop() throws InterruptedException {
    stopped = true;
    schedule.join();
    requests.close();
    return new Outcome(sent, List.copyOf(failures));
  }

  @Override
  public void close() {
    stopped = true;
    requests.shutdownNow();
  }

  private void schedule() {
    for (int n = 0; !stopped; n++) {
      long wait = begin + n * interval.toNanos() - System.nanoTime();
      if (wait > 0) {
        try {
          Thread.sleep(Duration.ofNanos(wait));
        } catch (InterruptedException e) {
          return;
        }
      }
      String path = paths.get(n % paths.size());
      sent++;
      requests.execute(() -> one(path));
    }
  }

  private void one(String path) {
    long started = System.nanoTime();
    String failure;
    try {
      String status = get(path);
      failure = status.startsWith("HTTP/1.1 200 ") ? "" : status;
    } catch (IOException | RuntimeException e) {
      failure = e.toString();
    }
    if (!failure.isEmpty()) {
      failures.add("at %.2f s, after %.2f s, %s: %s".formatted(
          (started - begin) / 1e9, (System.nanoTime() - started) / 1e9, path, failure));
    }
  }

  /** The status line of a whole answer. */
  private String get(String path) throws IOException {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) PATIENCE.toMillis());
      socket.getOutputStream().write(("GET " + path + " HTTP/1.1\r\nHost: localhost:" + port
          + "\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      ByteArrayOutputStream answer = new ByteArrayOutputStream();
      InputStream in = socket.getInputStream();
      in.transferTo(answer);
      String text = answer.toString(StandardCharsets.ISO_8859_1);
      int head = text.indexOf("\r\n\r\n");
      if (head < 0) {
        throw new IOException("the answer ended in its head, after " + text.length() + " bytes");
      }
      String length = text.substring(0, head).lines().filter(l -> l.toLowerCase().startsWith("content-length:"))
          .map(l -> l.substring(l.indexOf(':') + 1).strip()).findFirst().orElse("");
      if (!length.isEmpty() && Integer.parseInt(length) != text.length() - head - 4) {
        throw new IOException("the answer ended early");
      }
      return text.lines().findFirst().orElse("");
    }
  }
}
