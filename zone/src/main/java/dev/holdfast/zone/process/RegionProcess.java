package dev.holdfast.zone.process;

import dev.holdfast.host.ToolsDirectory;
import dev.holdfast.zone.home.Config;
import dev.holdfast.zone.home.Home;
import dev.holdfast.zone.home.NetworkClaim;
import java.io.IOException;
import java.lang.ref.Reference;
import java.net.BindException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * The region: the AWS API's front, the journal, the objects' bytes; and the zones' supervisor.
 *
 * <p>{@code --home DIRECTORY}; with {@code --alone} it starts no zones, as tests want it.
 */
public final class RegionProcess {

  private RegionProcess() {}

  public static void main(String[] args) throws Exception {
    start(args, Rhythm.USUAL);
  }

  /** @param rhythm another than a region's usual one, for tests */
  static void start(String[] args, Rhythm rhythm) throws Exception {
    Log log = new Log(System.out);
    try {
      run(new Home(Path.of(Arguments.value(args, "--home"))), List.of(args).contains("--alone"), log, rhythm);
    } catch (IOException | RuntimeException e) {
      log.accept(Log.CANNOT_START + reason(e));
      if (!(e instanceof IOException)) {
        log.defect(e);
      }
      System.exit(1);
    }
  }

  private static void run(Home home, boolean alone, Log log, Rhythm rhythm)
      throws IOException, InterruptedException {
    Config config = Config.load(home);
    FileChannel lock = lock(home);
    NetworkClaim network = NetworkClaim.take(config.network());
    ZoneSupervisor.Machine machine = ZoneSupervisor.Machine.NONE;
    if (!alone) {
      ToolsDirectory.install(home.tools(), Path.of(System.getProperty("java.home")));
      machine = new ZoneMachine(home, new Daemons(home));
    }
    RegionServer region = RegionServer.start(home, config, machine, log, rhythm);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
      region.close();
      log.accept("region: stopped");
    }));
    Program.deleteUnused(home);
    log.accept("region: " + config.region() + " at " + config.endpoint());
    new CountDownLatch(1).await();
    Reference.reachabilityFence(lock); // a channel that is collected gives its lock up
    Reference.reachabilityFence(network);
  }

  /** One process for one directory: held until it ends, however it ends. */
  private static FileChannel lock(Home home) throws IOException {
    Files.createDirectories(home.region());
    FileChannel channel = FileChannel.open(
        home.region().resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() == null) {
        throw new IOException("another region process runs on " + home.directory());
      }
      return channel;
    } catch (OverlappingFileLockException e) {
      throw new IOException("another region process runs on " + home.directory(), e);
    }
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
