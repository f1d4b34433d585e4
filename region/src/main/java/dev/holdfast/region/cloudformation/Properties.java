package dev.holdfast.region.cloudformation;

import dev.holdfast.region.kernel.Errors;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;

/**
 * A resource's properties: strings, {@code Boolean}s, numbers, lists and sorted maps, as the template gave them.
 *
 * <p>CloudFormation's property names are, mostly, the API's member names; {@link #into} fills an SDK request by them.
 */
public record Properties(SortedMap<String, Object> values) {

  public static final Properties NONE = new Properties(new TreeMap<>());

  public boolean has(String name) {
    return values.containsKey(name);
  }

  public Optional<String> string(String name) {
    return Optional.ofNullable(values.get(name)).map(v -> asString(name, v));
  }

  public String requireString(String name) {
    return string(name).orElseThrow(() -> invalid(name, "is required"));
  }

  public Optional<Integer> integer(String name) {
    return Optional.ofNullable(values.get(name)).map(v -> asInt(name, v));
  }

  public Optional<Boolean> bool(String name) {
    return Optional.ofNullable(values.get(name)).map(v -> asBoolean(name, v));
  }

  public List<String> strings(String name) {
    return list(name).stream().map(v -> asString(name, v)).toList();
  }

  /** A list, a single value standing for a list of one. */
  @SuppressWarnings("unchecked")
  public List<Object> list(String name) {
    Object v = values.get(name);
    return v == null ? List.of() : v instanceof List<?> l ? (List<Object>) l : List.of(v);
  }

  /** A list of objects. */
  public List<Properties> objects(String name) {
    return list(name).stream().map(v -> asProperties(name, v)).toList();
  }

  public Optional<Properties> object(String name) {
    return Optional.ofNullable(values.get(name)).map(v -> asProperties(name, v));
  }

  /** A document such as a policy, as canonical JSON text; a string is taken for such a text already. */
  public Optional<String> json(String name) {
    return Optional.ofNullable(values.get(name)).map(v -> v instanceof String s ? s : Json.write(v));
  }

  /** The {@code Tags} property, a list of Key and Value. */
  public SortedMap<String, String> tags() {
    SortedMap<String, String> tags = new TreeMap<>();
    for (Properties tag : objects("Tags")) {
      tags.put(tag.requireString("Key"), tag.requireString("Value"));
    }
    return tags;
  }

  /**
   * Fills an SDK builder with the properties whose names it knows, deeply. At the top level the others are left for
   * the caller; below it a name that the API does not know is an error, because it would be silently lost.
   *
   * @param except properties that the caller translates itself
   */
  public <B extends SdkPojo> B into(B builder, Set<String> except) {
    for (SdkField<?> field : builder.sdkFields()) {
      Object value = values.get(field.memberName());
      if (value != null && !except.contains(field.memberName())) {
        field.set(builder, convert(field.memberName(), field, value));
      }
    }
    return builder;
  }

  public <B extends SdkPojo> B into(B builder) {
    return into(builder, Set.of());
  }

  private static Object convert(String path, SdkField<?> field, Object value) {
    MarshallingType<?> type = field.marshallingType();
    if (type == MarshallingType.STRING) {
      return asString(path, value);
    } else if (type == MarshallingType.INTEGER) {
      return asInt(path, value);
    } else if (type == MarshallingType.LONG) {
      return asLong(path, value);
    } else if (type == MarshallingType.BOOLEAN) {
      return asBoolean(path, value);
    } else if (type == MarshallingType.DOUBLE) {
      return asNumber(path, value).doubleValue();
    } else if (type == MarshallingType.FLOAT) {
      return asNumber(path, value).floatValue();
    } else if (type == MarshallingType.LIST) {
      SdkField<?> member = field.getTrait(ListTrait.class).memberFieldInfo();
      List<Object> converted = new ArrayList<>();
      for (Object element : value instanceof List<?> l ? l : List.of(value)) {
        converted.add(convert(path + '[' + converted.size() + ']', member, element));
      }
      return converted;
    } else if (type == MarshallingType.MAP) {
      SdkField<?> member = field.getTrait(MapTrait.class).valueFieldInfo();
      SortedMap<String, Object> converted = new TreeMap<>();
      asProperties(path, value).values().forEach((k, v) -> converted.put(k, convert(path + '.' + k, member, v)));
      return converted;
    } else if (type == MarshallingType.SDK_POJO) {
      Properties nested = asProperties(path, value);
      SdkPojo builder = field.constructor().get();
      for (String name : nested.values().keySet()) {
        SdkField<?> inner = builder.sdkFields().stream()
            .filter(f -> f.memberName().equals(name))
            .findFirst()
            .orElseThrow(() -> invalid(path + '.' + name, "is not supported"));
        inner.set(builder, convert(path + '.' + name, inner, nested.values().get(name)));
      }
      return ((software.amazon.awssdk.utils.builder.SdkBuilder<?, ?>) builder).build();
    }
    throw invalid(path, "has a type that templates cannot give");
  }

  static String asString(String path, Object value) {
    return switch (value) {
      case String s -> s;
      case Boolean b -> b.toString();
      case Number n -> n.toString();
      default -> throw invalid(path, "must be a string");
    };
  }

  private static BigDecimal asNumber(String path, Object value) {
    try {
      return new BigDecimal(asString(path, value));
    } catch (NumberFormatException e) {
      throw invalid(path, "must be a number, not " + value);
    }
  }

  private static long asLong(String path, Object value) {
    try {
      return asNumber(path, value).longValueExact();
    } catch (ArithmeticException e) {
      throw invalid(path, "must be a whole number, not " + value);
    }
  }

  private static int asInt(String path, Object value) {
    long number = asLong(path, value);
    if (number != (int) number) {
      throw invalid(path, "must be a whole number of 32 bits, not " + value);
    }
    return (int) number;
  }

  private static boolean asBoolean(String path, Object value) {
    return switch (asString(path, value)) {
      case "true", "True" -> true;
      case "false", "False" -> false;
      default -> throw invalid(path, "must be true or false, not " + value);
    };
  }

  @SuppressWarnings("unchecked") // templates have only string keys; the parser sees to it
  private static Properties asProperties(String path, Object value) {
    if (value instanceof SortedMap<?, ?> map) {
      return new Properties((SortedMap<String, Object>) map);
    }
    if (value instanceof Map<?, ?> map) {
      return new Properties(new TreeMap<>((Map<String, Object>) map));
    }
    throw invalid(path, "must be an object");
  }

  public static AwsServiceException invalid(String property, String problem) {
    return Errors.badRequest("ValidationError", "Property " + property + ' ' + problem);
  }
}
