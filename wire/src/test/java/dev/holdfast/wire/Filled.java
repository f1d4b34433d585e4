package dev.holdfast.wire;

import dev.holdfast.wire.model.SdkModel;
import dev.holdfast.wire.model.Struct;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.core.traits.XmlAttributeTrait;

/** SDK objects with a value in every member, to {@code depth} levels: every member's way over the wire is walked. */
record Filled(int depth, Set<String> except) {

  SdkPojo fill(SdkPojo builder) {
    return fill(builder, depth);
  }

  private SdkPojo fill(SdkPojo builder, int left) {
    int i = 0;
    // Without these the codec refuses it.
    List<SdkField<?>> required = Struct.of(builder).required();
    for (SdkField<?> field : builder.sdkFields()) {
      if (!except.contains(field.memberName()) && (left > 0 || !isPart(field) || required.contains(field))
          && field.marshallingType() != MarshallingType.DOCUMENT
          && (required.contains(field) || !hollow(field, left - 1))) {
        field.set(builder, value(field, left, ++i));
      }
    }
    return SdkModel.build(builder);
  }

  /** An object that would have no member at this depth: forms cannot tell it from one that is not there. */
  private static boolean hollow(SdkField<?> field, int left) {
    return field.getOptionalTrait(ListTrait.class).map(t -> hollow(t.memberFieldInfo(), left - 1))
        .or(() -> field.getOptionalTrait(MapTrait.class).map(t -> hollow(t.valueFieldInfo(), left - 1)))
        .orElseGet(() -> field.marshallingType() == MarshallingType.SDK_POJO
            && field.constructor().get().sdkFields().stream()
                .allMatch(f -> left <= 0 && isPart(f) || hollow(f, left - 1)));
  }

  private static boolean isPart(SdkField<?> field) {
    return field.marshallingType() == MarshallingType.SDK_POJO || field.containsTrait(ListTrait.class)
        || field.containsTrait(MapTrait.class);
  }

  private Object value(SdkField<?> field, int left, int i) {
    MarshallingType<?> type = field.marshallingType();
    // The SDK writes attributes of XML as they are.
    boolean header = field.location() != MarshallLocation.PAYLOAD || field.containsTrait(XmlAttributeTrait.class);
    if (type == MarshallingType.SDK_POJO) {
      return fill(field.constructor().get(), left - 1);
    } else if (type == MarshallingType.LIST) {
      SdkField<?> element = field.getTrait(ListTrait.class).memberFieldInfo();
      return List.of(value(element, left - 1, header ? 1 : i), value(element, left - 1, header ? 2 : i + 1));
    } else if (type == MarshallingType.MAP) {
      SdkField<?> element = field.getTrait(MapTrait.class).valueFieldInfo();
      return header
          ? Map.of("one", "1", "two", "2")
          : Map.of("a&b", value(element, left - 1, i), "k", value(element, left - 1, i + 1));
    } else if (type == MarshallingType.STRING) {
      boolean plain = header || field.memberName() == null && left < depth && i < 3;
      return plain ? "value-" + i : " <ä> & \"" + i + "\" +%\n\t.";
    } else if (type == MarshallingType.BOOLEAN) {
      return i % 2 == 0;
    } else if (type == MarshallingType.INTEGER) {
      return i;
    } else if (type == MarshallingType.LONG) {
      return (1L << 40) + i;
    } else if (type == MarshallingType.DOUBLE) {
      return i + 0.5;
    } else if (type == MarshallingType.FLOAT) {
      return i + 0.5f;
    } else if (type == MarshallingType.INSTANT) {
      return Instant.parse("2026-03-04T05:06:07Z").plusSeconds(i);
    } else if (type == MarshallingType.SDK_BYTES) {
      return SdkBytes.fromByteArray(new byte[] {0, -1, (byte) i});
    } else if (type == MarshallingType.BIG_DECIMAL) {
      return new BigDecimal("1.25");
    }
    throw new IllegalStateException(field.memberName() + " " + type.getTargetClass());
  }
}
