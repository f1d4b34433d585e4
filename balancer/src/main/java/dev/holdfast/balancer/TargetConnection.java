package dev.holdfast.balancer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.util.ReferenceCountUtil;
import java.util.Optional;

/** A connection to a target: lent to one {@link Exchange} at a time, and between them idle in a pool. */
final class TargetConnection extends ChannelInboundHandlerAdapter {

  private final Worker worker;
  private final Target target;
  private Channel channel;
  private Optional<Exchange> exchange = Optional.empty();
  private boolean used;
  private long idleSince;
  private boolean closing;
  /** Why it broke, when it did so with an error. */
  private String broken = "";

  TargetConnection(Worker worker, Target target) {
    this.worker = worker;
    this.target = target;
  }

  void lend(Exchange to) {
    exchange = Optional.of(to);
  }

  /** Back into the pool. */
  void giveBack() {
    exchange = Optional.empty();
    used = true;
    idleSince = System.nanoTime();
    read(true);
    worker.keep(this);
  }

  /** The exchange is over for this connection, and so is the connection. */
  void close() {
    exchange = Optional.empty();
    closing = true;
    channel.close();
  }

  /** As {@link #close}, after everything written has left. */
  void closeAfterFlush() {
    exchange = Optional.empty();
    closing = true;
    channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }

  Target target() {
    return target;
  }

  /** It has served a request before, so that its target may be closing it just now. */
  boolean used() {
    return used;
  }

  boolean isOpen() {
    return channel.isActive();
  }

  long idleSince() {
    return idleSince;
  }

  boolean writable() {
    return channel.isWritable();
  }

  void read(boolean on) {
    channel.config().setAutoRead(on);
  }

  void write(ByteBuf bytes) {
    channel.write(bytes, channel.voidPromise());
  }

  void flush() {
    channel.flush();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    channel = ctx.channel();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (exchange.isPresent()) {
      exchange.get().fromTarget((ByteBuf) message);
    } else {
      ReferenceCountUtil.release(message); // nobody asked: what follows could be taken for the next answer
      worker.lost(this);
      close();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    exchange.ifPresent(Exchange::flushToClient);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    exchange.ifPresent(e -> e.targetWritable(channel.isWritable()));
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (exchange.isPresent()) {
      Exchange e = exchange.get();
      exchange = Optional.empty();
      e.targetClosed(broken);
    } else if (!closing) {
      worker.lost(this);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    broken = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    ctx.close();
  }

  /** Closes it so that the other side sees a break, not an end. */
  static void reset(Channel channel) {
    if (channel.isOpen()) {
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
      channel.close();
    }
  }
}
