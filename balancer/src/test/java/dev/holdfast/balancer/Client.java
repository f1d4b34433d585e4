package dev.holdfast.balancer;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A client that sends exactly the bytes it is told to, and reads exactly what HTTP says belongs to a response. */
final class Client implements AutoCloseable {

  record Response(int status, String head, String body) {}

  final Socket socket;
  private final InputStream in;

  Client(int port) throws IOException {
    socket = new Socket("127.0.0.1", port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(10_000);
    in = new BufferedInputStream(socket.getInputStream());
  }

  Client send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    return this;
  }

  Response get(String path) throws IOException {
    return send("GET " + path + " HTTP/1.1\r\nHost: site\r\n\r\n").response();
  }

  Response post(String path, String body, String... headers) throws IOException {
    return send("POST " + path + " HTTP/1.1\r\nHost: site\r\nContent-Length: " + body.length() + "\r\n"
        + String.join("", headers) + "\r\n" + body).response();
  }

  Response response() throws IOException {
    return response(true);
  }

  /** Status 0: the connection ended instead, or in the middle. */
  Response response(boolean hasBody) throws IOException {
    String head;
    try {
      head = Origin.readHead(in);
    } catch (java.net.SocketException e) {
      return new Response(0, "", "");
    }
    if (head.isEmpty()) {
      return new Response(0, "", "");
    }
    int status = Integer.parseInt(head.substring(9, 12));
    String lower = head.toLowerCase();
    byte[] body = {};
    if (hasBody && status >= 200 && status != 204 && status != 304) {
      body = lower.contains("\r\ncontent-length:") || lower.contains("\r\ntransfer-encoding:")
          ? Origin.readBody(lower, in)
          : in.readAllBytes();
    }
    return new Response(status, head, new String(body, StandardCharsets.ISO_8859_1));
  }

  /** Whether the balancer has ended the connection; waits for it. */
  boolean ended() throws IOException {
    try {
      return in.read() < 0;
    } catch (java.net.SocketTimeoutException e) {
      return false;
    } catch (java.net.SocketException e) {
      return true;
    }
  }

  InputStream in() { return in; }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
