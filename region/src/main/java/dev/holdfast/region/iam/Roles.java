package dev.holdfast.region.iam;

import dev.holdfast.region.iam.PolicyDocument.Kind;
import dev.holdfast.region.iam.Rows.RoleRow;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Constraints;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.kernel.Table;
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
import software.amazon.awssdk.services.iam.model.UpdateRoleRequest;

/** Roles and their policies. */
record Roles(Call call) {

  RoleRow create(CreateRoleRequest r) {
    String name = named(r.roleName(), "roleName", Limits.ROLE_NAME);
    if (call.state().has(Rows.ROLES, name)) {
      throw Errors.of(409, "EntityAlreadyExists", "Role with name " + name + " already exists.");
    }
    requireRoom(call, Rows.ROLES, "RolesPerAccount", Limits.ROLES);
    String path = Optional.ofNullable(r.path()).orElse("/");
    RoleRow row = new RoleRow(
        name, "AROA" + call.ids().base32(17), arn(call, "role", path, name), path,
        Optional.ofNullable(r.description()).orElse(""),
        document(Kind.TRUST, r.assumeRolePolicyDocument(), Limits.TRUST_POLICY),
        sessionSeconds(r.maxSessionDuration()).orElse(Limits.SHORTEST_SESSION),
        new TreeMap<>(), List.of(), Tags.ofPrincipal(r.tags()), call.now(),
        new Policies(call).boundary(r.permissionsBoundary()));
    call.state().put(Rows.ROLES, name, row);
    return row;
  }

  void update(UpdateRoleRequest r) {
    // Of a service's role the description alone may be changed.
    RoleRow row = r.maxSessionDuration() == null ? get(r.roleName()) : modifiable(r.roleName());
    replace(row.described(
        Optional.ofNullable(r.description()).orElse(row.description()),
        sessionSeconds(r.maxSessionDuration()).orElse(row.maxSessionSeconds())));
  }

  private static Optional<Integer> sessionSeconds(Integer given) {
    Constraints.naming().value("maxSessionDuration", given, Limits.SHORTEST_SESSION, Limits.LONGEST_SESSION).require();
    return Optional.ofNullable(given);
  }

  /** One that is no service's own. */
  RoleRow modifiable(String name) {
    RoleRow row = get(name);
    if (row.path().startsWith(ServiceLinkedRoles.PATH)) {
      throw Errors.badRequest("UnmodifiableEntity", "Cannot perform the operation on the protected role '" + name
          + "' - this role is only modifiable by AWS");
    }
    return row;
  }

  RoleRow get(String name) {
    return Optional.ofNullable(name).flatMap(n -> call.state().get(Rows.ROLES, n)).orElseThrow(
        () -> noSuchEntity("The role with name " + name + " cannot be found."));
  }

  void delete(String name) {
    RoleRow row = modifiable(name);
    if (!row.attached().isEmpty()) {
      throw Errors.of(409, "DeleteConflict", "Cannot delete entity, must detach all policies first.");
    } else if (!row.inline().isEmpty()) {
      throw Errors.of(409, "DeleteConflict", "Cannot delete entity, must delete policies first.");
    } else if (call.state().all(Rows.PROFILES).values().stream().anyMatch(p -> p.roles().contains(name))) {
      throw Errors.of(409, "DeleteConflict", "Cannot delete entity, must remove roles from instance profile first.");
    }
    LastUses.forgetRole(call, name);
    call.state().remove(Rows.ROLES, name);
  }

  void putPolicy(String role, String policy, String text) {
    SortedMap<String, String> inline = putInline(
        modifiable(role).inline(), policy, text, Limits.ROLE_POLICIES, "role " + role);
    replace(get(role).with(inline));
  }

  String policy(String role, String policy) {
    return Optional.ofNullable(get(role).inline().get(policy)).orElseThrow(
        () -> noSuchEntity("The role policy with name " + policy + " cannot be found."));
  }

  void deletePolicy(String role, String policy) {
    policy(role, policy);
    replace(modifiable(role).with(without(get(role).inline(), policy)));
  }

