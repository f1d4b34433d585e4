package dev.holdfast.region.sts;

import dev.holdfast.region.kernel.Caller;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What a session's token says, once it is opened: temporary credentials hold their own truth, and nothing of them is kept.
 *
 * @param principal the ARN of an assumed role's session, of a user, or of the root
 * @param owner the id of the user or role: made anew under its name it has another. Empty for the root
 * @param session empty where nothing bounds it and it has no tags
 */
public record SessionToken(
    String accessKeyId, Instant expiration, String principal, Optional<String> owner, Optional<Caller.Session> session) {

  /** Under this name, with the key's id behind it, {@code Vault.derive} knows the secret of a temporary key. */
  public static final String SECRET = "session/";

  /** Behind a principal, before the owner's id; in no ARN. */
  private static final String OWNED = "|";

  /** Between a tag's key and its value, and before what marks it as transitive; in no Base64. */
  private static final String TAG = ":";

  public String text() {
    StringBuilder text = new StringBuilder(accessKeyId + ' ' + expiration.getEpochSecond() + ' ' + principal
        + owner.map(id -> OWNED + id).orElse(""));
    session.ifPresent(s -> {
      s.policies().forEach(policy -> text.append(' ').append(encoded(policy)));
      s.tags().forEach((key, value) -> text.append(' ').append(encoded(key)).append(TAG).append(encoded(value))
          .append(TAG).append(s.transitive().contains(key) ? "t" : "-"));
    });
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
      SortedMap<String, String> tags = new TreeMap<>();
      List<String> transitive = new ArrayList<>();
      for (int i = 3; i < parts.length; i++) {
        String[] tag = parts[i].split(TAG, 3);
        if (tag.length == 1) {
          policies.add(decoded(parts[i]));
        } else {
          tags.put(decoded(tag[0]), decoded(tag[1]));
          if (tag[2].equals("t")) {
            transitive.add(decoded(tag[0]));
          }
        }
      }
      String[] whose = parts[2].split(Pattern.quote(OWNED), 2);
      return Optional.of(new SessionToken(parts[0], Instant.ofEpochSecond(Long.parseLong(parts[1])), whose[0],
          whose.length == 2 ? Optional.of(whose[1]) : Optional.empty(),
          parts.length == 3 ? Optional.empty() : Optional.of(new Caller.Session(policies, tags, transitive))));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String encoded(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String decoded(String text) {
    return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
  }
}
