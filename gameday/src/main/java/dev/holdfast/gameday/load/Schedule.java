package dev.holdfast.gameday.load;

/**
 * The instants at which requests are due: one every {@code 1/perSecond} seconds, from a beginning on. They follow from
 * the number of the request alone, so neither rounding nor a slow answer can move those that come later.
 *
 * @param begin nanoseconds, as a {@link Stopwatch} counts
 */
public record Schedule(long begin, double perSecond) {

  public Schedule {
    if (!(perSecond > 0) || perSecond > 100_000) {
      throw new IllegalArgumentException("a rate is above 0 and at most 100000 requests a second, not " + perSecond);
    }
  }

  /** When request {@code n} (the first is 0) is due. */
  public long due(long n) {
    return begin + Math.round(n * 1e9 / perSecond);
  }
}
