package dev.holdfast.region.cloudformation;

import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/** What must hold of a template before anything is made of it. */
final class Validation {

  private static final Set<String> PSEUDO = Set.of("AWS::Region", "AWS::AccountId", "AWS::StackName", "AWS::StackId",
      "AWS::Partition", "AWS::URLSuffix", "AWS::NoValue", "AWS::NotificationARNs");

  private final Template template;
  private final Types types;

  private Validation(Template template, Types types) {
    this.template = template;
    this.types = types;
  }

  /** That every name means something, and every type and property is known, in branches not taken, too. */
  static void check(Template template, Types types) {
    Validation validation = new Validation(template, types);
    validation.types();
    template.conditions().forEach((name, value) -> validation.references("Conditions", "Conditions." + name, value));
    template.resources().values().forEach(validation::resource);
    template.outputs().values().forEach(output -> {
      String path = "Outputs." + output.name();
      validation.references("Outputs", path, output.value());
      output.exportName().ifPresent(name -> validation.references("Outputs", path + ".Export.Name", name));
      output.condition().ifPresent(c -> validation.condition("Outputs", path, c));
    });
  }

  private void types() {
    SortedSet<String> unknown = new TreeSet<>();
    template.resources().values().stream()
        .map(Template.Resource::type)
        .filter(t -> types.find(t).isEmpty())
        .forEach(unknown::add);
    if (!unknown.isEmpty()) {
      throw Template.invalid("Template format error: Unrecognized resource types: " + unknown);
    }
  }

  private void resource(Template.Resource resource) {
    ResourceType type = types.find(resource.type()).orElseThrow();
    for (String property : resource.properties().keySet()) {
      if (!type.properties().contains(property)) {
        throw Template.invalid("Properties validation failed for resource " + resource.logicalId()
            + " with message: #: extraneous key [" + property + "] is not permitted: Encountered unsupported property "
            + property + " of " + type.name() + template.lines().at(resource.path() + ".Properties." + property));
      }
    }
    required(template, type, resource, resource.properties());
    List.of(resource.deletion(), resource.updateReplace()).forEach(policy -> {
      if (policy == Template.Policy.SNAPSHOT && !type.snapshots()) {
        throw Template.invalid("Template error: resource type " + type.name()
            + " does not support deletion policy Snapshot: " + resource.logicalId()
                + template.lines().at(resource.path()));
      }
    });
    Signals.checkPolicy(resource);
    RollingUpdate.checkPolicy(resource, type);
    resource.condition().ifPresent(c -> condition("Resources", resource.path(), c));
    resource.dependsOn().forEach(id -> requireResource("Resources", resource.path() + ".DependsOn", id));
    resource.referring().forEach((part, value) -> references("Resources", resource.path() + '.' + part, value));
  }

  static void required(Template template, ResourceType type, Template.Resource resource, SortedMap<String,
      Object> properties) {
    for (String property : new TreeSet<>(type.required())) {
      if (!properties.containsKey(property)) {
        throw Template.invalid("Properties validation failed for resource " + resource.logicalId()
            + " with message: #: required key [" + property + "] not found" + template.lines().at(resource.path()));
      }
    }
  }

  private void references(String block, String path, Object value) {
    for (References r : References.in(path, value)) {
      switch (r.kind()) {
        case REF -> {
          if (!template.parameters().containsKey(r.target()) && !PSEUDO.contains(r.target())) {
            requireResource(block, r.path(), r.target());
          }
        }
        case ATTRIBUTE -> {
          requireResource(block, r.path(), r.target());
          attribute(r);
        }
        case CONDITION -> condition(block, r.path(), r.target());
        case MAPPING -> {
          if (!template.mappings().containsKey(r.target())) {
            throw Template.invalid("Template error: Mapping named '" + r.target()
                + "' is not present in the 'Mappings' section of template: " + r.path()
                    + template.lines().at(r.path()));
          }
        }
      }
    }
  }

  private void attribute(References r) {
    ResourceType type = types.find(template.resources().get(r.target()).type()).orElseThrow();
    Set<String> known = type.attributeNames();
    if (!r.attribute().isEmpty() && !known.isEmpty() && !known.contains(r.attribute())) {
      throw unknownAttribute(r.target(), r.attribute(), template.lines().at(r.path()));
    }
  }

  static RuntimeException unknownAttribute(String logicalId, String attribute, String where) {
    return Template.invalid("Template error: resource " + logicalId + " does not support attribute type " + attribute
        + " in Fn::GetAtt" + where);
  }

  private void requireResource(String block, String path, String id) {
    if (!template.resources().containsKey(id)) {
      throw Template.invalid("Template format error: Unresolved resource dependencies [" + id + "] in the " + block
          + " block of the template: " + path + template.lines().at(path));
    }
  }

  private void condition(String block, String path, String name) {
    if (!template.conditions().containsKey(name)) {
      throw Template.invalid("Template format error: Unresolved condition dependency " + name + " in the " + block
          + " block of the template: " + path + template.lines().at(path));
    }
  }
}
