package dev.holdfast.cli;

import dev.holdfast.host.ZoneProcesses;
import dev.holdfast.zone.home.Config;
import dev.holdfast.zone.home.Home;
import dev.holdfast.zone.process.ZoneProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "down", description = "Stops everything and keeps everything.")
final class Down implements Callable<Integer> {

  /** For web servers to finish their requests; a worker that wants to give its job back no longer finds the queue. */
  private static final Duration PATIENCE = Duration.ofSeconds(4);

  @Override
  public Integer call() throws Exception {
    Home home = Home.ofThisUser();
    if (!Files.exists(home.config())) {
      throw new Problem("there is no region in " + home.directory());
    }
    stop(home, Config.load(home));
    new Screen().line("All is stopped; everything is kept in " + home.directory() + ". Again: ./holdfast up");
    return 0;
  }

  /** The region first, so that it replaces nothing of what then stops; the zones' processes before what they watch. */
  static void stop(Home home, Config config) throws IOException {
    Processes processes = new Processes(home, config);
    terminate(processes, Processes.REGION, Duration.ofSeconds(15));
    terminate(processes, Processes.CONSOLE, Duration.ofSeconds(5));
    for (String zone : config.zones()) {
      terminate(processes, ZoneProcess.name(zone), Duration.ofSeconds(5));
    }
    config.zones().parallelStream().forEach(
        zone -> ZoneProcesses.stopAll(home.zone(zone), PATIENCE));
  }

  private static void terminate(Processes processes, String name, Duration atMost) {
    processes.find(name).ifPresent(process -> {
      process.destroy();
      if (!Processes.await(atMost, () -> !process.isAlive())) {
        process.destroyForcibly();
      }
    });
  }
}
