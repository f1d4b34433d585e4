package dev.holdfast.wire.stored;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.SerializedString;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** A record: an object of its components by name. */
final class RecordShape implements ObjectShape {

  /** @param path the record's name too */
  record Component(String name, String path, SerializedString written, Method accessor, Shape shape) {}

  private final Class<?> type;
  private final Constructor<?> constructor;
  private final List<Component> components = new ArrayList<>();
  private final Map<String, Integer> positions = new HashMap<>();

  /** So many are read or written by reflection before it is worth more. */
  private static final int MANY = 500;

  private int uses; // counted by several threads, and not exactly
  private volatile Optional<PackedRecord> quick = Optional.empty();

  /** @param shapes gives lazy shapes for records, so that a record may contain itself */
  RecordShape(Class<?> type, Shapes shapes) {
    this.type = type;
    try {
      RecordComponent[] declared = type.getRecordComponents();
      Class<?>[] raw = new Class<?>[declared.length];
      for (RecordComponent component : declared) {
        raw[components.size()] = component.getType();
        positions.put(component.getName(), components.size());
        component.getAccessor().setAccessible(true);
        String path = type.getSimpleName() + '.' + component.getName();
        components.add(new Component(
            component.getName(),
            path,
            new SerializedString(component.getName()),
            component.getAccessor(),
            shapes.of(component.getGenericType(), path)));
      }
      constructor = type.getDeclaredConstructor(raw);
      constructor.setAccessible(true);
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void writeMembers(JsonGenerator out, Object value) throws IOException {
    for (Component component : components) {
      Object part = present(component.path, get(component, value));
      if (!component.shape.absent(part)) {
        out.writeFieldName(component.written);
        component.shape.write(out, part);
      }
    }
  }

  @Override
  public Object readMembers(JsonParser in) throws IOException {
    Object[] values = new Object[components.size()];
    for (; in.currentToken() != JsonToken.END_OBJECT; in.nextToken()) {
      Scalars.expect(in, JsonToken.FIELD_NAME);
      String name = in.currentName();
      Integer position = positions.get(name);
      if (position == null) {
        throw new StoredFormatException(type.getSimpleName() + " has no component " + name);
      }
      in.nextToken();
      try {
        values[position] = components.get(position).shape.read(in);
      } catch (StoredFormatException e) {
        throw new StoredFormatException(type.getSimpleName() + '.' + name + ": " + e.getMessage(), e);
      }
    }
    return constructed(values);
  }

  @Override
  public void pack(Packer out, Object value) {
    Optional<PackedRecord> made = quick;
    if (made.isPresent()) {
      made.get().pack(out, value);
      return;
    }
    for (Component component : components) {
      pack(component, out, get(component, value));
    }
    used();
  }

  @Override
  public Object unpack(Unpacker in) {
    if (in.hasOrders()) {
      return inOrder(in);
    }
    Optional<PackedRecord> made = quick;
    if (made.isPresent()) {
      return made.get().unpack(in);
    }
    Object[] values = new Object[components.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = components.get(i).shape.unpack(in);
    }
    used();
    return construct(values);
  }

  private void used() {
    if (++uses == MANY) {
      quick = Optional.of(new PackedRecord(constructor, components));
    }
  }

  private Object inOrder(Unpacker in) {
    Object[] values = new Object[components.size()];
    for (int position : in.order(type).orElseGet(() -> IntStream.range(0, values.length).toArray())) {
      values[position] = components.get(position).shape.unpack(in);
    }
    return constructed(values);
  }

  /** With what older data lacks. */
  private Object constructed(Object[] values) {
    for (int i = 0; i < values.length; i++) {
      if (values[i] == null) {
        Component component = components.get(i);
        values[i] = component.shape.missing().orElseThrow(
            () -> new StoredFormatException(type.getSimpleName() + " lacks its component " + component.name));
      }
    }
    return construct(values);
  }

  static void pack(Component component, Packer out, Object part) {
    component.shape.pack(out, present(component.path, part));
  }

  private static Object present(String path, Object part) {
    if (part == null) {
      throw new StoredFormatException(path + " is null");
    }
    return part;
  }

  private static Object get(Component component, Object value) {
    try {
      return component.accessor.invoke(value);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException(e);
    }
  }

  private Object construct(Object[] values) {
    try {
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      throw refused(type, e.getCause());
    } catch (InstantiationException | IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  /** @param cause what the constructor threw */
  static StoredFormatException refused(Class<?> type, Throwable cause) {
    return new StoredFormatException(type.getSimpleName() + ": " + cause.getMessage(), cause);
  }
}
