package dev.holdfast.gameday.crowd;

import java.time.Duration;

/**
 * People as numbers from 0 on, each of them {@link #BYTES} in arrays. Not safe for use by several threads.
 *
 * <p>Think times are exponential, so a crowd of people who each act rarely asks as real crowds do: at random, and with no
 * memory of when somebody came. What people do is drawn from their own dice alone: the same seed makes the same crowd,
 * whatever the website answers.
 */
final class People {

  /** What a person costs: link, due, dice (4 bytes each), item (2), act (1). */
  static final int BYTES = 15;

  /** Nothing is open before them. */
  static final short NOTHING = -1;

  final int[] next;
  /** Milliseconds since the beginning. */
  final int[] due;
  final short[] item;
  /** The ordinal of the kind of what they are about to do. */
  final byte[] act;
  private final int[] dice;
  private final double thinkMillis;

  /** @param think the mean time between two acts of a person */
  People(int count, Duration think, long seed) {
    next = new int[count];
    due = new int[count];
    item = new short[count];
    act = new byte[count];
    dice = new int[count];
    thinkMillis = think.toMillis();
    for (int p = 0; p < count; p++) {
      int mixed = (int) mix(seed + p * 0x9E3779B97F4A7C15L);
      dice[p] = mixed == 0 ? 1 : mixed;
      item[p] = NOTHING;
      // As if they had been here for long: the time until the next act of one who comes at random is like any other.
      due[p] = think(p);
    }
  }

  int count() {
    return next.length;
  }

  /** The next number of a person's dice: xorshift, 32 bits. */
  int roll(int p) {
    int x = dice[p];
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    dice[p] = x;
    return x;
  }

  /** From 0 to bound - 1. */
  int roll(int p, int bound) {
    return (int) ((roll(p) & 0xffffffffL) * bound >>> 32);
  }

  /** Milliseconds until a person's next act, at most ten times the mean. */
  int think(int p) {
    double even = ((roll(p) & 0xffffffffL) + 1) / 4294967297.0;
    return (int) Math.min(10 * thinkMillis, -Math.log(even) * thinkMillis);
  }

  private static long mix(long z) {
    long a = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    long b = (a ^ a >>> 27) * 0x94D049BB133111EBL;
    return b ^ b >>> 31;
  }
}
