package dev.holdfast.wire.sigv4;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key that a secret gives for one day, region and service. Safe for several threads.
 *
 * <p>The MAC is keyed once and copied for each signature: that saves the search for its provider and half the hashing.
 */
final class SigningKey {

  private final Mac keyed;

  private SigningKey(Mac keyed) {
    this.keyed = keyed;
  }

  static SigningKey of(String secret, Scope scope) {
    byte[] key = ("AWS4" + secret).getBytes(StandardCharsets.UTF_8);
    for (String part : new String[] {scope.date(), scope.region(), scope.service(), "aws4_request"}) {
      key = mac(key).doFinal(part.getBytes(StandardCharsets.UTF_8));
    }
    return new SigningKey(mac(key));
  }

  /** In hexadecimal. */
  String sign(String text) {
    try {
      return Crypto.hex(((Mac) keyed.clone()).doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException(e); // the JDK's own can
    }
  }

  private static Mac mac(byte[] key) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
