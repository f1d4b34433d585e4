package dev.holdfast.region.cloudformation;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code Fn::Cidr} for IPv4. */
final class Cidr {

  private static final Pattern BLOCK = Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})/(\\d{1,2})");

  private Cidr() {}

  /**
   * The first {@code count} subnets of {@code block}.
   *
   * @param count 1 to 256
   * @param bits for the hosts: 8 makes subnets of /24
   */
  static List<String> subnets(String path, String block, int count, int bits) {
    Matcher m = BLOCK.matcher(block);
    if (!m.matches()) {
      throw Intrinsics.error(path, "Fn::Cidr: " + block + " is not an IPv4 CIDR block");
    }
    long base = 0;
    for (int i = 1; i <= 4; i++) {
      int octet = Integer.parseInt(m.group(i));
      if (octet > 255) {
        throw Intrinsics.error(path, "Fn::Cidr: " + block + " is not an IPv4 CIDR block");
      }
      base = base << 8 | octet;
    }
    int prefix = Integer.parseInt(m.group(5));
    if (count < 1 || count > 256 || bits < 1 || bits > 32 || prefix > 32 - bits
        || (long) count << bits > 1L << (32 - prefix)) {
      throw Intrinsics.error(path, "Fn::Cidr: " + block + " has no " + count + " subnets of " + bits + " bits");
    }
    base &= -1L << (32 - prefix);
    List<String> subnets = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long at = base + ((long) i << bits);
      subnets.add((at >> 24 & 255) + "." + (at >> 16 & 255) + '.' + (at >> 8 & 255) + '.' + (at & 255) + '/'
          + (32 - bits));
    }
    return subnets;
  }
}
