package dev.holdfast.database;

import dev.holdfast.region.world.ZoneIntent;
import dev.holdfast.region.world.ZoneIntent.DatabaseNodeIntent;
import dev.holdfast.region.world.ZoneIntent.DatabaseRole;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.zip.InflaterInputStream;

/** PostgreSQL: begun by initdb, a backup's bytes or a base backup of the primary, replicated by its own streaming. */
final class Postgres implements Engine {

  private static final Duration SLOT = Duration.ofSeconds(5);
  private static final Duration STOPPING = Duration.ofSeconds(15);

  /** A promotion is asked for again after so long. */
  private static final Duration PROMOTION = Duration.ofSeconds(5);

  /** "Do you speak TLS?" in eight bytes: their number, and the code of an SSLRequest. */
  private static final byte[] GREETING = ByteBuffer.allocate(8).putInt(8).putInt(80877103).array();

  /** Between two looks at whether a client is still there. */
  private static final Duration LOOK = Duration.ofMillis(50);

  private static final String TURN_AWAY = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
      + " WHERE backend_type = 'client backend' AND usename <> " + Configuration.quoted(Configuration.ADMIN);

  private final String id;
  private final Node.Context context;
  private final NodeDirectory directory;
  private final Server server;
  private final Backups backups;
  private final Archiver archiver;
  private final ReplicaLag lag = new ReplicaLag();

  Postgres(String id, Node.Context context, NodeDirectory directory, Runnable wake) {
    this.id = id;
    this.context = context;
    this.directory = directory;
    this.server = new Server(
        directory, new Program(context, directory), Configuration.environment(context.zone(), id), wake);
    this.backups = new Backups(context, this::backup);
    this.archiver = new Archiver(context, directory);
  }

  private record Program(Node.Context context, NodeDirectory directory) implements Server.Program {
    @Override
    public List<String> command() {
      return Commands.server(context.programs().postgres(), directory.data(), context.identity().runAs());
    }

    @Override
    public Path pidFile() {
      return directory.data().resolve("postmaster.pid");
    }

    @Override
    public Optional<String> stopSignal() {
      return Optional.of("INT");
    }

    @Override
    public boolean ofServer(String line) {
      return line.contains("] @ ");
    }
  }

  @Override
  public Server server() {
    return server;
  }

  @Override
  public byte[] greeting() {
    return GREETING.clone();
  }

  @Override
  public boolean configure(DatabaseNodeIntent want, String password) throws IOException {
    return directory.configure("postgresql.conf", Configuration.postgresql(want, password))
        | directory.configure("pg_hba.conf", Configuration.hba(want.bytes().closed()));
  }

  @Override
  public void initialize(DatabaseNodeIntent want, String password) throws IOException, SQLException {
    directory.renewData();
    if (want.bytes().restore().isPresent()) {
      restore(want, password);
      return;
    }
    Path passwordFile = directory.path().resolve("pwfile");
    try {
      Files.writeString(passwordFile, password + '\n');
      Trees.own(passwordFile, context.identity().owner());
      server.run(Commands.initdb(context.programs().postgres(), directory.data(), passwordFile,
          context.identity().runAs()), BUILDING);
    } finally {
      Files.deleteIfExists(passwordFile);
    }
    configure(want, password);
    try (Connected session = (Connected) up(want, password)) {
      Admin sql = session.sql;
      sql.createMaster(want.masterUsername(), context.secret(want.secret()), want.databaseName());
      sql.checkpoint();
    }
    directory.rememberMasterSecret(want.secret());
  }

  /** From then on it is a server that crashed at the backup's end: when it starts it recovers what is in it. */
  private void restore(DatabaseNodeIntent want, String password) throws IOException {
    try (InputStream backup = new InflaterInputStream(context.store().download(id))) {
      Tar.unpack(backup, directory.data(), context.identity().owner());
    }
    if (want.bytes().restore().flatMap(ZoneIntent.RestoreIntent::until).isPresent()) {
      directory.renewWal();
      for (String segment : context.store().wal(id)) {
        try (InputStream bytes = context.store().downloadWal(id, segment)) {
          directory.keepWal(segment, bytes);
        }
      }
      directory.configure("recovery.signal", "");
    }
    configure(want, password);
  }

  @Override
  public void copy(DatabaseNodeIntent want, DatabaseRole.Standby standby, String password)
      throws IOException, SQLException {
    directory.renewData();
    try (Connection primary = Admin.connection(
        standby.primaryAddress(), standby.primaryPort(), password, "backup of " + id)) {
      requireSlot(primary);
      new BaseBackup(primary, directory.data(), context.identity().owner()).copy(id);
    }
    directory.rememberMasterSecret(want.secret());
    configure(want, password);
  }

