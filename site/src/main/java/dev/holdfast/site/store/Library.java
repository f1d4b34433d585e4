package dev.holdfast.site.store;

import dev.holdfast.site.media.Kind;
import dev.holdfast.site.media.Media;
import dev.holdfast.site.media.Status;
import dev.holdfast.site.media.Step;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The uploads: what there is to see, and the way of each from place to sight. */
public final class Library {

  /** How many a page shows. */
  public static final int PAGE = 24;

  private static final Logger LOG = System.getLogger(Library.class.getName());

  private static final String SELECT = """
      select m.*, a.name as author from media m join account a on a.id = m.account\s""";

  /** A place in the list of the newest: what comes after is older. */
  public record Cursor(long readyMicros, String id) {

    public static Cursor after(Media media) {
      Instant ready = media.ready().orElse(Instant.EPOCH);
      return new Cursor(ready.getEpochSecond() * 1_000_000 + ready.getNano() / 1000, media.id());
    }

    public String word() {
      return readyMicros + "-" + id;
    }

    /** Empty for whatever is no cursor: people edit addresses. */
    public static Optional<Cursor> ofWord(String word) {
      int dash = word.indexOf('-');
      if (!word.matches("[0-9]{1,17}-[0-9A-Za-z]{1,20}")) {
        return Optional.empty();
      }
      return Optional.of(new Cursor(Long.parseLong(word.substring(0, dash)), word.substring(dash + 1)));
    }
  }

  private final Database database;

  public Library(Database database) {
    this.database = database;
  }

  /** The newest that can be seen, {@link #PAGE} of them. */
  public List<Media> newest(Optional<Kind> kind, Optional<Cursor> after) {
    StringBuilder sql = new StringBuilder(SELECT).append("where m.status = 'ready'");
    List<Object> arguments = new ArrayList<>();
    kind.ifPresent(k -> {
      sql.append(" and m.kind = ?");
      arguments.add(k.word());
    });
    after.ifPresent(c -> {
      sql.append(" and (m.ready_at, m.id) < (to_timestamp(0) + ? * interval '1 microsecond', ?)");
      arguments.add(c.readyMicros);
      arguments.add(c.id);
    });
    sql.append(" order by m.ready_at desc, m.id desc limit ").append(PAGE);
    return database.read(tx -> tx.list(sql.toString(), Library::media, arguments.toArray()));
  }

  /** What an account has uploaded, the newest first; what others cannot see yet only for itself. */
  public List<Media> of(long account, boolean unfinished) {
    return database.read(tx -> tx.list(SELECT + "where m.account = ? and m.status in ("
        + (unfinished ? "'ready', 'queued', 'processing', 'failed'" : "'ready'")
        + ") order by m.created_at desc, m.id limit 100", Library::media, account));
  }

  /** Whatever was deleted is not found. */
  public Optional<Media> find(String id) {
    return database.read(tx -> tx.one(SELECT + "where m.id = ? and m.status <> 'deleted'", Library::media, id));
  }

  /** Makes a place for an upload. The same key finds the same place again. */
  public String place(String key, String id, long account, String title, Kind kind, String type, long size) {
    String what = "upload " + account + " " + kind.word() + " " + size + " " + title;
    return Answers.once(database, key, what, tx -> {
      tx.update("insert into media (id, account, title, kind, type, size, status) values (?, ?, ?, ?, ?, ?, ?)",
          id, account, title, kind.word(), type, size, Status.UPLOADING);
      return id;
    });
  }

  /**
   * Takes a step, if the upload stands where the step starts.
   *
   * @return whether it was taken now; false when it was before, or cannot be
   */
  public boolean step(String id, Step step) {
    return stepped(id, step, database.write(tx -> tx.update(
        "update media set status = ? where id = ? and status in (" + step.fromSql() + ")", step.to(), id)));
  }

  /** {@link Step#REFUSED} or {@link Step#GIVEN_UP}, with the reason that its author reads. */
  public boolean fail(String id, Step step, String reason) {
    return stepped(id, step, database.write(tx -> tx.update(
        "update media set status = ?, reason = ? where id = ? and status in (" + step.fromSql() + ")",
        step.to(), reason, id)));
  }

  /** {@link Step#FINISHED}, with what processing found. */
  public boolean finish(String id, Media.Look look, List<Integer> peaks) {
    Step step = Step.FINISHED;
    String joined = String.join(",", peaks.stream().map(String::valueOf).toList());
    return stepped(id, step, database.write(tx -> tx.update("""
        update media set status = ?, ready_at = now(), width = ?, height = ?, duration_ms = ?, peaks = ?
        where id = ? and status in (""" + step.fromSql() + ")",
        step.to(), look.width(), look.height(), look.length().toMillis(), joined, id)));
  }

