package dev.holdfast.bench.gatling;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A server on one thread that answers each GET with a hundred bytes, and counts. */
final class Target implements AutoCloseable {

  private static final byte[] ANSWER = ("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 100\r\n\r\n"
      + "x".repeat(100)).getBytes(StandardCharsets.ISO_8859_1);

  final AtomicLong requests = new AtomicLong();
  final AtomicInteger open = new AtomicInteger();
  final AtomicInteger mostOpen = new AtomicInteger();
  private final Selector selector = Selector.open();
  private final ServerSocketChannel server = ServerSocketChannel.open();

  Target() throws IOException {
    server.bind(new InetSocketAddress("127.0.0.1", 0), 10_000);
    server.configureBlocking(false);
    server.register(selector, SelectionKey.OP_ACCEPT);
    Thread.ofPlatform().daemon().name("target").start(this::run);
  }

  int port() throws IOException {
    return ((InetSocketAddress) server.getLocalAddress()).getPort();
  }

  private void run() {
    ByteBuffer in = ByteBuffer.allocateDirect(64 << 10);
    try {
      while (server.isOpen()) {
        selector.select(key -> {
          try {
            if (key.isAcceptable()) {
              accept();
            } else {
              answer(key, in);
            }
          } catch (IOException e) {
            key.cancel();
            open.decrementAndGet();
          }
        });
      }
    } catch (IOException | RuntimeException e) {
      // Closed.
    }
  }

  private void accept() throws IOException {
    for (SocketChannel c = server.accept(); c != null; c = server.accept()) {
      c.configureBlocking(false);
      c.register(selector, SelectionKey.OP_READ, new int[1]);
      mostOpen.accumulateAndGet(open.incrementAndGet(), Math::max);
    }
  }

  /** Requests are GETs without a body: each ends with an empty line. The state is how much of that was seen. */
  private void answer(SelectionKey key, ByteBuffer in) throws IOException {
    SocketChannel c = (SocketChannel) key.channel();
    int[] seen = (int[]) key.attachment();
    in.clear();
    if (c.read(in) < 0) {
      c.close();
      open.decrementAndGet();
      return;
    }
    in.flip();
    while (in.hasRemaining()) {
      byte b = in.get();
      seen[0] = b == '\n' ? seen[0] + 1 : b == '\r' ? seen[0] : 0;
      if (seen[0] == 2) {
        seen[0] = 0;
        requests.incrementAndGet();
        c.write(ByteBuffer.wrap(ANSWER));
      }
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    selector.close();
  }
}
