package dev.holdfast.balancer;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** One address and port that clients connect to. */
final class Listener {

  private static final int BACKLOG = 4096;
  private static final long BIND_AGAIN_MILLIS = 500;

  /** @param port 0 in tests: any free one */
  record Key(String address, int port) {}

  final Key key;
  final AtomicInteger clients = new AtomicInteger();

  private final Transport transport;
  private final List<Worker> workers;
  private final List<Meter> meters;
  private final Consumer<String> log;
  private final long headTimeoutNanos;
  private volatile Route route;
  private volatile byte[] portText;

  /** Guarded by this. */
  private Channel channel;
  /** Written under this. */
  private volatile boolean closed;
  /** Guarded by this. */
  private String lastProblem = "";

  Listener(Key key, Route route, Transport transport, List<Worker> workers, long headTimeoutNanos, Consumer<String> log) {
    this.key = key;
    this.route = route;
    this.transport = transport;
    this.workers = workers;
    this.headTimeoutNanos = headTimeoutNanos;
    this.log = log;
    this.meters = IntStream.range(0, workers.size()).mapToObj(_ -> new Meter()).toList();
    this.portText = HeadScan.ascii(String.valueOf(key.port()));
  }

  Route route() {
    return route;
  }

  void route(Route changed) {
    route = changed;
  }

  byte[] portText() {
    return portText;
  }

  long headTimeoutNanos() {
    return headTimeoutNanos;
  }

  Meter meter(Worker worker) {
    return meters.get(worker.index);
  }

  Meter.Counts takeCounts() {
    return meters.stream().map(Meter::take).reduce(Meter.Counts.NONE, Meter.Counts::plus);
  }

  /** Binds, and if that fails again and again until it works or the listener is closed. */
  void open() {
    ServerBootstrap bootstrap = new ServerBootstrap()
        .group(transport.loops())
        .channel(transport.server())
        .option(ChannelOption.SO_BACKLOG, BACKLOG)
        .option(ChannelOption.SO_REUSEADDR, true)
        .option(transport.reusePort(), true)
        .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(64 * 1024, 256 * 1024))
        .childHandler(new ChannelInitializer<>() {
          @Override
          protected void initChannel(Channel accepted) {
            Worker worker = workers.stream().filter(w -> w.loop == accepted.eventLoop()).findFirst().orElseThrow();
            accepted.pipeline().addLast(new ClientConnection(worker, Listener.this));
          }
        });
    bootstrap.bind(key.address(), key.port()).addListener((ChannelFuture bound) -> opened(bound));
  }

  private synchronized void opened(ChannelFuture bound) {
    if (bound.isSuccess() && closed) {
      bound.channel().close();
    } else if (bound.isSuccess()) {
      channel = bound.channel();
      portText = HeadScan.ascii(String.valueOf(port()));
      log.accept("listening on " + key.address() + ':' + port());
    } else if (!closed) {
      String problem = "cannot listen on " + key.address() + ':' + key.port() + ": " + bound.cause().getMessage();
      if (!problem.equals(lastProblem)) {
        log.accept(problem + "; trying again until it works");
        lastProblem = problem;
      }
      workers.getFirst().loop.schedule(this::openAgain, BIND_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private synchronized void openAgain() {
    if (!closed) {
      open();
    }
  }

  /** The port it listens on; 0 while it is not bound. */
  synchronized int port() {
    return channel != null && channel.localAddress() instanceof java.net.InetSocketAddress a ? a.getPort() : 0;
  }

  boolean isClosed() {
    return closed;
  }

  /**
   * Accepts no more, very soon. Its connections end after the request they are in.
   *
   * <p>Does not wait: the event loop that it would wait for may be waiting for a lock of the caller's.
   */
  synchronized void close() {
    closed = true;
    if (channel != null) {
      channel.close();
    }
    workers.forEach(w -> w.loop.execute(() -> w.retire(this)));
  }
}
