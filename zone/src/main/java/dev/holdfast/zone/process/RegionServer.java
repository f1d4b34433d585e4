package dev.holdfast.zone.process;

import dev.holdfast.region.Services;
import dev.holdfast.region.cloudformation.SecretParameters;
import dev.holdfast.region.iam.Identity;
import dev.holdfast.region.iam.Users;
import dev.holdfast.region.kernel.Command;
import dev.holdfast.region.kernel.Region;
import dev.holdfast.region.sns.Post;
import dev.holdfast.wire.ApiCodec;
import dev.holdfast.wire.sigv4.SigV4;
import dev.holdfast.zone.access.AccessControl;
import dev.holdfast.zone.access.LastUses;
import dev.holdfast.zone.blob.BlobStore;
import dev.holdfast.zone.disk.Disk;
import dev.holdfast.zone.engine.CommitSignal;
import dev.holdfast.zone.engine.Engine;
import dev.holdfast.zone.engine.EngineAccess;
import dev.holdfast.zone.engine.RegionTroubles;
import dev.holdfast.zone.engine.RowScrub;
import dev.holdfast.zone.engine.SteadyClock;
import dev.holdfast.zone.front.ApiFront;
import dev.holdfast.zone.front.ApiTroubles;
import dev.holdfast.zone.front.BackupDoor;
import dev.holdfast.zone.front.BodiesAsSent;
import dev.holdfast.zone.front.EmptyReceives;
import dev.holdfast.zone.front.Keys;
import dev.holdfast.zone.front.Patience;
import dev.holdfast.zone.front.S3Door;
import dev.holdfast.zone.front.Sealing;
import dev.holdfast.zone.front.UnreadBodies;
import dev.holdfast.zone.front.UnreadableRequests;
import dev.holdfast.zone.front.ZoneFront;
import dev.holdfast.zone.home.Config;
import dev.holdfast.zone.home.Home;
import dev.holdfast.zone.home.RegionKey;
import dev.holdfast.zone.home.RootCredentials;
import dev.holdfast.zone.home.Sessions;
import dev.holdfast.zone.journal.Journal;
import dev.holdfast.zone.notify.Notifier;
import dev.holdfast.zone.report.ExperimentReporter;
import dev.holdfast.zone.s3.BlobCollector;
import dev.holdfast.zone.s3.BlobScrub;
import dev.holdfast.zone.s3.S3Front;
import dev.holdfast.zone.store.DamagedRows;
import dev.holdfast.zone.store.Store;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http1.Http1Config;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The region, put together: journal, engine, fronts and supervisor over one directory. */
final class RegionServer implements AutoCloseable {

  private static final int BACKLOG = 4096;

  /** Bytes of a request's first line: a presigned URL of a long key, with a session's token, has more than 4,096. */
  private static final int LINE = 16 << 10;

  /** Bytes that objects leave free on the disk, so that journal and databases can go on. */
  private static final long DISK_RESERVE = 512L << 20;

  /** An endpoint that SNS notifies must have answered by then, as on AWS. */
  private static final Duration ENDPOINTS = Duration.ofSeconds(15);

  /** Before another try of what could not be done. */
  private static final Duration AGAIN = Duration.ofSeconds(5);

  private static final Duration REPORT_EVERY = Duration.ofSeconds(1);

  private final Engine engine;
  private final ZoneSupervisor supervisor;
  private final WebServer server;
  private final List<Thread> chores;

  private RegionServer(Engine engine, ZoneSupervisor supervisor, WebServer server, List<Thread> chores) {
    this.engine = engine;
    this.supervisor = supervisor;
    this.server = server;
    this.chores = chores;
  }

  /** Returns when the API answers. */
  static RegionServer start(Home home, Config config, ZoneSupervisor.Machine machine, Log log) throws IOException {
    return start(home, config, machine, log, Rhythm.USUAL);
  }

