package dev.holdfast.zone.process;

import dev.holdfast.host.ToolsDirectory;
import dev.holdfast.region.Services;
import dev.holdfast.region.cloudformation.SecretParameters;
import dev.holdfast.region.fis.FaultIntents;
import dev.holdfast.region.kernel.Region;
import dev.holdfast.wire.ApiCodec;
import dev.holdfast.wire.sigv4.SigV4;
import dev.holdfast.zone.blob.BlobStore;
import dev.holdfast.zone.engine.Engine;
import dev.holdfast.zone.engine.EngineAccess;
import dev.holdfast.zone.engine.SteadyClock;
import dev.holdfast.zone.front.ApiFront;
import dev.holdfast.zone.front.BodiesAsSent;
import dev.holdfast.zone.front.Keys;
import dev.holdfast.zone.front.S3Door;
import dev.holdfast.zone.front.Sealing;
import dev.holdfast.zone.front.ZoneFront;
import dev.holdfast.zone.home.Config;
import dev.holdfast.zone.home.Home;
import dev.holdfast.zone.home.RegionKey;
import dev.holdfast.zone.home.RootCredentials;
import dev.holdfast.zone.home.Sessions;
import dev.holdfast.zone.journal.Journal;
import dev.holdfast.zone.journal.Snapshots;
import dev.holdfast.zone.s3.BlobCollector;
import dev.holdfast.zone.s3.S3Front;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.net.BindException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;

/** The region: the AWS API's front, the journal, the objects' bytes; and the zones' supervisor. */
public final class RegionProcess {

  private static final int BACKLOG = 4096;

  /** Bytes that objects leave free on the disk, so that journal and databases can go on. */
  private static final long DISK_RESERVE = 512L << 20;

  private static final Duration COLLECT_EVERY = Duration.ofSeconds(5);

  private RegionProcess() {}

  public static void main(String[] args) throws Exception {
    Log log = new Log(System.out);
    try {
      run(new Home(Path.of(Arguments.value(args, "--home"))), log);
    } catch (IOException | RuntimeException e) {
      log.accept(Log.CANNOT_START + reason(e));
      if (!(e instanceof IOException)) {
        log.defect(e);
      }
      System.exit(1);
    }
  }

  private static void run(Home home, Log log) throws IOException, InterruptedException {
    Config config = Config.load(home);
    lock(home);
    Home.secret(home.region());
    RegionKey key = RegionKey.open(home);
    RootCredentials root = RootCredentials.open(home);
    Sessions sessions = new Sessions(key, config.account());
    ToolsDirectory.install(home.tools(), Path.of(System.getProperty("java.home")));

    Snapshots snapshots = new Snapshots(home.snapshots());
    Region region = snapshots.restore(
        () -> new Region(config.settings(), Services.all(), key, log::defect), log);
    long from = region.index();
    Journal journal = Journal.open(home.journal(), from, region::apply, log);
    log.accept("journal: replayed entries " + (from + 1) + " to " + region.index());

    Engine engine = new Engine(region, journal, snapshots, from, SteadyClock.system(), log, e -> {
      log.defect(e);
      Runtime.getRuntime().halt(1); // what was acknowledged is on disk; the state in memory may be half an entry ahead
    });
    ZoneSupervisor supervisor = new ZoneSupervisor(
        home, config, engine,
        zone -> List.of("--home", home.directory().toString(), "--zone", zone),
        () -> engine.reading(r -> FaultIntents.withoutPower(r.state())),
        log);
    ZoneFront zones = new ZoneFront(engine, key, sessions, tokens(home, config), supervisor);
    BlobStore blobs = new BlobStore(home.blobs(), DISK_RESERVE);
    EngineAccess access = new EngineAccess(engine);
    BlobCollector collector = new BlobCollector(access, blobs);
    ApiCodec codec = ApiCodec.of(region);
    SigV4 signatures = new SigV4(new Keys(root, sessions, config.account()), InstantSource.system(), config.region());
    S3Front s3 = new S3Front(codec, access, blobs, log);
    Sealing sealing = new Sealing(
        key, (request, seal) -> engine.reading(r -> SecretParameters.seal(r.state(), request, seal)));
    ApiFront api = new ApiFront(engine, codec, signatures, sealing, new S3Door(s3, signatures));
    engine.start();
    WebServer server = WebServer.builder()
        .host(config.listen())
        .port(config.apiPort())
        .backlog(BACKLOG)
        .shutdownHook(false)
        .contentEncoding(new BodiesAsSent())
        .routing(routing -> routing.register(ZoneFront.PATH, zones).any(api))
        .build();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
      supervisor.close();
      server.stop();
      engine.close();
      log.accept("region: stopped");
    }));
    server.start();
    Thread.ofVirtual().name("blob-collector").start(() -> collect(collector, log));
    supervisor.start();
    Program.deleteUnused(home);
    log.accept("region: " + config.region() + " at " + config.endpoint());
    new CountDownLatch(1).await();
  }

  /** Deletes the bytes of objects that are gone: those left by a crash first, then as they fall due. */
  private static void collect(BlobCollector collector, Log log) {
    boolean swept = false;
    while (true) {
      try {
        if (!swept) {
          collector.deleteOrphans();
          swept = true;
        }
        collector.collect();
        Thread.sleep(COLLECT_EVERY);
      } catch (InterruptedException e) {
        return;
      } catch (IOException | RuntimeException e) {
        log.accept("blobs: cannot collect, trying again: " + e.getMessage());
        pause();
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(COLLECT_EVERY);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** One process for one directory: held until it ends, however it ends. */
  private static void lock(Home home) throws IOException {
    Files.createDirectories(home.region());
    FileChannel channel = FileChannel.open(
        home.region().resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() == null) {
        throw new IOException("another region process runs on " + home.directory());
      }
    } catch (OverlappingFileLockException e) {
      throw new IOException("another region process runs on " + home.directory(), e);
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

  private static String reason(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof BindException) {
        return "the API's port is in use by another program";
      }
    }
    return String.valueOf(e.getMessage());
  }
}