  /** The primary's zone makes the slot when its intent lists this node; without it WAL could vanish under the copy. */
  private void requireSlot(Connection primary) throws SQLException, IOException {
    long deadline = System.nanoTime() + SLOT.toNanos();
    try (var s = primary.prepareStatement("SELECT 1 FROM pg_replication_slots WHERE slot_name = ?")) {
      s.setString(1, Configuration.slot(id));
      while (true) {
        try (var r = s.executeQuery()) {
          if (r.next()) {
            return;
          }
        }
        if (System.nanoTime() > deadline) {
          throw new IOException("the primary has no slot for this node yet");
        }
        Server.sleep(CONNECTING.toMillis());
      }
    }
  }

  private void backup(String backup, DatabaseNodeIntent want, String password) throws IOException, SQLException {
    try (Connection sql = Admin.connection(want.address(), want.port(), password, backup)) {
      if (want.bytes().closed()) {
        turnClientsAway(sql);
      }
      try (InputStream bytes = BackupStream.compressed(sql, directory.data(), backup)) {
        context.store().upload(want.nodeId(), backup, bytes);
      }
    }
  }

  /** The configuration admits nobody any more, but the postmaster may not have read it yet: twice nobody is nobody. */
  private static void turnClientsAway(Connection sql) throws SQLException, IOException {
    try (Statement s = sql.createStatement()) {
      for (int looks = 0; looks < 2; ) {
        Server.sleep(LOOK.toMillis());
        try (ResultSet r = s.executeQuery(TURN_AWAY)) {
          r.next();
          looks = r.getLong(1) == 0 ? looks + 1 : 0;
        }
      }
    }
  }

  @Override
  public Session connect(DatabaseNodeIntent want, String password) throws SQLException {
    return new Connected(Admin.connect(want.address(), want.port(), password), password,
        new CatalogCaches(database -> Admin.connect(want.address(), want.port(), database, password).close()));
  }

  @Override
  public void disconnected() {
    backups.close();
  }

  @Override
  public void close() {
    archiver.close();
  }

  /** A killed server's System V segment, which the sixth line after its process id names. */
  @Override
  public void swept() throws IOException {
    Optional<String> sharedMemory;
    try {
      List<String> lines = Files.readAllLines(directory.data().resolve("postmaster.pid"));
      sharedMemory = Optional.of(lines).filter(l -> l.size() > 6).map(l -> l.get(6).strip().split("\\s+"))
          .filter(f -> f.length == 2).map(f -> f[1]);
    } catch (NoSuchFileException e) {
      return;
    }
    if (sharedMemory.isPresent()) {
      try {
        server.run(Commands.removeSharedMemory(sharedMemory.get()), Duration.ofSeconds(5));
      } catch (IOException e) {
        // gone with the server already
      }
    }
  }

  private final class Connected implements Session {

    private final Admin sql;
    private final String password;
    private final CatalogCaches caches;
    private Optional<Leadership> leadership = Optional.empty();
    private long promotionAsked;

    Connected(Admin sql, String password, CatalogCaches caches) {
      this.sql = sql;
      this.password = password;
      this.caches = caches;
    }

    @Override
    public void reload(DatabaseNodeIntent want) throws SQLException {
      sql.reload();
    }

    @Override
    public boolean follows() throws SQLException {
      return sql.inRecovery();
    }

    @Override
    public boolean leads(DatabaseNodeIntent want) throws SQLException {
      if (leadership.isPresent()) {
        return true;
      }
      if (sql.inRecovery()) {
        long now = System.nanoTime();
        if (promotionAsked == 0 || now - promotionAsked > PROMOTION.toNanos()) {
          sql.promote();
          promotionAsked = now;
        }
        return false;
      }
      leadership = Optional.of(new Leadership(
          sql, context.reporter(), System.nanoTime() / 1_000_000,
          process -> server.run(Commands.signal("CONT", process), STOPPING)));
      return true;
    }

    @Override
    public long position() throws SQLException {
      return sql.walPosition();
    }

    @Override
    public void setPassword(String user, String password) throws SQLException {
      sql.setPassword(user, password);
    }

    @Override
    public void lead(DatabaseNodeIntent want, DatabaseRole.Primary role) throws SQLException, IOException {
      leadership.orElseThrow().look(want, role, System.nanoTime() / 1_000_000);
      backups.look(want, password);
      archiver.mark(want, sql);
      archiver.look(want);
    }

    @Override
    public void follow(DatabaseNodeIntent want, DatabaseRole.Standby role) throws SQLException, IOException {
      archiver.look(want);
      caches.look(sql);
      if (role.replica()) {
        lag.measured(want.dbInstance(), sql.replicaLag(), Instant.now()).ifPresent(context.reporter()::tell);
      }
    }

    @Override
    public void close() {
      sql.close();
    }
  }
}
