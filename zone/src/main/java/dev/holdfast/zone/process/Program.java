package dev.holdfast.zone.process;

import dev.holdfast.zone.home.Home;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The program's jars in the region's own directory, with their {@link AotCache}s: a build of the project must not pull the
 * ground from under processes that run.
 *
 * @param jars what this process runs from, in the order of their names
 */
public record Program(List<Path> jars) {

  /** The program of this process. */
  public static Program ofThisProcess() {
    return new Program(Stream.of(System.getProperty("java.class.path").split(":")).map(Path::of).sorted().toList());
  }

  /** Another for each other build. */
  public String version() throws IOException {
    StringBuilder all = new StringBuilder();
    for (Path jar : jars) {
      all.append(jar.getFileName()).append(' ').append(Files.size(jar)).append(' ')
          .append(Files.getLastModifiedTime(jar).toMillis()).append('\n');
    }
    return UUID.nameUUIDFromBytes(all.toString().getBytes(StandardCharsets.UTF_8)).toString();
  }

  /** Where a training run of this build leaves its caches; there once it has. */
  public Path caches() throws IOException {
    return jars.getFirst().getParent().resolveSibling("aot").resolve(version());
  }

  /** Copies the jars, unless they are there, and the caches; gives the class path of the copy. */
  public String install(Home home) throws IOException {
    Path program = home.program().resolve(version());
    if (!Files.isDirectory(program)) {
      Path draft = home.program().resolve(version() + ".tmp");
      delete(draft);
      Files.createDirectories(draft);
      for (Path jar : jars) {
        Files.copy(jar, draft.resolve(jar.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
      }
      Files.move(draft, program, StandardCopyOption.ATOMIC_MOVE);
    }
    if (Files.isDirectory(caches())) {
      try (Stream<Path> caches = Files.list(caches())) {
        for (Path cache : caches.toList()) {
          link(program.resolve(cache.getFileName()), cache);
        }
      }
    }
    // Each by its name, because a cache is good only for the same jars in the same order.
    return jars.stream().map(jar -> program.resolve(jar.getFileName()).toString()).collect(Collectors.joining(":"));
  }

  /** On one file system they take no room twice. */
  private static void link(Path link, Path file) throws IOException {
    try {
      Files.createLink(link, file);
    } catch (FileAlreadyExistsException e) {
      // a start before this one has linked it
    } catch (IOException | UnsupportedOperationException e) {
      Path draft = link.resolveSibling(link.getFileName() + ".tmp");
      Files.copy(file, draft, StandardCopyOption.REPLACE_EXISTING);
      Files.move(draft, link, StandardCopyOption.ATOMIC_MOVE);
    }
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
