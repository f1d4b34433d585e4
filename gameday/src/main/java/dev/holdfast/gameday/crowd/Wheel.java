package dev.holdfast.gameday.crowd;

import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * A hierarchical timer wheel over numbers, in ticks. Four levels of 256 slots: a slot of a level is as long as all of the
 * level below it. Adding is a write to two arrays; a number is moved at most three times before it is due. Each number
 * is in one list at most, whose links are the caller's array, so that a timer costs no memory of its own.
 */
final class Wheel {

  static final int NONE = -1;

  private static final int BITS = 8;
  private static final int SLOTS = 1 << BITS;
  private static final int LEVELS = 4;

  private final int[] heads = new int[LEVELS * SLOTS];
  private final int[] next;
  private final int[] due;
  private int now;
  private int size;

  /**
   * @param next the links, one for each number
   * @param due the tick of each number; read when it is added and whenever it is moved
   */
  Wheel(int[] next, int[] due) {
    this.next = next;
    this.due = due;
    Arrays.fill(heads, NONE);
  }

  int now() {
    return now;
  }

  int size() {
    return size;
  }

  /** The number must be in no list. One that is due already comes with the next tick. */
  void add(int number) {
    size++;
    link(number, Math.max(due[number], now + 1));
  }

  private void link(int number, int tick) {
    int ahead = tick - now;
    int level = ahead < SLOTS ? 0 : ahead < 1 << 2 * BITS ? 1 : ahead < 1 << 3 * BITS ? 2 : 3;
    int head = level * SLOTS + (tick >>> level * BITS & SLOTS - 1);
    next[number] = heads[head];
    heads[head] = number;
  }

  /** Goes on to that tick; gives each number that is due on the way, in the order of the ticks. */
  void advance(int to, IntConsumer fire) {
    while (now < to) {
      now++;
      for (int level = LEVELS - 1; level > 0; level--) {
        if ((now & (1 << level * BITS) - 1) == 0) {
          for (int n = take(level * SLOTS + (now >>> level * BITS & SLOTS - 1)); n != NONE; ) {
            int following = next[n];
            link(n, Math.max(due[n], now));
            n = following;
          }
        }
      }
      for (int n = take(now & SLOTS - 1); n != NONE; ) {
        int following = next[n];
        size--;
        fire.accept(n);
        n = following;
      }
    }
  }

  private int take(int head) {
    int first = heads[head];
    heads[head] = NONE;
    return first;
  }
}
