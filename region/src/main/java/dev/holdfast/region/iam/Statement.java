package dev.holdfast.region.iam;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One statement of a policy, ready to be asked.
 *
 * @param actions in lower case; those that it is not about, if {@code notActions}
 * @param principals empty in an identity's policy; those whom it is not about, if {@code notPrincipals}
 * @param variables whether {@code ${…}} means something in this policy's version
 */
record Statement(
    boolean allows, List<Wildcard> actions, boolean notActions, List<Text> resources, boolean notResources,
    Optional<Principals> principals, boolean notPrincipals, List<Condition> conditions, boolean variables) {

  /** A resource's pattern; those with variables are made anew for each request. */
  record Text(String written, Optional<Wildcard> fixed) {
    static Text of(String written, boolean variables) {
      return new Text(written, variables && Variables.in(written) ? Optional.empty() : Optional.of(Wildcard.of(written)));
    }

    boolean matches(String resource, Keys keys) {
      return fixed.or(() -> Variables.pattern(written, keys)).filter(p -> p.matches(resource)).isPresent();
    }
  }

  /** Whether it is about this action on this resource, whoever asks. */
  boolean concerns(String action, String resource, Keys keys) {
    return concerns(action, resource, keys, conditions);
  }

  /** The same, whatever its conditions say. */
  boolean mayConcern(String action, String resource) {
    return concerns(action, resource, Keys.NONE, List.of());
  }

  private boolean concerns(String action, String resource, Keys keys, List<Condition> under) {
    String name = action.toLowerCase(Locale.ROOT);
    if (actions.stream().anyMatch(a -> a.matches(name)) == notActions) {
      return false;
    }
    if (!resources.isEmpty() && resources.stream().anyMatch(r -> r.matches(resource, keys)) == notResources) {
      return false;
    }
    for (Condition condition : under) {
      if (!condition.holds(keys, variables)) {
        return false;
      }
    }
    return true;
  }

  /** How it names the one who asks. */
  Principals.Match names(Subject subject) {
    Principals.Match match = principals.map(p -> p.match(subject)).orElse(Principals.Match.NONE);
    return !notPrincipals ? match : match == Principals.Match.NONE ? Principals.Match.ITSELF : Principals.Match.NONE;
  }
}
