package dev.holdfast.cli;

import dev.holdfast.zone.home.Home;
import dev.holdfast.zone.process.ZoneProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "logs", description = "Shows the logs of the region, a zone, or an instance.")
final class Logs implements Callable<Integer> {

  @Parameters(arity = "0..1", paramLabel = "NAME",
      description = "region, console, a zone, or an instance's id. Without it: all processes of the region.")
  private String name = "";

  @Option(names = {"-n", "--lines"}, description = "How many of the last lines (default ${DEFAULT-VALUE}).")
  private int lines = 40;

  @Option(names = {"-f", "--follow"}, description = "Go on as the log grows, until Ctrl-C.")
  private boolean follow;

  @Override
  public Integer call() throws Exception {
    Home home = Home.ofThisUser();
    List<Path> files = files(home);
    if (files.isEmpty()) {
      throw new Problem("there is no log of " + (name.isEmpty() ? "anything" : name) + " in " + home.directory()
          + "; there are region, console, each zone as us-east-1a, and each instance as ./holdfast status lists it");
    }
    List<String> command = new ArrayList<>(List.of("tail", "-n", Integer.toString(lines)));
    if (follow) {
      command.add("-F");
    }
    files.forEach(f -> command.add(f.toString()));
    return new ProcessBuilder(command).inheritIO().start().waitFor();
  }

  private List<Path> files(Home home) throws IOException {
    List<Path> found = new ArrayList<>();
    if (name.matches("i-[0-9a-f]+")) {
      try (Stream<Path> zones = Files.list(home.directory().resolve("zones"))) {
        for (Path zone : zones.sorted().toList()) {
          Path instance = zone.resolve("instances").resolve(name);
          if (Files.isDirectory(instance)) {
            try (Stream<Path> logs = Files.walk(instance, 5)) {
              logs.filter(f -> f.toString().endsWith(".log") && Files.isRegularFile(f)).sorted().forEach(found::add);
            }
          }
        }
      }
    } else if (Files.isDirectory(home.logs())) {
      try (Stream<Path> logs = Files.list(home.logs())) {
        logs.filter(f -> f.toString().endsWith(".log"))
            .filter(f -> name.isEmpty() || f.equals(home.log(name)) || f.equals(home.log(ZoneProcess.name(name))))
            .sorted().forEach(found::add);
      }
    }
    return found;
  }
}
