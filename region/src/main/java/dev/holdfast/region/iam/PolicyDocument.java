package dev.holdfast.region.iam;

import dev.holdfast.region.kernel.JsonText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

/** A policy, read once and asked often. Immutable. */
public final class PolicyDocument {

  /** What a policy belongs to, and so what its statements must say: an identity, a resource, or a role's trust. */
  public enum Kind { IDENTITY, RESOURCE, TRUST }

  /** What a policy says to a request. */
  public enum Verdict { ALLOW, DENY, NOTHING }

  /** Says nothing. */
  public static final PolicyDocument EMPTY = new PolicyDocument(List.of());

  /** Characters; AWS's own limits are all far below. */
  private static final int LONGEST = 131_072;
  private static final int DEEPEST = 16;

  private static final String VARIABLES_SINCE = "2012-10-17";
  private static final Set<String> VERSIONS = Set.of("2008-10-17", VARIABLES_SINCE);
  private static final Set<String> TOP = Set.of("Version", "Id", "Statement");
  private static final Set<String> ELEMENTS = Set.of("Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction",
      "Resource", "NotResource", "Condition");

  private final List<Statement> statements;

  private PolicyDocument(List<Statement> statements) {
    this.statements = List.copyOf(statements);
  }

  /**
   * Reads a policy.
   *
   * @throws IllegalArgumentException if it is none; its message says why, as AWS words it
   */
  public static PolicyDocument parse(Kind kind, String text) {
    Map<String, JsonNode> policy = object(
        json(text).orElseThrow(() -> new IllegalArgumentException("This policy contains invalid Json")),
        "Syntax errors in policy.");
    if (!TOP.containsAll(policy.keySet())) {
      throw new IllegalArgumentException("Syntax errors in policy.");
    }
    String version = Optional.ofNullable(policy.get("Version")).map(v -> text(v, "Version")).orElse("2008-10-17");
    if (!VERSIONS.contains(version)) {
      throw new IllegalArgumentException("The policy must contain a valid version string");
    }
    JsonNode several = policy.get("Statement");
    if (several == null) {
      throw new IllegalArgumentException("Missing required field Statement");
    }
    List<Statement> statements = new ArrayList<>();
    for (JsonNode one : several.isArray() ? several.asArray() : List.of(several)) {
      statements.add(statement(kind, object(one, "Syntax errors in policy."), version.equals(VARIABLES_SINCE)));
    }
    return new PolicyDocument(statements);
  }

  /** The same; what is no policy says nothing, as one that was kept before policies were read. */
  public static PolicyDocument readable(Kind kind, String text) {
    try {
      return parse(kind, text);
    } catch (IllegalArgumentException e) {
      return EMPTY;
    }
  }

  /** As an identity's policy, or a boundary, or a session's: whoever has it is the one who asks. */
  public Verdict of(String action, String resource, Keys keys) {
    Verdict verdict = Verdict.NOTHING;
    for (Statement s : statements) {
      if (s.concerns(action, resource, keys)) {
        if (!s.allows()) {
          return Verdict.DENY;
        }
        verdict = Verdict.ALLOW;
      }
    }
    return verdict;
  }

  /** Whether a resource's policy forbids it to the one who asks. */
  public boolean denies(Subject subject, String action, String resource, Keys keys) {
    return statements.stream().anyMatch(s -> !s.allows() && s.names(subject) != Principals.Match.NONE
        && s.concerns(action, resource, keys));
  }

  /** How a resource's policy names the one whom it allows it to; NONE where it does not. */
  Principals.Match allows(Subject subject, String action, String resource, Keys keys) {
    Principals.Match best = Principals.Match.NONE;
    for (Statement s : statements) {
      if (s.allows() && s.concerns(action, resource, keys)) {
        Principals.Match match = s.names(subject);
        best = match.compareTo(best) > 0 ? match : best;
      }
    }
    return best;
  }

  /** Whether a resource's policy lets one of AWS's services in, which nothing else does. */
  public boolean letsService(String service, String action, String resource, Keys keys) {
    Subject subject = Subject.service(service);
    return !denies(subject, action, resource, keys)
        && allows(subject, action, resource, keys) == Principals.Match.ITSELF;
  }

  /**
   * Whether a resource's policy lets anybody at all do it: an Allow for everybody without a condition, and nothing that
   * may deny it to anyone, since whom its conditions spare cannot be told.
   */
  public boolean letsAnybody(String action, String resource) {
    return statements.stream().noneMatch(s -> !s.allows() && s.mayConcern(action, resource))
        && statements.stream().anyMatch(s -> s.allows() && s.conditions().isEmpty() && !s.notPrincipals()
            && s.principals().filter(Principals::everybody).isPresent() && s.mayConcern(action, resource));
  }

  /** With the statements of others: a Deny of any counts, and an Allow of any. */
  PolicyDocument and(PolicyDocument other) {
    List<Statement> all = new ArrayList<>(statements);
    all.addAll(other.statements);
    return new PolicyDocument(all);
  }

  /**
   * Whether S3 calls a bucket's policy public: it allows something to everybody, and no condition of that statement ties it
   * to fixed accounts, principals, networks or resources.
   */
  public boolean isPublic() {
    return statements.stream().anyMatch(s -> s.allows()
        && (s.notPrincipals() || s.principals().filter(Principals::everybody).isPresent())
        && s.conditions().stream().noneMatch(Condition::limits));
  }

  /** The condition keys that its answers depend on, in lower case. */
  SortedSet<String> conditionKeys() {
    SortedSet<String> keys = new TreeSet<>();
    statements.forEach(s -> s.conditions().forEach(c -> keys.add(c.key())));
    return keys;
  }

