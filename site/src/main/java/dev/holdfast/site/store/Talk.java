package dev.holdfast.site.store;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Comments and likes. The numbers shown in lists are kept with the upload, in the same transaction. */
public final class Talk {

  /** The most comments that are read at once. */
  public static final int PAGE = 200;

  public record Comment(long id, String author, String body, Instant created) {}

  /** @param on whether the account likes it now; {@code likes} how many do */
  public record Liking(boolean on, int likes) {}

  private final Database database;

  public Talk(Database database) {
    this.database = database;
  }

  /** @return the comment's id, the same for the same key; empty when the upload was deleted */
  public Optional<Long> comment(String key, String media, long account, String body) {
    String id = Answers.once(database, key, "comment " + media + " " + account + " " + body.hashCode(), tx -> {
      if (!shown(tx, media)) {
        return "";
      }
      tx.update("update media set comments = comments + 1 where id = ?", media);
      return tx.one("insert into comment (media, account, body) values (?, ?, ?) returning id",
          row -> row.getString(1), media, account, body).orElseThrow();
    });
    return id.isEmpty() ? Optional.empty() : Optional.of(Long.parseLong(id));
  }

  /** Whether everybody can see it; if so, it stays until the end of the transaction. */
  private static boolean shown(Transaction tx, String media) throws SQLException {
    return tx.one("select 1 from media where id = ? and status = 'ready' for no key update", row -> true, media)
        .isPresent();
  }

  /** The comments after one, in their order, at most {@link #PAGE}. */
  public List<Comment> comments(String media, long after) {
    return database.read(tx -> tx.list("""
        select c.id, a.name, c.body, c.created_at from comment c join account a on a.id = c.account
        where c.media = ? and c.id > ? order by c.id limit\s""" + PAGE,
        row -> new Comment(row.getLong(1), row.getString(2), row.getString(3), Transaction.instant(row, "created_at")),
        media, after));
  }

  /** The newest comments, in their order. */
  public List<Comment> latest(String media) {
    return database.read(tx -> tx.list("""
        select c.id, a.name, c.body, c.created_at from comment c join account a on a.id = c.account
        where c.media = ? order by c.id desc limit\s""" + PAGE,
        row -> new Comment(row.getLong(1), row.getString(2), row.getString(3), Transaction.instant(row, "created_at")),
        media)).reversed();
  }

  /**
   * Likes or no longer likes. It says what shall be, so doing it twice changes nothing.
   *
   * @param at when the account said so: what it said later stands, whichever is written first
   * @return empty when the upload was deleted
   */
  public Optional<Liking> like(String media, long account, boolean on, Instant at) {
    return database.write(tx -> {
      if (!shown(tx, media)) {
        return Optional.empty();
      }
      tx.update("insert into liked (media, account, given, at) values (?, ?, false, to_timestamp(0)) on conflict do nothing",
          media, account);
      int changed = tx.update("update liked set given = ?, at = ? where media = ? and account = ? and at <= ? and given <> ?",
          on, at, media, account, at, on);
      if (changed == 0) {
        tx.update("update liked set at = ? where media = ? and account = ? and at < ?", at, media, account, at);
      }
      int by = on ? changed : -changed;
      int likes = tx.one("update media set likes = likes + ? where id = ? returning likes", row -> row.getInt(1),
          by, media).orElse(0);
      return Optional.of(new Liking(on, likes));
    });
  }

  public boolean likes(String media, long account) {
    return database.read(tx -> tx.one("select 1 from liked where media = ? and account = ? and given", row -> true,
        media, account)).isPresent();
  }
}
