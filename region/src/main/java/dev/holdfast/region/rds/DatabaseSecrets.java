package dev.holdfast.region.rds;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.State;
import dev.holdfast.region.kernel.Vault;
import dev.holdfast.region.secretsmanager.GeneratedString;
import dev.holdfast.region.secretsmanager.Secrets;
import java.util.Optional;

/** The names under which zones ask for databases' passwords, and what is behind them. */
public final class DatabaseSecrets {

  private DatabaseSecrets() {}

  /**
   * The master user's password, a replica's is its source's. It changes when the password does; empty: it is what the
   * restored data says.
   */
  static String master(State state, Database d) {
    if (d.formation() == Formation.REPLICA) {
      return ReplicaController.source(state, d).map(source -> master(state, source)).orElse("");
    }
    return d.password()
        .map(p -> prefix(d) + "master/" + p.version())
        .or(() -> Optional.ofNullable(d.instance().masterUserSecret())
            .flatMap(s -> Secrets.currentValueName(state, s.secretArn())))
        .orElse("");
  }

  /** A secret that holds a new password of the master user. @return its ARN */
  static String manage(Call call, String instanceArn, String user, Optional<String> kmsKeyId) {
    return Secrets.createOwned(call, RdsService.NAME, "rds!" + "db-" + call.ids().uuid(),
        "Secret associated with primary RDS DB instance: " + instanceArn, kmsKeyId, GeneratedString.forDatabase(user));
  }

  /** The password of the zones' own user. It never changes, and goes where the data goes. */
  static String admin(Database d) {
    return "rds/" + d.descent().admin() + "/admin";
  }

  /** For a zone that asks, in clear; never for a row. Empty for a name that means nothing (any more). */
  public static Optional<String> valueOf(State state, Vault vault, String name) {
    if (name.startsWith("secretsmanager/")) {
      boolean known = state.all(Database.DATABASES).values().stream().anyMatch(d -> master(state, d).equals(name));
      return known ? Secrets.passwordOf(state, vault, name) : Optional.empty();
    }
    if (state.all(Database.DATABASES).values().stream().anyMatch(d -> admin(d).equals(name))) {
      return Optional.of(vault.derive(name));
    }
    return state.all(Database.DATABASES).values().stream()
        .filter(d -> name.startsWith(prefix(d)))
        .findFirst()
        .flatMap(d -> d.password().filter(_ -> master(state, d).equals(name)).map(p -> vault.open(p.sealed())));
  }

  private static String prefix(Database d) {
    return "rds/" + d.instance().dbiResourceId() + '/';
  }
}
