package dev.holdfast.host.metadata;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * IMDSv2 session tokens: their end, and a MAC over it that only this server can make. So none has to be remembered,
 * however many are asked for.
 */
final class Tokens {

  static final int MAX_TTL_SECONDS = 21_600;

  private final SecretKeySpec key;
  private final Clock clock;

  Tokens(Clock clock) {
    byte[] secret = new byte[32];
    new SecureRandom().nextBytes(secret);
    this.key = new SecretKeySpec(secret, "HmacSHA256");
    this.clock = clock;
  }

  /** @param ttlSeconds 1 to {@value #MAX_TTL_SECONDS} */
  String issue(int ttlSeconds) {
    String end = Long.toString(clock.instant().getEpochSecond() + ttlSeconds, 36);
    return end + "." + mac(end);
  }

  boolean isValid(String token) {
    int dot = token.indexOf('.');
    if (dot < 1 || dot > 12) {
      return false;
    }
    String end = token.substring(0, dot);
    boolean ours = MessageDigest.isEqual(
        mac(end).getBytes(StandardCharsets.US_ASCII), token.substring(dot + 1).getBytes(StandardCharsets.UTF_8));
    return ours && clock.instant().getEpochSecond() < Long.parseLong(end, 36);
  }

  private String mac(String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      return Base64.getUrlEncoder().withoutPadding()
          .encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }
}
