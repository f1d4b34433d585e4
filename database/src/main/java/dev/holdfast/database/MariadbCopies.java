package dev.holdfast.database;

import dev.holdfast.region.world.ZoneIntent.DatabaseNodeIntent;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.DeflaterInputStream;
import java.util.zip.InflaterInputStream;

/** All of a MariaDB server at one moment, as the statements that make it: into another server, or to the region and back. */
final class MariadbCopies {

  private static final Duration LONGEST = Duration.ofMinutes(30);
  private static final Duration ENDING = Duration.ofSeconds(10);

  private final Node.Context context;
  private final NodeDirectory directory;
  private final Server server;

  MariadbCopies(Node.Context context, NodeDirectory directory, Server server) {
    this.context = context;
    this.directory = directory;
    this.server = server;
  }

  /** From a server that goes on meanwhile into this one. */
  void fromPrimary(String address, int port, DatabaseNodeIntent into, String password) throws IOException {
    try (Login login = new Login("copy", password)) {
      server.pipe(dump(login, address, port, true), load(login, into), LONGEST);
    }
  }

  /** Clients can write no more if the intent says so, before the moment that is kept. */
  void toRegion(String backup, DatabaseNodeIntent from, String password) throws IOException, SQLException {
    if (from.bytes().closed()) {
      try (MariadbAdmin sql = MariadbAdmin.connect(from.address(), from.port(), password)) {
        sql.execute("SET GLOBAL read_only=ON"); // waits for who is committing
      }
    }
    try (Login login = new Login(backup, password)) {
      Process dump = server.begin(dump(login, from.address(), from.port(), false));
      try (InputStream bytes = new DeflaterInputStream(new Whole(dump))) {
        context.store().upload(from.nodeId(), backup, bytes);
      } finally {
        dump.destroyForcibly();
      }
    }
  }

  void fromRegion(DatabaseNodeIntent into, String password) throws IOException {
    try (Login login = new Login("restore", password);
        InputStream bytes = new InflaterInputStream(context.store().download(into.nodeId()))) {
      server.feed(load(login, into), bytes, LONGEST);
    }
  }

  private List<String> dump(Login login, String address, int port, boolean follow) throws IOException {
    return Commands.as(context.identity().runAs(), MariadbBootstrap.dump(context.programs().mariadb(), login.file,
        address, MariadbConfiguration.extraPort(port), follow));
  }

  private List<String> load(Login login, DatabaseNodeIntent into) throws IOException {
    return Commands.as(context.identity().runAs(), MariadbBootstrap.load(context.programs().mariadb(), login.file,
        into.address(), MariadbConfiguration.extraPort(into.port())));
  }

  /** What a program puts out, which has an end only if the program ended well. */
  private static final class Whole extends FilterInputStream {
    private final Process program;

    Whole(Process program) {
      super(program.getInputStream());
      this.program = program;
    }

    @Override
    public int read() throws IOException {
      return checked(super.read());
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      return checked(super.read(into, from, length));
    }

    private int checked(int read) throws IOException {
      if (read < 0) {
        try {
          if (!program.waitFor(ENDING.toMillis(), TimeUnit.MILLISECONDS) || program.exitValue() != 0) {
            throw new IOException("the dump was broken off (see the node's log)");
          }
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new IOException("interrupted", e);
        }
      }
      return read;
    }
  }

  /** A file that only the programs can read, as long as they need it: a command line is for everybody. */
  private final class Login implements AutoCloseable {
    private final Path file;

    Login(String purpose, String password) throws IOException {
      file = directory.path().resolve("login-" + purpose);
      Files.deleteIfExists(file);
      Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(file, MariadbBootstrap.login(context.programs().mariadb(), password));
      Trees.own(file, context.identity().owner());
    }

    @Override
    public void close() throws IOException {
      Files.deleteIfExists(file);
    }
  }
}
