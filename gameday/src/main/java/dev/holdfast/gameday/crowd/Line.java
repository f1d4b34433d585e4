package dev.holdfast.gameday.crowd;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * A connection that never blocks: one HTTP/1.1 request at a time, and of the response the status and, where asked, a
 * short body. What is not wanted of a body is counted and forgotten. One thread uses it.
 */
final class Line {

  private static final int BUFFER = 16 << 10;

  /** A body that is kept; what is longer is cut. */
  private static final int MOST_KEPT = 4 << 10;

  private enum Part { HEAD, LENGTH, CHUNK_SIZE, CHUNK, CHUNK_END, TRAILER, UNTIL_CLOSED }

  /** What came of reading or writing. */
  enum State { GOING_ON, DONE, FAILED }

  private final SocketChannel channel;
  private final SelectionKey key;
  private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER);
  private ByteBuffer out = ByteBuffer.allocate(0);
  private Part part = Part.HEAD;
  private long left;
  private int status;
  private boolean keep;
  private long received;
  private boolean keepsBody;
  private final StringBuilder text = new StringBuilder();
  private String failure = "";

  /** The person whose request is under way; {@link Wheel#NONE} while it rests. */
  int person = Wheel.NONE;
  /** The text of the comment under way. */
  String said = "";
  /** Milliseconds since the beginning: when the request under way has failed; when it came to rest. */
  long deadline;
  long rested;

  private Line(SocketChannel channel, Selector selector) throws IOException {
    this.channel = channel;
    this.key = channel.register(selector, SelectionKey.OP_CONNECT, this);
  }

  /** Begins to connect. */
  static Line open(InetSocketAddress address, Selector selector) throws IOException {
    SocketChannel channel = SocketChannel.open();
    try {
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.connect(address);
      return new Line(channel, selector);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** Sends a request as soon as it is connected. */
  State send(ByteBuffer request, boolean keepsBody) {
    this.out = request;
    this.keepsBody = keepsBody;
    part = Part.HEAD;
    status = 0;
    text.setLength(0);
    in.clear();
    return channel.isConnected() ? write() : State.GOING_ON;
  }

  /** What the selector has found. */
  State ready() {
    try {
      if (key.isConnectable() && channel.finishConnect()) {
        return write();
      }
      return key.isWritable() ? write() : read();
    } catch (IOException e) {
      return failed(reason(e));
    } catch (NumberFormatException e) {
      return failed("no HTTP response");
    }
  }

  private State write() {
    try {
      channel.write(out);
      key.interestOps(out.hasRemaining() ? SelectionKey.OP_WRITE : SelectionKey.OP_READ);
      return State.GOING_ON;
    } catch (IOException e) {
      return failed(reason(e));
    }
  }

  private State read() throws IOException {
    while (true) {
      int n = channel.read(in);
      if (n == 0) {
        return State.GOING_ON;
      }
      if (n < 0) {
        keep = false;
        return part == Part.UNTIL_CLOSED ? State.DONE
            : failed(status == 0 ? "closed without a response" : "closed in the middle of the response");
      }
      received += n;
      in.flip();
      boolean whole = parse();
      in.compact();
      if (!failure.isEmpty()) {
        return State.FAILED;
      }
      if (whole) {
        keep &= in.position() == 0;
        return State.DONE;
      }
      if (!in.hasRemaining()) {
        return failed("a header of more than " + BUFFER + " bytes");
      }
    }
  }

  /** @return whether the response is whole */
  private boolean parse() {
    while (true) {
      switch (part) {
        case HEAD -> {
          int end = endOfHead();
          if (end < 0) {
            return false;
          }
          if (head(end)) {
            return true;
          }
          if (!failure.isEmpty()) {
            return false;
          }
        }
        case LENGTH -> {
          skip();
          return left == 0;
        }
        case UNTIL_CLOSED -> {
          left = Long.MAX_VALUE;
          skip();
          return false;
        }
        case CHUNK -> {
          skip();
          if (left > 0) {
            return false;
          }
          part = Part.CHUNK_END;
        }
        case CHUNK_SIZE, CHUNK_END, TRAILER -> {
          Optional<String> line = line();
          if (line.isEmpty()) {
            return false;
          }
          if (chunk(line.get())) {
            return true;
          }
        }
      }
    }
  }

  private boolean chunk(String line) {
    if (part == Part.TRAILER) {
      return line.isEmpty();
    }
    if (part == Part.CHUNK_END) {
      part = Part.CHUNK_SIZE;
      return false;
    }
    left = Long.parseLong(line.replaceAll(";.*", "").strip(), 16);
    part = left == 0 ? Part.TRAILER : Part.CHUNK;
    return false;
  }

  /** @return whether there is nothing after the head */
  private boolean head(int end) {
    byte[] bytes = new byte[end];
    in.get(bytes);
    String[] lines = new String(bytes, StandardCharsets.ISO_8859_1).split("\r\n");
    if (!lines[0].matches("HTTP/1\\.[01] [1-9]\\d\\d.*")) {
      failed("no HTTP response");
      return false;
    }
    status = Integer.parseInt(lines[0].substring(9, 12));
    if (status < 200) {
      status = 0;
      return false;
    }
    keep = lines[0].startsWith("HTTP/1.1");
    part = Part.UNTIL_CLOSED;
    for (int i = 1; i < lines.length; i++) {
      String line = lines[i].toLowerCase(Locale.ROOT);
      if (line.startsWith("content-length:") && part != Part.CHUNK_SIZE) {
        left = Long.parseLong(line.substring(15).strip());
        part = Part.LENGTH;
      } else if (line.startsWith("transfer-encoding:") && line.contains("chunked")) {
        part = Part.CHUNK_SIZE;
      } else if (line.startsWith("connection:") && line.contains("close")) {
        keep = false;
      }
    }
    return status == 204 || status == 304;
  }

  private void skip() {
    int n = (int) Math.min(left, in.remaining());
    if (keepsBody) {
      for (int i = 0; i < n && text.length() < MOST_KEPT; i++) {
        text.append((char) (in.get(in.position() + i) & 0xff));
      }
    }
    in.position(in.position() + n);
    left -= n;
  }

  /** The position after the empty line, from here; -1 while it is not there. */
  private int endOfHead() {
    for (int i = in.position() + 3; i < in.limit(); i++) {
      if (in.get(i) == '\n' && in.get(i - 1) == '\r' && in.get(i - 2) == '\n' && in.get(i - 3) == '\r') {
        return i + 1 - in.position();
      }
    }
    return -1;
  }

  private Optional<String> line() {
    for (int i = in.position(); i < in.limit(); i++) {
      if (in.get(i) == '\n') {
        byte[] bytes = new byte[i + 1 - in.position()];
        in.get(bytes);
        return Optional.of(new String(bytes, StandardCharsets.ISO_8859_1).strip());
      }
    }
    return Optional.empty();
  }

  private State failed(String why) {
    failure = why;
    return State.FAILED;
  }

  private static String reason(IOException e) {
    String text = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    return text.contains("refused") ? "cannot connect: connection refused"
        : text.contains("reset") || text.contains("broken pipe") ? "connection reset" : text;
  }

  int status() {
    return status;
  }

  /** What was kept of the body; bytes as Latin-1. */
  String text() {
    return text.toString();
  }

  String failure() {
    return failure;
  }

  boolean keeps() {
    return keep;
  }

  long received() {
    return received;
  }

  void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // It is of no use any more, whatever it says.
    }
  }
}
