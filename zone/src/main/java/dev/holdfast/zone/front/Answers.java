package dev.holdfast.zone.front;

import dev.holdfast.zone.blob.DirectOutput;
import io.helidon.common.socket.NioSocket;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http.ServerResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/**
 * Ways to send a body whose length is known: a short one with its head in one write, a long one by the connection's
 * channel itself, because the HTTP server would copy it through a buffer of 8 KiB.
 */
final class Answers {

  /** Bytes up to which a body is sent at once. */
  private static final int SHORT = 64 << 10;

  /** So much of a long body is given to the HTTP server, which sends the head with it. */
  private static final int FIRST = 4 << 10;

  private static final Optional<VarHandle> CONTEXT =
      field("io.helidon.webserver.http1.Http1ServerResponse", "ctx", ConnectionContext.class);
  private static final Optional<VarHandle> CHANNEL =
      field(NioSocket.class.getName(), "delegate", SocketChannel.class);

  private Answers() {}

  /** To write the body to, and to be closed only if all of it was written. */
  static OutputStream body(ServerResponse response, long length) {
    if (length <= SHORT) {
      return new ShortBody(response, (int) length);
    }
    Optional<SocketChannel> channel = channel(response);
    OutputStream out = response.outputStream();
    return channel.isPresent() ? new LongBody(out, channel.get()) : out;
  }

  private static final class ShortBody extends ByteArrayOutputStream {
    private final ServerResponse response;

    ShortBody(ServerResponse response, int length) {
      super(length);
      this.response = response;
    }

    @Override
    public void close() {
      response.send(toByteArray());
    }
  }

  private static final class LongBody extends DirectOutput {
    private final OutputStream server;
    private final SocketChannel channel;
    private boolean headIsSent;

    LongBody(OutputStream server, SocketChannel channel) {
      this.server = server;
      this.channel = channel;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      server.write(bytes, offset, length);
      server.flush();
      headIsSent = true;
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
      if (!headIsSent) {
        byte[] first = new byte[Math.min(FIRST, bytes.remaining())];
        bytes.get(first);
        write(first, 0, first.length);
      }
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }

    @Override
    public void close() throws IOException {
      server.close();
    }
  }

  /** Empty where the server has put together its connections in another way than the one we know. */
  private static Optional<SocketChannel> channel(ServerResponse response) {
    return CONTEXT.filter(f -> f.coordinateTypes().getFirst().isInstance(response))
        .map(f -> ((ConnectionContext) f.get(response)).serverSocket())
        .filter(socket -> socket.getClass() == NioSocket.class)
        .flatMap(socket -> CHANNEL.map(f -> (SocketChannel) f.get(socket)));
  }

  private static Optional<VarHandle> field(String owner, String name, Class<?> type) {
    try {
      Class<?> found = Class.forName(owner);
      return Optional.of(MethodHandles.privateLookupIn(found, MethodHandles.lookup()).findVarHandle(found, name, type));
    } catch (ReflectiveOperationException e) {
      return Optional.empty();
    }
  }
}
