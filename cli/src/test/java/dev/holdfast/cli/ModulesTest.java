package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The project's own shape, read off its sources: which module may know which, and what no module may have. */
final class ModulesTest {

  private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();

  /** A name of ours anywhere in the code, whether imported or spelled out; not one in a comment's prose. */
  private static final Pattern NAME = Pattern.compile("\\bdev\\.holdfast\\.([a-z]+)\\b");

  private static final Map<String, Set<String>> ARROWS = Map.ofEntries(
      Map.entry("region", Set.of()),
      Map.entry("wire", Set.of("region")),
      Map.entry("balancer", Set.of("region")),
      Map.entry("host", Set.of("region")),
      Map.entry("database", Set.of("region")),
      Map.entry("simulation", Set.of("region")),
      Map.entry("zone", Set.of("region", "wire", "balancer", "host", "database")),
      Map.entry("site", Set.of()), // these four know AWS's API only
      Map.entry("gameday", Set.of()),
      Map.entry("console", Set.of()),
      Map.entry("bench", Set.of()),
      Map.entry("cli", Set.of("zone", "host", "site", "gameday", "console", "bench", "region")));

  private static final int MAX_LINES = 500;

  private static List<Path> sources(String module, String kind) throws IOException {
    Path root = PROJECT.resolve(module).resolve("src").resolve(kind).resolve("java");
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(f -> f.toString().endsWith(".java")).sorted().toList();
    }
  }

  @Test
  void modulesKnowOnlyThoseBelowThem() throws IOException {
    Set<String> found = new TreeSet<>();
    for (String module : ARROWS.keySet()) {
      for (Path file : sources(module, "main")) {
        for (String line : Files.readAllLines(file)) {
          Matcher name = NAME.matcher(line);
          while (name.find()) {
            String to = name.group(1);
            if (!to.equals(module) && ARROWS.containsKey(to) && !ARROWS.get(module).contains(to)) {
              found.add(PROJECT.relativize(file) + ": " + line.strip());
            }
          }
        }
      }
    }
    assertThat(found).isEmpty();
  }

  @Test
  void everyModuleIsListed() throws IOException {
    Set<String> modules = new TreeSet<>();
    Matcher module = Pattern.compile("<module>(.*)</module>").matcher(Files.readString(PROJECT.resolve("pom.xml")));
    while (module.find()) {
      modules.add(module.group(1));
    }
    modules.removeAll(Set.of("acceptance")); // it may look at everything
    assertThat(ARROWS.keySet()).containsExactlyInAnyOrderElementsOf(modules);
  }

  @Test
  void noPackageIsADrawer() throws IOException {
    Set<String> found = new TreeSet<>();
    Set<String> unexplained = new TreeSet<>();
    for (String module : ARROWS.keySet()) {
      for (Path file : sources(module, "main")) {
        String name = file.getParent().getFileName().toString();
        if (name.matches("utils?|commons?|helpers?|misc|shared|impl")) {
          found.add(PROJECT.relativize(file.getParent()).toString());
        }
        if (!Files.exists(file.resolveSibling("package-info.java"))) {
          unexplained.add(PROJECT.relativize(file.getParent()).toString());
        }
      }
    }
    assertThat(found).as("packages named after no idea: name them after what they do").isEmpty();
    assertThat(unexplained).as("packages that no package-info.java explains").isEmpty();
  }

  @Test
  void noFileIsTwoIdeas() throws IOException {
    Set<String> found = new TreeSet<>();
    for (String module : ARROWS.keySet()) {
      for (Path file : sources(module, "main")) {
        try (Stream<String> lines = Files.lines(file)) {
          long count = lines.count();
          if (count > MAX_LINES) {
            found.add(PROJECT.relativize(file) + ": " + count + " lines");
          }
        }
      }
    }
    assertThat(found).as("files of more than " + MAX_LINES + " lines: split them along their ideas").isEmpty();
  }
}
