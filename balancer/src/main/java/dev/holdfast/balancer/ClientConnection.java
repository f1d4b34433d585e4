package dev.holdfast.balancer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.Optional;

/** A connection from a client: one request after the other, each an {@link Exchange}. */
final class ClientConnection extends ChannelInboundHandlerAdapter {

  private enum State {
    /** Between requests, or in one. */
    OPEN,
    /** The last answer is out; what the client still sends is thrown away, so that it can read it in peace. */
    LINGERING,
    CLOSED
  }

  private final Worker worker;
  private final Listener listener;
  private Channel channel;
  private byte[] address = {};
  private State state = State.OPEN;
  private Optional<Exchange> exchange = Optional.empty();

  /** Received and not yet understood: part of a head, or requests sent ahead. */
  private ByteBuf pending = Unpooled.EMPTY_BUFFER;
  /** How many of the pending bytes hold no end of a head. */
  private int searched;

  private boolean proceeding;
  /** When the client last did something, or the present request head began. */
  private long since = System.nanoTime();
  private long lingerUntil;

  ClientConnection(Worker worker, Listener listener) {
    this.worker = worker;
    this.listener = listener;
  }

  Listener listener() {
    return listener;
  }

  /** Its listener is gone: ends after the request it is in. */
  void retire() {
    if (exchange.isEmpty() && state == State.OPEN && !pending.isReadable()) {
      linger();
    }
  }

  boolean isRetired() {
    return listener.isClosed();
  }

  /** As text. */
  byte[] address() {
    return address;
  }

  // ---- what the exchange needs

  void write(ByteBuf bytes) {
    channel.write(bytes, channel.voidPromise());
  }

  void flush() {
    channel.flush();
  }

  boolean writable() {
    return channel.isWritable();
  }

  void read(boolean on) {
    channel.config().setAutoRead(on);
  }

  Channel channel() {
    return channel;
  }

  /** The present request has been answered in full. */
  void answered(boolean close) {
    exchange = Optional.empty();
    since = System.nanoTime();
    if (close || isRetired()) {
      linger();
    } else {
      channel.flush();
      if (!channel.config().isAutoRead()) {
        read(true);
      }
      proceed();
    }
  }

  /** The present request cannot be answered any more: the client must see that what it has is not all. */
  void breakOff() {
    exchange = Optional.empty();
    TargetConnection.reset(channel);
  }

  /** After everything written has left. */
  void linger() {
    state = State.LINGERING;
    dropPending();
    lingerUntil = System.nanoTime() + Limits.LINGER_NANOS;
    read(true);
    channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(f -> {
      if (f.isSuccess() && channel instanceof DuplexChannel duplex) {
        duplex.shutdownOutput();
      } else {
        channel.close();
      }
    });
  }

  // ---- the channel

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    channel = ctx.channel();
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    address = channel.remoteAddress() instanceof InetSocketAddress a
        ? HeadScan.ascii(a.getAddress().getHostAddress())
        : HeadScan.ascii("unknown");
    worker.opened(this);
    listener.clients.incrementAndGet();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    state = State.CLOSED;
    worker.closed(this);
    listener.clients.decrementAndGet();
    dropPending();
    exchange.ifPresent(Exchange::clientGone);
    exchange = Optional.empty();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    exchange.ifPresent(e -> e.clientWritable(channel.isWritable()));
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    if (state != State.OPEN) {
      ReferenceCountUtil.release(bytes);
      return;
    }
    if (exchange.isPresent() && !pending.isReadable()) {
      exchange.get().fromClient(bytes);
    }
    if (bytes.isReadable() && state == State.OPEN) {
      append(bytes);
      if (exchange.isEmpty()) {
        proceed();
      } else if (pending.readableBytes() > Limits.MAX_PIPELINED) {
        read(false);
      }
    } else {
      bytes.release();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    exchange.ifPresent(Exchange::flushToTarget);
  }

  /** Reads requests from what is pending, until one is under way or none is complete. */
  private void proceed() {
    if (proceeding) {
      return; // an exchange that ended at once came back here; the loop below goes on
    }
    proceeding = true;
    try {
      while (state == State.OPEN && exchange.isEmpty() && nextRequest()) {
        exchange.ifPresent(e -> {
          e.attempt();
          e.fromClient(pending);
          e.flushToTarget();
        });
      }
    } finally {
      proceeding = false;
    }
  }

  /** Reads one head; false when there is none. */
  private boolean nextRequest() {
    while (searched == 0 && pending.isReadable() && isLineEnd(pending.getByte(pending.readerIndex()))) {
      pending.skipBytes(1); // an empty line after the last request's body: some clients send it
    }
    if (!pending.isReadable()) {
      dropPending();
      return false;
    }
    if (searched == 0) {
      since = System.nanoTime();
    }
    int length = Worker.headLength(pending, pending.readerIndex() + searched);
    if (length < 0) {
      return refuse(400, Outcome.CLIENT_BAD_REQUEST, "a line feed without a carriage return");
    }
    if (length == 0 && pending.readableBytes() < Limits.MAX_HEAD) {
      searched = pending.readableBytes();
      return false;
    }
    if (length == 0 || length > Limits.MAX_HEAD) {
      return refuse(431, Outcome.CLIENT_BAD_REQUEST, "a head larger than " + Limits.MAX_HEAD + " bytes");
    }
    searched = 0;
    pending.readBytes(worker.scan.bytes, 0, length);
    RequestHead request = worker.request;
    request.read(length);
    if (request.refusal != 0) {
      return refuse(request.refusal, Outcome.CLIENT_BAD_REQUEST, request.problem);
    }
    exchange = Optional.of(new Exchange(this, worker, listener));
    return true;
  }

  private static boolean isLineEnd(byte b) {
    return b == '\r' || b == '\n';
  }

  /** Answers a request that never became an exchange, and ends. */
  private boolean refuse(int status, Outcome outcome, String detail) {
    write(Pages.page(channel.alloc(), status, true, true));
    Route route = listener.route();
    listener.meter(worker).refused(status);
    worker.accessLog.accept(new AccessEntry(
        route.loadBalancerArn(), outcome, status, 0, "", System.nanoTime() - since, detail));
    linger();
    return false;
  }

  void tick(long now) {
    if (state == State.LINGERING) {
      if (now > lingerUntil) {
        channel.close();
      }
    } else if (exchange.isPresent()) {
      exchange.get().tick(now);
    } else if (pending.isReadable()) {
      if (now - since > listener.headTimeoutNanos()) {
        refuse(408, Outcome.CLIENT_TIMEOUT, "the request's head did not arrive in time");
      }
    } else if (now - since > listener.route().idleNanos()) {
      channel.close();
    }
  }

  private void append(ByteBuf bytes) {
    if (!pending.isReadable()) {
      pending.release();
      pending = bytes;
      return;
    }
    ByteBuf both = channel.alloc().buffer(pending.readableBytes() + bytes.readableBytes());
    both.writeBytes(pending).writeBytes(bytes);
    pending.release();
    bytes.release();
    pending = both;
  }

  private void dropPending() {
    pending.release();
    pending = Unpooled.EMPTY_BUFFER;
    searched = 0;
  }
}
