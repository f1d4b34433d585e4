package dev.holdfast.region.cloudformation;

import dev.holdfast.region.cloudformation.StackResource.Version;
import dev.holdfast.region.kernel.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import software.amazon.awssdk.services.cloudformation.model.Change;
import software.amazon.awssdk.services.cloudformation.model.ChangeAction;
import software.amazon.awssdk.services.cloudformation.model.ChangeSource;
import software.amazon.awssdk.services.cloudformation.model.ChangeType;
import software.amazon.awssdk.services.cloudformation.model.EvaluationType;
import software.amazon.awssdk.services.cloudformation.model.PolicyAction;
import software.amazon.awssdk.services.cloudformation.model.Replacement;
import software.amazon.awssdk.services.cloudformation.model.RequiresRecreation;
import software.amazon.awssdk.services.cloudformation.model.ResourceAttribute;
import software.amazon.awssdk.services.cloudformation.model.ResourceChange;
import software.amazon.awssdk.services.cloudformation.model.ResourceChangeDetail;
import software.amazon.awssdk.services.cloudformation.model.ResourceStatus;

/**
 * What an update would do, resource by resource. What depends on a resource that is only to be made cannot be told: it
 * counts as changed, "dynamically", as AWS calls it.
 */
final class Differ {

  /** How much of a resource will be the same afterwards. */
  private enum Effect { KEPT, MODIFIED, REPLACED }

  private final Call call;
  private final Types types;
  private final Plan plan;
  private final Revision wanted;
  private final Optional<Stack> stack;
  private final Optional<Template> before;
  private final SortedMap<String, Effect> effects = new TreeMap<>();
  private final List<Change> changes = new ArrayList<>();

  private Differ(Call call, Types types, Templates templates, Plan plan, Revision wanted, Optional<Stack> stack) {
    this.call = call;
    this.types = types;
    this.plan = plan;
    this.wanted = wanted;
    this.stack = stack;
    this.before = stack.map(s -> templates.of(s.revision().template()));
  }

  /**
   * @param stack the one to be updated; empty for one to be created
   * @throws software.amazon.awssdk.awscore.exception.AwsServiceException ValidationError when a property cannot be
   *     told, or the type of a resource is changed
   */
  static List<Change> changes(
      Call call, Types types, Templates templates, Plan plan, Revision wanted, Optional<Stack> stack) {
    Differ differ = new Differ(call, types, templates, plan, wanted, stack);
    differ.run();
    return differ.changes;
  }

  /** The properties whose values differ. */
  static SortedSet<String> changed(Version a, Version b) {
    return changed(Execution.properties(a).values(), Execution.properties(b).values());
  }

  private static SortedSet<String> changed(SortedMap<String, Object> a, SortedMap<String, Object> b) {
    SortedSet<String> names = new TreeSet<>(a.keySet());
    names.addAll(b.keySet());
    names.removeIf(name -> Values.same(a.get(name), b.get(name)));
    return names;
  }

  private Optional<StackResource> existing(String id) {
    return stack.flatMap(s -> Tables.resource(call.state(), s.id(), id))
        .filter(r -> !r.physicalId().isEmpty() && !r.isGone());
  }

  private void run() {
    refuseOtherTypes();
    for (String id : plan.order()) {
      Template.Resource resource = plan.active().get(id);
      Intrinsics intrinsics = plan.evaluating(this::value);
      SortedMap<String, Object> properties = intrinsics.object(resource.path(), resource.properties());
      Validation.required(plan.template(), types.find(resource.type()).orElseThrow(), resource, properties);
      String metadata = Json.write(intrinsics.object(resource.path() + ".Metadata", resource.metadata()));
      Signals.needed(id, known(intrinsics.object(resource.path() + ".CreationPolicy", resource.creationPolicy())));
      Optional<StackResource> existing = existing(id);
      if (existing.isEmpty()) {
        effects.put(id, Effect.REPLACED);
        changes.add(change(ResourceChange.builder().action(ChangeAction.ADD).logicalResourceId(id)
            .resourceType(resource.type()).scope(List.of()).details(List.of()).build()));
      } else {
        compare(resource, existing.get(), properties, metadata);
      }
    }
    stack.ifPresent(s -> Tables.resources(call.state(), s.id()).stream()
        .filter(r -> r.isCurrent() && !r.isGone() && !plan.active().containsKey(r.logicalId()))
        .forEach(this::remove));
    Outputs.values(plan, this::value); // what they cannot come to is to be said now
  }

