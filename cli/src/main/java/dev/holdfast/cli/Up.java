package dev.holdfast.cli;

import dev.holdfast.zone.home.Config;
import dev.holdfast.zone.home.Home;
import dev.holdfast.zone.home.NetworkClaim;
import dev.holdfast.zone.home.RegionKey;
import dev.holdfast.zone.home.RootCredentials;
import dev.holdfast.zone.process.AotCache;
import dev.holdfast.zone.process.Program;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "up", description = "Starts the region and deploys the website. Run again, it says that all is up.")
final class Up implements Callable<Integer> {

  private static final long MIN_FREE_BYTES = 2L << 30;

  /** Of one step. A process that dies ends the wait at once; one that is only slow is on a busy machine. */
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @Option(names = "--no-site", description = "The region alone, without the website.")
  private boolean noSite;

  private final Screen screen = new Screen();

  @Override
  public Integer call() throws Exception {
    long begin = System.nanoTime();
    Home home = Home.ofThisUser();
    prepare(home);
    Files.createDirectories(home.directory().resolve("run"));
    try (FileChannel channel = FileChannel.open(
            home.directory().resolve("run/up.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      if (lock == null) {
        throw new Problem("another ./holdfast up is at work on " + home.directory() + "; wait for it to finish");
      }
      Config config = config(home);
      screen.line(screen.bold("Holdfast") + "  " + config.region() + "  " + home.directory());
      Processes processes = new Processes(home, config);
      boolean all = true;
      all &= region(processes);
      all &= zones(processes, home);
      all &= console(processes); // before the website, so that one can watch it being built
      if (!noSite) {
        Thread interrupted = new Thread(() -> System.err.println(
            "\nNo longer waiting. The region goes on by itself: ./holdfast up looks on, ./holdfast down stops it."));
        Runtime.getRuntime().addShutdownHook(interrupted);
        try {
          Site site = new Site(Aws.of(home), project(), screen);
          all &= site.deploy();
          site.awaitHealthy(PATIENCE);
        } finally {
          Runtime.getRuntime().removeShutdownHook(interrupted);
        }
      }
      Duration took = Duration.ofNanos(System.nanoTime() - begin);
      screen.blank();
      String what = config.zones().stream().anyMatch(z -> Files.exists(home.noPower(z)))
          ? "Up, but for the zones without power" : "All is up";
      screen.line(screen.bold(all ? what + "." : what + ", in " + Screen.seconds(took) + "."));
      where(config, home);
      train(home);
    }
    return 0;
  }

  /** Beside everything else, and after it. */
  private static void train(Home home) throws IOException {
    if (AotCache.mayTrain() && !Files.exists(Program.ofThisProcess().caches())) {
      new ProcessBuilder("setsid", "nice", "-n", "19", project().resolve("holdfast").toString(), "train")
          .redirectInput(Path.of("/dev/null").toFile())
          .redirectErrorStream(true)
          .redirectOutput(home.log("train").toFile())
          .start();
    }
  }

  private boolean region(Processes processes) throws IOException {
    if (processes.regionAnswers()) {
      screen.item("region", processes.isRegionOlder()
          ? "up, from an older build; to take this one: ./holdfast down, then ./holdfast up"
          : "up");
      return true;
    }
    long begin = System.nanoTime();
    processes.startRegion(PATIENCE);
    screen.item("region", "started in " + Screen.seconds(Duration.ofNanos(System.nanoTime() - begin)));
    return false;
  }

  private boolean zones(Processes processes, Home home) throws IOException {
    boolean before = processes.zonesAnswer();
    long begin = System.nanoTime();
    processes.awaitZones(PATIENCE);
    Duration took = Duration.ofNanos(System.nanoTime() - begin);
    List<String> off = processes.config().zones().stream().filter(z -> Files.exists(home.noPower(z))).toList();
    screen.item("zones", processes.config().zones().stream()
        .map(z -> off.contains(z) ? z + " " + screen.state("down") : z).collect(Collectors.joining("  "))
        + (before ? "" : "  started in " + Screen.seconds(took)));
    off.forEach(z -> screen.item("", z + " has no power; bring it back: ./holdfast zone restore " + z));
    return before;
  }

  private boolean console(Processes processes) throws IOException {
    boolean before = processes.find(Processes.CONSOLE).isPresent();
    if (!before) {
      processes.startConsole(PATIENCE);
    }
    screen.item("console", (before ? "up" : "started") + "  http://localhost:" + processes.config().consolePort());
    return before;
  }

  private void where(Config config, Home home) {
    screen.blank();
    if (!noSite) {
      screen.item("Website", "http://localhost:" + config.sitePort());
    }
    screen.item("Console", "http://localhost:" + config.consolePort());
    screen.item("AWS API", "http://localhost:" + config.apiPort() + "  (account " + config.account() + ", "
        + config.region() + ")");
    screen.blank();
    screen.item("Use it", "eval \"$(./holdfast env)\"       then aws, the SDKs, Terraform");
    screen.item("Break it", "./holdfast zone fail " + config.zones().getFirst());
    screen.item("Measure it", "./holdfast gameday zone-loss");
    screen.item("Look", "./holdfast status   ./holdfast logs   keys: " + home.credentials());
  }

  /** The directory exists, is ours, and the disk has room. */
  private static void prepare(Home home) {
    try {
      Home.passable(home.directory());
      FileStore disk = Files.getFileStore(home.directory());
      if (disk.getUsableSpace() < MIN_FREE_BYTES) {
        throw new Problem("only " + Screen.mebibytes(disk.getUsableSpace()) + " are free on the disk of "
            + home.directory() + "; the region needs " + Screen.mebibytes(MIN_FREE_BYTES)
            + ". Free some, or set HOLDFAST_HOME to a directory on another disk.");
      }
    } catch (IOException e) {
      throw new Problem("cannot use " + home.directory() + " (" + e.getMessage()
          + "); set HOLDFAST_HOME to a directory you can write to.");
    }
    if (!Files.isWritable(home.directory())) {
      throw new Problem("cannot write to " + home.directory() + "; set HOLDFAST_HOME to a directory you can write to.");
    }
  }

  /** First start: founds the region with what the environment says, once the ports are known to be free. */
  private static Config config(Home home) throws IOException {
    boolean founded = Files.exists(home.config());
    Config config = founded ? Config.load(home) : Config.fromEnvironment(System.getenv());
    Processes processes = new Processes(home, config);
    if (!processes.regionAnswers() && processes.find(Processes.REGION).isEmpty()) {
      requireFree(config.apiPort(), "the AWS API", "HOLDFAST_API_PORT", founded ? home.config() : null);
    }
    if (!founded) {
      requireFree(config.consolePort(), "the console", "HOLDFAST_CONSOLE_PORT", null);
      requireFree(config.sitePort(), "the website", "HOLDFAST_SITE_PORT", null);
      requireOwn(config.network());
      Home.secret(home.region());
      config.save(home);
      RegionKey.open(home);
      RootCredentials.open(home);
    }
    return config;
  }

  private static void requireOwn(int network) {
    try {
      NetworkClaim.take(network).close();
    } catch (IOException e) {
      throw new Problem(e.getMessage());
    }
  }

  private static void requireFree(int port, String what, String variable, Path file) {
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    } catch (IOException e) {
      throw new Problem("port " + port + ", for " + what + ", is in use by another program. Stop it, or choose another: "
          + (file == null ? variable + "=" + (port + 1000) + " ./holdfast up" : "change it in " + file));
    }
  }

  static Path project() {
    String project = System.getProperty("holdfast.project", "");
    if (project.isEmpty()) {
      throw new Problem("run it by the launcher: ./holdfast");
    }
    return Path.of(project);
  }

  /** Parameters that {@code up} gives to the website's template. */
  static Map<String, String> parameters(Config config) {
    return Map.of("ListenerPort", Integer.toString(config.sitePort()));
  }

  static List<String> capabilities() {
    return List.of("CAPABILITY_IAM", "CAPABILITY_NAMED_IAM");
  }
}
