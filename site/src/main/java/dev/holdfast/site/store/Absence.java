package dev.holdfast.site.store;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Whether the database is away, as somebody in haste has found. From then on nobody in haste tries it: one thread looks
 * for it, on a connection of its own, until it is there again.
 */
final class Absence {

  private static final long PAUSE_MILLIS = 100;
  private static final Logger LOG = System.getLogger(Absence.class.getName());

  private final Connections connections;
  private final AtomicBoolean away = new AtomicBoolean();
  private volatile boolean closed;

  Absence(Connections connections) {
    this.connections = connections;
  }

  boolean is() {
    return away.get();
  }

  void noticed() {
    if (!closed && away.compareAndSet(false, true)) {
      LOG.log(Level.WARNING, "the database is away");
      Thread.ofVirtual().name("absence").start(this::look);
    }
  }

  private void look() {
    long since = System.nanoTime();
    while (!closed) {
      try {
        connections.renew();
        away.set(false);
        LOG.log(Level.INFO, "the database is back after {0} ms", String.valueOf((System.nanoTime() - since) / 1_000_000));
        return;
      } catch (SQLException e) {
        try {
          Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException interrupted) {
          return;
        }
      }
    }
  }

  void close() {
    closed = true;
  }
}
