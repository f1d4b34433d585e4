package dev.holdfast.region.cloudformation;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** One entry of a template's Parameters section, and the rule that a value given for it has to keep. */
record ParameterDeclaration(
    String name,
    String type,
    Optional<String> defaultValue,
    boolean noEcho,
    String description,
    String constraintDescription,
    List<String> allowedValues,
    Optional<String> allowedPattern,
    Optional<BigDecimal> minLength,
    Optional<BigDecimal> maxLength,
    Optional<BigDecimal> minValue,
    Optional<BigDecimal> maxValue) {

  private static final Set<String> KEYS = Set.of("Type", "Default", "NoEcho", "Description", "ConstraintDescription",
      "AllowedValues", "AllowedPattern", "MinLength", "MaxLength", "MinValue", "MaxValue");
  private static final Pattern TYPE = Pattern.compile("String|Number|CommaDelimitedList|List<(String|Number)>"
      + "|(List<)?AWS::(EC2|Route53)::[A-Za-z:]+>?"
      + "|AWS::SSM::Parameter::(Name|Value<.+>)");

  static ParameterDeclaration parse(String name, SortedMap<String, Object> p, SourceLines lines) {
    String path = "Parameters." + name;
    for (String key : p.keySet()) {
      if (!KEYS.contains(key)) {
        throw Template.invalid("Invalid template parameter property '" + key + "' in parameter " + name
            + lines.at(path + '.' + key));
      }
    }
    if (!(p.get("Type") instanceof String type)) {
      throw Template.invalid(
          "Template format error: Every Parameters object must contain a Type member: " + name + lines.at(path));
    }
    if (!TYPE.matcher(type).matches()) {
      throw Template.invalid("Template format error: Unrecognized parameter type: " + type + " of " + name
          + lines.at(path));
    }
    Object allowed = p.getOrDefault("AllowedValues", List.of());
    if (!(allowed instanceof List<?> allowedValues)) {
      throw Template.invalid("Template format error: AllowedValues of parameter " + name + " must be a list"
          + lines.at(path));
    }
    ParameterDeclaration declared = new ParameterDeclaration(
        name, type, text(p, "Default"),
        text(p, "NoEcho").filter(v -> v.equalsIgnoreCase("true")).isPresent(),
        text(p, "Description").orElse(""), text(p, "ConstraintDescription").orElse(""),
        allowedValues.stream().map(v -> Properties.asString(path + ".AllowedValues", v)).toList(),
        text(p, "AllowedPattern"), number(p, "MinLength", path), number(p, "MaxLength", path),
        number(p, "MinValue", path), number(p, "MaxValue", path));
    declared.allowedPattern.ifPresent(pattern -> compile(name, pattern));
    return declared;
  }

  private static Optional<String> text(SortedMap<String, Object> p, String key) {
    return Optional.ofNullable(p.get(key)).map(v -> Properties.asString(key, v));
  }

  private static Optional<BigDecimal> number(SortedMap<String, Object> p, String key, String path) {
    return text(p, key).map(v -> {
      try {
        return new BigDecimal(v);
      } catch (NumberFormatException e) {
        throw Template.invalid("Template format error: " + path + '.' + key + " must be a number");
      }
    });
  }

  private static Pattern compile(String name, String pattern) {
    try {
      return Pattern.compile(pattern);
    } catch (PatternSyntaxException e) {
      throw Template.invalid("Template format error: AllowedPattern of parameter " + name
          + " is not a regular expression: " + e.getDescription());
    }
  }

  /** Whether the value is the name of an SSM parameter that holds the real one. */
  boolean fromSsm() {
    return type.startsWith("AWS::SSM::Parameter::Value<");
  }

  boolean isList() {
    String plain = fromSsm() ? type.substring(type.indexOf('<') + 1, type.length() - 1) : type;
    return plain.equals("CommaDelimitedList") || plain.startsWith("List<");
  }

  private boolean isNumber() {
    return type.equals("Number") || type.equals("List<Number>");
  }

  /** What {@code Ref} gives for this text. */
  Object value(String text) {
    return isList() ? List.<Object>copyOf(elements(text)) : text;
  }

  private static List<String> elements(String text) {
    return text.isEmpty() ? List.of() : Arrays.stream(text.split(",", -1)).map(String::strip).toList();
  }

  /** @throws AwsServiceException ValidationError in AWS's words when the value breaks a rule */
  void check(String value) {
    if (value.getBytes(StandardCharsets.UTF_8).length > Limits.PARAMETER_VALUE) {
      throw failed("must contain at most " + Limits.PARAMETER_VALUE + " bytes");
    }
    for (String element : isList() && !fromSsm() ? elements(value) : List.of(value)) {
      checkElement(element);
    }
  }

  private void checkElement(String value) {
    if (isNumber()) {
      if (!value.matches("[-+]?(\\d{1,40}(\\.\\d{0,40})?|\\.\\d{1,40})")) {
        throw failed("must be a number");
      }
      BigDecimal number = new BigDecimal(value);
      minValue.filter(min -> number.compareTo(min) < 0)
          .ifPresent(min -> { throw failed("must be a number not less than " + min); });
      maxValue.filter(max -> number.compareTo(max) > 0)
          .ifPresent(max -> { throw failed("must be a number not greater than " + max); });
    }
    if (!allowedValues.isEmpty() && !allowedValues.contains(value)) {
      throw failed("must be one of AllowedValues");
    }
    minLength.filter(min -> value.length() < min.intValue())
        .ifPresent(min -> { throw failed("must contain at least " + min + " characters"); });
    maxLength.filter(max -> value.length() > max.intValue())
        .ifPresent(max -> { throw failed("must contain at most " + max + " characters"); });
    allowedPattern.filter(pattern -> !matches(compile(name, pattern), value))
        .ifPresent(pattern -> { throw failed("must match pattern " + pattern); });
    if (type.contains("AWS::EC2::") && !fromSsm() && value.isEmpty()) {
      throw Template.invalid("Parameter validation failed: parameter value for parameter name " + name
          + " does not exist. Rollback requested by user.");
    }
  }

  private AwsServiceException failed(String rule) {
    return Template.invalid(constraintDescription.isEmpty()
        ? "Parameter '" + name + "' " + rule
        : "Parameter " + name + " failed to satisfy constraint: " + constraintDescription);
  }

  private boolean matches(Pattern pattern, String value) {
    try {
      return pattern.matcher(new Counted(value, new int[1])).matches();
    } catch (TooManySteps | StackOverflowError e) {
      throw Template.invalid("Parameter '" + name + "': matching its AllowedPattern takes too many steps");
    }
  }

  private static final class TooManySteps extends RuntimeException {}

  /** Text that lets itself be looked at a bounded number of times: a bound in steps is the same on every replay. */
  private record Counted(CharSequence text, int[] steps) implements CharSequence {
    @Override public int length() {
      return text.length();
    }

    @Override public char charAt(int index) {
      if (++steps[0] > Limits.PATTERN_STEPS) {
        throw new TooManySteps();
      }
      return text.charAt(index);
    }

    @Override public CharSequence subSequence(int start, int end) {
      return new Counted(text.subSequence(start, end), steps);
    }

    @Override public String toString() {
      return text.toString();
    }
  }
}
