package dev.holdfast.site.web;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.Semaphore;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * Passwords as PBKDF2 hashes, {@code rounds$salt$hash}. Hashing is meant to cost; only a few are made at a time, so that
 * a crowd at the door leaves the others a processor.
 */
final class Passwords {

  /** OWASP's advice for PBKDF2 with HMAC-SHA-512. */
  static final int ROUNDS = 210_000;

  private static final int BITS = 256;

  private final int rounds;
  private final Semaphore turns = new Semaphore(2, true);

  Passwords(int rounds) {
    this.rounds = rounds;
  }

  String hash(String password) {
    byte[] salt = new byte[16];
    new SecureRandom().nextBytes(salt);
    HexFormat hex = HexFormat.of();
    return rounds + "$" + hex.formatHex(salt) + "$" + hex.formatHex(derive(password, salt, rounds));
  }

  boolean matches(String password, String hash) {
    String[] parts = hash.split("\\$");
    HexFormat hex = HexFormat.of();
    byte[] derived = derive(password, hex.parseHex(parts[1]), Integer.parseInt(parts[0]));
    return MessageDigest.isEqual(derived, hex.parseHex(parts[2]));
  }

  private byte[] derive(String password, byte[] salt, int rounds) {
    turns.acquireUninterruptibly();
    try {
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512")
          .generateSecret(new PBEKeySpec(password.toCharArray(), salt, rounds, BITS))
          .getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    } finally {
      turns.release();
    }
  }
}
