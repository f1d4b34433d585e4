package dev.holdfast.site.store;

import java.util.Optional;

/** People. Names are unique whatever their case. */
public final class Accounts {

  /** @param password as {@code Passwords} hashed it */
  public record Account(long id, String name, String password) {}

  private final Database database;

  public Accounts(Database database) {
    this.database = database;
  }

  /**
   * Makes an account, or finds the one that the same key made before.
   *
   * @return empty when another has this name
   */
  public Optional<Account> join(String key, String name, String password) {
    String id = Answers.once(database, key, "join " + name, tx -> tx
        .one("insert into account (name, password) values (?, ?) on conflict (lower(name)) do nothing returning id",
            row -> row.getString(1), name, password)
        .orElse(""));
    return id.isEmpty() ? Optional.empty() : byId(Long.parseLong(id));
  }

  public Optional<Account> byName(String name) {
    return database.read(tx -> tx.one("select id, name, password from account where lower(name) = lower(?)",
        row -> new Account(row.getLong(1), row.getString(2), row.getString(3)), name));
  }

  private Optional<Account> byId(long id) {
    return database.read(tx -> tx.one("select id, name, password from account where id = ?",
        row -> new Account(row.getLong(1), row.getString(2), row.getString(3)), id));
  }
}
