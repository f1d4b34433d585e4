package dev.holdfast.region.rds;

import dev.holdfast.region.kernel.State;
import dev.holdfast.region.kernel.Vault;
import dev.holdfast.region.secretsmanager.Secrets;
import java.util.Optional;

/** The names under which zones ask for databases' passwords, and what is behind them. */
public final class DatabaseSecrets {

  private DatabaseSecrets() {}

  /** The master user's password. It changes when the password does. */
  static String master(State state, Database d) {
    return d.password()
        .map(p -> prefix(d) + "master/" + p.version())
        .or(() -> Optional.ofNullable(d.instance().masterUserSecret())
            .flatMap(s -> Secrets.currentValueName(state, s.secretArn())))
        .orElse("");
  }

  /** The password of the zones' own user. It never changes. */
  static String admin(Database d) {
    return prefix(d) + "admin";
  }

  /** For a zone that asks, in clear; never for a row. Empty for a name that means nothing (any more). */
  public static Optional<String> valueOf(State state, Vault vault, String name) {
    if (name.startsWith("secretsmanager/")) {
      boolean known = state.all(Database.DATABASES).values().stream().anyMatch(d -> master(state, d).equals(name));
      return known ? Secrets.passwordOf(state, vault, name) : Optional.empty();
    }
    return state.all(Database.DATABASES).values().stream()
        .filter(d -> name.startsWith(prefix(d)))
        .findFirst()
        .flatMap(d -> name.equals(admin(d))
            ? Optional.of(vault.derive(name))
            : d.password().filter(_ -> master(state, d).equals(name)).map(p -> vault.open(p.sealed())));
  }

  private static String prefix(Database d) {
    return "rds/" + d.instance().dbiResourceId() + '/';
  }
}
