package dev.holdfast.bench.load;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** One keep-alive connection: sends a request's bytes, finds the end of its answer. Not for several threads. */
public final class Connection {

  final SocketChannel channel;
  private final ByteBuffer out = ByteBuffer.allocateDirect(64 << 10);
  private final ByteBuffer in = ByteBuffer.allocateDirect(64 << 10);
  private byte[] request = new byte[0];
  private int sent;
  private byte[] answer = new byte[4096];
  private int got;
  private int head; // length of the head with its empty line; 0 until it is whole
  private long length; // of the body; -1 if it is chunked
  private long bodyGot;

  Connection(int port) throws IOException {
    channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.configureBlocking(false);
  }

  void begin(byte[] next) {
    request = next;
    sent = 0;
    got = 0;
    head = 0;
    bodyGot = 0;
  }

  /** True when all of the request is sent. */
  boolean send() throws IOException {
    while (sent < request.length) {
      out.clear().put(request, sent, Math.min(out.capacity(), request.length - sent)).flip();
      int n = channel.write(out);
      if (n == 0) {
        return false;
      }
      sent += n;
    }
    return true;
  }

  /** True when the answer is whole. What does not fit is counted and let go. */
  boolean receive() throws IOException {
    while (true) {
      int n = channel.read(in.clear());
      if (n < 0) {
        throw new EOFException("the server closed the connection; last answer: " + text());
      } else if (n == 0) {
        return false;
      }
      int kept = Math.min(n, (8 << 20) - got);
      if (got + kept > answer.length) {
        answer = java.util.Arrays.copyOf(answer, Math.max(answer.length * 2, got + kept));
      }
      in.flip().get(answer, got, kept);
      if (head == 0) {
        got += kept;
        findHead();
        bodyGot = got - head;
      } else {
        // Of a long answer only the beginning is kept.
        got = answer.length >= 1 << 20 ? got : got + kept;
        bodyGot += n;
      }
      if (head > 0 && (length >= 0 ? bodyGot >= length : endsChunked())) {
        return true;
      }
    }
  }

  private boolean endsChunked() {
    return got >= head + 5 && answer[got - 1] == '\n' && answer[got - 2] == '\r' && answer[got - 3] == '\n'
        && answer[got - 4] == '\r' && answer[got - 5] == '0';
  }

  private void findHead() {
    for (int i = 0; i + 3 < got; i++) {
      if (answer[i] == '\r' && answer[i + 1] == '\n' && answer[i + 2] == '\r' && answer[i + 3] == '\n') {
        head = i + 4;
        length = contentLength();
        return;
      }
    }
  }

  private long contentLength() {
    for (int i = 0; i + 16 < head; i++) {
      if (answer[i] == '\n' && (answer[i + 1] | 32) == 'c' && (answer[i + 9] | 32) == 'l' && answer[i + 15] == ':') {
        long n = 0;
        for (int j = i + 16; answer[j] != '\r'; j++) {
          n = answer[j] == ' ' ? n : n * 10 + answer[j] - '0';
        }
        return n;
      }
    }
    return status() == 204 ? 0 : -1;
  }

  public int status() {
    return (answer[9] - '0') * 100 + (answer[10] - '0') * 10 + answer[11] - '0';
  }

  /** The answer's beginning, with its head. */
  public String text() {
    return new String(answer, 0, got, StandardCharsets.UTF_8);
  }

  void close() throws IOException {
    channel.close();
  }
}
