package dev.holdfast.region.kernel;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.Map;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.traits.DefaultValueTrait;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.core.util.SdkAutoConstructMap;
import software.amazon.awssdk.utils.builder.SdkBuilder;

/** The members of the SDK's model objects, by the names the API reference gives them. */
public final class Members {

  private Members() {}

  /**
   * The member's value; empty when it was not given.
   *
   * <p>The SDK's own accessor fills in a random idempotency token where none was given: an apply must not see that.
   */
  public static Optional<Object> value(SdkPojo pojo, SdkField<?> field) {
    Object value = field.getOptionalTrait(DefaultValueTrait.class).isEmpty() ? field.getValueOrDefault(pojo)
        : pojo instanceof SdkRequest request ? request.getValueForField(field.memberName(), Object.class).orElse(null)
        : null;
    return value == null || value instanceof SdkAutoConstructList<?> || value instanceof SdkAutoConstructMap<?, ?>
        ? Optional.empty()
        : Optional.of(value);
  }

  /**
   * Copies what was given from one model object to a builder of another that has members of the same names, deeply.
   * Fails on a given member that the other does not have.
   */
  public static <B extends SdkPojo> B copy(SdkPojo from, B to) {
    for (SdkField<?> field : from.sdkFields()) {
      value(from, field).ifPresent(value -> {
        SdkField<?> target = field(to, field.memberName());
        target.set(to, converted(value, target));
      });
    }
    return to;
  }

  /** Sets one member of a builder by its name. */
  public static <B extends SdkPojo> B set(B builder, String member, Object value) {
    field(builder, member).set(builder, value);
    return builder;
  }

  private static SdkField<?> field(SdkPojo pojo, String member) {
    return pojo.sdkFields().stream()
        .filter(f -> f.memberName().equals(member))
        .findFirst()
        .orElseThrow(() -> Errors.badRequest(
            "UnsupportedOperation", "Holdfast does not support the parameter " + member + " here yet"));
  }

  private static Object converted(Object value, SdkField<?> target) {
    return switch (value) {
      case List<?> list -> {
        SdkField<?> element = target.getTrait(ListTrait.class).memberFieldInfo();
        yield list.stream().map(v -> converted(v, element)).toList();
      }
      case Map<?, ?> map -> {
        SdkField<?> element = target.getTrait(MapTrait.class).valueFieldInfo();
        SortedMap<String, Object> copy = new TreeMap<>();
        map.forEach((k, v) -> copy.put((String) k, converted(v, element)));
        yield copy;
      }
      case SdkPojo pojo -> ((SdkBuilder<?, ?>) copy(pojo, target.constructor().get())).build();
      default -> value;
    };
  }
}
