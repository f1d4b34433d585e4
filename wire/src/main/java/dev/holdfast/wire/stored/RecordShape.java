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

/** A record: an object of its components by name. */
final class RecordShape implements ObjectShape {

  private record Component(String name, SerializedString written, Method accessor, Shape shape) {}

  private final Class<?> type;
  private final Constructor<?> constructor;
  private final List<Component> components = new ArrayList<>();
  private final Map<String, Integer> positions = new HashMap<>();

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
        components.add(new Component(
            component.getName(),
            new SerializedString(component.getName()),
            component.getAccessor(),
            shapes.of(component.getGenericType(), type.getSimpleName() + '.' + component.getName())));
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
      Object part = get(component, value);
      if (part == null) {
        throw new StoredFormatException(type.getSimpleName() + '.' + component.name + " is null");
      }
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
    for (Component component : components) {
      Object part = get(component, value);
      if (part == null) {
        throw new StoredFormatException(type.getSimpleName() + '.' + component.name + " is null");
      }
      component.shape.pack(out, part);
    }
  }

  @Override
  public Object unpack(Unpacker in) {
    Object[] values = new Object[components.size()];
    Optional<int[]> order = in.order(type);
    if (order.isEmpty()) {
      for (int i = 0; i < values.length; i++) {
        values[i] = components.get(i).shape.unpack(in);
      }
      return construct(values);
    }
    for (int position : order.get()) {
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
      throw new StoredFormatException(type.getSimpleName() + ": " + e.getCause().getMessage(), e.getCause());
    } catch (InstantiationException | IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }
}
