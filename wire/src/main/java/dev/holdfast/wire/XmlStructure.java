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
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.core.traits.TimestampFormatTrait.Format;
import software.amazon.awssdk.core.traits.XmlAttributeTrait;

/** SDK objects as XML elements. */
final class XmlStructure {

  private static final String XSI = "xsi:";

  private XmlStructure() {}

  /** Writes the members that belong to the body and are set, each as an element. */
  static void write(XmlWriter out, SdkPojo pojo, QueryDialect dialect) {
    for (SdkField<?> field : Struct.of(pojo).members()) {
      if (field.location() == MarshallLocation.PAYLOAD && !field.containsTrait(XmlAttributeTrait.class)) {
        SdkModel.value(field, pojo)
            .ifPresent(value -> writeMember(out, dialect.responseName(field), field, value, dialect));
      }
    }
  }

  private static void writeMember(
      XmlWriter out, String name, SdkField<?> field, Object value, QueryDialect dialect) {
    switch (value) {
      case SdkPojo pojo -> {
        out.open(name, attributes(pojo));
        write(out, pojo, dialect);
        out.close(name);
      }
      case List<?> list -> {
        ListTrait trait = field.getTrait(ListTrait.class);
        Optional<String> item = dialect.responseListItem(trait);
        item.ifPresent(_ -> out.open(name));
        list.forEach(part -> writeMember(out, item.orElse(name), trait.memberFieldInfo(), part, dialect));
        item.ifPresent(_ -> out.close(name));
      }
      case Map<?, ?> map -> {
        MapTrait trait = field.getTrait(MapTrait.class);
        Optional<String> step = dialect.mapStep(trait);
        step.ifPresent(_ -> out.open(name));
        new TreeMap<>(map).forEach((key, part) -> {
          out.open(step.orElse(name)).element(dialect.mapKey(field), (String) key);
          writeMember(out, dialect.mapValue(field), trait.valueFieldInfo(), part, dialect);
          out.close(step.orElse(name));
        });
        step.ifPresent(_ -> out.close(name));
      }
      default -> out.element(name, dialect.text(field, value));
    }
  }

  private static String[] attributes(SdkPojo pojo) {
    List<String> attributes = new ArrayList<>();
    for (SdkField<?> field : Struct.of(pojo).members()) {
      if (field.containsTrait(XmlAttributeTrait.class)) {
        SdkModel.value(field, pojo).ifPresent(value -> {
          if (field.locationName().startsWith(XSI)) {
            attributes.addAll(List.of("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"));
          }
          attributes.addAll(List.of(field.locationName(), value.toString()));
        });
      }
    }
    return attributes.toArray(String[]::new);
  }

  /** Fills {@code builder} from an element's children. Refuses those that it has no member for. */
  static SdkPojo read(XmlElement element, SdkPojo builder, String path) {
    Struct struct = Struct.of(builder);
    for (SdkField<?> field : struct.members()) {
      if (field.containsTrait(XmlAttributeTrait.class) && element.attributes().containsKey(field.locationName())) {
        field.set(builder, element.attributes().get(field.locationName()));
      }
    }
    Map<SdkField<?>, List<XmlElement>> byField = new LinkedHashMap<>();
    for (XmlElement child : element.children()) {
      SdkField<?> field = struct.named(child.name())
          .filter(f -> f.location() == MarshallLocation.PAYLOAD)
          .orElseThrow(() -> malformed(path, "has no element " + child.name()));
      byField.computeIfAbsent(field, _ -> new ArrayList<>()).add(child);
    }
    byField.forEach((field, children) ->
        field.set(builder, members(children, field, path + '/' + field.locationName())));
    SdkPojo built = SdkModel.build(builder);
    struct.requireAll(built, path);
    return built;
  }

  private static Object members(List<XmlElement> elements, SdkField<?> field, String path) {
    Optional<ListTrait> list = field.getOptionalTrait(ListTrait.class).filter(ListTrait::isFlattened);
    if (list.isPresent()) {
      return elements.stream().map(e -> value(e, list.get().memberFieldInfo(), path)).toList();
    }
    if (elements.size() > 1) {
      throw malformed(path, "is there more than once");
    }
    return value(elements.getFirst(), field, path);
  }

  private static Object value(XmlElement element, SdkField<?> field, String path) {
    MarshallingType<?> type = field.marshallingType();
    if (type == MarshallingType.SDK_POJO) {
      return read(element, field.constructor().get(), path);
    } else if (type == MarshallingType.LIST) {
      ListTrait trait = field.getTrait(ListTrait.class);
      String item = QueryDialect.AWS.responseListItem(trait).orElse(element.name());
      List<Object> list = new ArrayList<>();
      for (XmlElement child : element.children()) {
        if (!child.name().equals(item)) {
          throw malformed(path, "has no element " + child.name());
        }
        list.add(value(child, trait.memberFieldInfo(), path + '/' + item));
      }
      return list;
    } else if (type == MarshallingType.MAP) {
      throw malformed(path, "cannot be carried");
    }
    if (!element.children().isEmpty()) {
      throw malformed(path, "has no element " + element.children().getFirst().name());
    }
    String text = element.text().toString();
    return Texts.parse(field, type == MarshallingType.STRING ? text : text.strip(), Format.ISO_8601, path);
  }

  private static WireProblem malformed(String path, String problem) {
    return WireProblem.syntax(path + ' ' + problem);
  }
}
