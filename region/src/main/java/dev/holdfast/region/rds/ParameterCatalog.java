package dev.holdfast.region.rds;

import dev.holdfast.region.kernel.Errors;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import software.amazon.awssdk.services.rds.model.ApplyMethod;
import software.amazon.awssdk.services.rds.model.Parameter;

/** The parameters that a parameter group may set, of each engine: what is not here is refused by name. */
final class ParameterCatalog {

  enum Kind { INTEGER, REAL, BOOLEAN, STRING, WORDS }

  /**
   * @param allowed {@code low-high} of numbers, a comma-separated list of words, or empty: any
   * @param dynamic whether it needs no restart
   */
  record Known(String name, Kind kind, String allowed, boolean dynamic, String description) {
    static Known fixed(String name, Kind kind, String allowed, String description) {
      return new Known(name, kind, allowed, false, description);
    }

    static Known dynamic(String name, Kind kind, String allowed, String description) {
      return new Known(name, kind, allowed, true, description);
    }
  }

  private ParameterCatalog() {}

  private static List<Known> of(Engine engine) {
    return switch (engine) {
      case POSTGRES -> PostgresParameters.ALL;
      case MARIADB -> MariadbParameters.ALL;
    };
  }

  /** The value as the engine takes it. @param method {@code immediate} is refused for what needs a restart */
  static String checked(Engine engine, String name, String value, Optional<ApplyMethod> method) {
    Known known = of(engine).stream().filter(k -> k.name().equals(name)).findFirst().orElseThrow(() -> invalid(
        "Holdfast does not support the parameter " + name + " in a DB parameter group of family " + engine.family()));
    if (!known.dynamic() && method.equals(Optional.of(ApplyMethod.IMMEDIATE))) {
      throw Errors.badRequest("InvalidParameterCombination",
          "cannot use immediate apply method for static parameter " + name);
    }
    if (value == null || value.contains("{")) {
      throw invalid("Holdfast takes only plain values for " + name + ", not " + value);
    }
    boolean valid = switch (known.kind()) {
      case BOOLEAN -> List.of("0", "1", "on", "off", "true", "false").contains(value);
      case STRING -> known.allowed().isEmpty()
          ? value.matches("[A-Za-z0-9_+/-]{1,64}") : List.of(known.allowed().split(",")).contains(value);
      case WORDS -> List.of(known.allowed().split(",")).containsAll(List.of(value.split(",")));
      case INTEGER -> value.matches("-?\\d{1,10}") && within(known.allowed(), Double.parseDouble(value));
      case REAL -> value.matches("\\d{1,9}(\\.\\d{1,9})?") && within(known.allowed(), Double.parseDouble(value));
    };
    if (!valid) {
      throw invalid("Invalid parameter value: " + value + " for: " + name + " allowed values are: " + known.allowed());
    }
    return known.kind() == Kind.BOOLEAN ? value.matches("1|on|true") ? "on" : "off" : value;
  }

  private static boolean within(String range, double value) {
    int dash = range.indexOf('-', 1);
    return value >= Double.parseDouble(range.substring(0, dash)) && value <= Double.parseDouble(range.substring(dash + 1));
  }

  /** All of them, with the values that the group sets. */
  static List<Parameter> describe(Engine engine, SortedMap<String, String> set) {
    return of(engine).stream()
        .sorted(Comparator.comparing(Known::name))
        .map(k -> Parameter.builder()
            .parameterName(k.name())
            .parameterValue(set.get(k.name()))
            .description(k.description())
            .source(set.containsKey(k.name()) ? "user" : "engine-default")
            .applyType(k.dynamic() ? "dynamic" : "static")
            .dataType(switch (k.kind()) {
              case INTEGER -> "integer";
              case REAL -> "float";
              case BOOLEAN -> "boolean";
              case STRING -> "string";
              case WORDS -> "list";
            })
            .allowedValues(k.allowed())
            .isModifiable(true)
            .applyMethod(k.dynamic() ? ApplyMethod.IMMEDIATE : ApplyMethod.PENDING_REBOOT)
            .build())
        .toList();
  }

  private static RuntimeException invalid(String problem) {
    return Errors.badRequest("InvalidParameterValue", problem);
  }
}
