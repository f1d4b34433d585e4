package dev.holdfast.region.iam;

import dev.holdfast.region.iam.PolicyDocument.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

/**
 * What IAM refuses when a policy is given to it, beyond what makes it unreadable: policies that were kept before, and those
 * of buckets and queues, are read without it. Texts, and which fault of several is named, as recorded of AWS.
 */
final class PolicyGrammar {

  private static final String SYNTAX = "Syntax errors in policy.";
  private static final String LEGACY = "The policy failed legacy parsing";
  private static final String VERSION = "Policy document must be version 2012-10-17 or greater.";
  private static final String OLD_VERSION = "2008-10-17";
  private static final Set<String> SAID_AS_IT_IS = Set.of(
      "Policy statement must contain actions.", "Policy statement must contain resources.",
      "Policy document should not specify a principal.",
      "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");
  private static final List<String> IAM_PATHS = List.of(
      "user/", "federated-user/", "role/", "group/", "instance-profile/", "mfa/", "server-certificate/", "policy/",
      "sms-mfa/", "saml-provider/", "oidc-provider/", "report/", "access-report/");

  private PolicyGrammar() {}

  /** @throws IllegalArgumentException with AWS's words, if IAM would not take it */
  static void check(Kind kind, String text) {
    Map<String, JsonNode> policy = PolicyDocument.json(text).filter(JsonNode::isObject).map(JsonNode::asObject).orElseThrow(
        () -> new IllegalArgumentException(kind == Kind.TRUST ? "This policy contains invalid Json" : SYNTAX));
    List<Map<String, JsonNode>> statements = statements(policy);
    if (kind == Kind.TRUST) {
      PolicyDocument.parse(kind, text);
      for (Map<String, JsonNode> statement : statements) {
        if (texts(statement, "Action").stream().anyMatch(a -> !a.toLowerCase(Locale.ROOT).startsWith("sts:"))) {
          throw new IllegalArgumentException("AssumeRole policy may only specify STS AssumeRole actions.");
        }
      }
      return;
    }
    for (Map<String, JsonNode> statement : statements) {
      requireLegacy(statement);
    }
    Optional<String> fault = fault(kind, text);
    if (statements.isEmpty() || fault.filter(f -> !SAID_AS_IT_IS.contains(f)).isPresent()) {
      throw new IllegalArgumentException(SYNTAX);
    }
    requireDifferentIds(statements);
    fault.ifPresent(f -> {
      throw new IllegalArgumentException(f);
    });
    for (Map<String, JsonNode> statement : statements) {
      texts(statement, "Resource").forEach(PolicyGrammar::requireResource);
      texts(statement, "Action").forEach(PolicyGrammar::requireAction);
    }
  }

  /** A managed policy must be of today's version; one that stands in a role, a user or a group need not. */
  static void checkManaged(String text) {
    PolicyDocument.json(text).filter(JsonNode::isObject).map(JsonNode::asObject).ifPresent(policy -> {
      if (!statements(policy).isEmpty() && version(policy).equals(OLD_VERSION)) {
        throw new IllegalArgumentException(VERSION);
      }
    });
    check(Kind.IDENTITY, text);
  }

  private static Optional<String> fault(Kind kind, String text) {
    try {
      PolicyDocument.parse(kind, text);
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(e.getMessage());
    }
  }

  /** Those that are objects; of the others it is said elsewhere that they are none. */
  private static List<Map<String, JsonNode>> statements(Map<String, JsonNode> policy) {
    List<Map<String, JsonNode>> statements = new ArrayList<>();
    JsonNode several = policy.get("Statement");
    if (several != null) {
      for (JsonNode one : several.isArray() ? several.asArray() : List.of(several)) {
        if (one.isObject()) {
          statements.add(one.asObject());
        }
      }
    }
    return statements;
  }

  private static String version(Map<String, JsonNode> policy) {
    return Optional.ofNullable(policy.get("Version")).map(v -> v.isString() ? v.asString() : "").orElse(OLD_VERSION);
  }

