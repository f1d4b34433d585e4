package dev.holdfast.region.iam;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * One line of a statement's {@code Condition}: an operator, a key, the values it may have.
 *
 * @param key in lower case
 */
record Condition(Operator operator, Quantifier quantifier, boolean ifExists, String key, List<String> values) {

  /** Keys whose fixed values name accounts, principals, networks or resources. */
  private static final Set<String> LIMITING = Set.of("aws:principalaccount", "aws:principalarn", "aws:principalorgid",
      "aws:sourceaccount", "aws:sourcearn", "aws:sourceowner", "aws:sourcevpc", "aws:sourcevpce", "aws:userid",
      "aws:username", "s3:dataaccesspointaccount", "s3:dataaccesspointarn", "s3:x-amz-server-side-encryption-aws-kms-key-id");

  /** A range of addresses with fewer fixed bits is anybody's. */
  private static final int BROAD_FOUR = 8;
  private static final int BROAD_SIX = 32;

  /** Over the several values that a key may have in a request. */
  enum Quantifier { NONE, ALL, ANY }

  /** @return empty if there is no such operator */
  static Optional<Condition> of(String operator, String key, List<String> values) {
    String name = operator.toLowerCase(Locale.ROOT);
    Quantifier quantifier = Quantifier.NONE;
    if (name.startsWith("forallvalues:")) {
      quantifier = Quantifier.ALL;
    } else if (name.startsWith("foranyvalue:")) {
      quantifier = Quantifier.ANY;
    }
    name = quantifier == Quantifier.NONE ? name : name.substring(name.indexOf(':') + 1);
    boolean ifExists = name.endsWith("ifexists") && !name.equals("nullifexists");
    name = ifExists ? name.substring(0, name.length() - "ifexists".length()) : name;
    Quantifier over = quantifier;
    return Operator.named(name)
        .map(found -> new Condition(found, over, ifExists, key.toLowerCase(Locale.ROOT), List.copyOf(values)));
  }

  boolean holds(Keys keys, boolean variables) {
    List<String> given = keys.all(key);
    if (operator == Operator.NULL) {
      return values.stream().anyMatch(v -> v.equalsIgnoreCase(Boolean.toString(given.isEmpty())));
    }
    if (given.isEmpty()) {
      return ifExists || quantifier == Quantifier.ALL || quantifier == Quantifier.NONE && operator.negated();
    }
    return switch (quantifier) {
      case ALL -> given.stream().allMatch(v -> holds(v, keys, variables));
      case ANY -> given.stream().anyMatch(v -> holds(v, keys, variables));
      case NONE -> operator.negated()
          ? given.stream().allMatch(v -> holds(v, keys, variables))
          : given.stream().anyMatch(v -> holds(v, keys, variables));
    };
  }

  /** Whether a statement with it cannot be for everybody, as S3's documentation on public policies has it. */
  boolean limits() {
    if (ifExists || quantifier == Quantifier.ALL || operator.negated() || operator == Operator.NULL
        || values.isEmpty()) {
      return false;
    } else if (key.equals("aws:sourceip")) {
      return values.stream().allMatch(v ->
          Cidr.parse(v).filter(c -> c.bits() >= (c.six() ? BROAD_SIX : BROAD_FOUR)).isPresent());
    }
    return LIMITING.contains(key)
        && values.stream().noneMatch(v -> v.contains("*") || v.contains("?") || v.contains("${"));
  }

  /** Any of the policy's values will do; of a negated operator, none may. */
  private boolean holds(String value, Keys keys, boolean variables) {
    return operator.negated() != values.stream().anyMatch(asked -> operator.meets(value, asked, variables, keys));
  }
}
