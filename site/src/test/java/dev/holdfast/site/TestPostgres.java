package dev.holdfast.site;

import dev.holdfast.site.store.Database;
import dev.holdfast.site.store.Login;
import dev.holdfast.site.store.Schema;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** A real PostgreSQL for tests, one for the JVM; every test that asks gets a database of its own. */
public final class TestPostgres {

  /** Held, so that its level is not forgotten: tests need no log. */
  private static final Logger QUIET = Logger.getLogger("dev.holdfast");

  private static final TestPostgres SHARED = new TestPostgres();

  private final Path root;
  private final int port;
  private int databases;

  private TestPostgres() {
    QUIET.setLevel(Level.OFF);
    try {
      root = Files.createTempDirectory("site-postgres");
      Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxrwxrwx"));
      unpack();
      port = freePort();
      run("bin/initdb", "-D", root + "/data", "-U", "reel", "-A", "trust", "-E", "UTF8", "--no-sync");
      Runtime.getRuntime().addShutdownHook(new Thread(this::remove));
      start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The address of an empty database. */
  public record Address(int port, String name) {

    public Database open() {
      return new Database(new Login("127.0.0.1", port, name, () -> "{\"username\":\"reel\",\"password\":\"x\"}"));
    }
  }

  /** An empty database. */
  public static synchronized Address empty() {
    String name = "test" + SHARED.databases++;
    Database admin = new Address(SHARED.port, "postgres").open();
    // create database refuses to run in a transaction, so it is read.
    admin.read(tx -> tx.update("create database " + name));
    admin.close();
    return new Address(SHARED.port, name);
  }

  /** A database with the website's tables. */
  public static Database database() {
    Database database = empty().open();
    Schema.migrate(database);
    return database;
  }

  /**
   * Kills the server without a word to its clients, as a power cut does. After a checkpoint, so that its recovery does not
   * replay every database that the tests have made.
   */
  public static void crash() {
    Database admin = new Address(SHARED.port, "postgres").open();
    admin.read(tx -> tx.update("checkpoint"));
    admin.close();
    SHARED.run("bin/pg_ctl", "-D", SHARED.root + "/data", "-m", "immediate", "stop");
  }

  public static void restart() {
    SHARED.start();
  }

  private void start() {
    run("bin/pg_ctl", "-D", root + "/data", "-w", "-l", root + "/log", "-o",
        "-p " + port + " -k " + root + " -c fsync=off -c listen_addresses=127.0.0.1", "start");
  }

  private void remove() {
    try {
      run("bin/pg_ctl", "-D", root + "/data", "-m", "immediate", "stop");
      try (var all = Files.walk(root)) {
        for (Path file : all.sorted((a, b) -> b.compareTo(a)).toList()) {
          Files.delete(file);
        }
      }
    } catch (IOException | IllegalStateException e) {
      System.err.println("left over: " + root + ": " + e.getMessage());
    }
  }

  private void unpack() throws IOException {
    try (InputStream in = TestPostgres.class.getResourceAsStream("/postgres-linux-x86_64.txz");
         TarArchiveInputStream tar = new TarArchiveInputStream(new XZCompressorInputStream(in))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path to = root.resolve(entry.getName()).normalize();
        if (entry.isDirectory()) {
          Files.createDirectories(to);
        } else if (entry.isSymbolicLink()) {
          Files.createSymbolicLink(to, Path.of(entry.getLinkName()));
        } else {
          Files.createDirectories(to.getParent());
          Files.copy(tar, to);
          Files.setPosixFilePermissions(to,
              PosixFilePermissions.fromString((entry.getMode() & 0100) == 0 ? "rw-r--r--" : "rwxr-xr-x"));
        }
      }
    }
  }

  /** PostgreSQL refuses to run as root, so then it runs as nobody. */
  private void run(String program, String... arguments) {
    List<String> command = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) {
      command.addAll(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
    }
    command.add(root.resolve(program).toString());
    command.addAll(List.of(arguments));
    try {
      Path log = Files.createTempFile("site-postgres", ".log");
      // Into a file: the server inherits the output, and would hold a pipe open for ever.
      Process process = new ProcessBuilder(command).directory(root.toFile()).redirectErrorStream(true)
          .redirectOutput(log.toFile()).start();
      int status = process.waitFor();
      String output = Files.readString(log);
      Files.delete(log);
      if (status != 0) {
        throw new IllegalStateException(command + "\n" + output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
