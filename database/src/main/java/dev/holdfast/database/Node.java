package dev.holdfast.database;

import dev.holdfast.region.world.Report.DatabaseNodeStatus;
import dev.holdfast.region.world.ZoneIntent.DatabaseNodeIntent;
import dev.holdfast.region.world.ZoneIntent.DatabaseRole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/** One PostgreSQL node of this zone: the steps that lead it to its intent. Used by its worker's thread alone. */
final class Node {

  /** What all nodes of a zone share. */
  record Context(
      String zone,
      Path directory,
      Path binaries,
      Identity identity,
      Reporter reporter,
      Function<String, Optional<String>> secrets) {}

  /**
   * A primary that commits wait with a standby for may be replaced by it, which the region decides. When it has not
   * decided after this long, the node comes back by itself: it can acknowledge nothing without that standby, so even if
   * a successor reigns already there is never a second one.
   */
  private static final Duration DECISION = Duration.ofSeconds(10);

  private static final Duration CONNECTING = Duration.ofMillis(20);
  private static final Duration SLOT = Duration.ofSeconds(5);
  private static final Duration BUILDING = Duration.ofMinutes(5);
  private static final int HOPELESS_BUILDS = 5;
  private static final Duration STOPPING = Duration.ofSeconds(15);

  private final String id;
  private final Context context;
  private final NodeDirectory directory;
  private final Server server;
  private final Starts starts = new Starts();
  private Optional<Admin> admin = Optional.empty();
  private Optional<Leadership> leadership = Optional.empty();
  private int builds;
  private boolean adopted;
  private boolean reload;
  private long promotionAsked;
  private Optional<Undecided> undecided = Optional.empty();

  /** The intent under which a primary exited, and until when the region may replace it. */
  private record Undecided(long epoch, int boot, long untilNanos) {}

  Node(String id, Context context, Runnable wake) {
    this.id = id;
    this.context = context;
    this.directory = new NodeDirectory(context.directory().resolve(id).toAbsolutePath(), context.identity().owner());
    this.server = new Server(directory, context.binaries(), context.identity().runAs(),
        Configuration.environment(context.zone(), id), wake);
  }

  boolean ready() {
    return directory.ready();
  }

  boolean adopted() {
    return adopted;
  }

  /** False for what an older epoch wanted, and for a node that was fenced in this epoch or a later one. */
  boolean accepts(DatabaseNodeIntent want) throws IOException {
    directory.create();
    if (want.epoch() < directory.highestEpoch()) {
      return false;
    }
    if (!(want.role() instanceof DatabaseRole.Fenced) && want.epoch() <= directory.fencedEpoch()) {
      say(want, DatabaseNodeStatus.FENCED, 0, "");
      return false;
    }
    if (want.epoch() > directory.highestEpoch()) {
      directory.rememberEpoch(want.epoch());
    }
    return true;
  }

  /** The mark comes first: whatever happens after it, this node does not come back in this epoch. */
  void fence(DatabaseNodeIntent want) throws IOException {
    if (directory.fencedEpoch() < want.epoch()) {
      directory.markFenced(want.epoch());
    }
    disconnect();
    server.kill();
    say(want, DatabaseNodeStatus.FENCED, 0, "");
  }

  // ---- building

  void build(DatabaseNodeIntent want) throws IOException, SQLException {
    if (builds < HOPELESS_BUILDS) {
      say(want, DatabaseNodeStatus.STARTING, 0, "building");
    }
    server.kill();
    String password = adminPassword(want);
    switch (want.role()) {
      case DatabaseRole.Primary _ -> {
        try {
          initialize(want, password);
        } catch (IOException | SQLException e) {
          if (++builds >= HOPELESS_BUILDS) {
            say(want, DatabaseNodeStatus.FAILED, 0, "it cannot be initialised: " + e.getMessage());
          }
          throw e;
        }
      }
      case DatabaseRole.Standby standby -> copy(want, standby, password);
      case DatabaseRole.Fenced _ -> throw new IllegalStateException("a fenced node is not built");
    }
    directory.markReady();
  }

  /** Only in the first epoch is a primary empty; later an empty one has lost its data and must not pretend. */
  private void initialize(DatabaseNodeIntent want, String password) throws IOException, SQLException {
    if (want.epoch() != 1) {
      say(want, DatabaseNodeStatus.FAILED, 0, "the primary's data is gone from this zone's disk");
      throw new IOException("no data for a primary of epoch " + want.epoch());
    }
    directory.renewData();
    Path passwordFile = directory.path().resolve("pwfile");
    try {
      Files.writeString(passwordFile, password + '\n');
      Trees.own(passwordFile, context.identity().owner());
      server.run(Commands.initdb(
          context.binaries(), directory.data(), passwordFile, context.identity().runAs()), BUILDING);
    } finally {
      Files.deleteIfExists(passwordFile);
    }
    configure(want, password);
    server.start();
    long deadline = System.nanoTime() + BUILDING.toNanos();
    while (!connect(want, password)) {
      if (!server.alive() || System.nanoTime() > deadline) {
        throw new IOException("the new server does not come up: " + server.lastWords());
      }
      Server.sleep(CONNECTING.toMillis());
    }
    admin.orElseThrow().createMaster(want.masterUsername(), masterPassword(want), want.databaseName());
    admin.orElseThrow().checkpoint();
    directory.rememberMasterSecret(want.secret());
  }

  private void copy(DatabaseNodeIntent want, DatabaseRole.Standby standby, String password)
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

  // ---- running

