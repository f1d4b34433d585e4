package dev.holdfast.region.ec2;

import dev.holdfast.region.kernel.Errors;

/** A block of IPv4 addresses. {@code first} is its first address, as an unsigned number. */
record Cidr(long first, int prefix) {

  static Cidr parse(String parameter, String text) {
    if (text == null) {
      throw Errors.badRequest(
          "MissingParameter", "The request must contain the parameter " + parameter);
    }
    String[] parts = text.split("/", -1);
    String[] octets = parts[0].split("\\.", -1);
    try {
      if (parts.length == 2 && octets.length == 4) {
        long first = 0;
        for (String octet : octets) {
          first = first << 8 | number(octet, 255);
        }
        int prefix = number(parts[1], 32);
        Cidr cidr = new Cidr(first & mask(prefix), prefix);
        return cidr;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw Errors.badRequest("InvalidParameterValue",
        "Value (" + text + ") for parameter " + parameter + " is invalid. This is not a valid CIDR block.");
  }

  private static int number(String text, int max) {
    int n = text.matches("\\d{1,3}") ? Integer.parseInt(text) : -1;
    if (n < 0 || n > max) {
      throw new NumberFormatException(text);
    }
    return n;
  }

  private static long mask(int prefix) {
    return 0xFFFF_FFFFL << (32 - prefix) & 0xFFFF_FFFFL;
  }

  long size() {
    return 1L << (32 - prefix);
  }

  boolean contains(Cidr other) {
    return prefix <= other.prefix && (other.first & mask(prefix)) == first;
  }

  boolean overlaps(Cidr other) {
    return contains(other) || other.contains(this);
  }

  /**
   * The address at this offset as it is shown and used on this machine: with first octet 127, so that every instance
   * has a loopback address of its own, and the region's network in the second.
   */
  String loopback(long offset, int network) {
    long a = first + offset + ((long) network << 16);
    return "127." + (a >> 16 & 255) + '.' + (a >> 8 & 255) + '.' + (a & 255);
  }

  @Override
  public String toString() {
    return (first >> 24) + "." + (first >> 16 & 255) + '.' + (first >> 8 & 255) + '.' + (first & 255) + '/' + prefix;
  }
}