  /**
   * {@link Step#DELETED}, if it is the account's, with its comments and likes. Its message is due: a worker removes the
   * objects. The same key gives the same answer, also when the row is gone since.
   *
   * @return false when there is no such upload of the account's
   */
  public boolean delete(String key, String id, long account) {
    Step step = Step.DELETED;
    boolean own = Boolean.parseBoolean(Answers.once(database, key, "delete " + id + " " + account, tx -> {
      int rows = tx.update("update media set status = ?, sent_at = null, sends = 0 where id = ? and account = ? "
          + "and status in (" + step.fromSql() + ")", step.to(), id, account);
      if (rows == 1) {
        tx.update("delete from comment where media = ?", id);
        tx.update("delete from liked where media = ?", id);
      }
      return String.valueOf(rows == 1);
    }));
    return stepped(id, step, own ? 1 : 0);
  }

  /** Forgets what was deleted, once its objects are. Doing it twice changes nothing. */
  public void forget(String id) {
    database.write(tx -> tx.update("delete from media where id = ? and status = 'deleted'", id));
  }

  /**
   * Gives another title. It says what shall be, so doing it twice changes nothing.
   *
   * @return false when there is no such upload of the account's
   */
  public boolean rename(String id, long account, String title) {
    return database.write(tx -> tx.update(
        "update media set title = ? where id = ? and account = ? and status <> 'deleted'", title, id, account)) == 1;
  }

  private static boolean stepped(String id, Step step, int rows) {
    LOG.log(Level.INFO, "media {0}: {1} {2}", id, step, rows == 1 ? "-> " + step.to() : "not taken");
    return rows == 1;
  }

  /**
   * The uploads whose message must be sent: never sent, or sent too long ago to be still under way. Whoever asks is to
   * send them, and nobody else until then.
   *
   * @param before messages sent earlier are not under way any more
   * @param until on the same clock: if they are not {@link #sent} by the time that this is {@code before}, whoever was to
   *     send them died, and they are due again
   */
  public List<String> toSend(Instant before, Instant until, int most) {
    return database.write(tx -> tx.list("""
        update media set sent_at = ?, sends = sends + 1 where id in (
          select id from media where status in ('queued', 'processing', 'deleted')
            and (sent_at is null or sent_at < ?)
          order by created_at limit ? for update skip locked)
        returning id""", row -> row.getString(1), until, before, most));
  }

  /** Its message is sent: none is due until that is too long ago. Not if it was deleted since, or taken by a worker. */
  public void sent(String id, Instant until, Instant now) {
    database.write(tx -> tx.update("update media set sent_at = ? where id = ? and sent_at = ?", now, id, until));
  }

  /** The message could not be sent, or was not: it is due again. */
  public void notSent(String id) {
    database.write(tx -> tx.update("update media set sent_at = null, sends = sends - 1 where id = ?", id));
  }

  /** A worker still works on it: no other message is due, however long it takes. */
  public void atWork(String id, Instant now) {
    database.write(tx -> tx.update(
        "update media set sent_at = ? where id = ? and status = 'processing'", now, id));
  }

  /** Uploads sent so often, and so long ago, that no worker will ever finish them. */
  public List<String> hopeless(Instant now, Duration patience, int sends) {
    return database.read(tx -> tx.list("""
        select id from media where status in ('queued', 'processing') and sends >= ? and sent_at < ?""",
        row -> row.getString(1), sends, now.minus(patience)));
  }

  /** {@link Step#EXPIRED}, for all that were created before. */
  public int expire(Instant before) {
    Step step = Step.EXPIRED;
    return database.write(tx -> tx.update("update media set status = ?, sent_at = null, sends = 0 where status in ("
        + step.fromSql() + ") and created_at < ?", step.to(), before));
  }

  private static Media media(ResultSet row) throws SQLException {
    Media.Look look = new Media.Look(row.getInt("width"), row.getInt("height"),
        Duration.ofMillis(row.getLong("duration_ms")));
    Optional<Instant> ready =
        row.getObject("ready_at") == null ? Optional.empty() : Optional.of(Transaction.instant(row, "ready_at"));
    return new Media(row.getString("id"), row.getLong("account"), row.getString("author"), row.getString("title"),
        Kind.ofWord(row.getString("kind")).orElseThrow(), row.getString("type"), row.getLong("size"),
        Status.ofWord(row.getString("status")), Optional.ofNullable(row.getString("reason")),
        Transaction.instant(row, "created_at"), ready, look, peaks(Optional.ofNullable(row.getString("peaks"))),
        row.getInt("likes"), row.getInt("comments"));
  }

  private static List<Integer> peaks(Optional<String> joined) {
    List<Integer> peaks = new ArrayList<>();
    for (String peak : joined.orElse("").split(",")) {
      if (!peak.isEmpty()) {
        peaks.add(Integer.parseInt(peak));
      }
    }
    return List.copyOf(peaks);
  }
}
