package dev.holdfast.region.iam;

import dev.holdfast.region.iam.Rows.PolicyRow;
import dev.holdfast.region.iam.Rows.VersionRow;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Constraints;
import dev.holdfast.region.kernel.Errors;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import software.amazon.awssdk.services.iam.model.AttachedPermissionsBoundary;
import software.amazon.awssdk.services.iam.model.AttachedPolicy;
import software.amazon.awssdk.services.iam.model.CreatePolicyRequest;
import software.amazon.awssdk.services.iam.model.ListEntitiesForPolicyRequest;
import software.amazon.awssdk.services.iam.model.ListEntitiesForPolicyResponse;
import software.amazon.awssdk.services.iam.model.Policy;
import software.amazon.awssdk.services.iam.model.PolicyGroup;
import software.amazon.awssdk.services.iam.model.PolicyRole;
import software.amazon.awssdk.services.iam.model.PolicyUser;
import software.amazon.awssdk.services.iam.model.PolicyVersion;

/** Managed policies: the account's, with their versions, and AWS's. */
record Policies(Call call) {

  /** When AWS's managed policies were made: they are older than any region. */
  private static final Instant OF_OLD = Instant.parse("2015-02-06T18:39:46Z");

  private static final String ARN = "arn:aws:iam::(aws|\\d{12}):policy/[\\w+=,.@/-]+";

  PolicyRow create(CreatePolicyRequest r) {
    String name = Roles.named(r.policyName(), "policyName", Limits.NAME);
    String path = Optional.ofNullable(r.path()).orElse("/");
    String arn = Roles.arn(call, "policy", path, name);
    if (call.state().all(Rows.POLICIES).values().stream().anyMatch(p -> p.name().equals(name))) {
      throw Errors.of(409, "EntityAlreadyExists",
          "A policy called " + name + " already exists. Duplicate names are not allowed.");
    }
    Roles.requireRoom(call, Rows.POLICIES, "PoliciesPerAccount", Limits.POLICIES);
    PolicyRow row = new PolicyRow(
        name, "ANPA" + call.ids().base32(17), arn, path, Optional.ofNullable(r.description()).orElse(""),
        List.of(new VersionRow(
            1, Roles.managed(r.policyDocument()), call.now())), 1, 2,
        Tags.of(r.tags()), call.now(), call.now());
    call.state().put(Rows.POLICIES, arn, row);
    return row;
  }

  /** One of the account's, or of AWS's. */
  PolicyRow get(String arn) {
    return find(call, Optional.ofNullable(arn).orElse("")).orElseThrow(() -> missing(arn));
  }

  List<PolicyRow> all() {
    return Stream.concat(
        call.state().all(Rows.POLICIES).values().stream(),
        ManagedPolicies.names().stream().map(name -> aws(ManagedPolicies.PREFIX + name))).toList();
  }

  VersionRow addVersion(String arn, String document, boolean asDefault) {
    PolicyRow row = own(arn);
    if (row.versions().size() >= Limits.VERSIONS) {
      throw Errors.of(409, "LimitExceeded", "A managed policy can have up to " + Limits.VERSIONS
          + " versions. Before you create a new version, you must delete an existing version.");
    }
    VersionRow version = new VersionRow(row.next(), Roles.managed(document), call.now());
    List<VersionRow> versions = new ArrayList<>(row.versions());
    versions.add(version);
    put(row.with(versions, asDefault ? version.number() : row.current(), row.next() + 1, call.now()));
    return version;
  }

  void makeDefault(String arn, String versionId) {
    VersionRow version = version(arn, versionId);
    PolicyRow row = own(arn);
    put(row.with(row.versions(), version.number(), row.next(), call.now()));
  }

  void deleteVersion(String arn, String versionId) {
    VersionRow version = version(arn, versionId);
    PolicyRow row = own(arn);
    if (version.number() == row.current()) {
      throw Errors.of(409, "DeleteConflict", "Cannot delete the default version of a policy.");
    }
    List<VersionRow> versions = new ArrayList<>(row.versions());
    versions.remove(version);
    put(row.with(versions, row.current(), row.next(), call.now()));
  }

