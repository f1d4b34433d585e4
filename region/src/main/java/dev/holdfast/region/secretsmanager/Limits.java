package dev.holdfast.region.secretsmanager;

/** AWS Secrets Manager's limits. */
final class Limits {

  private Limits() {}

  static final String NAME = "[A-Za-z0-9/_+=.@!-]{1,512}";

  /** Bytes of a secret's value. */
  static final int VALUE = 65_536;

  /** Versions kept of one secret; beyond it the oldest without a stage is forgotten. */
  static final int VERSIONS = 100;

  static final int TAGS = 50;

  static final int LIST_DEFAULT = 100;
  static final int LIST_MAX = 100;

  static final int RECOVERY_DAYS_MIN = 7;
  static final int RECOVERY_DAYS_DEFAULT = 30;
  static final int RECOVERY_DAYS_MAX = 30;

  static final int PASSWORD_MIN = 1;
  static final int PASSWORD_DEFAULT = 32;
  static final int PASSWORD_MAX = 4096;
}
