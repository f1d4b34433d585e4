package dev.holdfast.wire.sigv4;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Signing keys that were made lately: they are good for a day, and making one costs five times what a signature does. */
final class SigningKeys {

  /** So many secrets and services a day are few on one machine; whoever has more pays for making them again. */
  private static final int MOST = 1_000;

  /** By everything that a key is made of, the secret too, so that one that has changed is never taken for the old one. */
  private record Ingredients(String secret, String date, String region, String service) {}

  private final Map<Ingredients, SigningKey> keys = new ConcurrentHashMap<>();

  SigningKey of(String secret, Scope scope) {
    Ingredients ingredients = new Ingredients(secret, scope.date(), scope.region(), scope.service());
    SigningKey known = keys.get(ingredients);
    if (known != null) {
      return known;
    }
    if (keys.size() >= MOST) {
      keys.clear();
    }
    SigningKey made = SigningKey.of(secret, scope);
    keys.put(ingredients, made);
    return made;
  }
}