  /** The texts of an element, and of the one that means its contrary. */
  private static List<String> texts(Map<String, JsonNode> statement, String element) {
    List<String> texts = new ArrayList<>();
    for (String name : List.of(element, "Not" + element)) {
      JsonNode node = statement.get(name);
      if (node != null) {
        for (JsonNode one : node.isArray() ? node.asArray() : List.of(node)) {
          if (one.isString()) {
            texts.add(one.asString());
          }
        }
      }
    }
    return texts;
  }

  private static void requireLegacy(Map<String, JsonNode> statement) {
    String effect = Optional.ofNullable(statement.get("Effect")).filter(JsonNode::isString).map(JsonNode::asString).orElse("");
    boolean miswritten = (effect.equalsIgnoreCase("Allow") || effect.equalsIgnoreCase("Deny"))
        && !effect.equals("Allow") && !effect.equals("Deny");
    boolean partial = texts(statement, "Resource").stream().map(r -> r.split(":", 6)).anyMatch(arn ->
        arn.length > 3 && arn[0].equals("arn") && arn[1].equals("aws")
            && (arn[2].isEmpty() || arn.length == 5 && !arn[4].isEmpty() && !arn[4].matches("\\d{12}|.*[*?$].*")));
    if (miswritten || partial) {
      throw new IllegalArgumentException(LEGACY);
    }
  }

  private static void requireDifferentIds(List<Map<String, JsonNode>> statements) {
    Set<String> ids = new TreeSet<>();
    for (Map<String, JsonNode> statement : statements) {
      if (statement.containsKey("Sid") && !ids.add(statement.get("Sid").asString())) {
        throw new IllegalArgumentException("Statement IDs (SID) in a single policy must be unique.");
      }
    }
  }

  private static void requireAction(String action) {
    int colon = action.indexOf(':');
    if (action.equals("*")) {
      return;
    } else if (action.indexOf(':', colon + 1) > 0) {
      throw new IllegalArgumentException("Actions/Condition can contain only one colon.");
    } else if (!action.substring(0, colon).matches("[A-Za-z0-9.*?-]+")) {
      throw new IllegalArgumentException("Vendor " + action.substring(0, colon) + " is not valid");
    }
  }

  private static void requireResource(String resource) {
    if (resource.startsWith("*")) {
      return;
    } else if (resource.indexOf(':') < 0) {
      throw new IllegalArgumentException("Resource " + resource + " must be in ARN format or \"*\".");
    }
    String[] parts = resource.split(":", 6);
    if (!parts[0].equals("arn") || !parts[1].matches("aws[a-z-]*|.*[*?$].*")) {
      String rest = resource.substring(parts[0].length());
      throw new IllegalArgumentException("Partition \"" + parts[1] + "\" is not valid for resource \"arn" + rest
          + ":*".repeat(Math.max(0, 6 - parts.length)) + "\".");
    } else if (parts.length < 3) {
      throw new IllegalArgumentException("Resource vendor must be fully qualified and cannot contain regexes.");
    } else if (parts.length == 6 && parts[2].equals("iam")) {
      requireIam(resource, parts);
    } else if (parts.length == 6 && parts[2].equals("s3") && parts[4].isEmpty() && parts[3].matches("[a-z0-9-]+")) {
      throw new IllegalArgumentException("Resource " + resource + " can not contain region information.");
    }
  }

  private static void requireIam(String resource, String[] parts) {
    String path = parts[5];
    String fixed = path.split("[*?$]", 2)[0];
    if (parts[3].matches("[a-z0-9-]+")) {
      throw new IllegalArgumentException("IAM resource " + resource + " cannot contain region information.");
    } else if (!path.equals("root") && IAM_PATHS.stream().noneMatch(
        kind -> fixed.startsWith(kind) || fixed.length() < path.length() && kind.startsWith(fixed))) {
      throw new IllegalArgumentException("IAM resource path must either be \"*\", root, or start with "
          + String.join(", ", IAM_PATHS) + '.');
    }
  }
}
