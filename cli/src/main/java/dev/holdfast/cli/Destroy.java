package dev.holdfast.cli;

import dev.holdfast.zone.home.Config;
import dev.holdfast.zone.home.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "destroy", description = "Stops everything and deletes everything. Asks first.")
final class Destroy implements Callable<Integer> {

  @Option(names = {"-y", "--yes"}, description = "Do not ask.")
  private boolean yes;

  @Override
  public Integer call() throws Exception {
    Home home = Home.ofThisUser();
    if (!Files.exists(home.config())) {
      throw new Problem("there is no region in " + home.directory());
    }
    Config config = Config.load(home);
    if (!yes && !confirmed(home)) {
      System.out.println("Nothing was deleted.");
      return 1;
    }
    Down.stop(home, config);
    for (Path own : home.contents()) {
      if (Files.exists(own)) {
        try (Stream<Path> files = Files.walk(own)) {
          for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
            delete(file);
          }
        }
      }
    }
    System.out.println("Destroyed: nothing of the region is left in " + home.directory() + ".");
    return 0;
  }

  private static boolean confirmed(Home home) {
    if (System.console() == null) {
      throw new Problem("destroy asks before it deletes " + home.directory() + "; where nobody can answer, say --yes");
    }
    String answer = System.console().readLine(
        "Delete the region in %s with all its buckets, queues and databases? Type yes: ", home.directory());
    return "yes".equals(answer);
  }

  private static void delete(Path file) throws IOException {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new IOException("cannot delete " + file + ": " + e.getMessage(), e);
    }
  }
}
