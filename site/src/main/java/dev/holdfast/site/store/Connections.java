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

  /** Older connections are replaced, so that a proxy or a new primary gets its share. */
  static final Duration LIFETIME = Duration.ofMinutes(5);

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
        quietly(pooled.connection);
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

  Connections(Opener opener) {
    this.opener = opener;
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
      long now = System.nanoTime();
      boolean old = now - pooled.openedNanos > LIFETIME.toNanos();
      boolean trusted = now - pooled.restedNanos < TRUSTED.toNanos();
      if (!old && (trusted || pooled.connection.isValid(1))) {
        return pooled;
      }
      quietly(pooled.connection);
    }
    long now = System.nanoTime();
    return new Pooled(opener.open(), now, now);
  }

  private Optional<Pooled> take() {
    lock.lock();
    try {
      return Optional.ofNullable(idle.pollFirst());
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
      quietly(rested.get().connection);
    }
  }

  @Override
  public void close() {
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
