package dev.holdfast.region.elasticloadbalancing;

/** The limits of Elastic Load Balancing. Times in seconds. */
final class Limits {

  static final int MAX_NAME_LENGTH = 32;
  static final int MAX_PAGE_SIZE = 400;
  static final int MAX_TAGS = 50;
  static final int MAX_DESCRIBED_TAG_RESOURCES = 20;
  static final int MAX_LISTENERS_PER_LOAD_BALANCER = 50;
  static final int MAX_TARGETS_PER_GROUP = 1000;

  static final int MIN_HEALTH_CHECK_INTERVAL = 5;
  static final int MAX_HEALTH_CHECK_INTERVAL = 300;
  static final int MIN_HEALTH_CHECK_TIMEOUT = 2;
  static final int MAX_HEALTH_CHECK_TIMEOUT = 120;
  static final int MIN_THRESHOLD = 2;
  static final int MAX_THRESHOLD = 10;
  static final int MAX_HEALTH_CHECK_PATH = 1024;

  private Limits() {}
}
