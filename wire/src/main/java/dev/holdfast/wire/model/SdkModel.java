package dev.holdfast.wire.model;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.traits.DefaultValueTrait;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.core.util.SdkAutoConstructMap;
import software.amazon.awssdk.utils.builder.Buildable;

/** Reads members of SDK classes and builds new ones. */
public final class SdkModel {

  private SdkModel() {}

  /**
   * The member's value in an object, not in a builder; empty when it was never set. A list or map that was set to be
   * empty is present.
   */
  public static Optional<Object> value(SdkField<?> field, SdkPojo pojo) {
    // getValueOrDefault would invent a random idempotency token for a request that has none.
    Object value = field.containsTrait(DefaultValueTrait.class) && pojo instanceof SdkRequest request
        ? request.getValueForField(field.memberName(), Object.class).orElse(null)
        : field.getValueOrDefault(pojo);
    return value instanceof SdkAutoConstructList || value instanceof SdkAutoConstructMap
        ? Optional.empty()
        : Optional.ofNullable(value);
  }

  /** New, empty builders of an SDK class; they are {@code SdkPojo}s themselves. */
  public static Supplier<SdkPojo> builders(Class<? extends SdkPojo> type) {
    try {
      Method builder = type.getMethod("builder");
      return () -> {
        try {
          return (SdkPojo) builder.invoke(null);
        } catch (IllegalAccessException | InvocationTargetException e) {
          throw new IllegalStateException(e);
        }
      };
    } catch (NoSuchMethodException e) {
      throw new IllegalArgumentException(type.getName() + " has no builder", e);
    }
  }

  public static SdkPojo build(SdkPojo builder) {
    return (SdkPojo) ((Buildable) builder).build();
  }
}
