package dev.holdfast.balancer;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One event loop and everything that belongs to it alone: scratch space, client connections, pools. No method but the
 * constructor may be called on another thread.
 */
final class Worker {

  private static final long TICK_MILLIS = 250;

  final int index;
  final EventLoop loop;
  final HeadScan scan = new HeadScan();
  final RequestHead request = new RequestHead(scan);
  final ResponseHead response = new ResponseHead(scan);
  final SplittableRandom random = new SplittableRandom();
  final Consumer<AccessEntry> accessLog;

  private final Transport transport;
  private final Set<ClientConnection> clients = new HashSet<>();
  private final Supplier<List<Target>> targets;

  private int turn;

  /** @param targets all there are, to find idle connections in their pools */
  Worker(
      int index, EventLoop loop, Transport transport, Supplier<List<Target>> targets, Consumer<AccessEntry> accessLog) {
    this.index = index;
    this.loop = loop;
    this.transport = transport;
    this.targets = targets;
    this.accessLog = accessLog;
    this.turn = index * 7919;
    loop.scheduleAtFixedRate(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
  }

  int nextTurn() {
    return turn++;
  }

  void opened(ClientConnection client) {
    clients.add(client);
  }

  void closed(ClientConnection client) {
    clients.remove(client);
  }

  /** Closes the connections of a listener that is gone as soon as they are between requests. */
  void retire(Listener listener) {
    List.copyOf(clients).stream().filter(c -> c.listener() == listener).forEach(ClientConnection::retire);
  }

  /** An idle connection to the target, the one used last. */
  Optional<TargetConnection> pooled(Target target, boolean onlyFresh) {
    ArrayDeque<TargetConnection> pool = target.pools.get(index);
    long now = System.nanoTime();
    while (!pool.isEmpty()) {
      TargetConnection c = pool.peekFirst();
      if (!c.isOpen()) {
        pool.pollFirst();
      } else if (onlyFresh && now - c.idleSince() > Limits.FRESH_NANOS) {
        return Optional.empty();
      } else {
        return Optional.of(pool.pollFirst());
      }
    }
    return Optional.empty();
  }

  void keep(TargetConnection connection) {
    ArrayDeque<TargetConnection> pool = connection.target().pools.get(index);
    if (connection.target().gone || pool.size() >= Limits.MAX_IDLE_PER_POOL) {
      connection.close();
    } else {
      pool.addFirst(connection);
    }
  }

  /** An idle connection was closed by its target: perhaps out of boredom, perhaps because nothing is left of it. */
  void lost(TargetConnection connection) {
    connection.target().pools.get(index).remove(connection);
    connection.target().suspect();
  }

  void closeIdle(Target target) {
    List.copyOf(target.pools.get(index)).forEach(TargetConnection::close);
    target.pools.get(index).clear();
  }

  ChannelFuture connect(Target target, ChannelHandler handler) {
    return client(transport, handler, Limits.CONNECT_TIMEOUT_MILLIS).group(loop).connect(target.address);
  }

  /** Head and bodies are pooled memory, outside the heap. */
  static Bootstrap client(Transport transport, ChannelHandler handler, int connectMillis) {
    return new Bootstrap()
        .channel(transport.socket())
        .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, connectMillis)
        .handler(handler);
  }

  /** A copy of what a head has been spliced to. */
  static ByteBuf copy(Channel channel, byte[] bytes, int length) {
    return channel.alloc().buffer(length).writeBytes(bytes, 0, length);
  }

  /**
   * The length of the head that the readable bytes begin with, its empty line included; 0: there is no end of it yet;
   * -1: there is a line feed without a carriage return, so there will be none.
   *
   * @param from where to look from: what was looked at before holds no end
   */
  static int headLength(ByteBuf in, int from) {
    int start = in.readerIndex();
    int end = in.writerIndex();
    int at = Math.max(start, from);
    while (at < end) {
      int lf = in.indexOf(at, end, (byte) '\n');
      if (lf < 0) {
        return 0;
      }
      if (lf == start || in.getByte(lf - 1) != '\r') {
        return -1;
      }
      if (lf - 3 >= start && in.getByte(lf - 2) == '\n') {
        return lf + 1 - start;
      }
      at = lf + 1;
    }
    return 0;
  }

  private void tick() {
    long now = System.nanoTime();
    for (ClientConnection client : List.copyOf(clients)) {
      client.tick(now);
    }
    for (Target target : targets.get()) {
      ArrayDeque<TargetConnection> pool = target.pools.get(index);
      while (!pool.isEmpty() && now - pool.peekLast().idleSince() > Limits.POOL_IDLE_NANOS) {
        pool.pollLast().close();
      }
    }
  }
}
