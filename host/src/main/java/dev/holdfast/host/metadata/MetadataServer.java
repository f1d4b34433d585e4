package dev.holdfast.host.metadata;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/**
 * A small HTTP/1.1 server for one instance's metadata: a virtual thread for each connection, requests without bodies,
 * answers from memory. There is one for every instance, so it has to cost next to nothing.
 */
final class MetadataServer implements AutoCloseable {

  private static final int MAX_CONNECTIONS = 128;
  private static final int MAX_HEAD_BYTES = 8192;
  private static final int IDLE_MILLIS = 60_000;

  private final ServerSocket socket;
  private final Function<Request, Answer> handler;
  private final Semaphore connections = new Semaphore(MAX_CONNECTIONS);

  /** @param headers by lower-case name */
  record Request(String method, String path, Map<String, String> headers) {}

  record Answer(int status, String contentType, Map<String, String> headers, byte[] body) {}

  /** @throws IOException when the address cannot be bound */
  MetadataServer(InetSocketAddress address, Function<Request, Answer> handler) throws IOException {
    this.handler = handler;
    this.socket = new ServerSocket();
    try {
      socket.setReuseAddress(true);
      socket.bind(address, MAX_CONNECTIONS);
    } catch (IOException e) {
      socket.close();
      throw new IOException(
          InetAddress.getByName(address.getHostString()).getHostAddress() + ":" + address.getPort() + ": "
              + e.getMessage(), e);
    }
    Thread.ofVirtual().name("metadata-" + address.getHostString()).start(this::accept);
  }

  int port() {
    return socket.getLocalPort();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // it is closed all the same
    }
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket connection = socket.accept();
        if (connections.tryAcquire()) {
          Thread.ofVirtual().start(() -> {
            try {
              serve(connection);
            } finally {
              connections.release();
            }
          });
        } else {
          connection.close(); // clients try again; a queue of theirs must not grow here
        }
      } catch (SocketException e) {
        if (!socket.isClosed()) {
          pause(); // out of file descriptors, most likely
        }
      } catch (IOException e) {
        pause();
      }
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      connection.setSoTimeout(IDLE_MILLIS);
      connection.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(connection.getInputStream());
      OutputStream out = new BufferedOutputStream(connection.getOutputStream());
      boolean open = true;
      while (open && !socket.isClosed()) {
        String head = readHead(in);
        if (head.isEmpty()) {
          return;
        }
        open = answer(head, in, out);
        out.flush();
      }
    } catch (IOException e) {
      // the client went away, or was too slow
    }
  }

  /** @return whether the connection may serve another request */
  private boolean answer(String head, InputStream in, OutputStream out) throws IOException {
    String[] lines = head.split("\r?\n");
    String[] first = lines[0].split(" ");
    Map<String, String> headers = new TreeMap<>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      if (colon > 0) {
        String name = lines[i].substring(0, colon).strip().toLowerCase(Locale.ROOT);
        headers.put(name, lines[i].substring(colon + 1).strip());
      }
    }
    String length = headers.getOrDefault("content-length", "0");
    boolean wellFormed = first.length == 3 && first[2].startsWith("HTTP/1.") && length.matches("\\d{1,4}")
        && !headers.containsKey("transfer-encoding");
    if (!wellFormed) {
      write(out, new Answer(400, "text/plain", Map.of(), new byte[0]), false, false);
      return false;
    }
    in.skipNBytes(Integer.parseInt(length)); // no request of this service has a body that says anything
    boolean keep = first[2].equals("HTTP/1.1")
        ? !"close".equalsIgnoreCase(headers.get("connection"))
        : "keep-alive".equalsIgnoreCase(headers.get("connection"));
    String path = first[1].split("\\?", 2)[0];
    write(out, handler.apply(new Request(first[0], path, headers)), keep, first[0].equals("HEAD"));
    return keep;
  }

  private static void write(OutputStream out, Answer answer, boolean keep, boolean headOnly) throws IOException {
    StringBuilder head = new StringBuilder("HTTP/1.1 ").append(answer.status()).append(' ')
        .append(reason(answer.status())).append("\r\nServer: EC2ws\r\nContent-Type: ").append(answer.contentType())
        .append("\r\nContent-Length: ").append(answer.body().length)
        .append("\r\nConnection: ").append(keep ? "keep-alive" : "close").append("\r\n");
    answer.headers().forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    out.write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    if (!headOnly) {
      out.write(answer.body());
    }
  }

  private static String reason(int status) {
    return switch (status) {
      case 200 -> "OK";
      case 400 -> "Bad Request";
      case 401 -> "Unauthorized";
      case 403 -> "Forbidden";
      case 404 -> "Not Found";
      case 405 -> "Method Not Allowed";
      default -> "Service Unavailable";
    };
  }

  /** The request line and headers; empty at the end of the connection. */
  private static String readHead(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    for (int c = in.read(); c >= 0; c = in.read()) {
      head.append((char) c);
      int n = head.length();
      boolean blankLine = c == '\n' && n >= 2 && (head.charAt(n - 2) == '\n'
          || n >= 4 && head.charAt(n - 2) == '\r' && head.charAt(n - 3) == '\n');
      if (blankLine) {
        return head.toString().stripLeading();
      }
      if (n > MAX_HEAD_BYTES) {
        throw new IOException("request head longer than " + MAX_HEAD_BYTES + " bytes");
      }
    }
    return "";
  }

  private static void pause() {
    try {
      Thread.sleep(50);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
