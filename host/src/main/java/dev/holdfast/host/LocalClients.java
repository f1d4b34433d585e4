package dev.holdfast.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Which instance the other end of a connection within this machine belongs to. Instances connect from an address that
 * is nobody's own, so the kernel is asked: whose process holds the socket. It takes a look at every process, some
 * milliseconds.
 */
public final class LocalClients {

  private static final String ESTABLISHED = "01";

  private LocalClients() {}

  /**
   * @param client where the connection comes from, as its server sees it
   * @param server where it came to
   * @return empty when no instance's process holds it, or we may not look
   */
  public static Optional<String> instanceOf(InetSocketAddress client, InetSocketAddress server) {
    return inode(end(client), end(server)).flatMap(LocalClients::holder);
  }

  /** Of the client's socket. Java's sockets are in the second file, whatever version of IP they speak. */
  private static Optional<String> inode(String from, String to) {
    for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
      try (var lines = Files.lines(Path.of(table), StandardCharsets.ISO_8859_1)) {
        Optional<String> found = lines.map(line -> line.strip().split("\\s+"))
            .filter(f -> f.length > 9 && f[1].endsWith(from) && f[2].endsWith(to) && f[3].equals(ESTABLISHED))
            .map(f -> f[9]).findFirst();
        if (found.isPresent()) {
          return found;
        }
      } catch (IOException | UncheckedIOException e) {
        // a kernel without this version of IP has no such table
      }
    }
    return Optional.empty();
  }

  /** How a line of either table ends for this address: the bytes of IPv4 as the machine's own number has them. */
  private static String end(InetSocketAddress address) {
    byte[] b = address.getAddress().getAddress();
    int i = b.length - 4;
    return ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN
        ? "%02X%02X%02X%02X:%04X".formatted(b[i + 3], b[i + 2], b[i + 1], b[i], address.getPort())
        : "%02X%02X%02X%02X:%04X".formatted(b[i], b[i + 1], b[i + 2], b[i + 3], address.getPort());
  }

  private static Optional<String> holder(String inode) {
    String socket = "socket:[" + inode + "]";
    return ProcessTable.all().stream().flatMap(p -> ProcessTable.valueOf(p.pid(), ZoneProcesses.INSTANCE_MARK)
        .filter(_ -> holds(p.pid(), socket)).stream()).findFirst();
  }

  private static boolean holds(int pid, String socket) {
    try (DirectoryStream<Path> open = Files.newDirectoryStream(Path.of("/proc", Integer.toString(pid), "fd"))) {
      for (Path fd : open) {
        if (isLinkTo(fd, socket)) {
          return true;
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // it has ended meanwhile, or we may not look
    }
    return false;
  }

  private static boolean isLinkTo(Path fd, String socket) {
    try {
      return Files.readSymbolicLink(fd).toString().equals(socket);
    } catch (IOException e) {
      return false; // closed meanwhile
    }
  }
}
