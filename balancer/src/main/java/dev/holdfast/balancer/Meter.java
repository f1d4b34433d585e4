package dev.holdfast.balancer;

/**
 * Counts what one event loop does for one listener, until it is read. The lock is free but for the moment, each second,
 * when the counts are taken.
 */
final class Meter {

  /**
   * @param answered responses of targets
   * @param byClass responses of targets by the first digit of their status
   * @param nanos of targets from the request sent to the response's head: sum, least, greatest
   */
  record Counts(
      long requests,
      long answered,
      long[] byClass,
      long nanosSum,
      long nanosMin,
      long nanosMax,
      long ownClientErrors,
      long ownServerErrors,
      long connectionErrors) {

    static final Counts NONE = new Counts(0, 0, new long[6], 0, Long.MAX_VALUE, 0, 0, 0, 0);

    Counts plus(Counts o) {
      long[] sums = new long[6];
      for (int i = 0; i < sums.length; i++) {
        sums[i] = byClass[i] + o.byClass[i];
      }
      return new Counts(requests + o.requests, answered + o.answered, sums, nanosSum + o.nanosSum,
          Math.min(nanosMin, o.nanosMin), Math.max(nanosMax, o.nanosMax), ownClientErrors + o.ownClientErrors,
          ownServerErrors + o.ownServerErrors, connectionErrors + o.connectionErrors);
    }

    boolean isEmpty() {
      return requests == 0 && ownClientErrors == 0 && ownServerErrors == 0 && connectionErrors == 0;
    }
  }

  // All guarded by this.
  private long requests;
  private long answered;
  private long[] byClass = new long[6];
  private long nanosSum;
  private long nanosMin = Long.MAX_VALUE;
  private long nanosMax;
  private long ownClientErrors;
  private long ownServerErrors;
  private long connectionErrors;

  /** A target's response has begun. */
  synchronized void answered(int status, long nanos) {
    requests++;
    answered++;
    byClass[status / 100]++;
    nanosSum += nanos;
    nanosMin = Math.min(nanosMin, nanos);
    nanosMax = Math.max(nanosMax, nanos);
  }

  /** We answered in a target's stead. */
  synchronized void failed(int status) {
    requests++;
    own(status);
  }

  /** What came was no request. */
  synchronized void refused(int status) {
    own(status);
  }

  synchronized void connectionError() {
    connectionErrors++;
  }

  private void own(int status) {
    if (status >= 500) {
      ownServerErrors++;
    } else {
      ownClientErrors++;
    }
  }

  /** The counts since the last time. */
  synchronized Counts take() {
    Counts counts = new Counts(requests, answered, byClass, nanosSum, nanosMin, nanosMax, ownClientErrors,
        ownServerErrors, connectionErrors);
    requests = 0;
    answered = 0;
    byClass = new long[6];
    nanosSum = 0;
    nanosMin = Long.MAX_VALUE;
    nanosMax = 0;
    ownClientErrors = 0;
    ownServerErrors = 0;
    connectionErrors = 0;
    return counts;
  }
}
