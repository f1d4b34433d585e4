package dev.holdfast.site.store;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The database as the website uses it: work is done in one transaction, and done again when its connection broke.
 *
 * <p>Deadlines add up to what a failover takes: a connection is opened within 2 s, a statement answered within 6 s, all
 * tries begin within {@link #BUDGET}. After that the work fails as {@link Unavailable}.
 */
public final class Database implements AutoCloseable {

  /** For how long work that finds no database is tried again. */
  public static final Duration BUDGET = Duration.ofSeconds(10);

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

  public Database(Connections.Opener opener) {
    this.connections = new Connections(opener);
  }

  /** Reads, each statement on its own. */
  public <T> T read(Work<T> work) {
    return retrying(work, true, BUDGET);
  }

  /**
   * Writes in one transaction. The work may be done again after it was committed, when the answer to the commit was
   * lost: it must have the same outcome then, by {@link Answers} or by conditions of its own.
   */
  public <T> T write(Work<T> work) {
    return retrying(work, false, BUDGET);
  }

  /** One try only, for those that rather hear at once than wait. */
  public <T> T now(Work<T> work) {
    return retrying(work, false, Duration.ZERO);
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
    connections.close();
  }
}
