package dev.holdfast.region.iam;

/** IAM's quotas. */
final class Limits {
  static final int NAME = 128;
  static final int ROLE_NAME = 64;

  /** Characters of all inline policies of a role together, white space not counted. */
  static final int ROLE_POLICIES = 10_240;

  static final int ATTACHED_POLICIES = 10;
  static final int TRUST_POLICY = 2_048;
  static final int TAGS = 50;

  /** As {@link #ROLE_POLICIES}. */
  static final int USER_POLICIES = 2_048;

  /** As {@link #ROLE_POLICIES}. */
  static final int GROUP_POLICIES = 5_120;

  static final int ATTACHED_TO_GROUP = 10;
  static final int GROUPS_OF_USER = 10;
  static final int USER_NAME = 64;
  static final int ATTACHED_TO_USER = 10;
  static final int ACCESS_KEYS = 2;

  /** Characters of a managed policy, white space not counted. */
  static final int MANAGED_POLICY = 6_144;

  static final int VERSIONS = 5;

  /** Of an account. */
  static final int ROLES = 1_000;
  static final int USERS = 5_000;
  static final int GROUPS = 300;
  static final int POLICIES = 1_500;
  static final int PROFILES = 1_000;
  static final int PROVIDERS = 100;

  /** Seconds that a role's session may last, as its {@code MaxSessionDuration} says. */
  static final int SHORTEST_SESSION = 3_600;
  static final int LONGEST_SESSION = 43_200;

  /** Entries of a page of a listing. */
  static final int PAGE = 100;
  static final int LARGEST_PAGE = 1_000;

  private Limits() {}
}
