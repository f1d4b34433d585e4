package dev.holdfast.region.iam;

import dev.holdfast.region.kernel.Table;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;

/** The tables of this package. */
final class Rows {

  static final Table<String, RoleRow> ROLES = Table.of("iam/roles", RoleRow.class);
  static final Table<String, ProfileRow> PROFILES = Table.of("iam/instance-profiles", ProfileRow.class);

  /**
   * @param inline policy documents by policy name
   * @param attached ARNs of managed policies
   */
  record RoleRow(
      String name, String id, String arn, String path, String description, String trustPolicy, int maxSessionSeconds,
      SortedMap<String, String> inline, List<String> attached, SortedMap<String, String> tags, Instant created) {

    RoleRow trusting(String policy) {
      return new RoleRow(name, id, arn, path, description, policy, maxSessionSeconds, inline, attached, tags, created);
    }

    RoleRow described(String text, int seconds) {
      return new RoleRow(name, id, arn, path, text, trustPolicy, seconds, inline, attached, tags, created);
    }

    RoleRow with(SortedMap<String, String> policies) {
      return new RoleRow(
          name, id, arn, path, description, trustPolicy, maxSessionSeconds, policies, attached, tags, created);
    }

    RoleRow attaching(List<String> policies) {
      return new RoleRow(
          name, id, arn, path, description, trustPolicy, maxSessionSeconds, inline, policies, tags, created);
    }

    RoleRow tagged(SortedMap<String, String> other) {
      return new RoleRow(
          name, id, arn, path, description, trustPolicy, maxSessionSeconds, inline, attached, other, created);
    }
  }

  /** @param roles at most one */
  record ProfileRow(
      String name, String id, String arn, String path, List<String> roles, SortedMap<String, String> tags,
      Instant created) {
    ProfileRow with(List<String> others) {
      return new ProfileRow(name, id, arn, path, others, tags, created);
    }
  }

  private Rows() {}
}
