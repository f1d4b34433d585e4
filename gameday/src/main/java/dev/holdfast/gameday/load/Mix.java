package dev.holdfast.gameday.load;

import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * How often people do what. Request {@code n} asks for the same thing in every run: it is drawn from its number.
 *
 * @param weights relative to each other; the steps of an upload after its first follow by themselves
 */
public record Mix(SortedMap<Sample.Kind, Integer> weights) {

  public Mix {
    weights = new TreeMap<>(weights);
    if (weights.values().stream().anyMatch(w -> w < 0) || weights.values().stream().mapToInt(w -> w).sum() <= 0) {
      throw new IllegalArgumentException("the weights of a mix are 0 or more, and not all 0: " + weights);
    }
    if (weights.containsKey(Sample.Kind.PUT) || weights.containsKey(Sample.Kind.COMPLETE)) {
      throw new IllegalArgumentException("a mix cannot hold the later steps of an upload: " + weights);
    }
  }

  public Sample.Kind kind(long n) {
    int total = weights.values().stream().mapToInt(w -> w).sum();
    int drawn = new SplittableRandom(n * 0x9E3779B97F4A7C15L).nextInt(total);
    for (var weight : weights.entrySet()) {
      drawn -= weight.getValue();
      if (drawn < 0) {
        return weight.getKey();
      }
    }
    throw new IllegalStateException("a draw beyond the sum of the weights");
  }
}
