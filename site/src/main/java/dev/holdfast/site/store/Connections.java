package dev.holdfast.site.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A small pool. It opens connections on the thread that needs one, so that the first request after a failover connects
 * at once; a pool with a background opener backs off for seconds while the database is away. One broken connection
 * means that the others lead to the same dead server, so all idle ones are dropped with it.
 */
final class Connections implements AutoCloseable {

  static final int MOST = 10;
  static final Duration WAIT = Duration.ofSeconds(3);

  /** An idle connection that rested longer is checked before use. */
  static final Duration TRUSTED = Duration.ofSeconds(1);

  /** How long a connection may take to say that it is well: one that is only slow is the better for not being opened anew. */
  private static final int CHECK_SECONDS = 2;

  /** Older connections are replaced, so that a proxy or a new primary gets its share. */
  static final Duration LIFETIME = Duration.ofMinutes(5);

  /** So many are open also when fewer are needed: opening one takes seven round trips, too long once the way is slow. */
  static final int LEAST = 8;

  private static final Duration KEEP_EVERY = Duration.ofSeconds(1);

  /** Opens a new connection. */
  interface Opener {
    Connection open() throws SQLException;
  }

  /** A connection that somebody uses; closing it gives it back. */
  final class Lease implements AutoCloseable {

    private final Pooled pooled;
    private boolean broken;

    private Lease(Pooled pooled) {
      this.pooled = pooled;
    }

    Connection connection() {
      return pooled.connection;
    }

    /** The connection must not be used again, nor any opened before it broke. */
    void broken() {
      broken = true;
    }

    @Override
    public void close() {
      if (broken) {
        drop(pooled);
        dropIdle();
      } else {
        rest(pooled);
      }
      permits.release();
    }
  }

  private record Pooled(Connection connection, long openedNanos, long restedNanos) {}

  private final Opener opener;
  private final Semaphore permits = new Semaphore(MOST, true);
  private final ReentrantLock lock = new ReentrantLock();

  /** The most recently used first. Guarded by {@link #lock}, which is never held over IO. */
  private final Deque<Pooled> idle = new ArrayDeque<>();

  private final AtomicInteger open = new AtomicInteger();
  private final Thread keeper = Thread.ofVirtual().name("connections").unstarted(this::keep);

  Connections(Opener opener) {
    this.opener = opener;
  }

  /** From now on keeps {@link #LEAST} of them open, and replaces those older than {@link #LIFETIME}. */
  void startKeeping() {
    keeper.start();
  }

  private void keep() {
    try {
      while (true) {
        Thread.sleep(KEEP_EVERY);
        keepLeast();
      }
    } catch (InterruptedException e) {
      // The pool is closed.
    }
  }

  private void keepLeast() {
    try {
      while (open.get() < LEAST) {
        rest(opened());
      }
      Optional<Pooled> old = takeOld();
      if (old.isPresent()) {
        replace(old.get());
      }
    } catch (SQLException e) {
      // The database is away: who needs it opens a connection once it is back, and the next round does.
    }
  }

  /** An old one that cannot be replaced is better than none. */
  private void replace(Pooled old) throws SQLException {
    Pooled fresh;
    try {
      fresh = opened();
    } catch (SQLException e) {
      rest(old);
      throw e;
    }
    drop(old);
    rest(fresh);
  }

  /** @throws SQLTransientConnectionException when all connections stay in use for {@link #WAIT} */
  Lease lease() throws SQLException {
    try {
      if (!permits.tryAcquire(WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new SQLTransientConnectionException("all " + MOST + " connections are in use", "08000");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SQLTransientConnectionException("interrupted while waiting for a connection", "57014", e);
    }
    boolean leased = false;
    try {
      Lease lease = new Lease(usable());
      leased = true;
      return lease;
    } finally {
      if (!leased) {
        permits.release();
      }
    }
  }

  private Pooled usable() throws SQLException {
    for (Optional<Pooled> rested = take(); rested.isPresent(); rested = take()) {
      Pooled pooled = rested.get();
      boolean trusted = System.nanoTime() - pooled.restedNanos < TRUSTED.toNanos();
      if (trusted || pooled.connection.isValid(CHECK_SECONDS)) {
        return pooled;
      }
      drop(pooled);
    }
    return opened();
  }

  private Pooled opened() throws SQLException {
    Connection connection = opener.open();
    open.incrementAndGet();
    long now = System.nanoTime();
    return new Pooled(connection, now, now);
  }

  private void drop(Pooled pooled) {
    open.decrementAndGet();
    quietly(pooled.connection);
  }

  /** Opens a connection whatever others do, and has it in place of all that rest. */
  void renew() throws SQLException {
    Pooled fresh = opened();
    if (!fresh.connection.isValid(1)) {
      drop(fresh);
      throw new SQLTransientConnectionException("opened, and does not answer", "08000");
    }
    dropIdle();
    rest(fresh);
  }

  /** The most recently used. */
  private Optional<Pooled> take() {
    lock.lock();
    try {
      return Optional.ofNullable(idle.pollFirst());
    } finally {
      lock.unlock();
    }
  }

  private Optional<Pooled> takeOld() {
    lock.lock();
    try {
      Optional<Pooled> old = idle.stream()
          .filter(p -> System.nanoTime() - p.openedNanos > LIFETIME.toNanos()).findFirst();
      old.ifPresent(idle::remove);
      return old;
    } finally {
      lock.unlock();
    }
  }

  private void rest(Pooled pooled) {
    lock.lock();
    try {
      idle.addFirst(new Pooled(pooled.connection, pooled.openedNanos, System.nanoTime()));
    } finally {
      lock.unlock();
    }
  }

  private void dropIdle() {
    for (Optional<Pooled> rested = take(); rested.isPresent(); rested = take()) {
      drop(rested.get());
    }
  }

  @Override
  public void close() {
    keeper.interrupt();
    dropIdle();
  }

  private static void quietly(Connection connection) {
    try {
      // Not close(): it would say goodbye to a server that may be gone, and wait for it.
      connection.abort(Runnable::run);
    } catch (SQLException e) {
      // It was broken already; nothing is left to release.
    }
  }
}
