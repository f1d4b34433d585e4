package dev.holdfast.gameday.crowd;

import dev.holdfast.gameday.load.Mix;
import dev.holdfast.gameday.load.Sample;

/**
 * What people do next. How often they do what is the mix's; in which order is as on any website: people come to the
 * front, open something, look at it, say something to what they have open, and go back. The newest things are looked at
 * most.
 */
final class Habits {

  private static final Sample.Kind[] KINDS = Sample.Kind.values();

  private final int[] upTo = new int[KINDS.length];
  private final int total;
  private final int items;

  Habits(Mix mix, int items) {
    this.items = items;
    int sum = 0;
    for (Sample.Kind kind : KINDS) {
      sum += mix.weights().getOrDefault(kind, 0);
      upTo[kind.ordinal()] = sum;
    }
    total = sum;
  }

  /** Sets what a person does next, and to what. */
  void decide(People people, int p) {
    int drawn = people.roll(p, total);
    int k = 0;
    while (upTo[k] <= drawn) {
      k++;
    }
    Sample.Kind kind = KINDS[k];
    if (kind != Sample.Kind.FRONT && kind != Sample.Kind.UPLOAD) {
      if (items == 0) {
        kind = Sample.Kind.FRONT;
      } else if (kind == Sample.Kind.ITEM || people.item[p] == People.NOTHING) {
        // Who has nothing open opens something before they can like it.
        kind = Sample.Kind.ITEM;
        double even = (people.roll(p) & 0xffffffffL) / 4294967296.0;
        people.item[p] = (short) (even * even * items);
      }
    }
    if (kind == Sample.Kind.FRONT) {
      people.item[p] = People.NOTHING;
    }
    people.act[p] = (byte) kind.ordinal();
  }
}
