package dev.holdfast.wire.stored;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.core.SdkPojo;

/** A value whose declared type leaves its class open: an object that begins with the class's name. */
interface NamedShape extends Shape {

  String nameOf(Class<?> type);

  ObjectShape named(String name);

  @Override
  default void write(JsonGenerator out, Object value) throws IOException {
    String name = nameOf(value.getClass());
    out.writeStartObject();
    out.writeStringField(TYPE, name);
    named(name).writeMembers(out, value);
    out.writeEndObject();
  }

  @Override
  default Object read(JsonParser in) throws IOException {
    Scalars.expect(in, JsonToken.START_OBJECT);
    if (in.nextToken() != JsonToken.FIELD_NAME || !in.currentName().equals(TYPE)) {
      throw new StoredFormatException("an object must begin with " + TYPE);
    }
    in.nextToken();
    ObjectShape shape = named(Scalars.text(in));
    in.nextToken();
    return shape.readMembers(in);
  }

  @Override
  default void pack(Packer out, Object value) {
    String name = nameOf(value.getClass());
    out.text(name);
    named(name).pack(out, value);
  }

  @Override
  default Object unpack(Unpacker in) {
    return named(in.text()).unpack(in);
  }

  /** A sealed interface whose every implementation is a record, named by its simple name. */
  final class Sealed implements NamedShape {
    private final Class<?> type;
    private final Map<String, ObjectShape> byName = new TreeMap<>();

    Sealed(Class<?> type, Shapes shapes) {
      this.type = type;
      collect(type, shapes);
    }

    private void collect(Class<?> open, Shapes shapes) {
      for (Class<?> permitted : open.getPermittedSubclasses()) {
        if (permitted.isSealed()) {
          collect(permitted, shapes);
        } else if (!permitted.isRecord()) {
          throw new StoredFormatException(permitted.getName() + " is not a record");
        } else if (byName.put(permitted.getSimpleName(), shapes.record(permitted)) != null) {
          throw new StoredFormatException("two records of " + type.getName() + " are " + permitted.getSimpleName());
        }
      }
    }

    @Override
    public String nameOf(Class<?> record) {
      return record.getSimpleName();
    }

    @Override
    public ObjectShape named(String name) {
      ObjectShape shape = byName.get(name);
      if (shape == null) {
        throw new StoredFormatException(type.getSimpleName() + " has no record " + name);
      }
      return shape;
    }
  }

  /** An abstract SDK class, as {@code SdkRequest}: named by its class below the SDK's services, and nothing else. */
  record Sdk(Class<?> type, Shapes shapes) implements NamedShape {
    private static final String SERVICES = "software.amazon.awssdk.services.";

    @Override
    public String nameOf(Class<?> pojo) {
      if (!pojo.getName().startsWith(SERVICES)) {
        throw new StoredFormatException(pojo.getName() + " is not a class of the SDK's services");
      }
      return pojo.getName().substring(SERVICES.length());
    }

    @Override
    public ObjectShape named(String name) {
      try {
        // Looked at before it is initialized: a name in damaged data must not run code.
        Class<?> pojo = Class.forName(SERVICES + name, false, SdkPojo.class.getClassLoader());
        if (!SdkPojo.class.isAssignableFrom(pojo) || !type.isAssignableFrom(pojo)) {
          throw new StoredFormatException(pojo.getName() + " is not a " + type.getSimpleName());
        }
        return shapes.pojo(pojo);
      } catch (ClassNotFoundException e) {
        throw new StoredFormatException("no SDK class is named " + name, e);
      }
    }
  }
}