  void delete(String arn) {
    PolicyRow row = own(arn);
    if (users(arn) > 0 || boundaries(arn) > 0) {
      throw Errors.of(409, "DeleteConflict", "Cannot delete a policy attached to entities.");
    } else if (row.versions().size() > 1) {
      throw Errors.of(409, "DeleteConflict",
          "This policy has more than one version. Before you delete a policy, you must delete the policy's versions.");
    }
    call.state().remove(Rows.POLICIES, arn);
  }

  VersionRow version(String arn, String versionId) {
    Constraints.naming().pattern("versionId", versionId, "v[1-9][0-9]*(\\.[A-Za-z0-9-]*)?").require();
    return find(call, arn).stream().flatMap(row -> row.versions().stream()).filter(v -> v.id().equals(versionId))
        .findFirst().orElseThrow(() -> Roles.noSuchEntity(
            "Policy " + arn + " version " + versionId + " does not exist or is not attachable."));
  }

  /** The ARNs that are attached, and one more. One of AWS's that the region does not know is kept, and allows nothing. */
  List<String> attached(List<String> before, String arn, String quota, int most) {
    if (arn == null || !arn.matches(ARN)) {
      throw Roles.invalid("ARN " + arn + " is not valid.");
    } else if (!arn.startsWith(ManagedPolicies.PREFIX) && find(call, arn).isEmpty()) {
      throw missing(arn);
    }
    List<String> attached = new ArrayList<>(before);
    if (!attached.contains(arn)) {
      attached.add(arn);
    }
    if (attached.size() > most) {
      throw Errors.of(409, "LimitExceeded", "Cannot exceed quota for " + quota + ": " + most);
    }
    return attached;
  }

  static List<String> detached(List<String> before, String arn) {
    List<String> attached = new ArrayList<>(before);
    if (!attached.remove(arn)) {
      throw Roles.noSuchEntity("Policy " + arn + " was not found.");
    }
    return attached;
  }

  Optional<String> boundary(String arn) {
    if (arn == null) {
      return Optional.empty();
    } else if (!arn.matches(ARN)) {
      throw Errors.badRequest("InvalidInput", "ARN " + arn + " is not valid.");
    } else if (find(call, arn).isEmpty()) {
      throw Roles.noSuchEntity("Scope ARN: " + arn + " does not exist or is not attachable.");
    }
    return Optional.of(arn);
  }

  /** As it is listed; CreatePolicy tells its tags too, if it has any. */
  Policy described(PolicyRow row) {
    return Policy.builder()
        .policyName(row.name()).policyId(row.id()).arn(row.arn()).path(row.path()).isAttachable(true)
        .defaultVersionId("v" + row.current()).attachmentCount(users(row.arn()))
        .permissionsBoundaryUsageCount(boundaries(row.arn()))
        .createDate(row.created()).updateDate(row.updated()).build();
  }

  /** As GetPolicy tells of it. */
  Policy whole(PolicyRow row) {
    return described(row).copy(p -> p
        .description(row.description().isEmpty() ? null : row.description()).tags(Tags.list(row.tags())));
  }

  static PolicyVersion described(PolicyRow row, VersionRow version, boolean document) {
    return PolicyVersion.builder()
        .versionId(version.id()).isDefaultVersion(version.number() == row.current()).createDate(version.created())
        .document(document ? Roles.encoded(version.document()) : null).build();
  }

  /** Those whose path begins so, in the order in which they were attached. @param prefix all of them where it is null */
  static List<AttachedPolicy> attached(List<String> arns, String prefix) {
    return arns.stream()
        .filter(arn -> prefix == null || arn.substring(arn.indexOf('/')).startsWith(prefix)).map(Policies::asAttached).toList();
  }

  private static AttachedPolicy asAttached(String arn) {
    return AttachedPolicy.builder().policyArn(arn).policyName(arn.substring(arn.lastIndexOf('/') + 1)).build();
  }

  static AttachedPermissionsBoundary asBoundary(String arn) {
    return AttachedPermissionsBoundary.builder()
        .permissionsBoundaryType("Policy").permissionsBoundaryArn(arn).build();
  }

  /** The text of the current version; empty if there is no such policy. */
  static Optional<String> document(Call call, String arn) {
    return ManagedPolicies.document(arn).or(() -> call.state().get(Rows.POLICIES, arn).map(PolicyRow::document));
  }

  private static Optional<PolicyRow> find(Call call, String arn) {
    return call.state().get(Rows.POLICIES, arn)
        .or(() -> ManagedPolicies.document(arn).map(_ -> aws(arn)));
  }

