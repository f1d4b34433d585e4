package dev.holdfast.zone.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a client knows, kept outside the region: of each object what it must hold, of each upload its parts, of a versioned
 * key all its versions, of each message whether it must be there; and where the answer never came, or was an error of the
 * server's, both what was and what would be.
 */
public final class Ledger {

  /** What a call does to one object or message: what {@code thing} holds afterwards. */
  public record Effect(String thing, String holds) {}

  public record Begins(Effect effect) {}

  public record Answered(Effect effect) {}

  public static final String NOTHING = "";
  public static final String MESSAGE = "message ";
  public static final String OBJECT = "object ";

  /** Holds its parts' contents in their order, with {@link #PLUS} between them; or {@link #BEGUN}. */
  static final String UPLOAD = "upload ";
  static final String BEGUN = "begun";
  static final String PLUS = "+";

  /** Holds its versions' contents, the latest first, with {@link #OVER} between them; one may be a {@link #MARKER}. */
  static final String VERSIONS = "versions ";
  static final String OVER = "|";
  static final String MARKER = "marker";

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
    things(OBJECT).forEach(t -> keys.add(t.substring(OBJECT.length())));
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

  /** The content that is named so: its length, and a number of its own; or several, one behind the other. */
  public static byte[] bytes(String content) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (String part : content.split(Pattern.quote(PLUS))) {
      String[] words = part.split(" ");
      byte[] bytes = new byte[Integer.parseInt(words[0])];
      new SplittableRandom(Long.parseLong(words[1])).nextBytes(bytes);
      all.writeBytes(bytes);
    }
    return all.toByteArray();
  }

  /** The name of these bytes, if they are one of what the object may hold. */
  public Optional<String> named(String key, byte[] bytes) {
    return named(OBJECT + key, "", content -> Arrays.equals(bytes(content), bytes));
  }

  /** The name of one of several contents that a thing may hold, with {@code between} them. */
  Optional<String> named(String thing, String between, Predicate<String> is) {
    return possible.getOrDefault(thing, Set.of()).stream()
        .flatMap(holds -> between.isEmpty() ? Stream.of(holds) : Arrays.stream(holds.split(Pattern.quote(between))))
        .filter(content -> !Set.of(NOTHING, BEGUN, MARKER).contains(content) && is.test(content)).findFirst();
  }
}
