package dev.holdfast.database;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/**
 * Whether a server answers what any client may begin with, be it starting, recovering or full: PostgreSQL a question
 * ("do you speak TLS?"), MariaDB the connection itself. Used by the node's own thread.
 */
final class Pulse {

  /** How long a server that is well may take, on a machine that is not. */
  static final Duration PATIENCE = Duration.ofSeconds(1);

  private static final Duration PERIOD = Duration.ofSeconds(1);

  private final byte[] question;
  private long askedNanos = System.nanoTime() - PERIOD.toNanos();

  Pulse(byte[] question) {
    this.question = question;
  }

  /** Asks, unless it did within the last second. */
  boolean beats(String address, int port) {
    long now = System.nanoTime();
    if (now - askedNanos < PERIOD.toNanos()) {
      return true;
    }
    askedNanos = now;
    return answers(address, port, PATIENCE);
  }

  /** False when it stayed silent for so long. Who refuses or breaks off has answered: it starts, or its process is gone. */
  boolean answers(String address, int port, Duration patience) {
    int millis = (int) patience.toMillis();
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, port), millis);
      socket.setSoTimeout(millis);
      socket.getOutputStream().write(question);
      socket.getInputStream().read();
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true; // nobody listens (yet), it broke off, or we were interrupted: the next look tells
    }
  }
}
