package dev.holdfast.database;

import dev.holdfast.region.world.Report.DatabaseNodeStatus;
import dev.holdfast.region.world.ZoneIntent.DatabaseEngine;
import dev.holdfast.region.world.ZoneIntent.DatabaseNodeIntent;
import dev.holdfast.region.world.ZoneIntent.DatabaseRole;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/** One database node of this zone: the steps that lead it to its intent. Used by its worker's thread alone. */
final class Node {

  /** What all nodes of a zone share. */
  record Context(
      String zone,
      Path directory,
      Programs programs,
      Identity identity,
      Reporter reporter,
      Function<String, Optional<String>> secrets,
      BackupStore store,
      Pace pace) {

    /** In clear. */
    String secret(String name) throws IOException {
      return secrets.apply(name).orElseThrow(() -> new IOException("the region does not tell the secret " + name));
    }
  }

  /**
   * @param backupAttempts after so many a backup has failed
   * @param backupRetry how long to wait before a backup that failed is tried again, the first time
   * @param mark between two marks in the WAL of a primary that is written to: so much may be missing of what a point in
   *     time can be
   * @param standAside for so long after a failover the machine is left to clients who connect again: the copy for the next
   *     standby and the deletion of what an old node leaves behind can wait
   */
  record Pace(int backupAttempts, Duration backupRetry, Duration mark, Duration standAside) {}

  /**
   * A primary that commits wait with a standby for may be replaced by it, which the region decides. When it has not
   * decided after this long, the node comes back by itself: it can acknowledge nothing without that standby, so even if
   * a successor reigns already there is never a second one.
   */
  private static final Duration DECISION = Duration.ofSeconds(10);

  /** What a server that stayed silent once may take for its second answer: the machine itself may have stood still. */
  private static final Duration SECOND_CHANCE = Duration.ofSeconds(2);

  /** A promotion that takes longer is looked into. */
  private static final Duration PROMOTING = Duration.ofSeconds(2);

  private static final int HOPELESS_BUILDS = 5;
  private static final Duration STOPPING = Duration.ofSeconds(15);

  private final String id;
  private final Context context;
  private final NodeDirectory directory;
  private final Engine engine;
  private final Server server;
  private final Starts starts = new Starts();
  private final Pulse pulse;
  private Optional<Session> session = Optional.empty();
  private int builds;
  private boolean adopted;
  private boolean reload;
  private boolean leads;
  private long promotionBegan;
  private Optional<Undecided> undecided = Optional.empty();

  /** The intent under which a primary exited, and until when the region may replace it. */
  private record Undecided(long epoch, int boot, long untilNanos) {}

  Node(String id, DatabaseEngine kind, Context context, Runnable wake) {
    this.id = id;
    this.context = context;
    this.directory = new NodeDirectory(context.directory().resolve(id).toAbsolutePath(), context.identity().owner());
    this.engine = switch (kind) {
      case POSTGRES -> new Postgres(id, context, directory, wake);
      case MARIADB -> new Mariadb(id, context, directory, wake);
    };
    this.server = engine.server();
    this.pulse = new Pulse(engine.greeting());
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
      case DatabaseRole.Standby standby -> {
        Server.sleep(context.pace().standAside().toMillis());
        engine.copy(want, standby, password);
      }
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
    engine.initialize(want, password);
  }

  // ---- running

