package dev.holdfast.region.secretsmanager;

import dev.holdfast.region.kernel.Errors;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How to make up a password, as CloudFormation's {@code GenerateSecretString} says. The same secret seed always gives
 * the same password; without it nobody can tell it.
 *
 * @param length characters, 1–4096
 * @param exclude characters that must not occur
 * @param template a JSON object into which the password is put under {@code key}; without it the value is the password
 */
public record GeneratedString(
    int length,
    String exclude,
    boolean lowercase,
    boolean uppercase,
    boolean numbers,
    boolean punctuation,
    boolean space,
    boolean requireEachType,
    Optional<String> template,
    Optional<String> key) {

  private static final String LOWER = "abcdefghijklmnopqrstuvwxyz";
  private static final String UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  private static final String DIGITS = "0123456789";
  private static final String PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

  public GeneratedString {
    if (length < Limits.PASSWORD_MIN || length > Limits.PASSWORD_MAX) {
      throw invalid("the password's length must be 1 to " + Limits.PASSWORD_MAX + ", not " + length);
    }
    if (template.isPresent() != key.isPresent()) {
      throw invalid("SecretStringTemplate and GenerateStringKey must be given together");
    }
    if (template.isPresent() && !template.get().strip().matches("(?s)\\{.*}")) {
      throw invalid("SecretStringTemplate must be a JSON object");
    }
    List<String> types = types(exclude, lowercase, uppercase, numbers, punctuation, space);
    if (types.isEmpty()) {
      throw invalid("every character is excluded");
    }
    if (requireEachType && types.size() > length) {
      throw invalid("a password of " + length + " characters cannot contain each of " + types.size() + " types");
    }
  }

  /** A password that databases take: 28 characters without those that RDS forbids. In JSON, as RDS's own secrets. */
  public static GeneratedString forDatabase(String username) {
    return new GeneratedString(28, "/@\" '\\", true, true, true, true, false, true,
        Optional.of("{\"username\":\"" + username + "\"}"), Optional.of("password"));
  }

  /** The value in clear. */
  String value(String seed) {
    String password = password(seed);
    return template.map(t -> {
      String body = t.strip().substring(0, t.strip().length() - 1).stripTrailing();
      String comma = body.endsWith("{") ? "" : ",";
      return body + comma + '"' + escape(key.orElseThrow()) + "\":\"" + escape(password) + "\"}";
    }).orElse(password);
  }

  /** The password alone, in clear. */
  String password(String seed) {
    Stream random = new Stream(seed);
    List<String> types = types(exclude, lowercase, uppercase, numbers, punctuation, space);
    String all = String.join("", types);
    List<Character> characters = new ArrayList<>();
    if (requireEachType) {
      types.forEach(type -> characters.add(type.charAt(random.below(type.length()))));
    }
    while (characters.size() < length) {
      characters.add(all.charAt(random.below(all.length())));
    }
    for (int i = characters.size() - 1; i > 0; i--) { // the required ones must not all stand in front
      int j = random.below(Math.min(i + 1, 256));
      char swapped = characters.get(i);
      characters.set(i, characters.get(j));
      characters.set(j, swapped);
    }
    StringBuilder password = new StringBuilder();
    characters.forEach(password::append);
    return password.toString();
  }

  private static List<String> types(
      String exclude, boolean lowercase, boolean uppercase, boolean numbers, boolean punctuation, boolean space) {
    List<String> types = new ArrayList<>();
    add(types, lowercase, LOWER, exclude);
    add(types, uppercase, UPPER, exclude);
    add(types, numbers, DIGITS, exclude);
    add(types, punctuation, PUNCTUATION, exclude);
    add(types, space, " ", exclude);
    return types;
  }

  private static void add(List<String> types, boolean included, String characters, String exclude) {
    StringBuilder left = new StringBuilder();
    characters.chars().filter(c -> exclude.indexOf(c) < 0).forEach(c -> left.append((char) c));
    if (included && !left.isEmpty()) {
      types.add(left.toString());
    }
  }

  private static String escape(String s) {
    return s.replace("\\", "\\\\").replace("\"", "\\\"");
  }

  private static RuntimeException invalid(String problem) {
    return Errors.badRequest("InvalidParameterException", "GenerateSecretString: " + problem);
  }

  /** An endless stream of bytes: SHA-256 of the seed and a counter. */
  private static final class Stream {
    private final byte[] seed;
    private byte[] block = new byte[0];
    private int at;
    private int counter;

    Stream(String seed) {
      this.seed = seed.getBytes(StandardCharsets.UTF_8);
    }

    /** Evenly from 0 up to, not including, {@code bound}, which is at most 256. */
    int below(int bound) {
      int limit = 256 - 256 % bound;
      int b;
      do {
        b = next();
      } while (b >= limit);
      return b % bound;
    }

    private int next() {
      if (at == block.length) {
        try {
          MessageDigest sha = MessageDigest.getInstance("SHA-256");
          sha.update(seed);
          block = sha.digest(("/" + counter++).getBytes(StandardCharsets.UTF_8));
          at = 0;
        } catch (NoSuchAlgorithmException e) {
          throw new IllegalStateException(e); // every JDK has it
        }
      }
      return block[at++] & 0xff;
    }
  }
}
