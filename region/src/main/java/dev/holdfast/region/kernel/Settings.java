package dev.holdfast.region.kernel;

import java.util.List;

/**
 * What a region is founded with; it never changes after the first command.
 *
 * @param zones the availability zones' names in order, as {@code us-east-1a}
 * @param network added to the second octet of every address of an instance or a database node: two regions on one
 *     machine choose different ones
 * @param apiEndpoint where the AWS API listens, as {@code http://127.0.0.1:4566}; queue URLs begin with it
 */
public record Settings(String region, String account, List<String> zones, String apiEndpoint, int network) {

  /** Networks that regions of one machine may choose from, so that their addresses do not meet. */
  public static final int NETWORKS = 128;

  public Settings {
    if (network < 0 || network >= NETWORKS) {
      throw new IllegalArgumentException("the network is a number from 0 to " + (NETWORKS - 1) + ", not " + network);
    }
    if (!region.matches("[a-z]{2}(-[a-z]{2,}){1,2}-\\d")) {
      throw new IllegalArgumentException("a region is named as us-east-1, not: " + region);
    }
    if (!account.matches("\\d{12}")) {
      throw new IllegalArgumentException("an account id has 12 digits, not: " + account);
    }
    if (zones.isEmpty() || !zones.stream().allMatch(z -> z.startsWith(region) && z.length() == region.length() + 1)) {
      throw new IllegalArgumentException("zones are the region's name and a letter, not: " + zones);
    }
    zones = List.copyOf(zones);
  }

  /** With the network 0. */
  public Settings(String region, String account, List<String> zones, String apiEndpoint) {
    this(region, account, zones, apiEndpoint, 0);
  }
}
