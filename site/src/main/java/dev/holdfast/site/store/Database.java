package dev.holdfast.site.store;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The database as the website uses it: work is done in one transaction, and done again when its connection broke.
 *
 * <p>Deadlines add up to what a failover takes: a server is reached within 2 s, a statement answered within 6 s, all
 * tries begin within {@link #BUDGET}. After that the work fails as {@link Unavailable}.
 *
 * <p>Who has something to fall back on uses the database {@link #hasty in haste}, and hears within {@link #HASTE} that it
 * is away; and while that is known, at once.
 */
public final class Database implements AutoCloseable {

  /** For how long work that finds no database is tried again. */
  public static final Duration BUDGET = Duration.ofSeconds(10);

  /** For how long work in haste waits. */
  public static final Duration HASTE = Duration.ofSeconds(1);

  private static final Logger LOG = System.getLogger(Database.class.getName());

  /**
   * States in which the same work may succeed elsewhere or later: class 08 (connection), and: being shut down, crashed,
   * starting; read only (a standby, or a primary that was just demoted); too many clients; serialization, deadlock; no such table (this release has not made it yet).
   */
  private static final Set<String> PASSING =
      Set.of("57P01", "57P02", "57P03", "57P05", "25006", "53300", "40001", "40P01", "42P01");

  /** What is done in a transaction. It may be run several times; only what is in the database may change. */
  public interface Work<T> {
    T run(Transaction transaction) throws SQLException;
  }

  private final Connections connections;
  private final Absence absence;
  private final boolean hasty;

  public Database(Connections.Opener opener) {
    this(new Connections(opener));
  }

  private Database(Connections connections) {
    this(connections, new Absence(connections), false);
  }

  private Database(Connections connections, Absence absence, boolean hasty) {
    this.connections = connections;
    this.absence = absence;
    this.hasty = hasty;
  }

  /**
   * The same database, for work that has something to fall back on. Work that was given up after {@link #HASTE} may be
   * done all the same: it must do no harm then, by {@link Answers} or by conditions of its own.
   */
  public Database hasty() {
    return new Database(connections, absence, true);
  }

  /** From now on keeps a few connections open, so that nobody waits for one. */
  public void startKeeping() {
    connections.startKeeping();
  }

  /** Whether the database is away, as work in haste has found. */
  public boolean away() {
    return absence.is();
  }

  /** Reads, each statement on its own. */
  public <T> T read(Work<T> work) {
    return hasty ? soon(work, true) : retrying(work, true, BUDGET);
  }

  /**
   * Writes in one transaction. The work may be done again after it was committed, when the answer to the commit was
   * lost: it must have the same outcome then, by {@link Answers} or by conditions of its own.
   */
  public <T> T write(Work<T> work) {
    return hasty ? soon(work, false) : retrying(work, false, BUDGET);
  }

  /** One try only, for those that rather hear at once than wait. */
  public <T> T now(Work<T> work) {
    return retrying(work, false, Duration.ZERO);
  }

  /** A thread of its own does it: one that waits for a dead server's answer cannot be interrupted, only left. */
  private <T> T soon(Work<T> work, boolean read) {
    if (absence.is()) {
      throw new Unavailable("the database is away");
    }
    AtomicBoolean left = new AtomicBoolean();
    FutureTask<T> task = new FutureTask<>(() -> retrying(unless(left, work), read, HASTE));
    Thread.ofVirtual().name("haste").start(task);
    try {
      return task.get(HASTE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      left.set(true);
      absence.noticed();
      throw new Unavailable("the database does not answer", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Unavailable u) {
        absence.noticed();
        throw u;
      }
      throw e.getCause() instanceof RuntimeException r ? r : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unavailable("interrupted while waiting for the database", e);
    }
  }

  /** Once nobody waits for it any more, work that has not begun keeps no connection from others. */
  private static <T> Work<T> unless(AtomicBoolean left, Work<T> work) {
    return tx -> {
      if (left.get()) {
        throw new Unavailable("nobody waits for it any more");
      }
      return work.run(tx);
    };
  }

  private <T> T retrying(Work<T> work, boolean read, Duration budget) {
    long deadline = System.nanoTime() + budget.toNanos();
    long pauseMillis = 40;
    while (true) {
      try {
        return once(work, read);
      } catch (SQLException e) {
        if (!passes(e)) {
          throw new IllegalStateException(e);
        }
        if (System.nanoTime() + pauseMillis * 1_000_000 >= deadline) {
          throw new Unavailable("the database cannot be reached", e);
        }
        LOG.log(Level.DEBUG, "trying again: {0}", e.getMessage());
        pause(pauseMillis);
        pauseMillis = Math.min(400, pauseMillis * 2);
      }
    }
  }

  private <T> T once(Work<T> work, boolean read) throws SQLException {
    try (Connections.Lease lease = connections.lease()) {
      var connection = lease.connection();
      boolean done = false;
      try {
        if (connection.getAutoCommit() != read) {
          connection.setAutoCommit(read);
        }
        T result = work.run(new Transaction(connection));
        if (!read) {
          connection.commit();
        }
        done = true;
        return result;
      } catch (SQLException e) {
        if (passes(e)) {
          lease.broken();
          done = true;
        }
        throw e;
      } finally {
        if (!done) {
          rollback(lease, read);
        }
      }
    }
  }

  private static void rollback(Connections.Lease lease, boolean read) {
    try {
      if (!read) {
        lease.connection().rollback();
      }
    } catch (SQLException e) {
      lease.broken();
    }
  }

  private static boolean passes(SQLException e) {
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    return state.startsWith("08") || PASSING.contains(state);
  }

  /** With some randomness, so that all who wait do not come back at the same instant. */
  private static void pause(long millis) {
    try {
      Thread.sleep(millis + ThreadLocalRandom.current().nextLong(millis / 2));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unavailable("interrupted while waiting for the database", e);
    }
  }

  @Override
  public void close() {
    absence.close();
    connections.close();
  }
}
