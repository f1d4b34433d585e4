package dev.holdfast.database;

import dev.holdfast.region.world.Report;
import dev.holdfast.region.world.ZoneIntent.DatabaseEngine;
import dev.holdfast.region.world.ZoneIntent.DatabaseNodeIntent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The database nodes of one zone: makes them what the zone's intent says and reports what becomes of them.
 *
 * <p>Servers outlive this object and its process ({@link #close}); the next one adopts them.
 */
public final class Databases implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Path directory;
  private final Reporter reporter;
  private final Node.Context context;

  /** By node id. Guarded by this. */
  private final Map<String, NodeWorker> workers = new TreeMap<>();

  /** Guarded by this. */
  private boolean leftoversRemoved;

  /**
   * @param directory the zone's own, as {@code zones/us-east-1a/databases}. When the zone is root its servers run as
   *     nobody, who must be able to pass through every directory above it (no {@code rwx------})
   * @param programs where the engines' programs are unpacked, once for all zones: {@code HOLDFAST_HOME/engines}
   * @param reports told of every change, on several threads; what it loses is told again after {@link #reportAll}
   * @param secrets the value of a secret, by the name in the intent, in clear; empty, or an exception, when the region
   *     cannot be asked: then it is asked again. May block
   */
  public Databases(
      String zone,
      Path directory,
      Path programs,
      Consumer<Report> reports,
      Function<String, Optional<String>> secrets,
      BackupStore store)
      throws IOException {
    this(zone, directory, programs, reports, secrets, store,
        new Node.Pace(10, Duration.ofSeconds(1), Duration.ofMinutes(1), Duration.ofSeconds(1)));
  }

  Databases(
      String zone,
      Path directory,
      Path programs,
      Consumer<Report> reports,
      Function<String, Optional<String>> secrets,
      BackupStore store,
      Node.Pace pace)
      throws IOException {
    this.directory = directory.toAbsolutePath();
    this.reporter = new Reporter(reports);
    Files.createDirectories(this.directory);
    Files.setPosixFilePermissions(this.directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    this.context = new Node.Context(zone, this.directory.toRealPath(), new Programs(PostgresBinaries.install(programs), programs),
        Identity.ofThisProcess(), reporter, secrets, store, pace);
  }

  /** The whole truth: a node that is not listed is killed and its directory removed. Returns at once. */
  public synchronized void apply(List<DatabaseNodeIntent> intents) {
    List<String> listed = intents.stream().map(DatabaseNodeIntent::nodeId).toList();
    for (String nodeId : List.copyOf(workers.keySet())) {
      if (!listed.contains(nodeId)) {
        workers.remove(nodeId).remove();
      }
    }
    for (DatabaseNodeIntent intent : intents) {
      NodeWorker worker = workers.get(intent.nodeId());
      if (worker == null) {
        workers.put(intent.nodeId(), new NodeWorker(intent, context));
      } else {
        worker.apply(intent);
      }
    }
    if (!leftoversRemoved) {
      leftoversRemoved = true;
      Thread.ofVirtual().name("database-leftovers").start(() -> removeLeftovers(listed));
    }
  }

  /** Tells the sink everything again: after the region was away, or took this zone for lost. */
  public synchronized void reportAll() {
    reporter.forget();
    workers.values().forEach(NodeWorker::wake);
  }

  /** SIGKILL to every process of a node, as a fault. @return whether there was any */
  public boolean kill(String nodeId) {
    Path data = context.directory().resolve(nodeId).resolve("data");
    boolean any = !Processes.workingBelow(data).isEmpty();
    Processes.killBelow(data, Optional.empty());
    return any;
  }

  /**
   * SIGSTOP to every process of a node, as a fault: it keeps its connections and answers nothing.
   *
   * @return whether there was any
   */
  public boolean freeze(String nodeId) {
    return Processes.stopBelow(context.directory().resolve(nodeId).resolve("data"));
  }

  /** Takes a {@link #freeze} back. Harmless for a node that is not frozen, or is gone. */
  public void thaw(String nodeId) {
    Processes.continueBelow(context.directory().resolve(nodeId).resolve("data"));
  }

  /**
   * SIGKILL to every database process of a zone, from whichever process: a zone's outage. PostgreSQL's children overwrite
   * their environment, so marks there do not find them; their working directory does.
   *
   * @param directory as given to the constructor
   */
  public static void killAll(Path directory) {
    try {
      if (Files.isDirectory(directory)) {
        Processes.killBelow(directory.toRealPath(), Optional.empty());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stops every server cleanly and waits for it, for at most 30 seconds each; then this is closed. */
  public synchronized void stop() {
    end(NodeWorker::stop);
  }

  /** Leaves the servers running. */
  @Override
  public synchronized void close() {
    end(NodeWorker::leave);
  }

  private void end(Consumer<NodeWorker> how) {
    List<NodeWorker> ending = List.copyOf(workers.values());
    ending.forEach(how);
    try {
      for (NodeWorker worker : ending) {
        worker.join(PATIENCE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    workers.clear();
  }

  /** Directories of nodes that were taken from the intent while no zone process ran. */
  private void removeLeftovers(List<String> listed) {
    try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
      for (Path path : all) {
        String nodeId = path.getFileName().toString();
        synchronized (this) {
          if (!listed.contains(nodeId) && !workers.containsKey(nodeId)) {
            // Whatever it was: PostgreSQL alone leaves something outside its directory.
            new Node(nodeId, DatabaseEngine.POSTGRES, context, () -> { }).remove();
          }
        }
      }
    } catch (IOException | RuntimeException e) {
      System.getLogger(Databases.class.getName())
          .log(System.Logger.Level.WARNING, "a removed database's directory stays behind", e);
    }
  }
}