  private static Statement statement(Kind kind, Map<String, JsonNode> s, boolean variables) {
    if (!ELEMENTS.containsAll(s.keySet())) {
      throw new IllegalArgumentException("Syntax errors in policy.");
    }
    String effect = s.containsKey("Effect") ? text(s.get("Effect"), "Effect") : "";
    if (!effect.equals("Allow") && !effect.equals("Deny")) {
      throw new IllegalArgumentException("Missing required field Effect");
    }
    Optional.ofNullable(s.get("Sid")).ifPresent(sid -> text(sid, "Sid"));
    List<String> actions = either(s, "Action", "NotAction", true);
    List<String> resources = either(s, "Resource", "NotResource", kind != Kind.TRUST);
    actions.stream().filter(a -> !a.equals("*") && a.indexOf(':') < 1).findFirst().ifPresent(a -> {
      throw new IllegalArgumentException("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");
    });
    if (kind == Kind.TRUST && !resources.isEmpty()) {
      throw new IllegalArgumentException("Has prohibited field Resource");
    }
    boolean named = s.containsKey("Principal") || s.containsKey("NotPrincipal");
    if (kind == Kind.IDENTITY && named) {
      throw new IllegalArgumentException("Policy document should not specify a principal.");
    } else if (kind != Kind.IDENTITY && s.containsKey("Principal") == s.containsKey("NotPrincipal")) {
      throw new IllegalArgumentException("Missing required field Principal");
    }
    Optional<Principals> principals = !named ? Optional.empty()
        : Optional.of(principals(s.getOrDefault("Principal", s.get("NotPrincipal"))));
    return new Statement(effect.equals("Allow"),
        actions.stream().map(Wildcard::ignoringCase).toList(), s.containsKey("NotAction"),
        resources.stream().map(r -> Statement.Text.of(r, variables)).toList(), s.containsKey("NotResource"),
        principals, s.containsKey("NotPrincipal"), conditions(s.get("Condition")), variables);
  }

  private static List<String> either(Map<String, JsonNode> s, String is, String isNot, boolean required) {
    if (s.containsKey(is) && s.containsKey(isNot)) {
      throw new IllegalArgumentException("Syntax errors in policy.");
    }
    List<String> values = s.containsKey(is) ? texts(s.get(is), is) : s.containsKey(isNot) ? texts(s.get(isNot), isNot)
        : List.of();
    if (required && values.isEmpty()) {
      throw new IllegalArgumentException(is.equals("Action")
          ? "Policy statement must contain actions." : "Policy statement must contain resources.");
    }
    return values;
  }

  private static Principals principals(JsonNode node) {
    if (node.isString() && node.asString().equals("*")) {
      return Principals.EVERYBODY;
    }
    Map<String, JsonNode> kinds = object(node, "Invalid principal in policy");
    if (kinds.isEmpty() || !Set.of("AWS", "Service", "Federated", "CanonicalUser").containsAll(kinds.keySet())) {
      throw new IllegalArgumentException("Invalid principal in policy");
    }
    kinds.forEach((kind, value) -> texts(value, kind));
    return new Principals(
        Optional.ofNullable(kinds.get("AWS")).map(v -> texts(v, "AWS")).orElse(List.of()),
        Optional.ofNullable(kinds.get("Service")).map(v -> texts(v, "Service")).orElse(List.of()));
  }

  private static List<Condition> conditions(JsonNode node) {
    List<Condition> conditions = new ArrayList<>();
    if (node != null) {
      object(node, "Syntax errors in policy.").forEach((operator, keys) ->
          object(keys, "Syntax errors in policy.").forEach((key, values) ->
              conditions.add(Condition.of(operator, key, texts(values, key)).orElseThrow(
                  () -> new IllegalArgumentException("Invalid Condition type : " + operator)))));
    }
    return conditions;
  }

  /** Empty for what is no JSON, or too much of it. */
  static Optional<JsonNode> json(String text) {
    return text == null || text.length() > LONGEST || depth(text) > DEEPEST ? Optional.empty() : JsonText.parse(text);
  }

  /** How deep brackets are in each other, outside of texts. */
  private static int depth(String text) {
    int depth = 0;
    int deepest = 0;
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted) {
        if (c == '\\') {
          i++;
        } else if (c == '"') {
          quoted = false;
        }
      } else if (c == '"') {
        quoted = true;
      } else if (c == '{' || c == '[') {
        deepest = Math.max(deepest, ++depth);
      } else if (c == '}' || c == ']') {
        depth--;
      }
    }
    return deepest;
  }

  private static Map<String, JsonNode> object(JsonNode node, String otherwise) {
    if (!node.isObject()) {
      throw new IllegalArgumentException(otherwise);
    }
    return node.asObject();
  }

  private static String text(JsonNode node, String element) {
    if (!node.isString()) {
      throw new IllegalArgumentException("Syntax errors in policy: " + element + " is not a text");
    }
    return node.asString();
  }

  /** One or many; a condition's may be numbers and booleans. */
  private static List<String> texts(JsonNode node, String element) {
    List<String> texts = new ArrayList<>();
    for (JsonNode one : node.isArray() ? node.asArray() : List.of(node)) {
      if (one.isString()) {
        texts.add(one.asString());
      } else if (one.isBoolean() || one.isNumber()) {
        texts.add(one.isBoolean() ? Boolean.toString(one.asBoolean()) : one.asNumber());
      } else {
        throw new IllegalArgumentException("Syntax errors in policy: " + element + " is not a text");
      }
    }
    return texts;
  }
}
