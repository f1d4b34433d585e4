package dev.holdfast.wire.stored;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Lists, sorted sets, sorted maps and optional values. What is read cannot be changed. */
final class Collected {

  private Collected() {}

  /** Left out when empty. An {@code Optional} inside an {@code Optional} could not be told apart, and is refused. */
  record OfOptional(Shape element) implements Shape {
    @Override
    public void write(JsonGenerator out, Object value) throws IOException {
      Optional<?> optional = (Optional<?>) value;
      if (optional.isEmpty()) {
        out.writeNull();
      } else {
        element.write(out, optional.get());
      }
    }

    @Override
    public Object read(JsonParser in) throws IOException {
      return in.currentToken() == JsonToken.VALUE_NULL ? Optional.empty() : Optional.of(element.read(in));
    }

    @Override
    public void pack(Packer out, Object value) {
      Optional<?> optional = (Optional<?>) value;
      out.raw((byte) (optional.isPresent() ? 1 : 0));
      if (optional.isPresent()) {
        element.pack(out, optional.get());
      }
    }

    @Override
    public Object unpack(Unpacker in) {
      return in.raw() == 0 ? Optional.empty() : Optional.of(element.unpack(in));
    }

    @Override
    public boolean absent(Object value) {
      return ((Optional<?>) value).isEmpty();
    }

    @Override
    public Optional<Object> missing() {
      return Optional.of(Optional.empty());
    }
  }

  record OfList(Shape element) implements Shape {
    @Override
    public void write(JsonGenerator out, Object value) throws IOException {
      writeAll(out, element, (Collection<?>) value);
    }

    @Override
    public Object read(JsonParser in) throws IOException {
      return List.copyOf(readAll(in, element));
    }

    @Override
    public void pack(Packer out, Object value) {
      packAll(out, element, (Collection<?>) value);
    }

    @Override
    public Object unpack(Unpacker in) {
      int size = in.count();
      if (size == 1) {
        return List.of(element.unpack(in)); // the usual
      }
      Object[] values = new Object[size];
      for (int i = 0; i < size; i++) {
        values[i] = element.unpack(in);
      }
      return List.of(values);
    }

    @Override
    public Optional<Object> missing() {
      return Optional.of(List.of());
    }
  }

  record OfSet(Shape element) implements Shape {
    @Override
    public void write(JsonGenerator out, Object value) throws IOException {
      writeAll(out, element, new TreeSet<>((Collection<?>) value));
    }

    @Override
    public Object read(JsonParser in) throws IOException {
      return Collections.unmodifiableNavigableSet(new TreeSet<>(readAll(in, element)));
    }

    @Override
    public void pack(Packer out, Object value) {
      packAll(out, element, new TreeSet<>((Collection<?>) value));
    }

    @Override
    public Object unpack(Unpacker in) {
      return Collections.unmodifiableNavigableSet(new TreeSet<>(unpackAll(in, element)));
    }

    @Override
    public Optional<Object> missing() {
      return Optional.of(Collections.emptyNavigableSet());
    }
  }

  /** A map whose keys are strings or enum constants: an object. */
  record OfMap(Optional<Class<?>> enumKey, Shape element) implements Shape {
    @Override
    public void write(JsonGenerator out, Object value) throws IOException {
      out.writeStartObject();
      for (Map.Entry<?, ?> entry : new TreeMap<>((Map<?, ?>) value).entrySet()) {
        out.writeFieldName(enumKey.isPresent() ? ((Enum<?>) entry.getKey()).name() : (String) entry.getKey());
        element.write(out, present(entry.getValue()));
      }
      out.writeEndObject();
    }

    @Override
    public Object read(JsonParser in) throws IOException {
      Scalars.expect(in, JsonToken.START_OBJECT);
      TreeMap<Object, Object> map = new TreeMap<>();
      while (in.nextToken() != JsonToken.END_OBJECT) {
        String key = in.currentName();
        in.nextToken();
        map.put(enumKey.isPresent() ? constant(enumKey.get(), key) : key, element.read(in));
      }
      return Collections.unmodifiableNavigableMap(map);
    }

