package dev.holdfast.region.cloudformation;

import dev.holdfast.region.cloudformation.Revision.ParameterValue;
import dev.holdfast.region.kernel.Call;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.services.cloudformation.model.Change;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.Tag;

/**
 * What a request wants a stack to be, with everything checked that can be checked before anything is made.
 *
 * @param changes against the stack as it is
 */
record Blueprint(Revision revision, Template template, List<Change> changes) {

  /** What the requests for stacks and change sets have in common; absent members are null, as the SDK has them. */
  record Request(
      String templateBody,
      String templateUrl,
      Boolean usePreviousTemplate,
      List<Parameter> parameters,
      boolean hasTags,
      List<Tag> tags,
      List<String> capabilities,
      List<String> resourceTypes) {}

  static Blueprint of(
      Call call, Types types, Templates templates, String stackId, String stackName, Request r, Optional<Stack> stack) {
    Template template = templates.of(body(r, stack));
    Validation.check(template, types);
    if (!r.resourceTypes().isEmpty()) {
      checkAllowed(template, r.resourceTypes());
    }
    SortedMap<String, ParameterValue> parameters = Parameters.values(call, template, r.parameters(),
        stack.map(s -> s.revision().parameters()).orElseGet(TreeMap::new));
    Revision revision = new Revision(body(r, stack), parameters,
        r.hasTags() || stack.isEmpty() ? tags(r.tags()) : stack.get().revision().tags(), List.copyOf(r.capabilities()));
    Plan plan = new Plan(template, new Scope(call, stackId, stackName, template, parameters, Scope.NO_RESOURCES));
    Capabilities.check(template, r.capabilities());
    return new Blueprint(revision, template, Differ.changes(call, types, templates, plan, revision, stack));
  }

  private static String body(Request r, Optional<Stack> stack) {
    if (r.templateUrl() != null) {
      throw Template.invalid("TemplateURL is not supported by Holdfast: the template's bytes have to be given as TemplateBody");
    }
    boolean previous = Boolean.TRUE.equals(r.usePreviousTemplate());
    if (previous == (r.templateBody() != null)) {
      throw Template.invalid(stack.isPresent()
          ? "Exactly one of TemplateBody and UsePreviousTemplate must be specified"
          : "Either Template URL or Template Body must be specified.");
    }
    return previous
        ? stack.orElseThrow(() -> Template.invalid("UsePreviousTemplate needs a stack that has one")).revision().template()
        : r.templateBody();
  }

  /** {@code ResourceTypes}: the caller's own bound, as {@code AWS::EC2::*}. */
  private static void checkAllowed(Template template, List<String> allowed) {
    template.resources().values().forEach(resource -> {
      boolean may = allowed.stream().anyMatch(a -> a.equals(resource.type())
          || a.endsWith("*") && resource.type().startsWith(a.substring(0, a.length() - 1)));
      if (!may) {
        throw Template.invalid("Resource type " + resource.type() + " of " + resource.logicalId()
            + " is not allowed by parameter ResourceTypes " + allowed);
      }
    });
  }

  static SortedMap<String, String> tags(List<Tag> tags) {
    SortedMap<String, String> map = new TreeMap<>();
    for (Tag tag : tags) {
      if (tag.key() == null || tag.value() == null || tag.key().isEmpty() || tag.key().startsWith("aws:")) {
        throw Template.invalid("Tag keys must not be empty nor begin with aws:, and each needs a value: " + tag.key());
      }
      if (map.put(tag.key(), tag.value()) != null) {
        throw Template.invalid("Duplicate tag keys found: " + tag.key());
      }
    }
    if (map.size() > Limits.TAGS) {
      throw Template.invalid("A stack has at most " + Limits.TAGS + " tags");
    }
    return map;
  }
}
