package dev.holdfast.wire.stored;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.SerializedString;
import dev.holdfast.wire.model.SdkModel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;

/** An SDK model class: an object of the members that are set, by {@code memberName}. */
final class SdkPojoShape implements ObjectShape {

  private record Member(SdkField<?> field, SerializedString written, Shape shape) {}

  private final String name;
  private final Supplier<SdkPojo> builders;
  private final Shapes shapes;
  private final Map<String, Member> members = new HashMap<>();
  private final List<Member> inOrder = new ArrayList<>();

  SdkPojoShape(Supplier<SdkPojo> builders, Shapes shapes) {
    this.builders = builders;
    this.shapes = shapes;
    SdkPojo sample = builders.get();
    this.name = sample.getClass().getName().replaceFirst(".*\\.", "").replaceFirst("\\$.*", "");
    for (SdkField<?> field : sample.sdkFields()) {
      Member member = new Member(
          field, new SerializedString(field.memberName()), shapeOf(field, name + '.' + field.memberName()));
      members.put(field.memberName(), member);
      inOrder.add(member);
    }
  }

  @Override
  public void writeMembers(JsonGenerator out, Object value) throws IOException {
    for (Member member : inOrder) {
      var part = SdkModel.value(member.field, (SdkPojo) value);
      if (part.isPresent()) {
        out.writeFieldName(member.written);
        member.shape.write(out, part.get());
      }
    }
  }

  @Override
  public Object readMembers(JsonParser in) throws IOException {
    SdkPojo builder = builders.get();
    for (; in.currentToken() != JsonToken.END_OBJECT; in.nextToken()) {
      Scalars.expect(in, JsonToken.FIELD_NAME);
      Member member = members.get(in.currentName());
      if (member == null) {
        throw new StoredFormatException(name + " has no member " + in.currentName());
      }
      in.nextToken();
      try {
        member.field.set(builder, member.shape.read(in));
      } catch (StoredFormatException e) {
        throw new StoredFormatException(name + '.' + member.field.memberName() + ": " + e.getMessage(), e);
      }
    }
    return SdkModel.build(builder);
  }

  private Shape shapeOf(SdkField<?> field, String path) {
    MarshallingType<?> type = field.marshallingType();
    if (type == MarshallingType.LIST) {
      return new Elements(shapeOf(field.getTrait(ListTrait.class).memberFieldInfo(), path));
    } else if (type == MarshallingType.MAP) {
      return new Entries(shapeOf(field.getTrait(MapTrait.class).valueFieldInfo(), path));
    } else if (type == MarshallingType.SDK_POJO) {
      return new Nested(field.constructor(), shapes);
    } else if (type == MarshallingType.DOCUMENT) {
      return new Unstorable(path);
    }
    return Scalars.of(type.getTargetClass()).orElseGet(() -> new Unstorable(path));
  }

  /** Resolved when first met: SDK classes may contain themselves. */
  private record Nested(Supplier<SdkPojo> builders, Shapes shapes) implements Shape {
    @Override
    public void write(JsonGenerator out, Object value) throws IOException {
      shapes.builtBy(builders).write(out, value);
    }

    @Override
    public Object read(JsonParser in) throws IOException {
      return shapes.builtBy(builders).read(in);
    }
  }

  private record Elements(Shape element) implements Shape {
    @Override
    public void write(JsonGenerator out, Object value) throws IOException {
      out.writeStartArray();
      for (Object part : (List<?>) value) {
        writeNullable(out, element, part);
      }
      out.writeEndArray();
    }

    @Override
    public Object read(JsonParser in) throws IOException {
      Scalars.expect(in, JsonToken.START_ARRAY);
      List<Object> parts = new ArrayList<>();
      while (in.nextToken() != JsonToken.END_ARRAY) {
        parts.add(readNullable(in, element));
      }
      return parts;
    }
  }

  private record Entries(Shape element) implements Shape {
    @Override
    public void write(JsonGenerator out, Object value) throws IOException {
      out.writeStartObject();
      // The SDK keeps maps in hash order; what is written must not depend on it.
      for (Map.Entry<?, ?> entry : new TreeMap<>((Map<?, ?>) value).entrySet()) {
        out.writeFieldName((String) entry.getKey());
        writeNullable(out, element, entry.getValue());
      }
      out.writeEndObject();
    }

    @Override
    public Object read(JsonParser in) throws IOException {
      Scalars.expect(in, JsonToken.START_OBJECT);
      Map<String, Object> parts = new TreeMap<>();
      while (in.nextToken() != JsonToken.END_OBJECT) {
        String key = in.currentName();
        in.nextToken();
        parts.put(key, readNullable(in, element));
      }
      return parts;
    }
  }

  private record Unstorable(String path) implements Shape {
    @Override
    public void write(JsonGenerator out, Object value) {
      throw new StoredFormatException(path + " has a type that cannot be stored");
    }

    @Override
    public Object read(JsonParser in) {
      throw new StoredFormatException(path + " has a type that cannot be stored");
    }
  }

  private static void writeNullable(JsonGenerator out, Shape shape, Object value) throws IOException {
    if (value == null) {
      out.writeNull();
    } else {
      shape.write(out, value);
    }
  }

  private static Object readNullable(JsonParser in, Shape shape) throws IOException {
    return in.currentToken() == JsonToken.VALUE_NULL ? null : shape.read(in);
  }
}
