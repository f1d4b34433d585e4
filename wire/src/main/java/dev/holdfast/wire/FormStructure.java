package dev.holdfast.wire;

import dev.holdfast.wire.model.SdkModel;
import dev.holdfast.wire.model.Struct;
import dev.holdfast.wire.model.Texts;
import dev.holdfast.wire.model.WireProblem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.core.traits.TimestampFormatTrait.Format;

/** SDK objects as parameters with dotted names: {@code Tags.member.1.Key=name}. */
final class FormStructure {

  /** The parameters below one name. */
  private static final class Node {
    private Optional<String> value = Optional.empty();
    private final Map<String, Node> children = new LinkedHashMap<>();

    Node child(String name) {
      return children.computeIfAbsent(name, _ -> new Node());
    }
  }

  private final QueryDialect dialect;

  private FormStructure(QueryDialect dialect) {
    this.dialect = dialect;
  }

  /** Fills {@code builder}. Refuses parameters that it has no member for. */
  static void read(List<QueryString.Parameter> parameters, SdkPojo builder, QueryDialect dialect) {
    Node root = new Node();
    for (QueryString.Parameter parameter : parameters) {
      Node node = root;
      String[] steps = parameter.name().split("\\.", Limits.DEPTH + 1);
      if (steps.length > Limits.DEPTH) {
        throw WireProblem.syntax("A parameter's name has more than " + Limits.DEPTH + " parts");
      }
      for (String step : steps) {
        node = node.child(step);
      }
      if (node.value.isPresent()) {
        throw WireProblem.invalid(parameter.name(), "is given twice");
      }
      node.value = Optional.of(parameter.value());
    }
    new FormStructure(dialect).struct(root, builder, "");
  }

  private SdkPojo struct(Node node, SdkPojo builder, String path) {
    Map<String, SdkField<?>> fields = new LinkedHashMap<>();
    Struct struct = Struct.of(builder);
    struct.members().forEach(f -> fields.put(dialect.requestName(f), f));
    node.children.forEach((name, child) -> {
      String below = WireProblem.below(path, name);
      SdkField<?> field = fields.get(name);
      if (field == null) {
        throw WireProblem.unknown(below);
      }
      field.set(builder, value(child, field, below));
    });
    SdkPojo built = SdkModel.build(builder);
    struct.requireAll(built, path);
    return built;
  }

  private Object value(Node node, SdkField<?> field, String path) {
    MarshallingType<?> type = field.marshallingType();
    if (type == MarshallingType.LIST) {
      return list(node, field, path);
    } else if (type == MarshallingType.MAP) {
      return map(node, field, path);
    } else if (type == MarshallingType.SDK_POJO) {
      refuseValue(node, path);
      return struct(node, field.constructor().get(), path);
    }
    if (!node.children.isEmpty()) {
      throw WireProblem.unknown(WireProblem.below(path, node.children.keySet().iterator().next()));
    }
    return Texts.parse(field, node.value.orElse(""), Format.ISO_8601, path);
  }

  private List<Object> list(Node node, SdkField<?> field, String path) {
    refuseValue(node, path);
    ListTrait trait = field.getTrait(ListTrait.class);
    Optional<String> step = dialect.requestListStep(trait);
    Node items = node;
    String below = path;
    if (step.isPresent() && !node.children.isEmpty()) {
      // AWS takes the general name too where the list has one of its own.
      String used = node.children.containsKey(step.get()) ? step.get() : "member";
      items = onlyChild(node, used, path);
      below = WireProblem.below(path, used);
    }
    List<Object> list = new ArrayList<>();
    for (Map.Entry<Integer, Node> item : numbered(items, below).entrySet()) {
      list.add(value(item.getValue(), trait.memberFieldInfo(), WireProblem.below(below, item.getKey().toString())));
    }
    return list;
  }

  private Map<String, Object> map(Node node, SdkField<?> field, String path) {
    refuseValue(node, path);
    MapTrait trait = field.getTrait(MapTrait.class);
    Optional<String> step = dialect.mapStep(trait);
    Node entries = step.isPresent() && !node.children.isEmpty() ? onlyChild(node, step.get(), path) : node;
    String below = step.map(s -> WireProblem.below(path, s)).orElse(path);
    Map<String, Object> map = new LinkedHashMap<>();
    for (Map.Entry<Integer, Node> entry : numbered(entries, below).entrySet()) {
      String at = WireProblem.below(below, entry.getKey().toString());
      Map<String, Node> parts = entry.getValue().children;
      String keyName = dialect.mapKey(field);
      String valueName = dialect.mapValue(field);
      for (String part : parts.keySet()) {
        if (!part.equals(keyName) && !part.equals(valueName)) {
          throw WireProblem.unknown(WireProblem.below(at, part));
        }
      }
      String key = Optional.ofNullable(parts.get(keyName)).flatMap(k -> k.value)
          .orElseThrow(() -> WireProblem.missing(WireProblem.below(at, keyName)));
      Node value = Optional.ofNullable(parts.get(valueName))
          .orElseThrow(() -> WireProblem.missing(WireProblem.below(at, valueName)));
      map.put(key, value(value, trait.valueFieldInfo(), WireProblem.below(at, valueName)));
    }
    return map;
  }

  /** {@code Name=} with nothing below is how SDKs write an empty list; any other value is a mistake. */
  private static void refuseValue(Node node, String path) {
    if (node.value.filter(v -> !v.isEmpty()).isPresent()) {
      throw WireProblem.invalid(path, "must not have a value of its own");
    }
  }

  private static Node onlyChild(Node node, String name, String path) {
    for (String other : node.children.keySet()) {
      if (!other.equals(name)) {
        throw WireProblem.unknown(WireProblem.below(path, other));
      }
    }
    return node.child(name);
  }

  /** In the order of their numbers, which may have gaps: AWS closes them. */
  private static TreeMap<Integer, Node> numbered(Node node, String path) {
    TreeMap<Integer, Node> items = new TreeMap<>();
    node.children.forEach((name, child) -> {
      if (!name.matches("\\d{1,6}") || Integer.parseInt(name) > Limits.INDEX) {
        throw WireProblem.invalid(WireProblem.below(path, name), "is not numbered from 1 to " + Limits.INDEX);
      }
      if (items.put(Integer.parseInt(name), child) != null) {
        throw WireProblem.invalid(WireProblem.below(path, name), "is given twice");
      }
    });
    return items;
  }
}
