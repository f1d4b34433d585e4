package dev.holdfast.region.iam;

import dev.holdfast.region.kernel.Table;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** The tables of this package. */
final class Rows {

  static final Table<String, RoleRow> ROLES = Table.of("iam/roles", RoleRow.class);
  static final Table<String, ProfileRow> PROFILES = Table.of("iam/instance-profiles", ProfileRow.class);
  static final Table<String, UserRow> USERS = Table.of("iam/users", UserRow.class);

  static final Table<String, GroupRow> GROUPS = Table.of("iam/groups", GroupRow.class);

  /** By the key's id. */
  static final Table<String, KeyRow> KEYS = Table.of("iam/access-keys", KeyRow.class);

  /** Those of the account, by their ARNs. */
  static final Table<String, PolicyRow> POLICIES = Table.of("iam/policies", PolicyRow.class);

  /** By what {@link dev.holdfast.region.world.Report.Use} calls it. */
  static final Table<String, UseRow> USES = Table.of("iam/uses", UseRow.class);

  record UseRow(Instant at, String service) {}

  /** By their ARNs. */
  static final Table<String, ProviderRow> PROVIDERS = Table.of("iam/openid-providers", ProviderRow.class);

  /** @param url without its scheme, as AWS answers it */
  record ProviderRow(
      String arn, String url, List<String> clients, List<String> thumbprints, SortedMap<String, String> tags,
      Instant created) {}

  /** One row, once anything is set. */
  static final Table<String, AccountRow> ACCOUNT = Table.of("iam/account", AccountRow.class);

  /** What is set for the account as a whole. */
  record AccountRow(Optional<String> alias, Optional<PasswordRow> passwords) {}

  /**
   * The rules for passwords, which nobody has here.
   *
   * @param maxAge in days
   * @param reuse of the last so many
   */
  record PasswordRow(
      int shortest, boolean symbols, boolean numbers, boolean upper, boolean lower, boolean ownChange,
      Optional<Integer> maxAge, Optional<Integer> reuse, Optional<Boolean> hardExpiry) {}

  /**
   * @param inline policy documents by policy name
   * @param attached ARNs of managed policies
   * @param boundary the ARN of a managed policy
   */
  record RoleRow(
      String name, String id, String arn, String path, String description, String trustPolicy, int maxSessionSeconds,
      SortedMap<String, String> inline, List<String> attached, SortedMap<String, String> tags, Instant created,
      Optional<String> boundary) {

    RoleRow trusting(String policy) {
      return new RoleRow(
          name, id, arn, path, description, policy, maxSessionSeconds, inline, attached, tags, created, boundary);
    }

    RoleRow described(String text, int seconds) {
      return new RoleRow(name, id, arn, path, text, trustPolicy, seconds, inline, attached, tags, created, boundary);
    }

    RoleRow with(SortedMap<String, String> policies) {
      return new RoleRow(
          name, id, arn, path, description, trustPolicy, maxSessionSeconds, policies, attached, tags, created, boundary);
    }

    RoleRow attaching(List<String> policies) {
      return new RoleRow(
          name, id, arn, path, description, trustPolicy, maxSessionSeconds, inline, policies, tags, created, boundary);
    }

    RoleRow tagged(SortedMap<String, String> other) {
      return new RoleRow(
          name, id, arn, path, description, trustPolicy, maxSessionSeconds, inline, attached, other, created, boundary);
    }

    RoleRow within(Optional<String> policy) {
      return new RoleRow(
          name, id, arn, path, description, trustPolicy, maxSessionSeconds, inline, attached, tags, created, policy);
    }
  }

  /** @param roles at most one */
  record ProfileRow(
      String name, String id, String arn, String path, List<String> roles, SortedMap<String, String> tags,
      Instant created) {
    ProfileRow with(List<String> others) {
      return new ProfileRow(name, id, arn, path, others, tags, created);
    }

    ProfileRow tagged(SortedMap<String, String> other) {
      return new ProfileRow(name, id, arn, path, roles, other, created);
    }
  }

  /** See {@link RoleRow}. */
  record UserRow(
      String name, String id, String arn, String path, SortedMap<String, String> inline, List<String> attached,
      Optional<String> boundary, SortedMap<String, String> tags, Instant created) {

    UserRow named(String other, String otherArn, String otherPath) {
      return new UserRow(other, id, otherArn, otherPath, inline, attached, boundary, tags, created);
    }

    UserRow with(SortedMap<String, String> policies) {
      return new UserRow(name, id, arn, path, policies, attached, boundary, tags, created);
    }

    UserRow attaching(List<String> policies) {
      return new UserRow(name, id, arn, path, inline, policies, boundary, tags, created);
    }

    UserRow within(Optional<String> policy) {
      return new UserRow(name, id, arn, path, inline, attached, policy, tags, created);
    }

    UserRow tagged(SortedMap<String, String> other) {
      return new UserRow(name, id, arn, path, inline, attached, boundary, other, created);
    }
  }

  /** See {@link RoleRow}. @param members users' names, in the order in which they came */
  record GroupRow(
      String name, String id, String arn, String path, SortedMap<String, String> inline, List<String> attached,
      List<String> members, Instant created) {

    GroupRow named(String other, String otherArn, String otherPath) {
      return new GroupRow(other, id, otherArn, otherPath, inline, attached, members, created);
    }

    GroupRow with(SortedMap<String, String> policies) {
      return new GroupRow(name, id, arn, path, policies, attached, members, created);
    }

    GroupRow attaching(List<String> policies) {
      return new GroupRow(name, id, arn, path, inline, policies, members, created);
    }

    GroupRow of(List<String> users) {
      return new GroupRow(name, id, arn, path, inline, attached, List.copyOf(users), created);
    }
  }

  /** An access key of a user. Its secret is derived from its id, and stands nowhere. */
  record KeyRow(String id, String user, boolean active, Instant created) {}

  /** @param next the number of the version that is made next: none is given twice */
  record PolicyRow(
      String name, String id, String arn, String path, String description, List<VersionRow> versions, int current,
      int next, SortedMap<String, String> tags, Instant created, Instant updated) {

    PolicyRow with(List<VersionRow> others, int newCurrent, int newNext, Instant now) {
      return new PolicyRow(name, id, arn, path, description, others, newCurrent, newNext, tags, created, now);
    }

    PolicyRow tagged(SortedMap<String, String> other) {
      return new PolicyRow(name, id, arn, path, description, versions, current, next, other, created, updated);
    }

    String document() {
      return versions.stream().filter(v -> v.number() == current).findFirst().orElseThrow().document();
    }
  }

  record VersionRow(int number, String document, Instant created) {
    String id() {
      return "v" + number;
    }
  }

  private Rows() {}
}
