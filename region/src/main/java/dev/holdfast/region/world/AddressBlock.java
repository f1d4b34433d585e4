package dev.holdfast.region.world;

import java.util.List;

/** A block of IPv4 addresses, as {@code 127.0.16.0/20}. {@code first} is its first address, as a number. */
public record AddressBlock(int first, int prefix) {

  /** @throws IllegalArgumentException if it is none */
  public static AddressBlock parse(String text) {
    int slash = text.indexOf('/');
    int prefix = slash < 0 ? 32 : Integer.parseInt(text.substring(slash + 1));
    if (prefix < 0 || prefix > 32) {
      throw new IllegalArgumentException("not an address block: " + text);
    }
    return new AddressBlock(address(slash < 0 ? text : text.substring(0, slash)) & mask(prefix), prefix);
  }

  /** @throws IllegalArgumentException if it is not four numbers between 0 and 255 */
  public static int address(String text) {
    String[] octets = text.split("\\.", -1);
    int address = 0;
    for (String octet : octets) {
      int n = Integer.parseInt(octet);
      if (octets.length != 4 || n < 0 || n > 255) {
        throw new IllegalArgumentException("not an IPv4 address: " + text);
      }
      address = address << 8 | n;
    }
    return address;
  }

  /** Whether one of these blocks, as text, contains the address. */
  public static boolean anyContains(List<String> blocks, int address) {
    return blocks.stream().anyMatch(block -> parse(block).contains(address));
  }

  public boolean contains(int address) {
    return (address & mask(prefix)) == first;
  }

  /** Whether all of the other lies in it. */
  public boolean contains(AddressBlock other) {
    return prefix <= other.prefix && contains(other.first);
  }

  private static int mask(int prefix) {
    return prefix == 0 ? 0 : -1 << 32 - prefix;
  }
}