    @Override
    public void pack(Packer out, Object value) {
      Map<?, ?> map = (Map<?, ?>) value;
      out.number(map.size());
      sorted(map).forEach((key, part) -> {
        out.text(enumKey.isPresent() ? ((Enum<?>) key).name() : (String) key);
        element.pack(out, present(part));
      });
    }

    @Override
    public Object unpack(Unpacker in) {
      int size = in.count();
      if (size == 0) {
        return Collections.emptyNavigableMap();
      }
      TreeMap<Object, Object> map = new TreeMap<>();
      for (int i = 0; i < size; i++) {
        String key = in.text();
        map.put(enumKey.isPresent() ? constant(enumKey.get(), key) : key, element.unpack(in));
      }
      return Collections.unmodifiableNavigableMap(map);
    }

    private static Object constant(Class<?> type, String name) {
      for (Object constant : type.getEnumConstants()) {
        if (((Enum<?>) constant).name().equals(name)) {
          return constant;
        }
      }
      throw new StoredFormatException(type.getSimpleName() + " has no constant " + name);
    }

    @Override
    public Optional<Object> missing() {
      return Optional.of(Collections.emptyNavigableMap());
    }
  }

  /** A map with any other keys: an array of pairs. */
  record OfPairs(Shape key, Shape element) implements Shape {
    @Override
    public void write(JsonGenerator out, Object value) throws IOException {
      out.writeStartArray();
      for (Map.Entry<?, ?> entry : new TreeMap<>((Map<?, ?>) value).entrySet()) {
        out.writeStartArray();
        key.write(out, entry.getKey());
        element.write(out, present(entry.getValue()));
        out.writeEndArray();
      }
      out.writeEndArray();
    }

    @Override
    public Object read(JsonParser in) throws IOException {
      Scalars.expect(in, JsonToken.START_ARRAY);
      TreeMap<Object, Object> map = new TreeMap<>();
      while (in.nextToken() != JsonToken.END_ARRAY) {
        Scalars.expect(in, JsonToken.START_ARRAY);
        in.nextToken();
        Object k = key.read(in);
        in.nextToken();
        map.put(k, element.read(in));
        in.nextToken();
        Scalars.expect(in, JsonToken.END_ARRAY);
      }
      return Collections.unmodifiableNavigableMap(map);
    }

    @Override
    public void pack(Packer out, Object value) {
      Map<?, ?> map = (Map<?, ?>) value;
      out.number(map.size());
      sorted(map).forEach((k, part) -> {
        key.pack(out, k);
        element.pack(out, present(part));
      });
    }

    @Override
    public Object unpack(Unpacker in) {
      TreeMap<Object, Object> map = new TreeMap<>();
      for (int left = in.count(); left > 0; left--) {
        Object k = key.unpack(in);
        map.put(k, element.unpack(in));
      }
      return Collections.unmodifiableNavigableMap(map);
    }

    @Override
    public Optional<Object> missing() {
      return Optional.of(Collections.emptyNavigableMap());
    }
  }

  private static Map<?, ?> sorted(Map<?, ?> map) {
    return map.isEmpty() || map instanceof SortedMap<?, ?> sorted && sorted.comparator() == null
        ? map : new TreeMap<>(map);
  }

  private static void writeAll(JsonGenerator out, Shape element, Collection<?> values) throws IOException {
    out.writeStartArray();
    for (Object value : values) {
      element.write(out, present(value));
    }
    out.writeEndArray();
  }

  private static List<Object> readAll(JsonParser in, Shape element) throws IOException {
    Scalars.expect(in, JsonToken.START_ARRAY);
    List<Object> values = new ArrayList<>();
    while (in.nextToken() != JsonToken.END_ARRAY) {
      values.add(element.read(in));
    }
    return values;
  }

  private static void packAll(Packer out, Shape element, Collection<?> values) {
    out.number(values.size());
    for (Object value : values) {
      element.pack(out, present(value));
    }
  }

  private static List<Object> unpackAll(Unpacker in, Shape element) {
    int size = in.count();
    List<Object> values = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      values.add(element.unpack(in));
    }
    return values;
  }

  private static Object present(Object value) {
    if (value == null) {
      throw new StoredFormatException("a collection holds null");
    }
    return value;
  }
}
