package dev.holdfast.site.store;

import java.time.Instant;
import java.util.List;

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

  /** @return the comment's id; the same for the same key */
  public long comment(String key, String media, long account, String body) {
    return Long.parseLong(Answers.once(database, key, "comment " + media + " " + account + " " + body.hashCode(),
        tx -> {
          tx.update("update media set comments = comments + 1 where id = ?", media);
          return tx.one("insert into comment (media, account, body) values (?, ?, ?) returning id",
              row -> row.getString(1), media, account, body).orElseThrow();
        }));
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

  /** Likes or no longer likes. It says what shall be, so doing it twice changes nothing. */
  public Liking like(String media, long account, boolean on) {
    return database.write(tx -> {
      int changed = on
          ? tx.update("insert into liked (media, account) values (?, ?) on conflict do nothing", media, account)
          : tx.update("delete from liked where media = ? and account = ?", media, account);
      int by = on ? changed : -changed;
      int likes = tx.one("update media set likes = likes + ? where id = ? returning likes", row -> row.getInt(1),
          by, media).orElse(0);
      return new Liking(on, likes);
    });
  }

  public boolean likes(String media, long account) {
    return database.read(tx -> tx.one("select 1 from liked where media = ? and account = ?", row -> true,
        media, account)).isPresent();
  }
}
