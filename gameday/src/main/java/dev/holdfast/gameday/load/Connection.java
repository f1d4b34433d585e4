package dev.holdfast.gameday.load;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.net.ssl.SSLSocketFactory;

/** One connection. One thread at a time uses it. */
final class Connection {

  /** Larger than any page of the website; what is larger is an error and not worth the memory. */
  private static final int MOST_BODY = 16 << 20;

  /** What the kernel's buffers take at once. */
  private static final int SMALL = 64 << 10;

  private static final int MOST_LINE = 16 << 10;

  /** @param keep whether the connection can be used again */
  record Exchange(Http.Response response, boolean keep) {}

  private final SocketChannel channel;
  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final byte[] buffer = new byte[16 << 10];
  private int from;
  private int to;
  private long rested;

  private Connection(SocketChannel channel, Socket socket) throws IOException {
    this.channel = channel;
    this.socket = socket;
    this.in = socket.getInputStream();
    this.out = socket.getOutputStream();
  }

  /** @param tls the name that the certificate must be for; empty for no encryption */
  static Connection open(InetSocketAddress address, int millis, Optional<String> tls) throws IOException {
    SocketChannel channel = SocketChannel.open();
    try {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      Socket plain = channel.socket();
      plain.connect(address, millis);
      return new Connection(channel, tls.isEmpty() ? plain
          : ((SSLSocketFactory) SSLSocketFactory.getDefault()).createSocket(plain, tls.get(), address.getPort(), true));
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** Whether the other side has neither closed it nor sent what nobody asked for. Does not wait. */
  boolean usable() {
    try {
      channel.configureBlocking(false);
      try {
        return from == to && channel.read(ByteBuffer.allocate(1)) == 0;
      } finally {
        channel.configureBlocking(true);
      }
    } catch (IOException e) {
      return false;
    }
  }

  Exchange exchange(Http.Request request, long deadline) throws IOException {
    Optional<Thread> guard = request.content().length() <= SMALL ? Optional.empty()
        : Optional.of(Thread.ofVirtual().start(() -> closeAt(deadline)));
    try {
      send(request);
      return receive(request.method().equals("HEAD"), deadline);
    } catch (SocketTimeoutException e) {
      throw e;
    } catch (EOFException e) {
      throw new IOException(e.getMessage(), e);
    } catch (IOException e) {
      throw System.nanoTime() >= deadline ? new SocketTimeoutException() : new IOException(reason(e), e);
    } finally {
      guard.ifPresent(Thread::interrupt);
    }
  }

  /** A write has no time limit of its own; where it may block, this ends it. */
  private void closeAt(long deadline) {
    try {
      Thread.sleep(Math.max(0, (deadline - System.nanoTime()) / 1_000_000));
      close();
    } catch (InterruptedException e) {
      // It was done in time.
    }
  }

  private void send(Http.Request request) throws IOException {
    String path = request.uri().getRawPath().isEmpty() ? "/" : request.uri().getRawPath();
    String query = request.uri().getRawQuery() == null ? "" : "?" + request.uri().getRawQuery();
    StringBuilder head = new StringBuilder(request.method()).append(' ').append(path).append(query)
        .append(" HTTP/1.1\r\nHost: ").append(request.uri().getAuthority()).append("\r\n");
    request.headers().forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    if (request.content().length() > 0 || !request.method().equals("GET")) {
      head.append("Content-Length: ").append(request.content().length()).append("\r\n");
    }
    byte[] bytes = head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    try (InputStream content = request.content().source().open()) {
      // Head and a small body in one write, so that they leave in one packet.
      byte[] first = content.readNBytes((int) Math.min(request.content().length(), 32 << 10));
      byte[] both = java.util.Arrays.copyOf(bytes, bytes.length + first.length);
      System.arraycopy(first, 0, both, bytes.length, first.length);
      out.write(both);
      if (request.content().length() > first.length) {
        content.transferTo(out);
      }
      out.flush();
    }
  }

  private Exchange receive(boolean bodiless, long deadline) throws IOException {
    while (true) {
      String status = line(deadline);
      if (!status.matches("HTTP/1\\.[01] [1-9]\\d\\d.*")) {
        throw new IOException("no HTTP response: " + status.substring(0, Math.min(40, status.length())));
      }
      int code = Integer.parseInt(status.substring(9, 12));
      SortedMap<String, String> headers = new TreeMap<>();
      for (String line = line(deadline); !line.isEmpty(); line = line(deadline)) {
        int colon = line.indexOf(':');
        if (colon > 0) {
          headers.put(line.substring(0, colon).strip().toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
        }
      }
      if (code >= 200) {
        return body(status, code, headers, bodiless, deadline);
      }
    }
  }

  private Exchange body(String status, int code, SortedMap<String, String> headers, boolean bodiless, long deadline)
      throws IOException {
    boolean keep = status.startsWith("HTTP/1.1") && !headers.getOrDefault("connection", "").equalsIgnoreCase("close");
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    if (!bodiless && code != 204 && code != 304) {
      if (headers.getOrDefault("transfer-encoding", "").equalsIgnoreCase("chunked")) {
        chunks(body, deadline);
      } else if (headers.containsKey("content-length")) {
        take(body, Long.parseLong(headers.get("content-length")), deadline);
      } else {
        keep = false;
        while (fill(deadline)) {
          take(body, to - from, deadline);
        }
      }
    }
    return new Exchange(new Http.Response(code, headers, body.toByteArray()), keep && from == to);
  }

  private void chunks(ByteArrayOutputStream body, long deadline) throws IOException {
    while (true) {
      long size = Long.parseLong(line(deadline).replaceAll(";.*", "").strip(), 16);
      take(body, size, deadline);
      if (size == 0) {
        while (!line(deadline).isEmpty()) {
          continue;
        }
        return;
      }
      line(deadline);
    }
  }

  private void take(ByteArrayOutputStream body, long length, long deadline) throws IOException {
    if (body.size() + length > MOST_BODY) {
      throw new IOException("a response of more than " + MOST_BODY + " bytes");
    }
    for (long left = length; left > 0; ) {
      if (from == to && !fill(deadline)) {
        throw new EOFException("closed in the middle of the response");
      }
      int n = (int) Math.min(left, to - from);
      body.write(buffer, from, n);
      from += n;
      left -= n;
    }
  }

  private String line(long deadline) throws IOException {
    StringBuilder line = new StringBuilder();
    while (true) {
      if (from == to && !fill(deadline)) {
        throw new EOFException("closed without a response");
      }
      char c = (char) (buffer[from++] & 0xff);
      if (c == '\n') {
        return line.toString().stripTrailing();
      }
      if (line.append(c).length() > MOST_LINE) {
        throw new IOException("a header of more than " + MOST_LINE + " bytes");
      }
    }
  }

  /** @return false at the end */
  private boolean fill(long deadline) throws IOException {
    long left = (deadline - System.nanoTime()) / 1_000_000;
    if (left <= 0) {
      throw new SocketTimeoutException();
    }
    socket.setSoTimeout((int) Math.min(left, Integer.MAX_VALUE));
    int n = in.read(buffer, 0, buffer.length);
    from = 0;
    to = Math.max(n, 0);
    return n > 0;
  }

  /** The same words for the same thing, whatever the platform calls it. */
  static String reason(IOException e) {
    String text = String.valueOf(e.getMessage());
    String lower = text.toLowerCase(Locale.ROOT);
    if (lower.contains("reset") || lower.contains("broken pipe") || lower.contains("aborted")) {
      return "connection reset";
    } else if (lower.contains("refused")) {
      return "connection refused";
    } else if (e instanceof SocketTimeoutException) {
      return "connecting took too long";
    }
    return text;
  }

  void rested(long now) {
    rested = now;
  }

  long rested() {
    return rested;
  }

  void close() {
    try {
      socket.close();
      channel.close();
    } catch (IOException e) {
      // It is of no use any more, whatever it says.
    }
  }
}