  void attach(String role, String policyArn) {
    List<String> attached = new Policies(call).attached(modifiable(role).attached(), policyArn, "PoliciesPerRole",
        Limits.ATTACHED_POLICIES);
    replace(get(role).attaching(attached));
  }

  void detach(String role, String policyArn) {
    replace(modifiable(role).attaching(Policies.detached(get(role).attached(), policyArn)));
  }

  void tag(String role, List<Tag> more) {
    replace(get(role).tagged(Tags.withPrincipals(get(role).tags(), more)));
  }

  void untag(String role, List<String> keys) {
    replace(get(role).tagged(Tags.without(get(role).tags(), keys)));
  }

  void replace(RoleRow row) {
    call.state().put(Rows.ROLES, row.name(), row);
  }

  /** IAM answers policy documents percent-encoded (RFC 3986). */
  static String encoded(String document) {
    return URLEncoder.encode(document, StandardCharsets.UTF_8).replace("+", "%20").replace("*", "%2A").replace("%7E", "~");
  }

  /** As an instance profile tells of it. What else is told depends on who is asked, as recorded of AWS. */
  static Role named(RoleRow row) {
    return Role.builder()
        .roleName(row.name()).roleId(row.id()).arn(row.arn()).path(row.path()).createDate(row.created())
        .assumeRolePolicyDocument(encoded(row.trustPolicy())).build();
  }

  /** As CreateRole answers it. */
  static Role created(RoleRow row) {
    return named(row).copy(r -> r
        .permissionsBoundary(row.boundary().map(Policies::asBoundary).orElse(null))
        .tags(row.tags().isEmpty() ? null : Tags.list(row.tags())));
  }

  /** As ListRoles answers it. */
  static Role listed(RoleRow row) {
    return named(row).copy(r -> r
        .description(row.description().isEmpty() ? null : row.description()).maxSessionDuration(row.maxSessionSeconds()));
  }

  /** As GetRole answers it. */
  Role whole(RoleRow row) {
    return listed(row).copy(r -> r
        .permissionsBoundary(row.boundary().map(Policies::asBoundary).orElse(null))
        .roleLastUsed(LastUses.ofRole(call, row.name()))
        .tags(row.tags().isEmpty() ? null : Tags.list(row.tags())));
  }

  /** @throws AwsServiceException LimitExceeded where the account has as many as it may */
  static void requireRoom(Call call, Table<String, ?> table, String quota, int most) {
    if (call.state().all(table).size() >= most) {
      throw Errors.of(409, "LimitExceeded", "Cannot exceed quota for " + quota + ": " + most);
    }
  }

  static String arn(Call call, String kind, String path, String name) {
    if (!path.matches("/|/[!-~]+/")) {
      throw invalid("The specified value for path is invalid. It must begin and end with / and contain only alphanumeric "
          + "characters and/or / characters.");
    }
    return "arn:aws:iam::" + call.settings().account() + ':' + kind + path + name;
  }

  static String named(String name, String member, int longest) {
    if (name == null || !name.matches("[\\w+=,.@-]+")) {
      throw invalid("The specified value for " + member
          + " is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-");
    }
    Constraints.naming().length(member, name, 1, longest).require();
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

  /** The text of a managed policy. */
  static String managed(String text) {
    wellFormed(() -> PolicyGrammar.checkManaged(text));
    return document(Kind.IDENTITY, text, Limits.MANAGED_POLICY);
  }

  /** @param longest in characters, white space not counted */
  static String document(Kind kind, String text, int longest) {
    wellFormed(() -> PolicyGrammar.check(kind, text));
    if (size(text) > longest) {
      throw Errors.of(409, "LimitExceeded", "Cannot exceed quota for "
          + (kind == Kind.TRUST ? "ACLSizePerRole: " : "PolicySize: ") + longest);
    }
    return text;
  }

  private static void wellFormed(Runnable check) {
    try {
      check.run();
    } catch (IllegalArgumentException e) {
      throw Errors.badRequest("MalformedPolicyDocument", e.getMessage());
    }
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
