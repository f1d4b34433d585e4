package dev.holdfast.bench.load;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * A closed loop: each connection sends its next request when it has the answer to the last. One thread, so that the
 * measured server has nearly all of the machine; the requests are bytes made beforehand wherever they can be.
 */
public final class Load {

  /** What one connection asks. */
  public interface Script {
    /** The next request; the connection holds the answer to the one before. */
    byte[] next(Connection connection);

    /** How much work the answer that has just come completes. */
    int completed();
  }

  /** @param failed answers that were not 2xx, and connections that ended instead of answering */
  public record Result(long completed, Duration took, Histogram latency, long failed, String failure) {
    public double rate() {
      return completed / (took.toNanos() / 1e9);
    }
  }

  private Load() {}

  /** The same requests over and over. @param each how much work one of them is */
  public static Script repeating(List<byte[]> requests, int each) {
    return new Script() {
      private int i;

      @Override
      public byte[] next(Connection connection) {
        return requests.get(i++ % requests.size());
      }

      @Override
      public int completed() {
        return each;
      }
    };
  }

  public static Result run(int port, List<? extends Script> scripts, Duration time) throws IOException {
    Histogram latency = new Histogram(60_000_000_000L, 3);
    long completed = 0;
    long failed = 0;
    String failure = "";
    List<Connection> connections = new ArrayList<>();
    try (Selector selector = Selector.open()) {
      long[] sentAt = new long[scripts.size()];
      for (int i = 0; i < scripts.size(); i++) {
        Connection c = new Connection(port);
        connections.add(c);
        SelectionKey key = c.channel.register(selector, SelectionKey.OP_READ, i);
        c.begin(scripts.get(i).next(c));
        sentAt[i] = System.nanoTime();
        send(c, key);
      }
      long begin = System.nanoTime();
      long end = begin + time.toNanos();
      long now = begin;
      while (now < end) {
        selector.select(100);
        if (Thread.interrupted()) {
          throw new InterruptedIOException("interrupted");
        }
        now = System.nanoTime();
        for (SelectionKey key : selector.selectedKeys()) {
          int i = (Integer) key.attachment();
          Connection c = connections.get(i);
          SelectionKey asking = key;
          try {
            if (key.isWritable()) {
              send(c, key);
              continue;
            } else if (!c.receive()) {
              continue;
            }
            now = System.nanoTime();
            latency.recordValue(now - sentAt[i]);
            if (c.status() / 100 != 2) {
              failed++;
              failure = c.text();
            } else {
              completed += scripts.get(i).completed();
            }
          } catch (IOException e) { // the server has ended it
            failed++;
            failure = e.getMessage();
            c.close();
            c = new Connection(port);
            connections.set(i, c);
            asking = c.channel.register(selector, SelectionKey.OP_READ, i);
          }
          c.begin(scripts.get(i).next(c));
          sentAt[i] = System.nanoTime();
          send(c, asking);
        }
        selector.selectedKeys().clear();
      }
      return new Result(completed, Duration.ofNanos(now - begin), latency, failed, failure);
    } finally {
      for (Connection c : connections) {
        c.close();
      }
    }
  }

  private static void send(Connection c, SelectionKey key) throws IOException {
    key.interestOps(c.send() ? SelectionKey.OP_READ : SelectionKey.OP_WRITE);
  }
}
