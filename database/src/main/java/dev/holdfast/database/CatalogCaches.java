package dev.holdfast.database;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Keeps a standby ready for clients. The first session in a database builds its catalog cache, which takes ten times as
 * long as anything else it does to begin, and PostgreSQL keeps what it built in a file for the next ones. Base backups
 * leave these files out, and nobody connects to a standby: without this every client would build one at once, just when
 * the standby has taken over.
 */
final class CatalogCaches {

  /** A change of the system's catalogs makes a server forget its file. */
  private static final Duration PERIOD = Duration.ofMinutes(1);

  /** A server with more databases than this has the first ones ready. */
  private static final int DATABASES = 16;

  /** One session, opened and closed. */
  interface Visit {
    void to(String database) throws SQLException;
  }

  private final Visit visit;
  private Optional<Long> visitedNanos = Optional.empty();

  CatalogCaches(Visit visit) {
    this.visit = visit;
  }

  void look(Admin sql) throws SQLException {
    long now = System.nanoTime();
    if (visitedNanos.filter(at -> now - at < PERIOD.toNanos()).isEmpty()) {
      List<String> databases = sql.databases();
      for (String database : databases.subList(0, Math.min(databases.size(), DATABASES))) {
        visit.to(database);
      }
      visitedNanos = Optional.of(now);
    }
  }
}
