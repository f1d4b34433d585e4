package dev.holdfast.region.cloudformation;

import dev.holdfast.region.kernel.Errors;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** Evaluates intrinsic functions and dynamic references: from a template's values to those a resource is made with. */
final class Intrinsics {

  /** What a template's names mean: the stack, its parameters and its resources. */
  interface Names {

    /** A parameter's, pseudo parameter's or resource's value; {@link #NO_VALUE} for {@code AWS::NoValue}. */
    Object ref(String path, String name);

    Object attribute(String path, String logicalId, String attribute);

    String imported(String export);

    List<String> zones(String region);

    /** An SSM parameter's value: {@code name} or {@code name:version}. */
    String ssm(String reference);
  }

  /** Stands for a property that is to be as if it had not been written. */
  static final Object NO_VALUE = new Object();

  /** Stands for what will be known only when the resource it comes from exists. */
  static final String UNKNOWN = "{{changeSet:KNOWN_AFTER_APPLY}}";

  private static final Pattern DYNAMIC = Pattern.compile("\\{\\{resolve:(ssm|ssm-secure|secretsmanager):([^{}]+)}}");

  private final SortedMap<String, Object> mappings;
  private final Predicate<String> conditions;
  private final Names names;

  Intrinsics(SortedMap<String, Object> mappings, Predicate<String> conditions, Names names) {
    this.mappings = mappings;
    this.conditions = conditions;
    this.names = names;
  }

  /** The name of the function that this map calls, if it does. */
  static Optional<String> function(Map<?, ?> map) {
    return map.size() == 1
            && map.keySet().iterator().next() instanceof String key
            && (key.equals("Ref") || key.startsWith("Fn::"))
        ? Optional.of(key)
        : Optional.empty();
  }

  /** The properties of a resource, say; those that come to {@code AWS::NoValue} are left out. */
  @SuppressWarnings("unchecked") // a map that calls no function resolves to a sorted map
  SortedMap<String, Object> object(String path, SortedMap<String, Object> values) {
    Object resolved = resolve(path, values);
    if (resolved == NO_VALUE) {
      return new TreeMap<>();
    }
    if (resolved instanceof SortedMap<?, ?> map) {
      return (SortedMap<String, Object>) map;
    }
    throw error(path, "must be an object");
  }

  String string(String path, Object value) {
    return switch (resolve(path, value)) {
      case String s -> s;
      case Boolean b -> b.toString();
      case Number n -> n.toString();
      default -> throw error(path, "must be a string");
    };
  }

