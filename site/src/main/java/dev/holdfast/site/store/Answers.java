package dev.holdfast.site.store;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;

/**
 * Does what a key asks for once, and answers the same whenever the key comes again, on whichever server. The answer is
 * kept in the transaction that did the work: either both are there or neither.
 */
public final class Answers {

  /** How long a key is remembered; nobody repeats a request later than this. */
  public static final Duration KEPT = Duration.ofHours(24);

  /** The key was used before, for something else: the client made a mistake, and gets no other's answer. */
  public static final class KeyReused extends RuntimeException {
    KeyReused() {
      super("this Idempotency-Key was used for another request");
    }
  }

  private Answers() {}

  /**
   * @param what the request, as far as it must be the same when it is repeated
   * @param work done the first time; what it returns is what is answered from then on
   */
  public static String once(Database database, String key, String what, Database.Work<String> work) {
    return database.write(tx -> {
      // Two at the same time: the second waits here until the first has committed.
      if (tx.update("insert into answer (key, what, result) values (?, ?, '') on conflict do nothing", key, what) == 1) {
        String result = work.run(tx);
        tx.update("update answer set result = ? where key = ?", result, key);
        return result;
      }
      return earlier(tx, key, what);
    });
  }

  private static String earlier(Transaction tx, String key, String what) throws SQLException {
    record Earlier(String what, String result) {}
    Earlier earlier = tx.one("select what, result from answer where key = ?",
        row -> new Earlier(row.getString(1), row.getString(2)), key).orElseThrow(KeyReused::new);
    if (!earlier.what.equals(what)) {
      throw new KeyReused();
    }
    return earlier.result;
  }

  /** @return how many keys were forgotten */
  public static int forget(Database database, Instant before) {
    return database.write(tx -> tx.update("delete from answer where at < ?", before));
  }
}
