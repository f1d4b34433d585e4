package dev.holdfast.region.sns;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A block of IPv4 or IPv6 addresses, as {@code 10.0.0.0/8}; an address alone is a block of one. */
record Cidr(List<Integer> address, int bits) {

  static Optional<Cidr> parse(String text) {
    int slash = text.indexOf('/');
    Optional<List<Integer>> bytes = bytes(slash < 0 ? text : text.substring(0, slash));
    if (bytes.isEmpty()) {
      return Optional.empty();
    }
    int most = bytes.get().size() * 8;
    String length = slash < 0 ? Integer.toString(most) : text.substring(slash + 1);
    return length.matches("\\d{1,3}") && Integer.parseInt(length) <= most
        ? Optional.of(new Cidr(bytes.get(), Integer.parseInt(length)))
        : Optional.empty();
  }

  boolean contains(String text) {
    return bytes(text).filter(other -> other.size() == address.size() && agrees(other)).isPresent();
  }

  private boolean agrees(List<Integer> other) {
    for (int i = 0; i < address.size(); i++) {
      int kept = Math.clamp(bits - 8L * i, 0, 8);
      if ((address.get(i) ^ other.get(i)) >> 8 - kept != 0) {
        return false;
      }
    }
    return true;
  }

  private static Optional<List<Integer>> bytes(String text) {
    if (text.length() > Limits.ADDRESS_LENGTH) {
      return Optional.empty();
    }
    return text.indexOf(':') < 0 ? four(text) : sixteen(text);
  }

  private static Optional<List<Integer>> four(String text) {
    if (!text.matches("\\d{1,3}(\\.\\d{1,3}){3}")) {
      return Optional.empty();
    }
    List<Integer> bytes = new ArrayList<>();
    for (String part : text.split("\\.")) {
      bytes.add(Integer.parseInt(part));
    }
    return bytes.stream().allMatch(b -> b <= 255) ? Optional.of(List.copyOf(bytes)) : Optional.empty();
  }

  /** Groups of hexadecimal digits; two colons stand once for as many zeros as there is room. */
  private static Optional<List<Integer>> sixteen(String text) {
    int gap = text.indexOf("::");
    if (gap >= 0 && text.indexOf("::", gap + 1) >= 0) {
      return Optional.empty();
    }
    Optional<List<Integer>> head = groups(gap < 0 ? text : text.substring(0, gap));
    Optional<List<Integer>> tail = gap < 0 ? Optional.of(List.of()) : groups(text.substring(gap + 2));
    if (head.isEmpty() || tail.isEmpty()) {
      return Optional.empty();
    }
    int missing = 16 - head.get().size() - tail.get().size();
    if (gap < 0 ? missing != 0 : missing < 2) {
      return Optional.empty();
    }
    List<Integer> bytes = new ArrayList<>(head.get());
    for (int i = 0; i < missing; i++) {
      bytes.add(0);
    }
    bytes.addAll(tail.get());
    return Optional.of(List.copyOf(bytes));
  }

  private static Optional<List<Integer>> groups(String text) {
    List<Integer> bytes = new ArrayList<>();
    for (String group : text.isEmpty() ? new String[0] : text.split(":", -1)) {
      if (!group.matches("[0-9a-fA-F]{1,4}")) {
        return Optional.empty();
      }
      int value = Integer.parseInt(group, 16);
      bytes.add(value >> 8);
      bytes.add(value & 255);
    }
    return Optional.of(bytes);
  }
}
