package dev.holdfast.zone.process;

import dev.holdfast.zone.home.Home;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The program's jars in the region's own directory: a build of the project must not pull the ground from under processes
 * that run.
 */
public final class Program {

  private Program() {}

  /** Copies the jars that this process runs from, unless they are there; gives the class path of the copy. */
  public static String install(Home home) throws IOException {
    List<Path> jars = Stream.of(System.getProperty("java.class.path").split(":")).map(Path::of).sorted().toList();
    StringBuilder all = new StringBuilder();
    for (Path jar : jars) {
      all.append(jar.getFileName()).append(' ').append(Files.size(jar)).append(' ')
          .append(Files.getLastModifiedTime(jar).toMillis()).append('\n');
    }
    String version = UUID.nameUUIDFromBytes(all.toString().getBytes(StandardCharsets.UTF_8)).toString();
    Path program = home.program().resolve(version);
    if (!Files.isDirectory(program)) {
      Path draft = home.program().resolve(version + ".tmp");
      delete(draft);
      Files.createDirectories(draft);
      for (Path jar : jars) {
        Files.copy(jar, draft.resolve(jar.getFileName()));
      }
      Files.move(draft, program, StandardCopyOption.ATOMIC_MOVE);
    }
    return program.resolve("*").toString();
  }

  /** Deletes the copies that no process runs from. */
  public static void deleteUnused(Home home) throws IOException {
    if (!Files.isDirectory(home.program())) {
      return; // this process was not started by up
    }
    String used = ProcessHandle.allProcesses()
        .flatMap(p -> p.info().commandLine().stream()).collect(Collectors.joining("\n"));
    try (Stream<Path> copies = Files.list(home.program())) {
      for (Path copy : copies.filter(c -> !used.contains(c.getFileName().toString())).toList()) {
        delete(copy);
      }
    }
  }

  private static void delete(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      try (Stream<Path> files = Files.list(directory)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(directory);
    }
  }
}
