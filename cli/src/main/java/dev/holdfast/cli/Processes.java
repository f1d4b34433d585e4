package dev.holdfast.cli;

import dev.holdfast.zone.home.Config;
import dev.holdfast.zone.home.Home;
import dev.holdfast.zone.process.Daemons;
import dev.holdfast.zone.process.Log;
import dev.holdfast.zone.process.Program;
import dev.holdfast.zone.process.RegionProcess;
import dev.holdfast.zone.process.ZoneProcess;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** The processes of the region on this machine. */
final class Processes {

  static final String REGION = "region";
  static final String CONSOLE = "console";

  /**
   * For the region's JVM. To inline less than it does by default makes compiled code no slower that could be measured, and
   * compiling so much cheaper that on two cores the region is quick in half the time.
   */
  private static final List<String> REGION_JVM = List.of(
      "-Xms96m", "-Xmx768m", "-XX:MaxInlineLevel=9", "-XX:InlineSmallCode=1200", "-XX:FreqInlineSize=200");

  private final Home home;
  private final Config config;
  private final Daemons daemons;

  Processes(Home home, Config config) {
    this.home = home;
    this.config = config;
    this.daemons = new Daemons(home);
  }

  Config config() {
    return config;
  }

  Optional<ProcessHandle> find(String name) {
    return daemons.find(name);
  }

  List<String> names() {
    List<String> names = new ArrayList<>(List.of(REGION));
    config.zones().forEach(z -> names.add(ZoneProcess.name(z)));
    names.add(CONSOLE);
    return names;
  }

  boolean regionAnswers() {
    return answers(config.endpoint() + "/_holdfast/health");
  }

  /** Whether the region runs from other jars than this command. */
  boolean isRegionOlder() throws IOException {
    String version = Program.ofThisProcess().version();
    return find(REGION).flatMap(p -> p.info().commandLine()).filter(line -> !line.contains(version)).isPresent();
  }

  void startRegion(Duration atMost) throws IOException {
    long logged = Files.exists(home.log(REGION)) ? Files.size(home.log(REGION)) : 0;
    // One that is found may be about to answer, or about to end.
    if (find(REGION).isPresent() && await(atMost, () -> regionAnswers() || find(REGION).isEmpty()) && regionAnswers()) {
      return;
    }
    if (find(REGION).isEmpty()) {
      new Daemons(home, Program.ofThisProcess().install(home)).start(
          REGION, REGION_JVM, RegionProcess.class,
          List.of("--home", home.directory().toString()), Map.of());
    }
    await(atMost, () -> regionAnswers() || find(REGION).isEmpty());
    if (!regionAnswers()) {
      throw new Problem("the region cannot start: " + reason(logged));
    }
  }

  void startConsole(Duration atMost) throws IOException {
    // One thread, once a second: to be small is worth more than to be fast.
    new Daemons(home, Program.ofThisProcess().install(home)).start(
        CONSOLE, List.of("-Xms16m", "-Xmx96m", "-XX:TieredStopAtLevel=1"), ConsoleProcess.class,
        List.of("--home", home.directory().toString()), Map.of());
    String url = "http://127.0.0.1:" + config.consolePort() + "/";
    await(atMost, () -> answers(url) || find(CONSOLE).isEmpty());
    if (!answers(url)) {
      throw new Problem("the console does not start; see ./holdfast logs console");
    }
  }

  /** Every zone that has power is connected. */
  void awaitZones(Duration atMost) {
    if (!await(atMost, this::zonesAnswer)) {
      throw new Problem("not every zone has started; see ./holdfast logs");
    }
  }

  boolean zonesAnswer() {
    return config.zones().stream()
        .filter(z -> !Files.exists(home.noPower(z)))
        .allMatch(z -> answers(config.endpoint() + "/_holdfast/zones/" + z));
  }

  static boolean await(Duration atMost, BooleanSupplier condition) {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      try {
        Thread.sleep(50);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return true;
  }

  static boolean answers(String url) {
    try {
      HttpURLConnection c = (HttpURLConnection) URI.create(url).toURL().openConnection();
      c.setConnectTimeout(1_000);
      c.setReadTimeout(2_000);
      return c.getResponseCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private String reason(long logged) throws IOException {
    String tail = new String(Files.readAllBytes(home.log(REGION)), java.nio.charset.StandardCharsets.UTF_8);
    return tail.lines()
        .filter(l -> l.contains(Log.CANNOT_START))
        .reduce((_, last) -> last)
        .map(l -> l.substring(l.indexOf(Log.CANNOT_START) + Log.CANNOT_START.length()))
        .orElse("it did not answer; see ./holdfast logs region") ;
  }
}
