package dev.holdfast.region.kernel;

import java.time.Instant;
import java.util.Objects;

/**
 * One entry of the journal: a command, ordered.
 *
 * @param index 1 for the first entry of a region, then without gaps
 * @param time when the command was ordered; never before the entry before it
 * @param seed the only source of ids and choices while the command is applied
 * @param rules the version of the rules it is applied under
 */
public record Entry(long index, Instant time, long seed, int rules, Command command) {
  public Entry {
    Objects.requireNonNull(time);
    Objects.requireNonNull(command);
    if (index < 1) {
      throw new IllegalArgumentException("index starts at 1, not " + index);
    }
  }
}
