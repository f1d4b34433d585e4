package dev.holdfast.region.ec2;

import dev.holdfast.region.kernel.Errors;
import java.time.Duration;

/** Every limit of EC2: AWS's own, unless the comment says otherwise. */
final class Limits {

  /** The size of a VPC's and a subnet's CIDR block: the shortest and longest prefix. */
  static final int SHORTEST_PREFIX = 16;
  static final int LONGEST_PREFIX = 28;

  /** Addresses at the start of each subnet that nobody gets; the last one is kept back too. */
  static final int RESERVED_FIRST = 4;

  /** Bytes of user data, decoded. */
  static final int USER_DATA = 16_384;

  static final int TAGS = 50;
  static final int TAG_KEY = 128;
  static final int TAG_VALUE = 256;

  static final int RULES_PER_GROUP = 60;
  static final int ROUTES_PER_TABLE = 500;
  static final int LAUNCH_TEMPLATE_VERSIONS = 10_000;

  /** Instances one RunInstances may launch. AWS's limit is the account's vCPU quota. */
  static final int INSTANCES_PER_LAUNCH = 1000;

  /** For so long DescribeInstances still shows a terminated instance. */
  static final Duration TERMINATED_SHOWN = Duration.ofHours(1);

  static final int LARGEST_PAGE = 1000;

  private Limits() {}

  static int pageSize(int maxResults) {
    if (maxResults < 1) {
      throw Errors.badRequest("InvalidParameterValue", "MaxResults must be at least 1, not " + maxResults);
    }
    return Math.min(maxResults, LARGEST_PAGE);
  }
}
