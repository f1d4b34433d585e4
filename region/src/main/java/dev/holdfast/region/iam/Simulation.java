package dev.holdfast.region.iam;

import dev.holdfast.region.iam.PolicyDocument.Kind;
import dev.holdfast.region.iam.PolicyDocument.Verdict;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeSet;
import software.amazon.awssdk.services.iam.model.ContextEntry;
import software.amazon.awssdk.services.iam.model.EvaluationResult;
import software.amazon.awssdk.services.iam.model.PolicyEvaluationDecisionType;
import software.amazon.awssdk.services.iam.model.SimulateCustomPolicyRequest;
import software.amazon.awssdk.services.iam.model.SimulatePrincipalPolicyRequest;
import software.amazon.awssdk.services.iam.model.Statement;

/**
 * What policies would say to calls that nobody makes. Nothing is known of such a call but its action, its resource and the
 * condition keys that are given: a resource's own policy and tags count only if they are given too.
 */
record Simulation(Call call) {

  /** A policy as the answer names it. */
  private record Source(String id, String text) {}

  /** Who would ask, and what may be asked of whom. */
  private record Setting(
      List<Source> policies, List<Source> boundaries, Optional<PolicyDocument> resource, Subject subject, Keys keys) {}

  List<EvaluationResult> principal(SimulatePrincipalPolicyRequest r) {
    String arn = Optional.ofNullable(r.policySourceArn()).orElseThrow(() -> invalid("PolicySourceArn is needed"));
    List<Source> policies = new ArrayList<>();
    List<Source> boundaries = new ArrayList<>();
    Keys keys = Keys.NONE.with("aws:PrincipalArn", arn);
    Subject subject = Subject.user(arn, call.settings().account());
    if (arn.contains(":user/")) {
      Rows.UserRow user = call.state().all(Rows.USERS).values().stream().filter(u -> u.arn().equals(arn)).findFirst()
          .orElseThrow(() -> missing(arn));
      policies.addAll(sources("user_" + user.name(), user.inline(), user.attached()));
      Groups.of(call, user.name()).forEach(
          g -> policies.addAll(sources("group_" + g.name(), g.inline(), g.attached())));
      user.boundary().ifPresent(b -> boundaries.add(managed(b)));
      keys = keys.with("aws:username", user.name()).with("aws:userid", user.id());
    } else if (arn.contains(":role/")) {
      Rows.RoleRow role = call.state().all(Rows.ROLES).values().stream().filter(x -> x.arn().equals(arn)).findFirst()
          .orElseThrow(() -> missing(arn));
      policies.addAll(sources("role_" + role.name(), role.inline(), role.attached()));
      role.boundary().ifPresent(b -> boundaries.add(managed(b)));
    } else {
      Rows.GroupRow group = call.state().all(Rows.GROUPS).values().stream().filter(g -> g.arn().equals(arn)).findFirst()
          .orElseThrow(() -> missing(arn));
      policies.addAll(sources("group_" + group.name(), group.inline(), group.attached()));
    }
    policies.addAll(given("PolicyInputList", r.policyInputList()));
    if (r.hasPermissionsBoundaryPolicyInputList()) {
      boundaries.clear();
      boundaries.addAll(given("PermissionsBoundaryPolicyInputList", r.permissionsBoundaryPolicyInputList()));
    }
    return results(r.actionNames(), r.resourceArns(), new Setting(policies, boundaries,
        Optional.ofNullable(r.resourcePolicy()).map(Simulation::resource),
        Optional.ofNullable(r.callerArn()).map(this::caller).orElse(subject), with(keys, r.contextEntries())));
  }

  List<EvaluationResult> custom(SimulateCustomPolicyRequest r) {
    if (r.policyInputList().isEmpty()) {
      throw invalid("PolicyInputList is needed");
    } else if (r.resourcePolicy() != null && r.callerArn() == null) {
      throw invalid("CallerArn is needed with a ResourcePolicy");
    }
    return results(r.actionNames(), r.resourceArns(), new Setting(
        given("PolicyInputList", r.policyInputList()),
        given("PermissionsBoundaryPolicyInputList", r.permissionsBoundaryPolicyInputList()),
        Optional.ofNullable(r.resourcePolicy()).map(Simulation::resource),
        Optional.ofNullable(r.callerArn()).map(this::caller).orElse(Subject.ANYBODY),
        with(Keys.NONE, r.contextEntries())));
  }

  private static List<EvaluationResult> results(List<String> actions, List<String> resources, Setting setting) {
    if (actions.isEmpty()) {
      throw invalid("ActionNames is needed");
    }
    List<EvaluationResult> results = new ArrayList<>();
    for (String action : actions) {
      if (!action.matches("[A-Za-z0-9-]+:[A-Za-z0-9]+")) {
        throw invalid("Invalid Action: " + action);
      }
      for (String resource : resources.isEmpty() ? List.of("*") : resources) {
        results.add(result(action, resource, setting));
      }
    }
    return results;
  }

