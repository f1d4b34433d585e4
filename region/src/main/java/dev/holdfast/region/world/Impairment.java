package dev.holdfast.region.world;

import java.util.function.IntUnaryOperator;

/**
 * What a bad network does to what is sent over it.
 *
 * @param delayMillis how much longer a round trip takes, give or take up to {@code jitterMillis}
 * @param lossPercent of packets, 0 to 100. TCP sends one that is lost again, after 200 ms and then after twice as long
 *     each time: so they come late, and where all are lost nothing comes
 * @param flowsPercent of requests and connections that suffer any of this, 1 to 100
 */
public record Impairment(int delayMillis, int jitterMillis, int lossPercent, int flowsPercent) {

  /** Where all is lost nothing comes: a day, in milliseconds. */
  public static final long NEVER = 86_400_000;

  /** Linux's least retransmission timeout, in milliseconds. */
  private static final long FIRST_RETRY = 200;

  /** A packet that has been lost for this long, in milliseconds, gets through. */
  private static final long LONGEST = 60_000;

  /** @param below draws a number from 0 up to, not including, its argument */
  public boolean befalls(IntUnaryOperator below) {
    return flowsPercent >= 100 || below.applyAsInt(100) < flowsPercent;
  }

  /**
   * How much longer one round trip takes, in milliseconds; {@link #NEVER} where all is lost.
   *
   * @param below draws a number from 0 up to, not including, its argument
   */
  public long roundTripMillis(IntUnaryOperator below) {
    if (lossPercent >= 100) {
      return NEVER;
    }
    int jitter = jitterMillis == 0 ? 0 : below.applyAsInt(2 * jitterMillis + 1) - jitterMillis;
    long millis = Math.max(0, delayMillis + jitter);
    long retry = FIRST_RETRY;
    while (lossPercent > 0 && retry < LONGEST && below.applyAsInt(100) < lossPercent) {
      millis += retry;
      retry *= 2;
    }
    return millis;
  }
}
