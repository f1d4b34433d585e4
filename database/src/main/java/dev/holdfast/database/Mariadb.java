package dev.holdfast.database;

import dev.holdfast.region.world.ZoneIntent;
import dev.holdfast.region.world.ZoneIntent.DatabaseNodeIntent;
import dev.holdfast.region.world.ZoneIntent.DatabaseRole;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * MariaDB: begun by its own scripts, or with what mariadb-dump puts out of its primary; replicated by GTID, and waited for
 * semi-synchronously.
 */
final class Mariadb implements Engine {

  private static final Duration ACCOUNT = Duration.ofSeconds(5);
  private static final Duration STOPPING = Duration.ofSeconds(60);

  private final String id;
  private final Node.Context context;
  private final NodeDirectory directory;
  private final Server server;
  private final MariadbCopies copies;
  private final Backups backups;

  /** Settings that were in its configuration and are no more. */
  private final SortedSet<String> withdrawn = new TreeSet<>();

  private final ReplicaLag lag = new ReplicaLag();

  Mariadb(String id, Node.Context context, NodeDirectory directory, Runnable wake) {
    this.id = id;
    this.context = context;
    this.directory = directory;
    this.server = new Server(
        directory, new Program(context, directory), Configuration.environment(context.zone(), id), wake);
    this.copies = new MariadbCopies(context, directory, server);
    this.backups = new Backups(context, copies::toRegion);
  }

  private record Program(Node.Context context, NodeDirectory directory) implements Server.Program {
    @Override
    public List<String> command() throws IOException {
      List<String> command = new ArrayList<>(List.of("setsid"));
      command.addAll(Commands.as(context.identity().runAs(), List.of(
          context.programs().mariadb().resolve("bin/mariadbd").toString(),
          "--defaults-file=" + directory.data().resolve(MariadbConfiguration.FILE))));
      return List.copyOf(command);
    }

    @Override
    public Path pidFile() {
      return directory.data().resolve(MariadbConfiguration.PID);
    }

    /**
     * One that waits for its standby is killed, and recovers when it starts: asked to end, it would let go the commits
     * that wait.
     */
    @Override
    public Optional<String> stopSignal() throws IOException {
      Path configuration = directory.data().resolve(MariadbConfiguration.FILE);
      boolean waits = !Files.exists(configuration)
          || Files.readString(configuration).contains("rpl_semi_sync_master_enabled=ON");
      return waits ? Optional.empty() : Optional.of("TERM");
    }

    /** Thread 0, which serves no session. */
    @Override
    public boolean ofServer(String line) {
      return line.contains(" 0 [ERROR] ");
    }
  }

  @Override
  public Server server() {
    return server;
  }

  @Override
  public byte[] greeting() {
    return new byte[0];
  }

  @Override
  public boolean configure(DatabaseNodeIntent want, String password) throws IOException {
    Path file = directory.data().resolve(MariadbConfiguration.FILE);
    if (Files.exists(file)) {
      withdrawn.addAll(MariadbConfiguration.names(Files.readString(file)));
      withdrawn.removeAll(MariadbConfiguration.settings(want).keySet());
    }
    return directory.configure(MariadbConfiguration.FILE,
        MariadbConfiguration.text(want, context.programs().mariadb(), directory.data(), empty()));
  }

  /** Nobody but the zone may write there. */
  private Path empty() throws IOException {
    Path empty = directory.path().resolve("empty");
    if (!Files.isDirectory(empty)) {
      Files.createDirectory(empty, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r-xr-xr-x")));
    }
    return empty;
  }

  @Override
  public void initialize(DatabaseNodeIntent want, String password) throws IOException, SQLException {
    empty(want, password);
    if (want.bytes().restore().isPresent()) {
      restore(want, password);
      return;
    }
    try (MariadbSession session = (MariadbSession) up(want, password)) {
      session.sql().execute(MariadbBootstrap.master(
          want.masterUsername(), context.secret(want.secret()), want.databaseName()));
    }
    directory.rememberMasterSecret(want.secret());
  }

  /** Users and their passwords are in it. */
  private void restore(DatabaseNodeIntent want, String password) throws IOException, SQLException {
    if (want.bytes().restore().flatMap(ZoneIntent.RestoreIntent::until).isPresent()) {
      throw new IOException("MariaDB is not restored to a point in time");
    }
    fill(want, password, () -> copies.fromRegion(want, password));
  }

  private interface Filling {
    void fill() throws IOException, SQLException;
  }

  /** An empty server gets what another had, and is stopped when all of it is on disk. */
  private void fill(DatabaseNodeIntent want, String password, Filling filling) throws IOException, SQLException {
    try (MariadbSession session = (MariadbSession) up(want, password)) {
      session.sql().execute("SET GLOBAL max_allowed_packet=1073741824"); // until it is started again
      filling.fill();
      session.sql().execute("FLUSH PRIVILEGES");
    }
    server.stop(STOPPING);
  }

  /** A server without data, not started. */
  private void empty(DatabaseNodeIntent want, String password) throws IOException {
    directory.renewData();
    Path programs = context.programs().mariadb();
    Path script = directory.path().resolve("bootstrap.sql");
    Files.deleteIfExists(script);
    try {
      Files.createFile(script, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      try (var out = Files.newOutputStream(script)) {
        out.write(MariadbBootstrap.begin().getBytes(StandardCharsets.UTF_8));
        for (String part : MariadbBootstrap.SCRIPTS) {
          Files.copy(programs.resolve("share").resolve(part), out);
        }
        out.write(MariadbBootstrap.end(password).getBytes(StandardCharsets.UTF_8));
      }
      server.run(Commands.as(context.identity().runAs(), MariadbBootstrap.command(programs, directory.data())),
          script.toFile(), BUILDING);
    } finally {
      Files.deleteIfExists(script);
    }
    configure(want, password);
  }

  /** A server of its own, with all that the primary had at one moment. From there on it follows. */
  @Override
  public void copy(DatabaseNodeIntent want, DatabaseRole.Standby standby, String password)
      throws IOException, SQLException {
    requireAccount(standby, password);
    empty(want, password);
    fill(want, password,
        () -> copies.fromPrimary(standby.primaryAddress(), standby.primaryPort(), want, password));
    directory.markFollowing();
    directory.rememberMasterSecret(want.secret());
  }

  /** The primary's zone makes it when its intent lists this node. */
  private void requireAccount(DatabaseRole.Standby standby, String password) throws SQLException, IOException {
    long deadline = System.nanoTime() + ACCOUNT.toNanos();
    try (MariadbAdmin primary = MariadbAdmin.connect(standby.primaryAddress(), standby.primaryPort(), password)) {
      while (primary.query("SELECT 1 FROM mysql.global_priv WHERE User = "
          + Configuration.quoted(MariadbLeadership.account(id))).isEmpty()) {
        if (System.nanoTime() > deadline) {
          throw new IOException("the primary has no account for this node yet");
        }
        Server.sleep(CONNECTING.toMillis());
      }
    }
  }

  @Override
  public Session connect(DatabaseNodeIntent want, String password) throws SQLException {
    return new MariadbSession(MariadbAdmin.connect(want.address(), want.port(), password), id, password,
        context, directory, withdrawn, lag, backups);
  }

  @Override
  public void disconnected() {
    backups.close();
  }

  @Override
  public void close() {}

  @Override
  public void swept() {}
}
