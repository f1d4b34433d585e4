package dev.holdfast.region.kernel;

/**
 * Secrets, kept out of commands and state. State holds a secret's name, or its sealed form; only the answer of a read
 * holds the secret itself. The key is the shell's.
 */
public interface Vault {

  /** The secret of this name: the same for ever, and nobody without the key can tell it. 40 characters of Base64. */
  String derive(String name);

  /** Seals what only the shell may open, as a session's token. No two are the same: for the answer of a read alone. */
  String seal(String secret);

  /** Opens what the front sealed before it made a command of it. */
  String open(String sealed);
}
