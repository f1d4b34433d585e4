package dev.holdfast.bench.load;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** One long body on one connection, there or back. Its rate is in MiB a second. */
public final class Transfer {

  private static final int BUFFER = 512 << 10;

  private Transfer() {}

  /**
   * Sends a request and waits for its answer.
   *
   * @param block the body's bytes but for its end, which are sent so many times
   */
  public static Load.Result send(int port, byte[] head, byte[] block, int times, byte[] end) throws IOException {
    ByteBuffer direct = ByteBuffer.allocateDirect(block.length).put(block);
    return measured((long) block.length * times, () -> {
      try (SocketChannel channel = open(port)) {
        write(channel, ByteBuffer.wrap(head));
        for (int i = 0; i < times; i++) {
          write(channel, direct.flip());
        }
        write(channel, ByteBuffer.wrap(end));
        ByteBuffer answer = ByteBuffer.allocateDirect(BUFFER);
        return read(channel, answer);
      }
    });
  }

  /** Sends a request, and reads a body that must have so many bytes. */
  public static Load.Result receive(int port, byte[] request, long bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    return measured(bytes, () -> {
      try (SocketChannel channel = open(port)) {
        write(channel, ByteBuffer.wrap(request));
        String head = read(channel, buffer);
        if (!head.toLowerCase(Locale.ROOT).contains("content-length: " + bytes + "\r")) {
          throw new IOException("not an answer of " + bytes + " bytes: " + head);
        }
        long left = bytes - buffer.remaining();
        while (left > 0) {
          int n = channel.read(buffer.clear());
          if (n < 0) {
            throw new EOFException(left + " bytes are missing");
          }
          left -= n;
        }
        return head;
      }
    });
  }

  /** A work whose answer's head, if it has one, must be a good one. */
  public interface Work {
    String run() throws IOException;
  }

  public static Load.Result measured(long bytes, Work work) throws IOException {
    long begin = System.nanoTime();
    String head = work.run();
    long took = System.nanoTime() - begin;
    Histogram latency = new Histogram(600_000_000_000L, 3);
    latency.recordValue(took);
    boolean good = head.isEmpty() || head.startsWith("HTTP/1.1 200");
    return new Load.Result(bytes >> 20, Duration.ofNanos(took), latency, good ? 0 : 1, head);
  }

  private static SocketChannel open(int port) throws IOException {
    return SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
  }

  private static void write(SocketChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** The answer's head; what has come of the body is left in the buffer. */
  private static String read(SocketChannel channel, ByteBuffer into) throws IOException {
    StringBuilder head = new StringBuilder();
    while (true) {
      if (channel.read(into.clear()) < 0) {
        throw new EOFException("the server closed the connection after: " + head);
      }
      head.append(StandardCharsets.ISO_8859_1.decode(into.flip()));
      int end = head.indexOf("\r\n\r\n");
      if (end >= 0) {
        into.position(into.limit() - (head.length() - end - 4));
        return head.toString();
      }
    }
  }
}
