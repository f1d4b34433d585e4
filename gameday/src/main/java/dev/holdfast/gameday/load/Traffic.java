package dev.holdfast.gameday.load;

/** Requests to a website that go on until an end is set. */
public interface Traffic extends AutoCloseable {

  /** No request that is due then or later is sent. @param at nanoseconds, as the {@link Stopwatch} counts */
  void endAt(long at);

  /** Waits until the last request has ended; an end must have been set. */
  void await() throws InterruptedException;

  @Override
  void close();
}