  /** A policy that hangs on something unknown is checked when it is known. */
  private static SortedMap<String, Object> known(SortedMap<String, Object> policy) {
    return Intrinsics.mentionsUnknown(policy) ? new TreeMap<>() : policy;
  }

  private void refuseOtherTypes() {
    List<String> other = plan.active().values().stream()
        .filter(r -> existing(r.logicalId()).filter(e -> !e.version().type().equals(r.type())).isPresent())
        .map(Template.Resource::logicalId)
        .toList();
    if (!other.isEmpty()) {
      throw Template.invalid("Update of resource type is not permitted. The new template modifies resource type of the"
          + " following resources: " + other);
    }
  }

  private Object value(String path, String logicalId, String attribute) {
    Effect effect = effects.getOrDefault(logicalId, Effect.REPLACED);
    if (effect == Effect.REPLACED || effect == Effect.MODIFIED && !attribute.isEmpty()) {
      return Intrinsics.UNKNOWN;
    }
    return Execution.value(call, types, existing(logicalId).orElseThrow(), attribute);
  }

  private void compare(Template.Resource resource, StackResource row, SortedMap<String, Object> properties,
      String metadata) {
    ResourceType type = types.of(row);
    Version now = row.version();
    List<ResourceChangeDetail> details = new ArrayList<>();
    List<ResourceAttribute> scope = new ArrayList<>();
    Replacement replacement = Replacement.FALSE;
    for (String name : changed(Execution.properties(now).values(), properties)) {
      boolean dynamic = Intrinsics.mentionsUnknown(properties.getOrDefault(name, ""));
      RequiresRecreation recreation = !type.replacing().contains(name) ? RequiresRecreation.NEVER
          : dynamic ? RequiresRecreation.CONDITIONALLY : RequiresRecreation.ALWAYS;
      if (recreation == RequiresRecreation.ALWAYS) {
        replacement = Replacement.TRUE;
      } else if (recreation == RequiresRecreation.CONDITIONALLY && replacement == Replacement.FALSE) {
        replacement = Replacement.CONDITIONAL;
      }
      details.addAll(details(resource, name, dynamic, recreation));
    }
    if (!details.isEmpty()) {
      scope.add(ResourceAttribute.PROPERTIES);
    }
    if (!Values.same(Json.read(now.metadata()), Json.read(metadata))) {
      scope.add(ResourceAttribute.METADATA);
      details.add(detail(ResourceAttribute.METADATA, Intrinsics.mentionsUnknown(metadata)));
    }
    if (!now.tags().equals(wanted.tags())) {
      scope.add(ResourceAttribute.TAGS);
      details.add(detail(ResourceAttribute.TAGS, false));
    }
    if (row.status() == ResourceStatus.UPDATE_FAILED && scope.isEmpty()) {
      scope.add(ResourceAttribute.PROPERTIES);
    }
    if (now.deletion() != resource.deletion()) {
      scope.add(ResourceAttribute.DELETION_POLICY);
      details.add(detail(ResourceAttribute.DELETION_POLICY, false));
    }
    if (now.updateReplace() != resource.updateReplace()) {
      scope.add(ResourceAttribute.UPDATE_REPLACE_POLICY);
      details.add(detail(ResourceAttribute.UPDATE_REPLACE_POLICY, false));
    }
    effects.put(resource.logicalId(), scope.isEmpty() ? Effect.KEPT
        : replacement == Replacement.FALSE ? Effect.MODIFIED : Effect.REPLACED);
    if (!scope.isEmpty()) {
      changes.add(change(ResourceChange.builder()
          .action(ChangeAction.MODIFY).logicalResourceId(resource.logicalId()).physicalResourceId(row.physicalId())
          .resourceType(resource.type()).replacement(replacement).scope(scope).details(details)
          .policyAction(replacement == Replacement.FALSE ? null : replacing(resource.updateReplace()))
          .build()));
    }
  }

