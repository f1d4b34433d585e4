package dev.holdfast.region.sts;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a session's token says, once it is opened: temporary credentials hold their own truth, and nothing of them is kept.
 *
 * @param principal the ARN of an assumed role's session, of a user, or of the root
 * @param owner the id of the user or role: made anew under its name it has another. Empty for the root
 * @param policies what bounds the session: texts, or ARNs of managed policies
 */
public record SessionToken(
    String accessKeyId, Instant expiration, String principal, Optional<String> owner, List<String> policies) {

  /** Under this name, with the key's id behind it, {@code Vault.derive} knows the secret of a temporary key. */
  public static final String SECRET = "session/";

  /** Behind a principal, before the owner's id; in no ARN. */
  private static final String OWNED = "|";

  public String text() {
    StringBuilder text = new StringBuilder(accessKeyId + ' ' + expiration.getEpochSecond() + ' ' + principal
        + owner.map(id -> OWNED + id).orElse(""));
    for (String policy : policies) {
      text.append(' ').append(Base64.getEncoder().encodeToString(policy.getBytes(StandardCharsets.UTF_8)));
    }
    return text.toString();
  }

  /** @return empty for what is no token */
  public static Optional<SessionToken> parse(String text) {
    String[] parts = text.split(" ");
    if (parts.length < 3) {
      return Optional.empty();
    }
    try {
      List<String> policies = new ArrayList<>();
      for (int i = 3; i < parts.length; i++) {
        policies.add(new String(Base64.getDecoder().decode(parts[i]), StandardCharsets.UTF_8));
      }
      String[] whose = parts[2].split(Pattern.quote(OWNED), 2);
      return Optional.of(new SessionToken(parts[0], Instant.ofEpochSecond(Long.parseLong(parts[1])), whose[0],
          whose.length == 2 ? Optional.of(whose[1]) : Optional.empty(), List.copyOf(policies)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
