package dev.holdfast.region.iam;

/** IAM's quotas. */
final class Limits {
  static final int NAME = 128;
  static final int ROLE_NAME = 64;

  /** Characters of all inline policies of a role together, white space not counted. */
  static final int ROLE_POLICIES = 10_240;

  static final int ATTACHED_POLICIES = 20;
  static final int TRUST_POLICY = 4_096;
  static final int TAGS = 50;

  private Limits() {}
}
