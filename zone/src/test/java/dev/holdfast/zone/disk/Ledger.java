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
public final class Ledger {

  /** What a call does to one object or message: what {@code thing} holds afterwards. */
  public record Effect(String thing, String holds) {}

  public record Begins(Effect effect) {}

  public record Answered(Effect effect) {}

  public static final String NOTHING = "";
  public static final String MESSAGE = "message ";
  public static final String OBJECT = "object ";

  private final SortedMap<String, Set<String>> possible = new TreeMap<>();

  public void hear(Object note) {
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
  public Set<String> keys() {
    Set<String> keys = new TreeSet<>();
    possible.keySet().stream().filter(t -> t.startsWith(OBJECT)).forEach(t -> keys.add(t.substring(OBJECT.length())));
    return keys;
  }

  /** Checks what is there of a kind. What was seen once must stay, whatever else had been possible. */
  void see(String kind, Map<String, String> seen) {
    assertThat(possible.keySet()).as("nothing that nobody made").containsAll(seen.keySet());
    things(kind).forEach(thing -> see(thing, seen.getOrDefault(thing, NOTHING)));
  }

  /** Checks one object or message alone. */
  public void see(String thing, String found) {
    assertThat(possible.getOrDefault(thing, Set.of(NOTHING))).as(thing).contains(found);
    possible.put(thing, new TreeSet<>(Set.of(found)));
  }

  public boolean mayHold(String thing, String content) {
    return possible.getOrDefault(thing, Set.of(NOTHING)).contains(content);
  }

  /** All that ever was of a kind. */
  public Set<String> things(String kind) {
    Set<String> all = new TreeSet<>(possible.keySet());
    all.removeIf(thing -> !thing.startsWith(kind));
    return all;
  }

  /** The content that is named so: its length, and a number of its own. */
  public static byte[] bytes(String content) {
    String[] parts = content.split(" ");
    byte[] bytes = new byte[Integer.parseInt(parts[0])];
    new SplittableRandom(Long.parseLong(parts[1])).nextBytes(bytes);
    return bytes;
  }

  /** The name of these bytes, if they are one of what the object may hold. */
  public Optional<String> named(String key, byte[] bytes) {
    return possible.getOrDefault(OBJECT + key, Set.of()).stream()
        .filter(content -> !content.equals(NOTHING) && java.util.Arrays.equals(bytes(content), bytes)).findFirst();
  }
}
