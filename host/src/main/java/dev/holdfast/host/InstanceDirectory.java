package dev.holdfast.host;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An instance's place on disk, {@code ZONE/instances/i-…}:
 *
 * <pre>
 * root/             what the instance takes for /: its home and working directory, owned by its user
 * console.log       what its processes print, at most 10 MB and its 1 MB predecessor console.log.1
 * record.json       what the host must know to take it over
 * credentials.json  its role's last credentials, for the host's eyes
 * exit-status       how its user data ended
 * </pre>
 */
record InstanceDirectory(Path path) {

  private static final String REMOVED = ".removed-";

  static InstanceDirectory of(Path zoneDirectory, String instanceId) {
    // Ids become file names: nothing else than what AWS makes may come near the disk.
    if (!instanceId.matches("i-[0-9a-zA-Z-]{1,64}")) {
      throw new IllegalArgumentException("not an instance id: " + instanceId);
    }
    return new InstanceDirectory(zoneDirectory.resolve("instances").resolve(instanceId));
  }

  /** Those that are there; what an interrupted removal left behind is removed first. */
  static List<InstanceDirectory> all(Path zoneDirectory) throws IOException {
    Path instances = zoneDirectory.resolve("instances");
    Files.createDirectories(instances);
    Owner.permit(instances, "rwx--x--x");
    try (Stream<Path> entries = Files.list(instances)) {
      List<Path> found = entries.sorted().toList();
      for (Path p : found) {
        if (p.getFileName().toString().startsWith(REMOVED)) {
          deleteOrSay(p);
        }
      }
      return found.stream().filter(p -> p.getFileName().toString().startsWith("i-"))
          .map(InstanceDirectory::new).toList();
    }
  }

  Path root() {
    return path.resolve("root");
  }

  Path record() {
    return path.resolve("record.json");
  }

  Path credentials() {
    return path.resolve("credentials.json");
  }

  Path exitStatus() {
    return path.resolve("exit-status");
  }

  ConsoleLog console() {
    return new ConsoleLog(path.resolve("console.log"));
  }

  /** Makes it, or makes it ready for another boot: files of the instance stay, as on a disk. */
  void prepare(Optional<Integer> userId) throws IOException {
    Files.createDirectories(root());
    Owner.permit(path, "rwx--x--x");
    Owner.permit(root(), "rwxr-x---");
    Owner.give(root(), userId);
    if (!Files.exists(tmp(), LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectory(tmp());
      Owner.permit(tmp(), "rwx------");
      Owner.give(tmp(), userId);
    }
    Files.deleteIfExists(exitStatus());
    Files.createFile(exitStatus());
    Owner.give(exitStatus(), userId);
  }

  /** Puts the user data beside the root, as a file that the instance's user can run. */
  Path writeScript(byte[] text, Optional<Integer> userId) throws IOException {
    Path script = path.resolve("user-data");
    Files.deleteIfExists(script);
    Files.write(script, text);
    Owner.permit(script, "r-x------");
    Owner.give(script, userId);
    return script;
  }

  /** Makes the name free at once; the files behind it are deleted by whoever runs the answer. */
  Runnable remove() throws IOException {
    Path removed = path.resolveSibling(REMOVED + path.getFileName() + "-" + System.nanoTime());
    Files.move(path, removed, StandardCopyOption.ATOMIC_MOVE);
    return () -> deleteOrSay(removed);
  }

  private Path tmp() {
    return root().resolve("tmp");
  }

  private static void deleteOrSay(Path removed) {
    try {
      deleteTree(removed);
    } catch (IOException e) {
      System.getLogger(InstanceDirectory.class.getName())
          .log(System.Logger.Level.WARNING, () -> removed + " cannot be removed: " + e.getMessage());
    }
  }

  private static void deleteTree(Path root) throws IOException {
    Files.walkFileTree(root, new SimpleFileVisitor<>() {
      @Override
      public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        Files.deleteIfExists(file);
        return FileVisitResult.CONTINUE;
      }

      @Override
      public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
        if (failure != null) {
          throw failure;
        }
        Files.deleteIfExists(directory);
        return FileVisitResult.CONTINUE;
      }
    });
  }
}
