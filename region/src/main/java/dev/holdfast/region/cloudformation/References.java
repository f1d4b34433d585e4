package dev.holdfast.region.cloudformation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What a template's values refer to by name: parameters, resources and their attributes, mappings, conditions.
 *
 * @param path where it stands
 * @param kind which function refers
 * @param target the name
 * @param attribute of {@code Fn::GetAtt}, empty for the others
 */
record References(String path, Kind kind, String target, String attribute) {

  enum Kind { REF, ATTRIBUTE, MAPPING, CONDITION }

  /** Every reference below {@code value}, in all branches. */
  static List<References> in(String path, Object value) {
    List<References> found = new ArrayList<>();
    scan(path, value, found);
    return found;
  }

  private static void scan(String path, Object value, List<References> found) {
    switch (value) {
      case List<?> list -> {
        for (int i = 0; i < list.size(); i++) {
          scan(path + '[' + i + ']', list.get(i), found);
        }
      }
      case Map<?, ?> map when Intrinsics.function(map).isPresent() ->
          function(path, Intrinsics.function(map).get(), map.values().iterator().next(), found);
      case Map<?, ?> map -> map.forEach((k, v) -> scan(path + '.' + k, v, found));
      default -> {}
    }
  }

  private static void function(String path, String name, Object argument, List<References> found) {
    switch (name) {
      case "Ref" -> {
        if (argument instanceof String target) {
          found.add(new References(path, Kind.REF, target, ""));
        }
      }
      case "Fn::GetAtt" -> {
        List<?> parts = argument instanceof String s ? splitAttribute(s) : argument instanceof List<?> l ? l
            : List.of();
        if (parts.size() == 2 && parts.get(0) instanceof String target) {
          found.add(new References(path, Kind.ATTRIBUTE, target, parts.get(1) instanceof String a ? a : ""));
        }
        scan(path, parts, found);
      }
      case "Fn::Sub" -> {
        List<?> parts = argument instanceof List<?> l ? l : List.of(argument);
        Map<?, ?> own = parts.size() == 2 && parts.get(1) instanceof Map<?, ?> m ? m : Map.of();
        if (!parts.isEmpty() && parts.getFirst() instanceof String text) {
          for (Substitution.Part part : Substitution.parse(path, text)) {
            if (part instanceof Substitution.Variable v && !own.containsKey(v.name())) {
              found.add(v.attribute().isEmpty()
                  ? new References(path, Kind.REF, v.target(), "")
                  : new References(path, Kind.ATTRIBUTE, v.target(), v.attribute()));
            }
          }
        }
        own.forEach((k, v) -> scan(path + '.' + k, v, found));
      }
      case "Fn::FindInMap" -> {
        if (argument instanceof List<?> l && !l.isEmpty() && l.getFirst() instanceof String mapping) {
          found.add(new References(path, Kind.MAPPING, mapping, ""));
        }
        scan(path, argument, found);
      }
      case "Fn::If" -> {
        if (argument instanceof List<?> l && !l.isEmpty() && l.getFirst() instanceof String condition) {
          found.add(new References(path, Kind.CONDITION, condition, ""));
        }
        scan(path, argument, found);
      }
      default -> scan(path + '.' + name, argument, found);
    }
  }

  /** {@code value} with only the branch of each {@code Fn::If} that its condition takes. */
  static Object prune(Object value, Predicate<String> holds) {
    return switch (value) {
      case List<?> list -> list.stream().map(v -> prune(v, holds)).toList();
      case Map<?, ?> map when map.size() == 1 && map.get("Fn::If") instanceof List<?> l
          && l.size() == 3 && l.getFirst() instanceof String condition ->
          prune(l.get(holds.test(condition) ? 1 : 2), holds);
      case Map<?, ?> map -> {
        SortedMap<String, Object> pruned = new TreeMap<>();
        map.forEach((k, v) -> pruned.put((String) k, prune(v, holds)));
        yield pruned;
      }
      default -> value;
    };
  }

  /** {@code Resource.Attribute}, where the attribute may have dots of its own. */
  static List<Object> splitAttribute(String text) {
    int dot = text.indexOf('.');
    return dot < 0 ? List.of(text) : List.of(text.substring(0, dot), text.substring(dot + 1));
  }
}
