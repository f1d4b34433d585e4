package dev.holdfast.zone.front;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.SocketWriterException;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1ConnectionListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * How long a client is waited for: a head must be there as a whole after this time, and of a body something must come
 * within it, and {@value #LEAST_RATE} bytes for each second more that its bytes were waited for. So a byte a minute holds
 * nothing for long, and whoever is slow but steady may take days. Else the client is told that its time is over, as far as it
 * was to be answered, and the connection is closed. The server itself waits for ever. Each client waits on a virtual thread,
 * so that one costs little meanwhile.
 */
public final class Patience implements Http1ConnectionListener {

  /** Bytes of a body in a second; less than any modem. */
  static final int LEAST_RATE = 500;

  /** Looks so often, as a part of the time. */
  private static final int LOOKS = 4;

  private static final long SECOND = 1_000_000_000;

  private final Duration most;
  private final Map<Thread, Wait> waits = new ConcurrentHashMap<>();

  /** Where the answers go to of the connection whose thread this is. */
  private final ThreadLocal<DataWriter> clients = new ThreadLocal<>();

  private static final class Wait {
    private final Thread thread = Thread.currentThread();
    private final long since = System.nanoTime();
    private final Runnable farewell;
    private boolean over; // guarded by this
    private boolean lost; // guarded by this

    Wait(Runnable farewell) {
      this.farewell = farewell;
    }

    /** Interrupts the thread, which closes the connection that it reads from; never when it reads no more. */
    synchronized void giveUp() {
      if (!over) {
        lost = true;
        farewell.run();
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
    clients.set(context.dataWriter());
    waits.put(Thread.currentThread(), new Wait(() -> {}));
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

  /** How long the body of one request was waited for. Not safe for several threads. */
  final class OfBody {

    private final DataWriter client = clients.get();
    private final Supplier<byte[]> refusal;
    private boolean answered;
    private long received;
    private long waited;

    /** @param refusal the whole HTTP answer to a client whose time is over */
    OfBody(Supplier<byte[]> refusal) {
      this.refusal = refusal;
    }

    /** The request is answered already: nothing more is to be said. */
    void answered() {
      answered = true;
    }

    /** @throws CloseConnectionException if the client's time is over */
    int within(Reading reading) throws IOException {
      if (waited > most.toNanos() + received / LEAST_RATE * SECOND) {
        farewell();
        throw over();
      }
      Wait wait = new Wait(this::farewell);
      waits.put(wait.thread, wait);
      try {
        int read = reading.read();
        received += Math.max(0, read);
        return read;
      } finally {
        waits.remove(wait.thread);
        waited += System.nanoTime() - wait.since;
        if (wait.end()) {
          Thread.interrupted();
          throw over();
        }
      }
    }

    private void farewell() {
      if (!answered) {
        answered = true;
        try {
          client.writeNow(BufferData.create(refusal.get()));
        } catch (UncheckedIOException | SocketWriterException e) {
          // it is gone already
        }
      }
    }

    private CloseConnectionException over() {
      return new CloseConnectionException(
          "of a body " + received + " bytes came in " + Duration.ofNanos(waited).toSeconds() + " s");
    }
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
            Thread.startVirtualThread(wait::giveUp);
          }
        });
      }
    } catch (InterruptedException e) {
      // the server stops
    }
  }
}
