package dev.holdfast.zone.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a client knows, kept outside the region: of each object what it must hold, of each message whether it must be
 * there; and where the answer never came, or was an error of the server's, both what was and what would be.
 */
final class Ledger {

  /** What a call does to one object or message: what {@code thing} holds afterwards. */
  record Effect(String thing, String holds) {}

  record Begins(Effect effect) {}

  record Answered(Effect effect) {}

  static final String NOTHING = "";
  static final String MESSAGE = "message ";
  static final String OBJECT = "object ";

  private final SortedMap<String, Set<String>> possible = new TreeMap<>();

  void hear(Object note) {
    switch (note) {
      case Begins(Effect e) -> possible.computeIfAbsent(e.thing, _ -> new TreeSet<>(Set.of(NOTHING))).add(e.holds);
      case Answered(Effect e) -> possible.put(e.thing, new TreeSet<>(Set.of(e.holds)));
      default -> { }
    }
  }

  Ledger copy() {
    Ledger copy = new Ledger();
    possible.forEach((thing, holds) -> copy.possible.put(thing, new TreeSet<>(holds)));
    return copy;
  }

  /** Objects' keys, those too that should not be there. */
  Set<String> keys() {
    Set<String> keys = new TreeSet<>();
    possible.keySet().stream().filter(t -> t.startsWith(OBJECT)).forEach(t -> keys.add(t.substring(OBJECT.length())));
    return keys;
  }

  /** Checks what is there. What was seen once must stay, whatever else had been possible. */
  void see(Map<String, String> seen) {
    assertThat(possible.keySet()).as("nothing that nobody made").containsAll(seen.keySet());
    possible.forEach((thing, holds) -> {
      String found = seen.getOrDefault(thing, NOTHING);
      assertThat(holds).as(thing).contains(found);
    });
    possible.replaceAll((thing, _) -> new TreeSet<>(Set.of(seen.getOrDefault(thing, NOTHING))));
  }

  /** The content that is named so: its length, and a number of its own. */
  static byte[] bytes(String content) {
    String[] parts = content.split(" ");
    byte[] bytes = new byte[Integer.parseInt(parts[0])];
    new SplittableRandom(Long.parseLong(parts[1])).nextBytes(bytes);
    return bytes;
  }

  /** The name of these bytes, if they are one of what the object may hold. */
  Optional<String> named(String key, byte[] bytes) {
    return possible.getOrDefault(OBJECT + key, Set.of()).stream()
        .filter(content -> !content.equals(NOTHING) && java.util.Arrays.equals(bytes(content), bytes)).findFirst();
  }
}
