package dev.holdfast.acceptance;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;

/**
 * A directory, ports and loopback addresses that no other region of this machine has: two test runs at the same time
 * take different slots. What a killed run has left in its slot is destroyed by the next that takes it.
 *
 * @param number also the region's network
 */
record Slot(int number, Path home, FileChannel lock) implements AutoCloseable {

  private static final int FIRST = 77;
  private static final int LAST = 127;

  static Slot take() throws IOException {
    for (int number = FIRST; number <= LAST; number++) {
      String name = "holdfast-acceptance-" + System.getProperty("user.name") + "-" + number;
      Path directory = Path.of(System.getProperty("java.io.tmpdir"));
      FileChannel channel = FileChannel.open(
          directory.resolve(name + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      Slot slot = new Slot(number, directory.resolve(name), channel);
      if (slot.isMine() && (Files.exists(slot.home()) || slot.isFree())) {
        return slot;
      }
      channel.close();
    }
    throw new IOException("no free ports for a region");
  }

  /** Gives it back, with what a refused {@code up} has left in it. */
  @Override
  public void close() throws IOException {
    Files.deleteIfExists(home.resolve("run/up.lock"));
    Files.deleteIfExists(home.resolve("run"));
    Files.deleteIfExists(home);
    lock.close();
  }

  /** What {@code ./holdfast} reads. */
  Map<String, String> environment() {
    Map<String, String> environment = new TreeMap<>();
    environment.put("HOLDFAST_HOME", home.toString());
    environment.put("HOLDFAST_API_PORT", Integer.toString(port(0)));
    environment.put("HOLDFAST_CONSOLE_PORT", Integer.toString(port(1)));
    environment.put("HOLDFAST_SITE_PORT", Integer.toString(port(2)));
    environment.put("HOLDFAST_NETWORK", Integer.toString(number));
    return environment;
  }

  /** Below the range from which the system gives ports to clients. */
  int port(int n) {
    return 20_000 + number * 10 + n;
  }

  private boolean isMine() throws IOException {
    try {
      FileLock held = lock.tryLock();
      return held != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  private boolean isFree() {
    for (int n = 0; n < 3; n++) {
      try (ServerSocket probe = new ServerSocket()) {
        probe.setReuseAddress(true);
        probe.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port(n)));
      } catch (IOException e) {
        return false;
      }
    }
    return true;
  }
}