  private static PolicyAction replacing(Template.Policy policy) {
    return switch (policy) {
      case DELETE -> PolicyAction.REPLACE_AND_DELETE;
      case RETAIN, RETAIN_EXCEPT_ON_CREATE -> PolicyAction.REPLACE_AND_RETAIN;
      case SNAPSHOT -> PolicyAction.REPLACE_AND_SNAPSHOT;
    };
  }

  private static ResourceChangeDetail detail(ResourceAttribute attribute, boolean dynamic) {
    return ResourceChangeDetail.builder()
        .target(t -> t.attribute(attribute).requiresRecreation(RequiresRecreation.NEVER))
        .evaluation(dynamic ? EvaluationType.DYNAMIC : EvaluationType.STATIC)
        .changeSource(ChangeSource.DIRECT_MODIFICATION)
        .build();
  }

  /** One for each thing that makes the property change. */
  private List<ResourceChangeDetail> details(
      Template.Resource resource, String property, boolean dynamic, RequiresRecreation recreation) {
    List<ResourceChangeDetail> details = new ArrayList<>();
    Object raw = resource.properties().get(property);
    Object old = before.flatMap(t -> Optional.ofNullable(t.resources().get(resource.logicalId())))
        .map(r -> r.properties().get(property)).orElse(null);
    SortedSet<String> seen = new TreeSet<>();
    if (raw != null) {
      for (References r : References.in(property, References.prune(raw, plan::holds))) {
        boolean resourceChanges = plan.active().containsKey(r.target()) && effects.get(r.target()) != Effect.KEPT;
        if (r.kind() == References.Kind.REF && parameterChanged(r.target()) && seen.add(r.target())) {
          details.add(detail(property, recreation, false, ChangeSource.PARAMETER_REFERENCE, r.target()));
        } else if (r.kind() == References.Kind.REF && resourceChanges && effects.get(r.target()) == Effect.REPLACED
            && seen.add(r.target())) {
          details.add(detail(property, recreation, true, ChangeSource.RESOURCE_REFERENCE, r.target()));
        } else if (r.kind() == References.Kind.ATTRIBUTE && resourceChanges
            && seen.add(r.target() + '.' + r.attribute())) {
          details.add(detail(
              property, recreation, true, ChangeSource.RESOURCE_ATTRIBUTE, r.target() + '.' + r.attribute()));
        }
      }
    }
    boolean direct = raw == null || old == null || !Values.same(raw, old);
    if (direct || details.isEmpty()) {
      details.addFirst(detail(property, recreation, dynamic, ChangeSource.DIRECT_MODIFICATION, null));
    }
    return details;
  }

  private static ResourceChangeDetail detail(
      String property, RequiresRecreation recreation, boolean dynamic, ChangeSource source, String cause) {
    return ResourceChangeDetail.builder()
        .target(t -> t.attribute(ResourceAttribute.PROPERTIES).name(property).requiresRecreation(recreation))
        .evaluation(dynamic ? EvaluationType.DYNAMIC : EvaluationType.STATIC)
        .changeSource(source)
        .causingEntity(cause)
        .build();
  }

  private boolean parameterChanged(String name) {
    return plan.template().parameters().containsKey(name)
        && !Optional.ofNullable(wanted.parameters().get(name))
            .equals(stack.flatMap(s -> Optional.ofNullable(s.revision().parameters().get(name))));
  }

  private void remove(StackResource row) {
    PolicyAction policy = switch (row.version().deletion()) {
      case DELETE -> PolicyAction.DELETE;
      case RETAIN, RETAIN_EXCEPT_ON_CREATE -> PolicyAction.RETAIN;
      case SNAPSHOT -> PolicyAction.SNAPSHOT;
    };
    changes.add(change(ResourceChange.builder()
        .action(ChangeAction.REMOVE).policyAction(policy).logicalResourceId(row.logicalId())
        .physicalResourceId(row.physicalId()).resourceType(row.version().type()).scope(List.of()).details(List.of())
        .build()));
  }

  private static Change change(ResourceChange change) {
    return Change.builder().type(ChangeType.RESOURCE).resourceChange(change).build();
  }
}