  static RegionServer start(
      Home home, Config config, ZoneSupervisor.Machine machine, Log log, Rhythm rhythm) throws IOException {
    Home.secret(home.region());
    RegionKey key = RegionKey.open(home);
    RootCredentials root = RootCredentials.open(home);
    Sessions sessions = new Sessions(key, config.account());
    SortedMap<String, String> tokens = tokens(home, config);

    RegionTroubles ownTroubles = new RegionTroubles(Instant::now, new SecureRandom());
    Consumer<Throwable> died = e -> {
      log.defect(e);
      Runtime.getRuntime().halt(1); // what was acknowledged is on disk; the state in memory may be half an entry ahead
    };
    Store store = new Store(home.snapshots(), ownTroubles.disk(), rhythm.checkpoints(), log, died);
    Replayed replayed = replay(home, store,
        () -> new Region(config.settings(), Services.all(), key, log::defect, store), ownTroubles.disk(), log, rhythm);
    Region region = replayed.region();
    Engine engine = new Engine(
        region, replayed.journal(), store, new SteadyClock(ownTroubles::wall, System::nanoTime), log, died);
    ownTroubles.begin(engine);
    ZoneSupervisor supervisor =
        new ZoneSupervisor(config.zones(), new SupervisedRegion(engine), machine, System::nanoTime, log);
    BlobStore blobs = new BlobStore(home.blobs(), DISK_RESERVE, ownTroubles.disk(), rhythm.blobSegmentBytes());
    ZoneFront zones = new ZoneFront(engine, key, sessions, tokens, supervisor, new BackupDoor(engine, blobs));
    EngineAccess access = new EngineAccess(engine);
    ApiCodec codec = ApiCodec.of(region);
    SigV4 signatures = new SigV4(keys(engine, key, root, sessions, config), InstantSource.system(), config.region());
    AccessControl control = new AccessControl(access::look);
    S3Front s3 = new S3Front(codec, access, control, blobs, log);
    Sealing sealing = new Sealing(
        key, (request, seal) -> engine.reading(r -> SecretParameters.seal(r.state(), request, seal)));
    ApiTroubles troubles = new ApiTroubles(engine, new SecureRandom());
    EmptyReceives emptyReceives = new EmptyReceives();
    ApiFront api = new ApiFront(
        engine, codec, signatures, control, sealing, new S3Door(s3, signatures, codec, troubles), troubles,
        emptyReceives, key);
    Patience slow = new Patience(rhythm.patience());
    WebServer server = WebServer.builder()
        .host(config.listen())
        .port(config.apiPort())
        .backlog(BACKLOG)
        .addProtocol(Http1Config.builder().maxPrologueLength(LINE).addReceiveListener(slow).build())
        .directHandlers(UnreadableRequests.handlers())
        .shutdownHook(false)
        .contentEncoding(new BodiesAsSent())
        .routing(routing -> routing.addFilter(new UnreadBodies(slow, head -> ApiFront.tooSlow(codec, head)))
            .register(ZoneFront.PATH, zones).any(api))
        .build();
    CommitSignal due = new CommitSignal();
    engine.listen((_, outcome) -> {
      if (Post.concerns(outcome.changes())) {
        due.signal();
      }
    });
    engine.start();
    server.start();
    BlobCollector unused = new BlobCollector(access, blobs);
    // Not virtual: it goes through all objects, which may take seconds, and would keep one processor from requests.
    Thread collector = Thread.ofPlatform().daemon().priority(Thread.MIN_PRIORITY).name("blob-collector").start(() ->
        keep("blobs: cannot collect", log, () -> {
          unused.next();
          Thread.sleep(rhythm.collectEvery());
        }));
    BlobScrub scrub = new BlobScrub(access, blobs, home.scrub(), InstantSource.system(), log);
    Thread scrubber = Thread.ofPlatform().daemon().priority(Thread.MIN_PRIORITY).name("blob-scrub")
        .start(() -> keep("blobs: cannot be verified", log, scrub::next));
    RowScrub rows = new RowScrub(store, replayed.journal(), log);
    Thread rowScrubber = Thread.ofPlatform().daemon().priority(Thread.MIN_PRIORITY).name("row-scrub")
        .start(() -> keep("checkpoint: cannot be verified", log, () -> {
          rows.pass();
          Thread.sleep(RowScrub.EVERY);
        }));
    ExperimentReporter reporter = new ExperimentReporter(access, blobs, log);
    Thread reports = Thread.ofVirtual().name("experiment-reports").start(() -> makeReports(reporter, log));
    Thread counter = Thread.ofVirtual().name("by-the-minute").start(() -> report(emptyReceives, control.uses(), engine));
    Thread watch = Thread.ofVirtual().name("slow-clients").start(slow::watch);
    Thread notifier = Thread.ofVirtual().name("notifier").start(new Notifier(access, due, ENDPOINTS, log)::run);
    supervisor.start();
    return new RegionServer(
        engine, supervisor, server, List.of(collector, scrubber, rowScrubber, reports, counter, watch, notifier));
  }

