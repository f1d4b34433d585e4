package dev.holdfast.region.cloudformation;

import dev.holdfast.region.kernel.Errors;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** A template's sections, read and checked for their form; what its functions come to is for {@link Plan} to tell. */
record Template(
    String description,
    SortedMap<String, ParameterDeclaration> parameters,
    SortedMap<String, Object> mappings,
    SortedMap<String, Object> conditions,
    SortedMap<String, Resource> resources,
    SortedMap<String, Output> outputs,
    SortedMap<String, Object> metadata,
    SourceLines lines) {

  private static final Set<String> SECTIONS = Set.of("AWSTemplateFormatVersion", "Description", "Metadata",
      "Parameters",
      "Mappings", "Conditions", "Resources", "Outputs");
  private static final Set<String> RESOURCE_KEYS = Set.of("Type", "Properties", "DependsOn", "Condition",
      "DeletionPolicy",
      "UpdateReplacePolicy", "CreationPolicy", "UpdatePolicy", "Metadata");
  private static final Set<String> OUTPUT_KEYS = Set.of("Description", "Value", "Export", "Condition");

  /** A brace alone may also open a YAML map: only JSON's keys must be quoted. */
  private static final Pattern JSON = Pattern.compile("\\s*\\{\\s*[\"}]");

  /** What becomes of a physical resource that the stack lets go. */
  enum Policy { DELETE, RETAIN, RETAIN_EXCEPT_ON_CREATE, SNAPSHOT }

  record Resource(
      String logicalId,
      String type,
      SortedMap<String, Object> properties,
      List<String> dependsOn,
      Optional<String> condition,
      Policy deletion,
      Policy updateReplace,
      SortedMap<String, Object> creationPolicy,
      SortedMap<String, Object> updatePolicy,
      SortedMap<String, Object> metadata) {

    String path() {
      return "Resources." + logicalId;
    }

    /** Everything in which names may occur that make this resource depend on another. */
    SortedMap<String, Object> referring() {
      SortedMap<String, Object> all = new TreeMap<>();
      all.put("Properties", properties);
      all.put("Metadata", metadata);
      all.put("CreationPolicy", creationPolicy);
      all.put("UpdatePolicy", updatePolicy);
      return all;
    }
  }

  record Output(String name, String description, Object value, Optional<Object> exportName,
      Optional<String> condition) {}

  /** @throws AwsServiceException ValidationError that says what is wrong and in which line */
  static Template parse(String body) {
    if (body.isBlank()) {
      throw invalid("Template format error: the template is empty");
    }
    if (body.getBytes(StandardCharsets.UTF_8).length > Limits.TEMPLATE_BODY) {
      throw invalid("1 validation error detected: Value at 'templateBody' failed to satisfy constraint: Member must have"
          + " length less than or equal to " + Limits.TEMPLATE_BODY);
    }
    Json.Located read = JSON.matcher(body).lookingAt() ? Json.readLocated(body) : Yaml.read(body);
    return new Reader(read.lines()).template(map("", read.value()));
  }

  private record Reader(SourceLines lines) {

    Template template(SortedMap<String, Object> root) {
      for (String refused : List.of("Transform", "Rules", "Hooks")) {
        if (root.containsKey(refused)) {
          throw invalid("Template format error: the section " + refused + " is not supported by Holdfast"
              + lines.at(refused));
        }
      }
      for (String section : root.keySet()) {
        if (!SECTIONS.contains(section)) {
          throw invalid("Invalid template property or properties [" + section + "]" + lines.at(section));
        }
      }
      Object version = root.getOrDefault("AWSTemplateFormatVersion", "2010-09-09");
      if (!version.equals("2010-09-09")) {
        throw invalid("Template format error: Unsupported AWSTemplateFormatVersion: " + version);
      }
      String description = text("Description", root.getOrDefault("Description", ""));
      if (description.getBytes(StandardCharsets.UTF_8).length > Limits.DESCRIPTION) {
        throw invalid("Template format error: Description is longer than " + Limits.DESCRIPTION + " bytes");
      }
      SortedMap<String, ParameterDeclaration> parameters = new TreeMap<>();
      section(root, "Parameters", Limits.PARAMETERS).forEach((name, v) ->
          parameters.put(name, ParameterDeclaration.parse(name, map("Parameters." + name, v), lines)));
      SortedMap<String, Resource> resources = new TreeMap<>();
      section(root, "Resources", Limits.RESOURCES).forEach((id, v) ->
          resources.put(id, resource(id, map("Resources." + id, v))));
      if (resources.isEmpty()) {
        throw invalid("Template format error: At least one Resources member must be defined.");
      }
      SortedMap<String, Output> outputs = new TreeMap<>();
      section(root, "Outputs", Limits.OUTPUTS).forEach((name, v) ->
          outputs.put(name, output(name, map("Outputs." + name, v))));
      SortedMap<String, Object> mappings = section(root, "Mappings", Limits.MAPPINGS);
      mappings.forEach((name, v) -> checkMapping("Mappings." + name, map("Mappings." + name, v)));
      return new Template(description, parameters, mappings, section(root, "Conditions", Limits.RESOURCES),
          resources, outputs, section(root, "Metadata", Limits.VALUES), lines);
    }

    private SortedMap<String, Object> section(SortedMap<String, Object> root, String name, int limit) {
      SortedMap<String, Object> section = optionalMap(root, name, "");
      if (section.size() > limit) {
        throw invalid("Template format error: Number of " + name.toLowerCase(java.util.Locale.ROOT) + ", "
            + section.size()
            + ", is greater than maximum allowed, " + limit);
      }
      for (String key : section.keySet()) {
        boolean alphanumeric = key.matches("[A-Za-z0-9]+") && key.length() <= Limits.NAME;
        if (!alphanumeric && !name.equals("Metadata") && !(name.equals("Mappings") && !key.isEmpty())) {
          throw invalid("Template format error: " + singular(name) + " name '" + key + "' is non alphanumeric."
              + lines.at(name + '.' + key));
        }
      }
      return section;
    }

    private static String singular(String section) {
      return section.substring(0, section.length() - 1);
    }

    private Resource resource(String id, SortedMap<String, Object> r) {
      String path = "Resources." + id;
      for (String key : r.keySet()) {
        if (!RESOURCE_KEYS.contains(key)) {
          throw invalid("Invalid template resource property '" + key + "' in resource " + id
              + lines.at(path + '.' + key));
        }
      }
      if (!(r.get("Type") instanceof String type)) {
        throw invalid("Template format error: [/Resources/" + id
            + "] Every Resources object must contain a Type member."
            + lines.at(path));
      }
      Object dependsOn = r.getOrDefault("DependsOn", List.of());
      List<String> dependencies = (dependsOn instanceof List<?> l ? l : List.of(dependsOn)).stream()
          .map(v -> text(path + ".DependsOn", v))
          .toList();
      return new Resource(
          id, type, optionalMap(r, "Properties", path), dependencies,
          Optional.ofNullable(r.get("Condition")).map(c -> text(path + ".Condition", c)),
          policy(path, "DeletionPolicy", r, Policy.DELETE), policy(path, "UpdateReplacePolicy", r, Policy.DELETE),
          optionalMap(r, "CreationPolicy", path), optionalMap(r, "UpdatePolicy", path),
              optionalMap(r, "Metadata", path));
    }

    private Policy policy(String path, String key, SortedMap<String, Object> r, Policy otherwise) {
      if (!r.containsKey(key)) {
        return otherwise;
      }
      return switch (String.valueOf(r.get(key))) {
        case "Delete" -> Policy.DELETE;
        case "Retain" -> Policy.RETAIN;
        case "Snapshot" -> Policy.SNAPSHOT;
        case "RetainExceptOnCreate" -> Policy.RETAIN_EXCEPT_ON_CREATE;
        case String other -> throw invalid(
            "Template format error: Unrecognized " + key + " " + other + " in " + path + lines.at(path + '.' + key));
      };
    }

    private Output output(String name, SortedMap<String, Object> o) {
      String path = "Outputs." + name;
      for (String key : o.keySet()) {
        if (!OUTPUT_KEYS.contains(key)) {
          throw invalid("Invalid template output property '" + key + "' in output " + name
              + lines.at(path + '.' + key));
        }
      }
      if (!o.containsKey("Value")) {
        throw invalid("Template format error: Every Outputs member must contain a Value object: " + name
            + lines.at(path));
      }
      SortedMap<String, Object> export = optionalMap(o, "Export", path);
      if (!export.isEmpty() && !export.keySet().equals(Set.of("Name"))) {
        throw invalid("Template format error: Export of output " + name + " must have a Name and nothing else"
            + lines.at(path));
      }
      return new Output(name, text(path + ".Description", o.getOrDefault("Description", "")), o.get("Value"),
          Optional.ofNullable(export.get("Name")), Optional.ofNullable(o.get("Condition")).map(c -> text(path, c)));
    }

    private void checkMapping(String path, SortedMap<String, Object> mapping) {
      mapping.forEach((top, second) -> map(path + '.' + top, second).forEach((key, value) -> {
        boolean plain = value instanceof List<?> list
            ? list.stream().noneMatch(v -> v instanceof List || v instanceof Map)
            : !(value instanceof Map);
        if (!plain) {
          throw invalid("Template format error: Every Mappings attribute must be a String or a List: "
              + path + '.' + top + '.' + key + lines.at(path));
        }
      }));
    }

    private SortedMap<String, Object> optionalMap(SortedMap<String, Object> parent, String key, String path) {
      Object value = parent.get(key);
      return value == null ? new TreeMap<>() : map(SourceLines.join(path, key), value);
    }

    private static String text(String path, Object value) {
      if (value instanceof String s) {
        return s;
      }
      throw invalid("Template format error: " + path + " must be a string");
    }
  }

  @SuppressWarnings("unchecked") // both parsers make sorted maps with string keys
  static SortedMap<String, Object> map(String path, Object value) {
    if (value instanceof SortedMap<?, ?> map) {
      return (SortedMap<String, Object>) map;
    }
    throw invalid("Template format error: " + (path.isEmpty() ? "the template" : path) + " must be an object");
  }

  static AwsServiceException invalid(String message) {
    return Errors.badRequest("ValidationError", message);
  }
}