  /** Sees to it that the server runs and answers. @return empty when it does; else when to look again */
  Optional<Duration> run(DatabaseNodeIntent want) throws IOException, SQLException {
    if (server.expected() && !server.alive()) {
      exited(want, server.lastWords());
    }
    String password = adminPassword(want);
    reload |= engine.configure(want, password);
    if (!server.expected() && server.adopt()) {
      adopted = true;
      reload = true; // its configuration may have been written by a zone process that died before it said so
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
    // A server that is being promoted is asked every few milliseconds whether it is, and has no time for other questions.
    boolean promoting = want.role() instanceof DatabaseRole.Primary && !leads && session.isPresent();
    if (!promoting && !pulse.beats(want.address(), want.port()) && hung(want) || !connect(want, password)) {
      return Optional.of(Engine.CONNECTING);
    }
    if (reload) {
      session.orElseThrow().reload(want);
      reload = false;
    }
    return Optional.empty();
  }

  /**
   * Deals with a server that has stayed silent for a second. With a stopped process in it, it is hung; any other has a
   * second chance. A hung server is as good as dead, and made so before that is said: SIGKILL ends stopped processes too.
   *
   * @return whether it was hung
   */
  boolean hung(DatabaseNodeIntent want) throws IOException {
    if (!server.alive()) {
      return false;
    }
    disconnect();
    boolean stopped = Processes.anyStopped(directory.data());
    if (!stopped && pulse.answers(want.address(), want.port(), SECOND_CHANCE) && answersQueries(want)) {
      return false;
    }
    exited(want, stopped ? "it was frozen, and has been killed" : "it answered nothing for 3 s, and has been killed");
    return true;
  }

  private boolean answersQueries(DatabaseNodeIntent want) throws IOException {
    try (Session second = engine.connect(want, adminPassword(want))) {
      second.follows();
      return true;
    } catch (SQLException e) {
      return !Admin.silence(e);
    }
  }

  private void exited(DatabaseNodeIntent want, String detail) throws IOException {
    disconnect();
    server.kill(); // none of its processes may acknowledge another commit
    starts.exited();
    say(want, DatabaseNodeStatus.EXITED, 0, detail);
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
  boolean promoted(DatabaseNodeIntent want) throws SQLException, IOException {
    if (session.orElseThrow().leads(want)) {
      promotionBegan = 0;
      leads = true;
      return true;
    }
    long now = System.nanoTime();
    if (promotionBegan == 0) {
      promotionBegan = now;
    } else if (now - promotionBegan > PROMOTING.toNanos() && Processes.anyStopped(directory.data())) {
      hung(want); // whose promotion never ends; started again it is promoted all the same
      promotionBegan = 0;
    }
    return false;
  }

  void lead(DatabaseNodeIntent want, DatabaseRole.Primary role) throws SQLException, IOException {
    Session primary = session.orElseThrow();
    say(want, DatabaseNodeStatus.PRIMARY, primary.position(), "");
    if (!want.secret().isEmpty() && !directory.masterSecret().equals(Optional.of(want.secret()))) {
      primary.setPassword(want.masterUsername(), context.secret(want.secret()));
      directory.rememberMasterSecret(want.secret());
    }
    primary.lead(want, role);
  }

  void follow(DatabaseNodeIntent want, DatabaseRole.Standby role) throws SQLException, IOException {
    if (!session.orElseThrow().follows()) {
      disconnect();
      server.kill();
      say(want, DatabaseNodeStatus.FAILED, 0, "it was a primary and cannot follow another");
      throw new IOException("a primary's data cannot become a standby's");
    }
    session.orElseThrow().follow(want, role);
  }

  // ---- ending

  void disconnect() {
    leads = false;
    session.ifPresent(Session::close);
    session = Optional.empty();
    engine.disconnected();
  }

  void stop() throws IOException {
    if (server.expected() || server.adopt()) {
      server.stop(STOPPING);
    }
  }

  /** Ends it for good; its directory may be removed any time after. */
  void end() throws IOException {
    engine.close();
    server.kill();
  }

  void remove() throws IOException {
    end();
    engine.swept();
    context.reporter().forget(id);
    Trees.delete(directory.path());
  }

  // ---- what all of them need

  private boolean connect(DatabaseNodeIntent want, String password) {
    if (session.isEmpty()) {
      try {
        session = Optional.of(engine.connect(want, password));
      } catch (SQLException e) {
        return false; // starting, recovering, or gone, which the next look tells
      }
    }
    return true;
  }

  private String adminPassword(DatabaseNodeIntent want) throws IOException {
    Optional<String> known = directory.adminPassword();
    if (known.isEmpty()) {
      directory.rememberAdminPassword(context.secret(want.adminSecret()));
    }
    return known.isPresent() ? known.get() : directory.adminPassword().orElseThrow();
  }

  private void say(DatabaseNodeIntent want, DatabaseNodeStatus status, long walPosition, String detail) {
    context.reporter().say(id, want.epoch(), status, walPosition, detail);
  }
}
