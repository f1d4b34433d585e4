package dev.holdfast.zone.front;

import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1ConnectionListener;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How long a client is waited for: a head must be there as a whole after this time, and of a body something must come
 * within it, or the connection is closed. The server itself waits for ever. Each client waits on a virtual thread, so that
 * one costs little meanwhile.
 */
public final class Patience implements Http1ConnectionListener {

  /** Looks so often, as a part of the time. */
  private static final int LOOKS = 4;

  private final Duration most;
  private final Map<Thread, Wait> waits = new ConcurrentHashMap<>();

  private static final class Wait {
    private final Thread thread = Thread.currentThread();
    private final long since = System.nanoTime();
    private boolean over; // guarded by this
    private boolean lost; // guarded by this

    /** Interrupts the thread, which closes the connection that it reads from; never when it reads no more. */
    synchronized void giveUp() {
      if (!over) {
        lost = true;
        thread.interrupt();
      }
    }

    synchronized boolean end() {
      over = true;
      return lost;
    }
  }

  public Patience(Duration most) {
    this.most = most;
  }

  @Override
  public void prologue(ConnectionContext context, HttpPrologue prologue) {
    waits.put(Thread.currentThread(), new Wait());
  }

  @Override
  public void headers(ConnectionContext context, Headers headers) {
    Wait wait = waits.remove(Thread.currentThread());
    if (wait != null && wait.end()) {
      Thread.interrupted(); // the next read finds the connection closed, or a client that was just in time
    }
  }

  /** Reads from a client. */
  @FunctionalInterface
  interface Reading {
    int read() throws IOException;
  }

  /** @throws IOException if nothing came in time */
  int within(Reading reading) throws IOException {
    Wait wait = new Wait();
    waits.put(wait.thread, wait);
    boolean lost;
    int read;
    try {
      read = reading.read();
    } finally {
      waits.remove(wait.thread);
      lost = wait.end();
      if (lost) {
        Thread.interrupted();
      }
    }
    if (lost) {
      throw new IOException("nothing came of the body for " + most.toSeconds() + " s");
    }
    return read;
  }

  /** Gives up those who have taken too long, until this thread is interrupted. */
  public void watch() {
    try {
      while (true) {
        Thread.sleep(most.dividedBy(LOOKS));
        long now = System.nanoTime();
        waits.forEach((thread, wait) -> {
          if (now - wait.since > most.toNanos()) {
            waits.remove(thread, wait);
            wait.giveUp();
          }
        });
      }
    } catch (InterruptedException e) {
      // the server stops
    }
  }
}
