package dev.holdfast.region.kernel;

/**
 * Secrets, kept out of commands and state. State holds a secret's name, or its sealed form; only the answer of a read
 * holds the secret itself. The key is the shell's.
 */
public interface Vault {

  /** The secret of this name: the same for ever, and nobody without the key can tell it. 40 characters of Base64. */
  String derive(String name);

  /**
   * Stands for the secret that is derived of this name, where a sealed one may stand: the same for ever, and nobody
   * without the key can make it up. {@link #open} opens it.
   */
  String named(String name);

  /** Seals what only the shell may open, as a session's token. No two are the same: for the answer of a read alone. */
  String seal(String secret);

  /**
   * Signs with the region's RSA key (PKCS #1 v1.5), in Base64: no secret, and the same for ever for the same text.
   *
   * @param algorithm {@code SHA1withRSA} or {@code SHA256withRSA}
   */
  String sign(String algorithm, String text);

  /** Names the certificate of that key: 32 hex digits. */
  String signer();

  /** Opens what the front sealed before it made a command of it. */
  String open(String sealed);
}
