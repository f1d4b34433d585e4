package dev.holdfast.gameday.load;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * An HTTP/1.1 client that sends each request once. Libraries' clients repeat some requests by themselves, which would
 * hide what a website's visitors meet. The rules, exactly:
 *
 * <ul>
 *   <li>Before anything is sent on a connection that was kept alive, it is looked at without waiting: when the other
 *       side has closed it, another is taken. (Every client does so; nothing was sent, so nothing is repeated.)
 *   <li>When a connection cannot be opened, the next address of the host's name is tried, if it has one. (Every client
 *       does so, too. Where there is one address, there is one try.)
 *   <li>From the first byte sent on, whatever goes wrong is the request's failure: refused, reset, closed before the
 *       end of the response, or not answered within the time limit. Also where a browser would repeat it, as it does
 *       with a GET whose kept-alive connection closes just then: the figures are of a client without retries.
 *   <li>Redirects are answers, and not followed.
 * </ul>
 *
 * Connections of {@code https} are not kept: their end cannot be seen without reading. Safe for use by many threads.
 */
public final class Http implements AutoCloseable {

  /** How long a connection may lie unused; balancers close theirs after 60 s. */
  static final Duration KEPT = Duration.ofSeconds(20);

  private static final int MOST_CONNECT = 3_000;

  /** What is sent: so many bytes, and where they come from. */
  public record Content(long length, Source source) {

    /** Opened once. */
    public interface Source {
      InputStream open() throws IOException;
    }

    public static final Content NONE = of(new byte[0]);

    public static Content of(byte[] bytes) {
      return new Content(bytes.length, () -> new java.io.ByteArrayInputStream(bytes));
    }
  }

  /** @param headers without Host and Content-Length, which follow from the others */
  public record Request(String method, URI uri, SortedMap<String, String> headers, Content content) {

    public static Request get(URI uri) {
      return new Request("GET", uri, new TreeMap<>(), Content.NONE);
    }

    public Request with(String header, String value) {
      SortedMap<String, String> more = new TreeMap<>(headers);
      more.put(header, value);
      return new Request(method, uri, more, content);
    }
  }

  /** @param headers by name in lower case; of those that come twice, the last */
  public record Response(int status, SortedMap<String, String> headers, byte[] body) {

    public Optional<String> header(String name) {
      return Optional.ofNullable(headers.get(name));
    }

    public String text() {
      return new String(body, StandardCharsets.UTF_8);
    }
  }

  private final Map<String, Deque<Connection>> idle = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /**
   * @param limit for everything, from opening a connection to the response's last byte
   * @throws IOException with a message that says in a few words what went wrong
   */
  public Response send(Request request, Duration limit) throws IOException {
    long deadline = System.nanoTime() + limit.toNanos();
    Connection connection = connection(request.uri(), deadline);
    boolean keep = false;
    try {
      Connection.Exchange exchange = connection.exchange(request, deadline);
      keep = exchange.keep() && !request.uri().getScheme().equals("https");
      return exchange.response();
    } catch (java.net.SocketTimeoutException e) {
      throw new IOException("no answer within " + limit.toSeconds() + " s", e);
    } finally {
      if (keep && !closed) {
        connection.rested(System.nanoTime());
        idle(request.uri()).addFirst(connection);
      } else {
        connection.close();
      }
    }
  }

  private Connection connection(URI uri, long deadline) throws IOException {
    Deque<Connection> resting = idle(uri);
    for (Connection c = resting.pollFirst(); c != null; c = resting.pollFirst()) {
      if (System.nanoTime() - c.rested() < KEPT.toNanos() && c.usable()) {
        return c;
      }
      c.close();
    }
    boolean tls = uri.getScheme().equals("https");
    int port = uri.getPort() >= 0 ? uri.getPort() : tls ? 443 : 80;
    Optional<IOException> last = Optional.empty();
    for (InetAddress address : InetAddress.getAllByName(uri.getHost().replaceAll("[\\[\\]]", ""))) {
      try {
        int left = (int) Math.max(1, (deadline - System.nanoTime()) / 1_000_000);
        return Connection.open(new InetSocketAddress(address, port), Math.min(left, MOST_CONNECT),
            tls ? Optional.of(uri.getHost()) : Optional.empty());
      } catch (IOException e) {
        last = Optional.of(e);
      }
    }
    throw new IOException("cannot connect: " + Connection.reason(last.orElseThrow()), last.get());
  }

  private Deque<Connection> idle(URI uri) {
    return idle.computeIfAbsent(uri.getScheme() + "://" + uri.getAuthority(), _ -> new ConcurrentLinkedDeque<>());
  }

  @Override
  public void close() {
    closed = true;
    idle.values().forEach(d -> {
      for (Connection c = d.pollFirst(); c != null; c = d.pollFirst()) {
        c.close();
      }
    });
  }
}
