package dev.holdfast.site.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;

/**
 * Brings the database's tables to what this release needs: numbered SQL files, each applied once, in order, in one
 * transaction under a lock that all servers share. A file that was released is never changed.
 */
public final class Schema {

  private static final Logger LOG = System.getLogger(Schema.class.getName());

  /** The files; the first is version 1. */
  private static final List<String> FILES = List.of("1-first.sql", "2-deleted.sql");

  /** Any number that no other user of the database locks. */
  private static final long LOCK = 0x7265656c;

  private Schema() {}

  /** @throws Unavailable when the database cannot be reached */
  public static void migrate(Database database) {
    int applied = database.write(Schema::apply);
    LOG.log(Level.INFO, "schema at version {0}, {1} applied now", FILES.size(), applied);
  }

  private static int apply(Transaction tx) throws SQLException {
    tx.one("select pg_advisory_xact_lock(?)", row -> true, LOCK);
    tx.update("create table if not exists schema_version (version int primary key, at timestamptz default now())");
    int version = tx.one("select coalesce(max(version), 0) from schema_version", row -> row.getInt(1)).orElse(0);
    int applied = 0;
    for (int next = version + 1; next <= FILES.size(); next++) {
      tx.script(file(FILES.get(next - 1)));
      tx.update("insert into schema_version (version) values (?)", next);
      applied++;
    }
    return applied;
  }

  private static String file(String name) {
    try (InputStream in = Schema.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
