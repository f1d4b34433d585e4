package dev.holdfast.region.iam;

import java.util.Optional;

/** A range of addresses, as {@code 203.0.113.0/24}; an address alone is a range of one. Asks no resolver. */
public record Cidr(boolean six, long high, long low, int bits) {

  private static final int LONGEST = 64;

  public static Optional<Cidr> parse(String text) {
    if (text.length() > LONGEST) {
      return Optional.empty();
    }
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    Optional<Cidr> whole = address.indexOf(':') >= 0 ? six(address) : four(address);
    if (slash < 0) {
      return whole;
    }
    int bits = number(text.substring(slash + 1), 10, 3);
    return whole.filter(c -> bits >= 0 && bits <= c.bits()).map(c -> new Cidr(c.six(), c.high(), c.low(), bits));
  }

  public boolean contains(Cidr address) {
    if (six != address.six || address.bits < bits) {
      return false;
    }
    int width = six ? 64 : 32;
    return same(high, address.high, Math.min(bits, width), width)
        && same(low, address.low, Math.max(0, bits - width), 64);
  }

  private static boolean same(long a, long b, int bits, int width) {
    return bits == 0 || (a ^ b) >>> width - bits == 0;
  }

  private static Optional<Cidr> four(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      return Optional.empty();
    }
    long address = 0;
    for (String part : parts) {
      int octet = number(part, 10, 3);
      if (octet < 0 || octet > 255) {
        return Optional.empty();
      }
      address = address << 8 | octet;
    }
    return Optional.of(new Cidr(false, address, 0, 32));
  }

  /** Groups of four hexadecimal digits; {@code ::} once stands for as many zeros as are missing. */
  private static Optional<Cidr> six(String text) {
    int gap = text.indexOf("::");
    String[] front = groups(gap < 0 ? text : text.substring(0, gap));
    String[] back = gap < 0 ? new String[0] : groups(text.substring(gap + 2));
    int given = front.length + back.length;
    if (gap < 0 ? given != 8 : given > 7) {
      return Optional.empty();
    }
    long[] halves = new long[2];
    for (int i = 0; i < 8; i++) {
      String group = i < front.length ? front[i] : i >= 8 - back.length ? back[i - 8 + back.length] : "0";
      int value = number(group, 16, 4);
      if (value < 0) {
        return Optional.empty();
      }
      halves[i / 4] = halves[i / 4] << 16 | value;
    }
    return Optional.of(new Cidr(true, halves[0], halves[1], 128));
  }

  private static String[] groups(String text) {
    return text.isEmpty() ? new String[0] : text.split(":", -1);
  }

  /** Minus one for what is no number of so many digits. */
  private static int number(String text, int radix, int digits) {
    if (text.isEmpty() || text.length() > digits) {
      return -1;
    }
    int number = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = text.charAt(i) < 128 ? Character.digit(text.charAt(i), radix) : -1;
      if (digit < 0) {
        return -1;
      }
      number = number * radix + digit;
    }
    return number;
  }
}
