package dev.holdfast.bench.load;

import java.io.IOException;

/** One request, outside any measurement. */
public final class One {

  private One() {}

  /** The whole answer, which must be a good one. */
  public static String ask(int port, byte[] request) throws IOException {
    Connection c = new Connection(port);
    try {
      c.channel.configureBlocking(true);
      c.begin(request);
      c.send();
      while (!c.receive()) {}
      if (c.status() / 100 != 2) {
        throw new IOException("refused: " + c.text());
      }
      return c.text();
    } finally {
      c.close();
    }
  }
}