  private static EvaluationResult result(String action, String resource, Setting setting) {
    List<Statement> matched = new ArrayList<>();
    Verdict own = verdict(setting.policies, action, resource, setting.keys, matched);
    Verdict boundary = setting.boundaries.isEmpty() ? Verdict.ALLOW
        : verdict(setting.boundaries, action, resource, setting.keys, new ArrayList<>());
    boolean denied = setting.resource
        .filter(p -> p.denies(setting.subject, action, resource, setting.keys)).isPresent();
    Principals.Match named = setting.resource.map(p -> p.allows(setting.subject, action, resource, setting.keys))
        .orElse(Principals.Match.NONE);
    PolicyEvaluationDecisionType decision = own == Verdict.DENY || boundary == Verdict.DENY || denied
        ? PolicyEvaluationDecisionType.EXPLICIT_DENY
        : named == Principals.Match.ITSELF || own == Verdict.ALLOW && boundary == Verdict.ALLOW
            ? PolicyEvaluationDecisionType.ALLOWED : PolicyEvaluationDecisionType.IMPLICIT_DENY;
    return EvaluationResult.builder()
        .evalActionName(action).evalResourceName(resource).evalDecision(decision).matchedStatements(matched)
        .missingContextValues(missing(setting))
        .permissionsBoundaryDecisionDetail(setting.boundaries.isEmpty() ? null
            : software.amazon.awssdk.services.iam.model.PermissionsBoundaryDecisionDetail.builder()
                .allowedByPermissionsBoundary(boundary == Verdict.ALLOW).build())
        .build();
  }

  /** @param matched is given those policies that have a say */
  private static Verdict verdict(
      List<Source> policies, String action, String resource, Keys keys, List<Statement> matched) {
    Verdict verdict = Verdict.NOTHING;
    for (Source source : policies) {
      Verdict one = PolicyDocument.readable(Kind.IDENTITY, source.text).of(action, resource, keys);
      if (one != Verdict.NOTHING) {
        matched.add(Statement.builder().sourcePolicyId(source.id).sourcePolicyType("IAM Policy").build());
      }
      verdict = one == Verdict.DENY || verdict == Verdict.NOTHING ? one : verdict;
    }
    return verdict;
  }

  /** The keys that conditions ask for, and that nobody gave. */
  private static List<String> missing(Setting setting) {
    TreeSet<String> keys = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    setting.policies.forEach(s -> keys.addAll(PolicyDocument.readable(Kind.IDENTITY, s.text).conditionKeys()));
    setting.boundaries.forEach(s -> keys.addAll(PolicyDocument.readable(Kind.IDENTITY, s.text).conditionKeys()));
    setting.resource.ifPresent(p -> keys.addAll(p.conditionKeys()));
    return keys.stream().filter(key -> !setting.keys.has(key)).toList();
  }

  private List<Source> sources(String whose, SortedMap<String, String> inline, List<String> attached) {
    List<Source> sources = new ArrayList<>();
    for (Map.Entry<String, String> policy : inline.entrySet()) {
      sources.add(new Source(whose + '_' + policy.getKey(), policy.getValue()));
    }
    attached.forEach(arn -> sources.add(managed(arn)));
    return sources;
  }

  private Source managed(String arn) {
    return new Source(arn.substring(arn.lastIndexOf('/') + 1), Policies.document(call, arn).orElse(""));
  }

  private static List<Source> given(String list, List<String> texts) {
    List<Source> sources = new ArrayList<>();
    for (String text : texts) {
      parsed(Kind.IDENTITY, text);
      sources.add(new Source(list + '.' + (sources.size() + 1), text));
    }
    return sources;
  }

  private static PolicyDocument resource(String text) {
    return parsed(Kind.RESOURCE, text);
  }

  private static PolicyDocument parsed(Kind kind, String text) {
    try {
      return PolicyDocument.parse(kind, text);
    } catch (IllegalArgumentException e) {
      throw invalid(e.getMessage());
    }
  }

  private Subject caller(String arn) {
    if (!arn.matches("arn:aws:iam::\\d{12}:user/.+")) {
      throw invalid("CallerArn must be the ARN of a user");
    }
    return Subject.user(arn, arn.split(":")[4]);
  }

  private static Keys with(Keys keys, List<ContextEntry> entries) {
    Keys all = keys;
    for (ContextEntry entry : entries) {
      if (entry.contextKeyName() == null) {
        throw invalid("ContextEntries: a ContextKeyName is needed");
      }
      all = all.with(Map.of(entry.contextKeyName(), entry.contextKeyValues()));
    }
    return all;
  }

  private static RuntimeException missing(String arn) {
    return Roles.noSuchEntity("Entity " + arn + " was not found");
  }

  private static RuntimeException invalid(String message) {
    return Errors.badRequest("InvalidInput", message);
  }
}
