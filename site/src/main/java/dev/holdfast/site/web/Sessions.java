package dev.holdfast.site.web;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Sessions as signed cookies, {@code account.expires.name.signature}: any server can read them, and none keeps them.
 */
final class Sessions {

  static final String COOKIE = "session";
  static final Duration LIFETIME = Duration.ofDays(30);

  private final Supplier<byte[]> shared;
  private volatile Optional<SecretKeySpec> key = Optional.empty();

  /** @param shared the key that all servers sign with; asked for when a session is first met */
  Sessions(Supplier<byte[]> shared) {
    this.shared = shared;
  }

  /** Has the key at hand, so that no visitor is the one to wait for it. */
  void warm() {
    key();
  }

  /** The {@code Set-Cookie} header that begins a session. */
  String begin(Session session, Instant now, boolean secure) {
    String content = session.account() + "." + now.plus(LIFETIME).getEpochSecond() + "." + session.name();
    return cookie(content + "." + sign(content), LIFETIME, secure);
  }

  String end(boolean secure) {
    return cookie("", Duration.ZERO, secure);
  }

  /** The session of a {@code Cookie} header, if it is ours and not over. */
  Optional<Session> read(String cookies, Instant now) {
    for (String cookie : cookies.split(";")) {
      String trimmed = cookie.strip();
      if (trimmed.startsWith(COOKIE + "=")) {
        return verify(trimmed.substring(COOKIE.length() + 1), now);
      }
    }
    return Optional.empty();
  }

  private Optional<Session> verify(String value, Instant now) {
    String[] parts = value.split("\\.");
    if (parts.length != 4 || !parts[0].matches("[0-9]{1,18}") || !parts[1].matches("[0-9]{1,18}")) {
      return Optional.empty();
    }
    byte[] expected = sign(parts[0] + "." + parts[1] + "." + parts[2]).getBytes(StandardCharsets.US_ASCII);
    boolean ours = MessageDigest.isEqual(expected, parts[3].getBytes(StandardCharsets.US_ASCII));
    boolean over = Long.parseLong(parts[1]) < now.getEpochSecond();
    return ours && !over ? Optional.of(new Session(Long.parseLong(parts[0]), parts[2])) : Optional.empty();
  }

  private String sign(String content) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key());
      byte[] signature = mac.doFinal(content.getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private SecretKeySpec key() {
    if (key.isEmpty()) {
      key = Optional.of(new SecretKeySpec(shared.get(), "HmacSHA256"));
    }
    return key.get();
  }

  /** SameSite=Lax: other websites' forms come without the session. */
  private static String cookie(String value, Duration age, boolean secure) {
    return COOKIE + "=" + value + "; Path=/; HttpOnly; SameSite=Lax; Max-Age=" + age.toSeconds()
        + (secure ? "; Secure" : "");
  }
}
