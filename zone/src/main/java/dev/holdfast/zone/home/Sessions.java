package dev.holdfast.zone.home;

import dev.holdfast.region.kernel.Caller;
import dev.holdfast.region.sts.SessionToken;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Temporary credentials, as STS and the metadata service give out. They hold their own truth, sealed in the session
 * token (key id, principal, end), so that nothing has to be stored, and every process of the region can check them.
 */
public final class Sessions {

  /** The life of an instance's role credentials, as AWS's. */
  public static final Duration LIFE = Duration.ofHours(6);

  public record Credentials(String accessKeyId, String secretAccessKey, String sessionToken, Instant expiration) {}

  private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

  private final RegionKey key;
  private final String account;
  private final SecureRandom random = new SecureRandom();

  public Sessions(RegionKey key, String account) {
    this.key = key;
    this.account = account;
  }

  /**
   * @param principal as {@code arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION}
   * @param owner the role's id
   */
  public Credentials issue(String principal, Optional<String> owner, Instant expiration) {
    StringBuilder id = new StringBuilder("ASIA");
    while (id.length() < 20) {
      id.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    String token = key.seal(new SessionToken(id.toString(), expiration, principal, owner, Optional.empty()).text());
    return new Credentials(id.toString(), secret(id.toString()), token, expiration);
  }

  public String secret(String accessKeyId) {
    return key.derive(SessionToken.SECRET + accessKeyId);
  }

  /** Whom the token speaks for; empty when it is not ours, or for another key. */
  public Optional<Session> open(String accessKeyId, String token) {
    String text;
    try {
      text = key.open(token);
    } catch (RuntimeException e) {
      return Optional.empty();
    }
    return SessionToken.parse(text).filter(t -> t.accessKeyId().equals(accessKeyId))
        .map(t -> new Session(new Caller(accessKeyId, t.principal(), account, t.session()), t.owner(), t.expiration()));
  }

  /** See {@link SessionToken}. */
  public record Session(Caller caller, Optional<String> owner, Instant expiration) {}
}
