package dev.holdfast.region.sns;

import dev.holdfast.region.kernel.JsonText;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;

/** What a filter policy is compared with: a message's attributes, or its body where that is JSON. */
sealed interface Value {

  record Text(String text) implements Value {}

  record Num(BigDecimal number) implements Value {
    boolean isSame(Num other) {
      return number.compareTo(other.number) == 0;
    }
  }

  /** {@code true}, {@code false} or {@code null}. */
  record Word(String word) implements Value {}

  record Many(List<Value> values) implements Value {}

  record Fields(SortedMap<String, Value> fields) implements Value {
    /** Of this name; a name with dots may be a way through what is nested, of whose ends there may be several. */
    Optional<Value> field(String name) {
      int dot = name.length() > Limits.FILTER_POLICY_NAME ? -1 : name.indexOf('.');
      if (fields.containsKey(name) || dot < 0) {
        return Optional.ofNullable(fields.get(name));
      }
      List<Value> ends = each(fields.get(name.substring(0, dot))).filter(v -> v instanceof Fields)
          .flatMap(v -> ((Fields) v).field(name.substring(dot + 1)).stream()).toList();
      return ends.size() < 2 ? ends.stream().findFirst() : Optional.of(new Many(ends));
    }

    private static Stream<Value> each(Value value) {
      return value instanceof Many many ? many.values().stream() : Stream.ofNullable(value);
    }

    /** A name with dots says the same as objects in objects. */
    private static void put(SortedMap<String, Value> fields, String name, Value value) {
      int dot = name.length() > Limits.FILTER_POLICY_NAME ? -1 : name.indexOf('.');
      if (dot < 0) {
        fields.merge(name, value, Fields::both);
        return;
      }
      SortedMap<String, Value> inner = new TreeMap<>();
      put(inner, name.substring(dot + 1), value);
      fields.merge(name.substring(0, dot), new Fields(inner), Fields::both);
    }

    /** What one name has twice: one object of both, or either of them. */
    private static Value both(Value one, Value other) {
      if (one instanceof Fields a && other instanceof Fields b) {
        SortedMap<String, Value> all = new TreeMap<>(a.fields());
        b.fields().forEach((name, value) -> all.merge(name, value, Fields::both));
        return new Fields(all);
      }
      return new Many(Stream.concat(each(one), each(other)).toList());
    }
  }

  /** Attributes of other types than String, Number and String.Array cannot be asked for. */
  static Fields of(Map<String, MessageAttributeValue> attributes) {
    SortedMap<String, Value> fields = new TreeMap<>();
    attributes.forEach((name, value) -> {
      String text = Optional.ofNullable(value.stringValue()).orElse("");
      switch (value.dataType()) {
        case "String.Array" ->
            fields.put(name, parsed(text).filter(v -> v instanceof Many).orElse(new Many(List.of())));
        case "Number" -> number(text).ifPresent(n -> fields.put(name, n));
        default -> {
          if (value.dataType().startsWith("String")) {
            fields.put(name, new Text(text));
          }
        }
      }
    });
    return new Fields(fields);
  }

  /** The fields of a body that is a JSON object; of any other none. */
  static Fields ofBody(String body) {
    return parsed(body).filter(v -> v instanceof Fields).map(v -> (Fields) v).orElse(new Fields(new TreeMap<>()));
  }

  /** Empty if it is no JSON. */
  static Optional<Value> parsed(String json) {
    return JsonText.parse(json).map(Value::of);
  }

  static Value of(JsonNode node) {
    if (node.isObject()) {
      SortedMap<String, Value> fields = new TreeMap<>();
      node.asObject().forEach((name, value) -> Fields.put(fields, name, of(value)));
      return new Fields(fields);
    } else if (node.isArray()) {
      List<Value> values = new ArrayList<>();
      // A list in a list is as if its elements stood in the outer one.
      node.asArray().forEach(v -> Fields.each(of(v)).forEach(values::add));
      return new Many(List.copyOf(values));
    } else if (node.isNumber()) {
      return number(node.asNumber()).<Value>map(n -> n).orElse(new Text(node.asNumber()));
    } else if (node.isString()) {
      return new Text(node.asString());
    }
    return new Word(node.isNull() ? "null" : String.valueOf(node.asBoolean()));
  }

  /** Empty if it is none, or one of more digits than anybody means. */
  static Optional<Num> number(String text) {
    return text.length() <= Limits.NUMBER_LENGTH && text.matches("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d{1,3})?")
        ? Optional.of(new Num(new BigDecimal(text)))
        : Optional.empty();
  }
}
