package dev.holdfast.site.store;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Secrets that all web servers share, made by whichever asks first. */
public final class SharedKeys {

  private final Database database;

  public SharedKeys(Database database) {
    this.database = database;
  }

  /** @return 32 random bytes, always the same for a name */
  public byte[] get(String name) {
    byte[] fresh = new byte[32];
    new SecureRandom().nextBytes(fresh);
    String value = HexFormat.of().formatHex(fresh);
    return HexFormat.of().parseHex(database.write(tx -> {
      tx.update("insert into shared_key (name, value) values (?, ?) on conflict do nothing", name, value);
      return tx.one("select value from shared_key where name = ?", row -> row.getString(1), name).orElseThrow();
    }));
  }
}