  Object resolve(String path, Object value) {
    return switch (value) {
      case String s -> dynamic(path, s);
      case List<?> list -> {
        List<Object> resolved = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
          Object element = resolve(path + '[' + i + ']', list.get(i));
          if (element != NO_VALUE) {
            resolved.add(element);
          }
        }
        yield resolved;
      }
      case Map<?, ?> map when function(map).isPresent() ->
          call(path, function(map).get(), map.values().iterator().next());
      case Map<?, ?> map -> {
        SortedMap<String, Object> resolved = new TreeMap<>();
        map.forEach((k, v) -> {
          if (((String) k).startsWith("Fn::")) {
            throw error(path, "has " + k + " beside other keys");
          }
          Object element = resolve(path + '.' + k, v);
          if (element != NO_VALUE) {
            resolved.put((String) k, element);
          }
        });
        yield resolved;
      }
      default -> value;
    };
  }

  private Object call(String path, String function, Object argument) {
    switch (function) {
      case "Ref":
        return names.ref(path, literal(path, function, argument));
      case "Fn::If":
        List<Object> branches = list(path, function, argument, 3);
        return resolve(path, branches.get(conditions.test(literal(path, function, branches.getFirst())) ? 1 : 2));
      case "Fn::GetAtt":
        Object written = argument instanceof String s ? References.splitAttribute(s) : argument;
        List<Object> parts = list(path, function, written, 2);
        return names.attribute(path, literal(path, function, parts.get(0)), string(path, parts.get(1)));
      case "Fn::Sub":
        return sub(path, argument);
      default:
        Object resolved = resolve(path + '.' + function, argument);
        return mentionsUnknown(resolved) ? UNKNOWN : call(path, function, argument, resolved);
    }
  }

  private Object call(String path, String function, Object argument, Object resolved) {
    return switch (function) {
      case "Fn::Base64" ->
          Base64.getEncoder().encodeToString(text(path, function, resolved).getBytes(StandardCharsets.UTF_8));
      case "Fn::Join" -> {
        List<Object> parts = list(path, function, resolved, 2);
        yield String.join(text(path, function, parts.get(0)), texts(path, function, parts.get(1)));
      }
      case "Fn::Split" -> {
        List<Object> parts = list(path, function, resolved, 2);
        String delimiter = text(path, function, parts.get(0));
        if (delimiter.isEmpty()) {
          throw error(path, "Fn::Split delimiter cannot be empty");
        }
        yield List.copyOf(Arrays.asList(text(path, function, parts.get(1)).split(Pattern.quote(delimiter), -1)));
      }
      case "Fn::Select" -> select(path, list(path, function, resolved, 2));
      case "Fn::FindInMap" -> findInMap(path, list(path, function, resolved, 3));
      case "Fn::Cidr" -> {
        List<Object> parts = resolved instanceof List<?> l && l.size() == 2 ? append(l, "8")
            : list(path, function, resolved, 3);
        yield Cidr.subnets(path, text(path, function, parts.get(0)), number(path, parts.get(1)),
            number(path, parts.get(2)));
      }
      case "Fn::GetAZs" -> names.zones(text(path, function, resolved));
      case "Fn::ImportValue" -> names.imported(text(path, function, resolved));
      default -> throw Errors.badRequest("ValidationError", "Template error: unsupported function " + function + " at "
          + path);
    };
  }

  private static List<Object> append(List<?> list, Object last) {
    List<Object> longer = new ArrayList<>(list);
    longer.add(last);
    return longer;
  }

  private Object sub(String path, Object argument) {
    List<?> parts = argument instanceof List<?> l ? l : List.of(argument);
    if (parts.isEmpty() || parts.size() > 2 || !(parts.getFirst() instanceof String text)
        || parts.size() == 2 && !(parts.get(1) instanceof Map<?, ?>)) {
      throw error(path, "Fn::Sub takes a string, or a string and a map of variables");
    }
    Map<?, ?> own = parts.size() == 2 ? (Map<?, ?>) parts.get(1) : Map.of();
    StringBuilder b = new StringBuilder();
    for (Substitution.Part part : Substitution.parse(path, text)) {
      switch (part) {
        case Substitution.Literal l -> b.append(l.text());
        case Substitution.Variable v -> {
          Object value = own.containsKey(v.name())
              ? resolve(path + '.' + v.name(), own.get(v.name()))
              : v.attribute().isEmpty()
                  ? names.ref(path, v.target())
                  : names.attribute(path, v.target(), v.attribute());
          if (value instanceof List<?> || value instanceof Map<?, ?> || value == NO_VALUE) {
            throw error(path, "variable " + v.name() + " in Fn::Sub expression does not resolve to a string");
          }
          requireNoSecret(path, value);
          b.append(value);
        }
      }
    }
    String text2 = b.toString();
    return text2.contains(UNKNOWN) ? UNKNOWN : dynamic(path, text2);
  }

  private static Object select(String path, List<Object> parts) {
    int index = number(path, parts.get(0));
    if (!(parts.get(1) instanceof List<?> from)) {
      throw error(path, "Fn::Select requires a list argument with two elements: an integer index and a list");
    }
    if (index < 0 || index >= from.size()) {
      throw error(path, "Fn::Select cannot select nonexistent value at index " + index);
    }
    return from.get(index);
  }

  private Object findInMap(String path, List<Object> keys) {
    Object value = mappings;
    for (Object key : keys) {
      Object next = value instanceof Map<?, ?> map ? map.get(text(path, "Fn::FindInMap", key)) : null;
      if (next == null) {
        throw error(path, "Unable to get mapping for " + keys.get(0) + "::" + keys.get(1) + "::" + keys.get(2));
      }
      value = next;
    }
    return value;
  }

  private String dynamic(String path, String text) {
    if (!text.contains("{{resolve:")) {
      return text;
    }
    return DYNAMIC.matcher(text).replaceAll(m -> {
      if (!m.group(1).equals("ssm")) {
        throw error(path, "the dynamic reference {{resolve:" + m.group(1) + ":…}} is not supported: it would put the"
            + " secret into the stack's state");
      }
      return java.util.regex.Matcher.quoteReplacement(names.ssm(m.group(2)));
    });
  }

  static boolean mentionsUnknown(Object value) {
    return switch (value) {
      case String s -> s.contains(UNKNOWN);
      case List<?> list -> list.stream().anyMatch(Intrinsics::mentionsUnknown);
      case Map<?, ?> map -> map.values().stream().anyMatch(Intrinsics::mentionsUnknown);
      default -> false;
    };
  }

  private static String literal(String path, String function, Object value) {
    if (value instanceof String s) {
      return s;
    }
    throw error(path, function + " takes a name, not a function or a list");
  }

  private static String text(String path, String function, Object value) {
    if (value instanceof String || value instanceof Number || value instanceof Boolean) {
      requireNoSecret(path, value);
      return value.toString();
    }
    throw error(path, "every " + function + " object requires a string here");
  }

  private static void requireNoSecret(String path, Object value) {
    if (SecretParameters.isSealed(value)) {
      throw error(path, "a secret, as the value of a NoEcho parameter, is kept sealed: it can only be given whole to a property or an output");
    }
  }

  private static List<String> texts(String path, String function, Object value) {
    if (!(value instanceof List<?> list)) {
      throw error(path, "every " + function + " object requires two parameters, (1) a string delimiter and (2) a list"
          + " of strings to be joined or a function that returns a list of strings");
    }
    return list.stream().map(v -> text(path, function, v)).toList();
  }

  @SuppressWarnings("unchecked")
  private static List<Object> list(String path, String function, Object value, int size) {
    if (value instanceof List<?> list && list.size() == size) {
      return (List<Object>) list;
    }
    throw error(path, function + " requires a list of " + size + " elements");
  }

  private static int number(String path, Object value) {
    try {
      return Integer.parseInt(value.toString());
    } catch (NumberFormatException e) {
      throw error(path, "requires a whole number, not " + value);
    }
  }

  static AwsServiceException error(String path, String problem) {
    return Errors.badRequest("ValidationError", "Template error: " + path + ": " + problem);
  }
}