  /** Sees to it that the server runs and answers. @return empty when it does; else when to look again */
  Optional<Duration> run(DatabaseNodeIntent want) throws IOException, SQLException {
    if (server.expected() && !server.alive()) {
      exited(want);
    }
    String password = adminPassword(want);
    reload |= configure(want, password);
    if (!server.expected() && server.adopt()) {
      adopted = true;
      reload = true; // its configuration may have been written by a zone process that died before it said so
      leadership = Optional.empty();
    }
    if (server.expected() && directory.boot() < want.boot()) {
      disconnect();
      server.stop(STOPPING);
    }
    if (!server.expected()) {
      Optional<Duration> wait = waitForDecision(want).or(starts::pause);
      if (wait.isPresent()) {
        return wait;
      }
      say(want, DatabaseNodeStatus.STARTING, 0, "");
      directory.rememberBoot(want.boot());
      starts.started();
      server.start();
      adopted = false;
      reload = false;
    }
    if (!connect(want, password)) {
      return Optional.of(CONNECTING);
    }
    if (reload) {
      admin.orElseThrow().reload();
      reload = false;
    }
    return Optional.empty();
  }

  private void exited(DatabaseNodeIntent want) throws IOException {
    disconnect();
    server.kill(); // the postmaster is gone; none of its children may acknowledge another commit
    starts.exited();
    say(want, DatabaseNodeStatus.EXITED, 0, server.lastWords());
    if (want.role() instanceof DatabaseRole.Primary primary && primary.synchronousStandby().isPresent()) {
      undecided = Optional.of(new Undecided(want.epoch(), want.boot(), System.nanoTime() + DECISION.toNanos()));
    }
    if (starts.hopeless()) {
      say(want, DatabaseNodeStatus.FAILED, 0, "exits again and again: " + server.lastWords());
    }
  }

  private Optional<Duration> waitForDecision(DatabaseNodeIntent want) {
    undecided = undecided.filter(u ->
        u.epoch() == want.epoch() && u.boot() == want.boot() && u.untilNanos() - System.nanoTime() > 0);
    return undecided.map(u -> Duration.ofNanos(u.untilNanos() - System.nanoTime()).plusMillis(1));
  }

  /** Whether the server is a primary, whom this promotes if it is a standby. */
  boolean promoted(DatabaseNodeIntent want) throws SQLException {
    if (leadership.isPresent()) {
      return true;
    }
    Admin sql = admin.orElseThrow();
    if (sql.inRecovery()) {
      long now = System.nanoTime();
      if (promotionAsked == 0 || now - promotionAsked > Duration.ofSeconds(5).toNanos()) {
        sql.promote();
        promotionAsked = now;
      }
      return false;
    }
    promotionAsked = 0;
    leadership = Optional.of(new Leadership(sql, context.reporter(), System.nanoTime() / 1_000_000));
    return true;
  }

  void lead(DatabaseNodeIntent want, DatabaseRole.Primary role) throws SQLException, IOException {
    Admin sql = admin.orElseThrow();
    say(want, DatabaseNodeStatus.PRIMARY, sql.walPosition(), "");
    if (!directory.masterSecret().equals(Optional.of(want.secret()))) {
      sql.setPassword(want.masterUsername(), masterPassword(want));
      directory.rememberMasterSecret(want.secret());
    }
    leadership.orElseThrow().look(want, role, System.nanoTime() / 1_000_000);
  }

  void follow(DatabaseNodeIntent want) throws SQLException, IOException {
    if (!admin.orElseThrow().inRecovery()) {
      disconnect();
      server.kill();
      say(want, DatabaseNodeStatus.FAILED, 0, "it was a primary and cannot follow another");
      throw new IOException("a primary's data cannot become a standby's");
    }
  }

  // ---- ending

  void disconnect() {
    admin.ifPresent(Admin::close);
    admin = Optional.empty();
    leadership = Optional.empty();
  }

  void stop() throws IOException {
    if (server.expected() || server.adopt()) {
      server.stop(STOPPING);
    }
  }

  void remove() throws IOException {
    Optional<String> sharedMemory = directory.sharedMemoryId();
    server.kill();
    if (sharedMemory.isPresent()) {
      try {
        server.run(Commands.removeSharedMemory(sharedMemory.get()), Duration.ofSeconds(5));
      } catch (IOException e) {
        // gone with the server already
      }
    }
    Trees.delete(directory.path());
    context.reporter().forget(id);
  }

  // ---- what all of them need

  private boolean configure(DatabaseNodeIntent want, String password) throws IOException {
    return directory.configure("postgresql.conf", Configuration.postgresql(want, password))
        | directory.configure("pg_hba.conf", Configuration.hba());
  }

  private boolean connect(DatabaseNodeIntent want, String password) {
    if (admin.isEmpty()) {
      try {
        admin = Optional.of(Admin.connect(want.address(), want.port(), password));
      } catch (SQLException e) {
        return false; // starting, recovering, or gone, which the next look tells
      }
    }
    return true;
  }

  private String adminPassword(DatabaseNodeIntent want) throws IOException {
    Optional<String> known = directory.adminPassword();
    if (known.isEmpty()) {
      directory.rememberAdminPassword(secret(want.adminSecret()));
    }
    return known.isPresent() ? known.get() : directory.adminPassword().orElseThrow();
  }

  private String masterPassword(DatabaseNodeIntent want) throws IOException {
    return secret(want.secret());
  }

  private String secret(String name) throws IOException {
    return context.secrets().apply(name)
        .orElseThrow(() -> new IOException("the region does not tell the secret " + name));
  }

  private void say(DatabaseNodeIntent want, DatabaseNodeStatus status, long walPosition, String detail) {
    context.reporter().say(id, want.epoch(), status, walPosition, detail);
  }
}
