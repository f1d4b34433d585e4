package dev.holdfast.database;

import dev.holdfast.region.world.WorldFault;
import dev.holdfast.region.world.ZoneIntent.DatabaseEndpointIntent;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** One bound endpoint: a virtual thread that accepts, and two for each connection, one for each direction. */
final class Endpoint {

  static final int BACKLOG = 1024;

  /** How long a client is held while there is no primary, or it does not take the connection. */
  private static final Duration HOLD = Duration.ofSeconds(10);

  private static final Duration RETRY = Duration.ofMillis(20);

  /** More than the servers take; beyond it clients are turned away at once rather than held. */
  private static final int CONNECTIONS = 2_000;

  private static final int BUFFER = 16 * 1024;

  /** @param epoch in which it became primary */
  private record Target(InetSocketAddress address, long epoch) {}

  /** @param instance whose it is */
  private record Connection(
      SocketChannel client, SocketChannel server, Target target, Supplier<Optional<String>> instance) {
    void cut() {
      closeQuietly(client);
      closeQuietly(server);
    }
  }

  /** How long at a time something is waited for that may be taken back meanwhile. */
  private static final long SLICE_MILLIS = 100;

  private final ServerSocketChannel socket;
  private final DatabaseProxy.Clients clients;
  private final Thread acceptor;
  private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
  private final Set<SocketChannel> held = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  private volatile SlowWay way = SlowWay.NONE;

  /** Guarded by lock. */
  private Optional<Target> target;

  Endpoint(ServerSocketChannel socket, DatabaseEndpointIntent intent, DatabaseProxy.Clients clients) {
    this.socket = socket;
    this.clients = clients;
    this.target = target(intent);
    this.acceptor = Thread.ofVirtual().name("endpoint-" + intent.dbInstance()).start(this::accept);
  }

  /** Cuts what leads to another primary than this, and lets go who waits for one. */
  void apply(DatabaseEndpointIntent intent) {
    Optional<Target> next = target(intent);
    lock.lock();
    try {
      target = next;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    for (Connection c : connections) {
      if (!next.equals(Optional.of(c.target()))) {
        c.cut();
      }
    }
  }

  void suffer(List<WorldFault.OfNetwork> faults) {
    way = faults.isEmpty() ? SlowWay.NONE : new SlowWay(faults);
  }

  int connections() {
    return connections.size();
  }

  /** When it returns, the kernel gives clients to the other zones' sockets only: this one is closed, not closing. */
  void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // it no longer accepts either way
    }
    try {
      acceptor.join(); // a channel's socket stays bound, and takes clients, until the thread in accept() has left it
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    held.forEach(Endpoint::closeQuietly);
    connections.forEach(Connection::cut);
  }

  private static Optional<Target> target(DatabaseEndpointIntent intent) {
    return intent.target()
        .map(address -> new Target(new InetSocketAddress(address, intent.targetPort()), intent.epoch()));
  }

  private void accept() {
    while (socket.isOpen()) {
      try {
        SocketChannel client = socket.accept();
        if (connections.size() + held.size() >= CONNECTIONS) {
          closeQuietly(client);
        } else {
          held.add(client);
          Thread.ofVirtual().start(() -> serve(client));
        }
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) { // out of file descriptors: others must end before it is worth another try
        pause();
      }
    }
  }

  private void serve(SocketChannel client) {
    try {
      Connection connection = connect(client);
      connections.add(connection);
      held.remove(client);
      if (!isCurrent(connection.target()) || !socket.isOpen()) { // it changed between connecting and being listed
        connection.cut();
      }
      Thread back = Thread.ofVirtual().start(() -> pump(connection.server(), client, connection));
      pump(client, connection.server(), connection);
      back.join();
      connection.cut();
      connections.remove(connection);
    } catch (IOException e) {
      held.remove(client);
      closeQuietly(client);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Connection connect(SocketChannel client) throws IOException, InterruptedException {
    client.setOption(StandardSocketOptions.TCP_NODELAY, true);
    Supplier<Optional<String>> instance = new Owner(client);
    long deadline = System.nanoTime() + HOLD.toNanos();
    while (true) {
      Target to = await(deadline);
      SocketChannel server = SocketChannel.open();
      try {
        server.setOption(StandardSocketOptions.TCP_NODELAY, true);
        travel(to, instance);
        server.connect(to.address());
        return new Connection(client, server, to, instance);
      } catch (IOException e) {
        closeQuietly(server);
        if (System.nanoTime() > deadline || !client.isOpen()) {
          throw e;
        }
        Thread.sleep(RETRY);
      }
    }
  }

  private Target await(long deadline) throws IOException, InterruptedException {
    lock.lock();
    try {
      while (target.isEmpty()) {
        long left = deadline - System.nanoTime();
        if (left <= 0 || !socket.isOpen()) {
          throw new SocketTimeoutException("no primary");
        }
        changed.await(left, TimeUnit.NANOSECONDS);
      }
      return target.get();
    } finally {
      lock.unlock();
    }
  }

  private boolean isCurrent(Target of) {
    lock.lock();
    try {
      return target.equals(Optional.of(of));
    } finally {
      lock.unlock();
    }
  }

  /** Copies until the end, which it passes on; an error cuts both directions. */
  private void pump(SocketChannel from, SocketChannel to, Connection connection) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    try {
      while (from.read(buffer) >= 0) {
        if (to == connection.server()) {
          travel(connection.target(), connection.instance());
        }
        buffer.flip();
        while (buffer.hasRemaining()) {
          to.write(buffer);
        }
        buffer.clear();
      }
      to.shutdownOutput();
    } catch (IOException e) {
      connection.cut();
    }
  }

  /** A slow network's whole round trip is spent on the way there; no longer than the network is so. */
  private void travel(Target to, Supplier<Optional<String>> instance) throws IOException {
    SlowWay now = way;
    long millis = now.delayMillis(to.address(), instance);
    while (millis > 0 && way == now) {
      Server.sleep(Math.min(millis, SLICE_MILLIS));
      millis -= SLICE_MILLIS;
    }
  }

  /** Whose a connection is: looked up when it is first asked for. Only the thread that serves the client asks. */
  private final class Owner implements Supplier<Optional<String>> {
    private final SocketChannel client;
    private boolean known;
    private Optional<String> instance = Optional.empty();

    Owner(SocketChannel client) {
      this.client = client;
    }

    @Override
    public Optional<String> get() {
      if (!known) {
        known = true;
        try {
          instance = clients.instanceOf(
              (InetSocketAddress) client.getRemoteAddress(), (InetSocketAddress) client.getLocalAddress());
        } catch (IOException e) {
          // it is closed: nobody's
        }
      }
      return instance;
    }
  }

  private static void pause() {
    try {
      Thread.sleep(RETRY);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void closeQuietly(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // closed is closed
    }
  }
}
