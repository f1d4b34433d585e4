package dev.holdfast.balancer;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A small HTTP server written by hand, so that it can misbehave in every way a target can. Answers {@code /health}
 * by itself; everything else goes to its handler.
 */
final class Origin implements AutoCloseable {

  /** @param head the whole head as text, {@code body} as it came, dechunked */
  record Request(String head, byte[] body) {
    String method() { return head.substring(0, head.indexOf(' ')); }

    String path() { return head.split(" ")[1]; }

    String text() { return new String(body, StandardCharsets.ISO_8859_1); }

    /** The values of every header of this name. */
    List<String> header(String name) {
      return head.lines().skip(1).filter(l -> l.toLowerCase().startsWith(name.toLowerCase() + ":"))
          .map(l -> l.substring(name.length() + 1).strip()).toList();
    }
  }

  interface Handler {
    /** Answers on {@code out}; false: closes the connection. */
    boolean handle(Request request, Socket socket, OutputStream out) throws IOException;
  }

  final List<Request> requests = new CopyOnWriteArrayList<>();
  final AtomicInteger connections = new AtomicInteger();
  volatile int healthStatus = 200;
  volatile Handler handler = (_, _, out) -> answer(out, 200, "ok");
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final String address;
  private final int port;
  private volatile ServerSocket server;

  private Origin(String address, ServerSocket server) {
    this.address = address;
    this.server = server;
    this.port = server.getLocalPort();
    Thread.startVirtualThread(() -> accept(server));
  }

  static Origin on(String address) {
    try {
      return new Origin(address, new ServerSocket(0, 100, InetAddress.getByName(address)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String address() { return address; }

  int port() { return port; }

  static boolean answer(OutputStream out, int status, String body) throws IOException {
    write(out, "HTTP/1.1 " + status + " Whatever\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
    return true;
  }

  static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  /** As SIGKILL: nothing listens any more, every connection is reset. */
  void kill() {
    try {
      server.close();
      for (Socket s : open) {
        reset(s);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void reset(Socket s) throws IOException {
    s.setSoLinger(true, 0);
    s.close();
  }

  /** Closes every connection politely, as a server does with idle ones. */
  void closeConnections() throws IOException {
    for (Socket s : open) {
      s.close();
    }
  }

  void revive() {
    try {
      ServerSocket again = new ServerSocket();
      again.setReuseAddress(true);
      again.bind(new InetSocketAddress(InetAddress.getByName(address), port), 100);
      server = again;
      Thread.startVirtualThread(() -> accept(again));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept(ServerSocket from) {
    try {
      while (true) {
        Socket socket = from.accept();
        open.add(socket);
        Thread.startVirtualThread(() -> serve(socket));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(socket.getInputStream());
      OutputStream out = socket.getOutputStream();
      boolean counted = false;
      while (true) {
        String head = readHead(in);
        if (head.isEmpty()) {
          return;
        }
        if (head.startsWith("GET /health")) {
          write(out, "HTTP/1.1 " + healthStatus + " x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
          return;
        }
        if (!counted) {
          connections.incrementAndGet();
          counted = true;
        }
        if (head.toLowerCase().contains("expect: 100-continue")) {
          write(out, "HTTP/1.1 100 Continue\r\n\r\n");
        }
        Request request = new Request(head, readBody(head.toLowerCase(), in));
        requests.add(request);
        if (!handler.handle(request, socket, out)) {
          return;
        }
      }
    } catch (IOException e) {
      // the connection is gone: what tests make happen
    } finally {
      open.remove(socket);
    }
  }

  static String readHead(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int c = in.read();
      if (c < 0) {
        return "";
      }
      head.append((char) c);
    }
    return head.toString();
  }

  static byte[] readBody(String head, InputStream in) throws IOException {
    for (String line : head.lines().toList()) {
      if (line.startsWith("content-length:")) {
        return in.readNBytes(Integer.parseInt(line.substring(15).strip()));
      } else if (line.startsWith("transfer-encoding:")) {
        return readChunks(in);
      }
    }
    return new byte[0];
  }

  private static byte[] readChunks(InputStream in) throws IOException {
    java.io.ByteArrayOutputStream body = new java.io.ByteArrayOutputStream();
    while (true) {
      int size = Integer.parseInt(readLine(in).split(";")[0], 16);
      if (size == 0) {
        while (!readLine(in).isEmpty()) {
          // trailers
        }
        return body.toByteArray();
      }
      body.write(in.readNBytes(size));
      readLine(in);
    }
  }

  private static String readLine(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new IOException("end of stream");
      }
      line.append((char) c);
    }
    return line.toString().stripTrailing();
  }

  @Override
  public void close() {
    kill();
  }
}