  private static PolicyRow aws(String arn) {
    String whole = arn.substring(ManagedPolicies.PREFIX.length());
    String name = whole.substring(whole.lastIndexOf('/') + 1);
    // An id that is the policy's for ever, without a table of them.
    String id = "ANPA" + String.format(java.util.Locale.ROOT, "%017d", arn.hashCode() & 0x7fffffff).replace('0', 'Z');
    return new PolicyRow(name, id, arn, '/' + whole.substring(0, whole.length() - name.length()), "",
        List.of(new VersionRow(1, ManagedPolicies.document(arn).orElseThrow(), OF_OLD)), 1, 2, new java.util.TreeMap<>(),
        OF_OLD, OF_OLD);
  }

  private PolicyRow own(String arn) {
    PolicyRow row = get(arn);
    if (arn.startsWith(ManagedPolicies.PREFIX)) {
      throw Errors.of(403, "AccessDenied", "Policy " + arn + " is managed by AWS and cannot be changed.");
    }
    return row;
  }

  private int users(String arn) {
    return (int) (call.state().all(Rows.ROLES).values().stream().filter(r -> r.attached().contains(arn)).count()
        + call.state().all(Rows.USERS).values().stream().filter(u -> u.attached().contains(arn)).count()
        + call.state().all(Rows.GROUPS).values().stream().filter(g -> g.attached().contains(arn)).count());
  }

  private int boundaries(String arn) {
    return (int) Stream.concat(
        call.state().all(Rows.ROLES).values().stream().map(Rows.RoleRow::boundary),
        call.state().all(Rows.USERS).values().stream().map(Rows.UserRow::boundary))
        .filter(boundary -> boundary.filter(arn::equals).isPresent()).count();
  }

  void tag(String arn, UnaryOperator<SortedMap<String, String>> change) {
    SortedMap<String, String> tags = change.apply(find(call, arn).map(PolicyRow::tags).orElseGet(TreeMap::new));
    if (find(call, arn).isEmpty()) {
      throw Roles.noSuchEntity("Policy " + arn + " was not found.");
    }
    put(own(arn).tagged(tags));
  }

  /** Who has it: attached, or as a boundary. */
  ListEntitiesForPolicyResponse entities(ListEntitiesForPolicyRequest r) {
    String arn = get(r.policyArn()).arn();
    String prefix = Optional.ofNullable(r.pathPrefix()).orElse("/");
    boolean attached = !"PermissionsBoundary".equals(r.policyUsageFilterAsString());
    boolean bounds = !"PermissionsPolicy".equals(r.policyUsageFilterAsString());
    String kind = Optional.ofNullable(r.entityFilterAsString()).orElse("");
    ListEntitiesForPolicyResponse.Builder answer = ListEntitiesForPolicyResponse.builder().isTruncated(false);
    if (kind.isEmpty() || kind.equals("Role")) {
      answer.policyRoles(call.state().all(Rows.ROLES).values().stream()
          .filter(x -> x.path().startsWith(prefix) && (attached && x.attached().contains(arn)
              || bounds && x.boundary().filter(arn::equals).isPresent()))
          .map(x -> PolicyRole.builder().roleName(x.name()).roleId(x.id()).build()).toList());
    }
    if (kind.isEmpty() || kind.equals("User")) {
      answer.policyUsers(call.state().all(Rows.USERS).values().stream()
          .filter(x -> x.path().startsWith(prefix) && (attached && x.attached().contains(arn)
              || bounds && x.boundary().filter(arn::equals).isPresent()))
          .map(x -> PolicyUser.builder().userName(x.name()).userId(x.id()).build()).toList());
    }
    if (kind.isEmpty() || kind.equals("Group")) {
      answer.policyGroups(call.state().all(Rows.GROUPS).values().stream()
          .filter(x -> x.path().startsWith(prefix) && attached && x.attached().contains(arn))
          .map(x -> PolicyGroup.builder().groupName(x.name()).groupId(x.id()).build()).toList());
    }
    return answer.build();
  }

  private void put(PolicyRow row) {
    call.state().put(Rows.POLICIES, row.arn(), row);
  }

  private static RuntimeException missing(String arn) {
    return Roles.noSuchEntity("Policy " + arn + " does not exist or is not attachable.");
  }
}