  private record Replayed(Region region, Journal journal) {}

  /** The newest state: a checkpoint, and the journal behind it. One that turns out damaged is given up for others. */
  private static Replayed replay(Home home, Store store, Supplier<Region> fresh, Disk disk, Log log, Rhythm rhythm)
      throws IOException {
    while (true) {
      try {
        Region region = store.restore(fresh);
        long from = region.index();
        Journal journal = Journal.open(
            home.journal(), from, entry -> store.applied(region.apply(entry).changes(), 0), log, disk,
            rhythm.segmentBytes());
        log.accept("journal: replayed entries " + (from + 1) + " to " + region.index());
        return new Replayed(region, journal);
      } catch (DamagedRows e) {
        log.accept("journal: replaying anew, for " + e.getMessage());
      }
    }
  }

  private static Keys keys(Engine engine, RegionKey key, RootCredentials root, Sessions sessions, Config config) {
    return new Keys(root, sessions, config.account(),
        id -> engine.reading(region -> Users.signedBy(region.state(), id)),
        arn -> engine.reading(region -> Identity.id(region.state(), arn)), id -> key.derive(Users.SECRET + id));
  }

  @Override
  public void close() {
    chores.forEach(Thread::interrupt);
    supervisor.close();
    server.stop();
    engine.retire();
  }

  private interface Chore {
    void once() throws IOException, InterruptedException;
  }

  /** Again and again, until it is interrupted. What it cannot do now, it tries later. */
  private static void keep(String doing, Log log, Chore chore) {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        chore.once();
      } catch (InterruptedException | ClosedByInterruptException e) {
        return;
      } catch (IOException | RuntimeException e) {
        log.accept(doing + ", trying again: " + e.getMessage());
        pause();
      }
    }
  }

  /** Makes the reports on experiments as they fall due; those too that were due when the region was killed. */
  private static void makeReports(ExperimentReporter reporter, Log log) {
    while (true) {
      try {
        reporter.make();
        Thread.sleep(REPORT_EVERY);
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        log.defect(e);
        pause();
      }
    }
  }

  /** Once a minute, if there were any. */
  private static void report(EmptyReceives receives, LastUses uses, Engine engine) {
    while (true) {
      Instant during = engine.now();
      try {
        Thread.sleep(EmptyReceives.untilTheMinuteEnds(during));
      } catch (InterruptedException e) {
        return;
      }
      receives.take(during).ifPresent(measured -> engine.submit(new Command.Reported(measured)));
      uses.take().ifPresent(used -> engine.submit(new Command.Reported(used)));
    }
  }

  private static void pause() {
    try {
      Thread.sleep(AGAIN);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static SortedMap<String, String> tokens(Home home, Config config) throws IOException {
    SortedMap<String, String> tokens = new TreeMap<>();
    for (String zone : config.zones()) {
      Home.passable(home.zone(zone));
      if (!Files.exists(home.zoneToken(zone))) {
        byte[] fresh = new byte[24];
        new SecureRandom().nextBytes(fresh);
        Home.write(home.zoneToken(zone), HexFormat.of().formatHex(fresh) + "\n");
      }
      tokens.put(zone, Files.readString(home.zoneToken(zone)).strip());
    }
    return tokens;
  }
}
