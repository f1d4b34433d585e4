package dev.holdfast.site.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class SessionsTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private final Sessions sessions = new Sessions(() -> new byte[32]);
  private final String cookie = sessions.begin(new Session(7, "ada"), NOW, true).split(";")[0];

  @Test
  void aCookieIsASessionOnAnyServerWithTheKey() {
    assertThat(new Sessions(() -> new byte[32]).read("theme=dark; " + cookie, NOW)).contains(new Session(7, "ada"));
  }

  @Test
  void aChangedCookieIsNone() {
    for (int i = "session=".length(); i < cookie.length() - 1; i++) {
      char changed = cookie.charAt(i) == '1' ? '2' : '1';
      assertThat(sessions.read(cookie.substring(0, i) + changed + cookie.substring(i + 1), NOW)).isEmpty();
    }
  }

  @Test
  void anotherKeyMakesAnotherSignature() {
    assertThat(new Sessions(() -> new byte[] {1}).read(cookie, NOW)).isEmpty();
  }

  @Test
  void itEnds() {
    assertThat(sessions.read(cookie, NOW.plus(Sessions.LIFETIME))).isPresent();
    assertThat(sessions.read(cookie, NOW.plus(Sessions.LIFETIME).plus(Duration.ofSeconds(1)))).isEmpty();
  }

  @Test
  void scriptsAndOtherSitesDoNotGetIt() {
    assertThat(sessions.begin(new Session(7, "ada"), NOW, true)).contains("HttpOnly", "SameSite=Lax", "Secure");
    assertThat(sessions.begin(new Session(7, "ada"), NOW, false)).doesNotContain("Secure");
  }

  @Test
  void passwordsAreHashedWithSalt() {
    Passwords passwords = new Passwords(100);
    String hash = passwords.hash("correct horse");
    assertThat(hash).isNotEqualTo(passwords.hash("correct horse")).doesNotContain("horse");
    assertThat(passwords.matches("correct horse", hash)).isTrue();
    assertThat(passwords.matches("Correct horse", hash)).isFalse();
  }
}
