package dev.holdfast.region.iam;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a condition compares, and how. Those that begin with a negation are true where their opposite is not. */
enum Operator {
  STRING_EQUALS("StringEquals", false),
  STRING_NOT_EQUALS("StringNotEquals", true),
  STRING_EQUALS_IGNORE_CASE("StringEqualsIgnoreCase", false),
  STRING_NOT_EQUALS_IGNORE_CASE("StringNotEqualsIgnoreCase", true),
  STRING_LIKE("StringLike", false),
  STRING_NOT_LIKE("StringNotLike", true),
  NUMERIC_EQUALS("NumericEquals", false),
  NUMERIC_NOT_EQUALS("NumericNotEquals", true),
  NUMERIC_LESS_THAN("NumericLessThan", false),
  NUMERIC_LESS_THAN_EQUALS("NumericLessThanEquals", false),
  NUMERIC_GREATER_THAN("NumericGreaterThan", false),
  NUMERIC_GREATER_THAN_EQUALS("NumericGreaterThanEquals", false),
  DATE_EQUALS("DateEquals", false),
  DATE_NOT_EQUALS("DateNotEquals", true),
  DATE_LESS_THAN("DateLessThan", false),
  DATE_LESS_THAN_EQUALS("DateLessThanEquals", false),
  DATE_GREATER_THAN("DateGreaterThan", false),
  DATE_GREATER_THAN_EQUALS("DateGreaterThanEquals", false),
  BOOL("Bool", false),
  BINARY_EQUALS("BinaryEquals", false),
  IP_ADDRESS("IpAddress", false),
  NOT_IP_ADDRESS("NotIpAddress", true),
  ARN_EQUALS("ArnEquals", false),
  ARN_LIKE("ArnLike", false),
  ARN_NOT_EQUALS("ArnNotEquals", true),
  ARN_NOT_LIKE("ArnNotLike", true),
  NULL("Null", false);

  /** Digits that a number may have. */
  private static final int NUMBER = 64;

  private static final int ARN_PARTS = 6;

  private static final SortedMap<String, Operator> BY_NAME = new TreeMap<>();

  static {
    Arrays.stream(values()).forEach(o -> BY_NAME.put(o.written.toLowerCase(Locale.ROOT), o));
  }

  private final String written;
  private final boolean negated;

  Operator(String written, boolean negated) {
    this.written = written;
    this.negated = negated;
  }

  static Optional<Operator> named(String name) {
    return Optional.ofNullable(BY_NAME.get(name.toLowerCase(Locale.ROOT)));
  }

  boolean negated() {
    return negated;
  }

  /**
   * Whether a value of the request is one that the policy names; for a negated operator its opposite is asked.
   *
   * @param asked the policy's value, with its variables, if {@code variables}
   */
  boolean meets(String value, String asked, boolean variables, Keys keys) {
    return switch (this) {
      case STRING_LIKE, STRING_NOT_LIKE -> pattern(asked, variables, keys).filter(p -> p.matches(value)).isPresent();
      case ARN_EQUALS, ARN_LIKE, ARN_NOT_EQUALS, ARN_NOT_LIKE -> arn(value, asked, variables, keys);
      default -> {
        Optional<String> text = variables && Variables.in(asked) ? Variables.text(asked, keys) : Optional.of(asked);
        yield text.isPresent() && meets(value, text.get());
      }
    };
  }

  private boolean meets(String value, String asked) {
    return switch (this) {
      case STRING_EQUALS, STRING_NOT_EQUALS, BINARY_EQUALS -> value.equals(asked);
      case STRING_EQUALS_IGNORE_CASE, STRING_NOT_EQUALS_IGNORE_CASE, BOOL, NULL -> value.equalsIgnoreCase(asked);
      case NUMERIC_EQUALS, NUMERIC_NOT_EQUALS, NUMERIC_LESS_THAN, NUMERIC_LESS_THAN_EQUALS, NUMERIC_GREATER_THAN,
          NUMERIC_GREATER_THAN_EQUALS -> ordered(number(value), number(asked));
      case DATE_EQUALS, DATE_NOT_EQUALS, DATE_LESS_THAN, DATE_LESS_THAN_EQUALS, DATE_GREATER_THAN,
          DATE_GREATER_THAN_EQUALS -> ordered(date(value), date(asked));
      case IP_ADDRESS, NOT_IP_ADDRESS -> {
        Optional<Cidr> address = Cidr.parse(value);
        Optional<Cidr> range = Cidr.parse(asked);
        yield address.isPresent() && range.isPresent() && range.get().contains(address.get());
      }
      default -> throw new IllegalStateException(written + " compares no texts");
    };
  }

  private <T extends Comparable<? super T>> boolean ordered(Optional<T> value, Optional<T> asked) {
    if (value.isEmpty() || asked.isEmpty()) {
      return false;
    }
    int order = value.get().compareTo(asked.get());
    return switch (this) {
      case NUMERIC_LESS_THAN, DATE_LESS_THAN -> order < 0;
      case NUMERIC_LESS_THAN_EQUALS, DATE_LESS_THAN_EQUALS -> order <= 0;
      case NUMERIC_GREATER_THAN, DATE_GREATER_THAN -> order > 0;
      case NUMERIC_GREATER_THAN_EQUALS, DATE_GREATER_THAN_EQUALS -> order >= 0;
      default -> order == 0;
    };
  }

  /** Each of an ARN's six parts is matched for itself: a star does not reach over a colon, but in the last. */
  private static boolean arn(String value, String asked, boolean variables, Keys keys) {
    String[] values = value.split(":", ARN_PARTS);
    String[] patterns = asked.equals("*") ? new String[] {"*", "*", "*", "*", "*", "*"} : split(asked);
    if (values.length != ARN_PARTS || patterns.length != ARN_PARTS) {
      return false;
    }
    for (int i = 0; i < ARN_PARTS; i++) {
      String part = values[i];
      if (pattern(patterns[i], variables, keys).filter(p -> p.matches(part)).isEmpty()) {
        return false;
      }
    }
    return true;
  }

  /** At the colons that are not within a variable. */
  private static String[] split(String asked) {
    String[] parts = new String[ARN_PARTS];
    int part = 0;
    int from = 0;
    boolean within = false;
    for (int i = 0; i < asked.length() && part < ARN_PARTS - 1; i++) {
      char c = asked.charAt(i);
      if (c == '}') {
        within = false;
      } else if (c == '$' && asked.startsWith("${", i)) {
        within = true;
      } else if (c == ':' && !within) {
        parts[part++] = asked.substring(from, i);
        from = i + 1;
      }
    }
    parts[part++] = asked.substring(from);
    return part == ARN_PARTS ? parts : new String[0];
  }

  private static Optional<Wildcard> pattern(String asked, boolean variables, Keys keys) {
    return variables && Variables.in(asked) ? Variables.pattern(asked, keys) : Optional.of(Wildcard.of(asked));
  }

  static Optional<BigDecimal> number(String text) {
    try {
      return text.length() > NUMBER ? Optional.empty() : Optional.of(new BigDecimal(text.strip()));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** ISO 8601, with or without a time, or seconds since 1970. */
  static Optional<Instant> date(String text) {
    if (text.length() > NUMBER) {
      return Optional.empty();
    }
    try {
      if (text.matches("-?\\d{1,12}")) {
        return Optional.of(Instant.ofEpochSecond(Long.parseLong(text)));
      }
      return Optional.of(text.indexOf('T') < 0
          ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant() : Instant.parse(text));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
