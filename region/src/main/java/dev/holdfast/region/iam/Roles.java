package dev.holdfast.region.iam;

import dev.holdfast.region.iam.PolicyDocument.Kind;
import dev.holdfast.region.iam.Rows.RoleRow;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.iam.model.CreateRoleRequest;
import software.amazon.awssdk.services.iam.model.Role;
import software.amazon.awssdk.services.iam.model.Tag;

/** Roles and their policies. */
record Roles(Call call) {

  private static final int DEFAULT_SESSION_SECONDS = 3600;

  RoleRow create(CreateRoleRequest r) {
    String name = named(r.roleName(), "roleName", Limits.ROLE_NAME);
    if (call.state().has(Rows.ROLES, name)) {
      throw Errors.of(409, "EntityAlreadyExists", "Role with name " + name + " already exists.");
    }
    String path = Optional.ofNullable(r.path()).orElse("/");
    RoleRow row = new RoleRow(
        name, "AROA" + call.ids().base32(17), arn(call, "role", path, name), path,
        Optional.ofNullable(r.description()).orElse(""),
        document(Kind.TRUST, r.assumeRolePolicyDocument(), Limits.TRUST_POLICY),
        Optional.ofNullable(r.maxSessionDuration()).orElse(DEFAULT_SESSION_SECONDS),
        new TreeMap<>(), List.of(), tags(r.tags()), call.now(),
        new Policies(call).boundary(r.permissionsBoundary()));
    call.state().put(Rows.ROLES, name, row);
    return row;
  }

  RoleRow get(String name) {
    return Optional.ofNullable(name).flatMap(n -> call.state().get(Rows.ROLES, n)).orElseThrow(
        () -> noSuchEntity("The role with name " + name + " cannot be found."));
  }

  void delete(String name) {
    RoleRow row = get(name);
    if (!row.inline().isEmpty() || !row.attached().isEmpty()) {
      throw Errors.of(409, "DeleteConflict", "Cannot delete entity, must delete policies first.");
    }
    if (call.state().all(Rows.PROFILES).values().stream().anyMatch(p -> p.roles().contains(name))) {
      throw Errors.of(409, "DeleteConflict", "Cannot delete entity, must remove roles from instance profile first.");
    }
    call.state().remove(Rows.ROLES, name);
  }

  void putPolicy(String role, String policy, String text) {
    SortedMap<String, String> inline = putInline(get(role).inline(), policy, text, Limits.ROLE_POLICIES, "role " + role);
    replace(get(role).with(inline));
  }

  String policy(String role, String policy) {
    return Optional.ofNullable(get(role).inline().get(policy)).orElseThrow(
        () -> noSuchEntity("The role policy with name " + policy + " cannot be found."));
  }

  void deletePolicy(String role, String policy) {
    policy(role, policy);
    replace(get(role).with(without(get(role).inline(), policy)));
  }

  void attach(String role, String policyArn) {
    List<String> attached = new Policies(call).attached(get(role).attached(), policyArn, "PoliciesPerRole",
        Limits.ATTACHED_POLICIES);
    replace(get(role).attaching(attached));
  }

  void detach(String role, String policyArn) {
    replace(get(role).attaching(Policies.detached(get(role).attached(), policyArn)));
  }

  void tag(String role, List<Tag> more) {
    SortedMap<String, String> tags = new TreeMap<>(get(role).tags());
    tags.putAll(tags(more));
    replace(get(role).tagged(tags));
  }

  void untag(String role, List<String> keys) {
    SortedMap<String, String> tags = new TreeMap<>(get(role).tags());
    keys.forEach(tags::remove);
    replace(get(role).tagged(tags));
  }

  void replace(RoleRow row) {
    call.state().put(Rows.ROLES, row.name(), row);
  }

  /** IAM answers policy documents percent-encoded (RFC 3986). */
  static String encoded(String document) {
    return URLEncoder.encode(document, StandardCharsets.UTF_8).replace("+", "%20").replace("*", "%2A").replace("%7E", "~");
  }

  static Role described(RoleRow row) {
    return Role.builder()
        .roleName(row.name()).roleId(row.id()).arn(row.arn()).path(row.path()).createDate(row.created())
        .description(row.description().isEmpty() ? null : row.description())
        .assumeRolePolicyDocument(encoded(row.trustPolicy()))
        .maxSessionDuration(row.maxSessionSeconds())
        .permissionsBoundary(row.boundary().map(Policies::asBoundary).orElse(null))
        .tags(tags(row.tags()))
        .build();
  }

  static List<Tag> tags(SortedMap<String, String> tags) {
    return tags.entrySet().stream().map(t -> Tag.builder().key(t.getKey()).value(t.getValue()).build()).toList();
  }

  static SortedMap<String, String> tags(List<Tag> tags) {
    SortedMap<String, String> map = new TreeMap<>();
    tags.forEach(t -> map.put(t.key(), t.value()));
    if (map.size() > Limits.TAGS) {
      throw Errors.of(409, "LimitExceeded", "The number of tags has reached the maximum limit: " + Limits.TAGS);
    }
    return map;
  }

  static String arn(Call call, String kind, String path, String name) {
    if (!path.matches("/|/[!-~]+/")) {
      throw invalid("The specified value for path is invalid: it must begin and end with /");
    }
    return "arn:aws:iam::" + call.settings().account() + ':' + kind + path + name;
  }

  static String named(String name, String member, int longest) {
    if (name == null || name.length() > longest || !name.matches("[\\w+=,.@-]+")) {
      throw invalid("The specified value for " + member
          + " is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_- and at most "
          + longest + " of them");
    }
    return name;
  }

  /** @param most characters of all together, white space not counted */
  static SortedMap<String, String> putInline(
      SortedMap<String, String> before, String policy, String text, int most, String whose) {
    SortedMap<String, String> inline = new TreeMap<>(before);
    inline.put(named(policy, "policyName", Limits.NAME), document(Kind.IDENTITY, text, most));
    if (inline.values().stream().mapToInt(Roles::size).sum() > most) {
      throw Errors.of(409, "LimitExceeded", "Maximum policy size of " + most + " bytes exceeded for " + whose);
    }
    return inline;
  }

  static SortedMap<String, String> without(SortedMap<String, String> inline, String policy) {
    SortedMap<String, String> rest = new TreeMap<>(inline);
    rest.remove(policy);
    return rest;
  }

  /** @param longest in characters, white space not counted */
  static String document(Kind kind, String text, int longest) {
    try {
      PolicyDocument.parse(kind, text);
    } catch (IllegalArgumentException e) {
      throw Errors.badRequest("MalformedPolicyDocument", e.getMessage());
    }
    if (size(text) > longest) {
      throw Errors.of(409, "LimitExceeded", "Cannot exceed quota for PolicySize: " + longest);
    }
    return text;
  }

  static int size(String document) {
    return (int) document.chars().filter(c -> !Character.isWhitespace(c)).count();
  }

  static AwsServiceException invalid(String message) {
    return Errors.badRequest("ValidationError", message);
  }

  static AwsServiceException noSuchEntity(String message) {
    return Errors.of(404, "NoSuchEntity", message);
  }
}
