package dev.holdfast.wire.stored;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A component declared as {@code Object}: what a template or document may hold, which is strings, booleans, numbers,
 * lists and maps by strings. The classes of numbers are kept, since 1 and 1L are not equal in Java: an {@code Integer}
 * and a {@code Double} are written as they are, the others as an object of one member, {@code {"@long": "1"}}.
 */
enum AnyShape implements Shape {
  ANY;

  private static final String LONG = "@long";
  private static final String DECIMAL = "@decimal";
  private static final String INTEGER = "@integer";

  /** Around a map that has itself a key with an at-sign. */
  private static final String MAP = "@map";

  @Override
  public void write(JsonGenerator out, Object value) throws IOException {
    switch (value) {
      case String s -> out.writeString(s);
      case Boolean b -> out.writeBoolean(b);
      case Integer i -> out.writeNumber(i);
      case Double d -> out.writeNumber(d);
      case Long l -> wrapped(out, LONG, l);
      case BigDecimal d -> wrapped(out, DECIMAL, d);
      case BigInteger i -> wrapped(out, INTEGER, i);
      case List<?> list -> {
        out.writeStartArray();
        for (Object element : list) {
          write(out, element);
        }
        out.writeEndArray();
      }
      case Map<?, ?> map -> writeMap(out, map);
      case null -> throw new StoredFormatException("null cannot be stored");
      default -> throw new StoredFormatException(value.getClass().getName() + " cannot be stored as any value");
    }
  }

  private static void wrapped(JsonGenerator out, String kind, Number number) throws IOException {
    out.writeStartObject();
    out.writeStringField(kind, number.toString());
    out.writeEndObject();
  }

  private void writeMap(JsonGenerator out, Map<?, ?> map) throws IOException {
    boolean escaped = map.keySet().stream().anyMatch(k -> k instanceof String s && s.startsWith("@"));
    if (escaped) {
      out.writeStartObject();
      out.writeFieldName(MAP);
    }
    out.writeStartObject();
    for (Map.Entry<?, ?> entry : new TreeMap<>(map).entrySet()) {
      if (!(entry.getKey() instanceof String key)) {
        throw new StoredFormatException("a map inside any value must have strings for keys");
      }
      out.writeFieldName(key);
      write(out, entry.getValue());
    }
    out.writeEndObject();
    if (escaped) {
      out.writeEndObject();
    }
  }

  @Override
  public Object read(JsonParser in) throws IOException {
    return switch (in.currentToken()) {
      case VALUE_STRING -> in.getText();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NUMBER_INT -> in.getIntValue();
      case VALUE_NUMBER_FLOAT -> in.getDoubleValue();
      case START_ARRAY -> {
        List<Object> list = new ArrayList<>();
        while (in.nextToken() != JsonToken.END_ARRAY) {
          list.add(read(in));
        }
        yield List.copyOf(list);
      }
      case START_OBJECT -> unwrapped(readMap(in));
      default -> throw new StoredFormatException("a value was expected, not " + in.currentToken());
    };
  }

  /** The members as read; only the one below {@code @map} is taken as it is. */
  private Map<String, Object> readMap(JsonParser in) throws IOException {
    TreeMap<String, Object> map = new TreeMap<>();
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String key = in.currentName();
      in.nextToken();
      map.put(key, key.equals(MAP) && map.isEmpty() ? Collections.unmodifiableNavigableMap(
          (TreeMap<String, Object>) readMap(in)) : read(in));
    }
    return map;
  }

  private static Object unwrapped(Map<String, Object> map) {
    Optional<Map.Entry<String, Object>> only = map.size() == 1
        ? Optional.of(map.entrySet().iterator().next()).filter(e -> e.getKey().startsWith("@"))
        : Optional.empty();
    return only.isEmpty()
        ? Collections.unmodifiableNavigableMap((TreeMap<String, Object>) map)
        : wrappedValue(only.get().getKey(), only.get().getValue());
  }

  private static Object wrappedValue(String kind, Object value) {
    if (kind.equals(MAP) && value instanceof Map<?, ?> map) {
      return map;
    }
    if (!(value instanceof String text)) {
      throw new StoredFormatException("no value of the kind " + kind);
    }
    try {
      return switch (kind) {
        case LONG -> Long.valueOf(text);
        case DECIMAL -> new BigDecimal(text);
        case INTEGER -> new BigInteger(text);
        default -> throw new StoredFormatException("no kind of value is named " + kind);
      };
    } catch (NumberFormatException e) {
      throw new StoredFormatException("not a number: " + text, e);
    }
  }
}
