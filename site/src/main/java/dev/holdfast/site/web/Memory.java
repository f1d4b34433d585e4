package dev.holdfast.site.web;

import dev.holdfast.site.store.Library;
import dev.holdfast.site.store.Talk;
import dev.holdfast.site.store.Unavailable;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What this server has read of late, for when the database is away: a page that is a moment old, and says so, is better
 * than one that does not come. Only what pages show is kept, by what was asked; not who may see it, which is decided
 * anew each time. What is not known here waits for the database, as ever.
 */
final class Memory {

  /** So many answers are kept, those used last. */
  static final int MOST = 300;

  /** What was read longer ago is forgotten: it says too little of what is. */
  static final Duration KEPT = Duration.ofMinutes(15);

  /** A list with more is not kept, so that memory stays bounded. */
  private static final int LONGEST = 100;

  /** Where things are read. */
  record Shelf(Library library, Talk talk) {}

  private record Known(Object value, Instant at) {}

  private final Shelf hasty;
  private final Shelf patient;
  private final Supplier<Instant> clock;
  // Guarded by this.
  private final Map<String, Known> known = new LinkedHashMap<>(16, 0.75f, true);

  /** @param hasty fails at once while the database is away; {@code patient} waits for it */
  Memory(Shelf hasty, Shelf patient, Supplier<Instant> clock) {
    this.hasty = hasty;
    this.patient = patient;
    this.clock = clock;
  }

  /** What one request looks at. */
  Glance glance() {
    return new Glance();
  }

  /** One request's look. Used by one thread. */
  final class Glance {

    private Optional<Instant> asOf = Optional.empty();

    /** As the other, where whatever is read is worth keeping. */
    <T> T at(String key, Function<Shelf, T> read) {
      return at(key, read, _ -> true);
    }

    /**
     * Reads it from the database, or says what is known of it.
     *
     * @param key what is asked: the same key always asks for the same
     * @param settled whether what was read will still do in a while; what is about to change is better waited for
     */
    <T> T at(String key, Function<Shelf, T> read, Predicate<T> settled) {
      return fresh(key, read, settled).or(() -> this.<T>known(key)).orElseGet(() -> read.apply(patient));
    }

    /** As {@link #at}, but whoever asks has something to say where nothing is known, and nobody waits. */
    <T> T at(String key, Function<Shelf, T> read, Supplier<T> otherwise) {
      return fresh(key, read, _ -> true).or(() -> this.<T>known(key)).orElseGet(() -> {
        seenAt(clock.get());
        return otherwise.get();
      });
    }

    private <T> Optional<T> fresh(String key, Function<Shelf, T> read, Predicate<T> settled) {
      try {
        T fresh = read.apply(hasty);
        keep(key, fresh, settled.test(fresh));
        return Optional.of(fresh);
      } catch (Unavailable e) {
        return Optional.empty();
      }
    }

    /** What was last read at a key, if it was. */
    @SuppressWarnings("unchecked") // the key says what it is
    <T> Optional<T> known(String key) {
      Optional<Known> earlier = recall(key);
      earlier.ifPresent(k -> seenAt(k.at));
      return earlier.map(k -> (T) k.value);
    }

    private void seenAt(Instant then) {
      asOf = Optional.of(asOf.filter(a -> a.isBefore(then)).orElse(then));
    }

    /** When the oldest was read of all that was not read now; empty when all was. */
    Optional<Instant> asOf() {
      return asOf;
    }
  }

  private synchronized void keep(String key, Object value, boolean settled) {
    if (!settled || value instanceof Collection<?> c && c.size() > LONGEST) {
      known.remove(key);
      return;
    }
    known.put(key, new Known(value, clock.get()));
    if (known.size() > MOST) {
      known.remove(known.keySet().iterator().next());
    }
  }

  private synchronized Optional<Known> recall(String key) {
    return Optional.ofNullable(known.get(key)).filter(k -> k.at.plus(KEPT).isAfter(clock.get()));
  }
}
