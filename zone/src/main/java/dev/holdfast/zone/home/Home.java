package dev.holdfast.zone.home;

import dev.holdfast.zone.disk.Disk;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The directory of one region, and the names of everything in it. Zones own disjoint directories. */
public record Home(Path directory) {

  public Home {
    directory = directory.toAbsolutePath().normalize();
  }

  /**
   * {@code HOLDFAST_HOME}; else {@code /var/lib/holdfast} for root, whose instances and databases run as lesser users and
   * could not enter root's home; else {@code ~/.local/state/holdfast}.
   */
  public static Home of(Map<String, String> environment, String user, Path userHome) {
    String set = environment.getOrDefault("HOLDFAST_HOME", "");
    if (!set.isEmpty()) {
      return new Home(Path.of(set));
    }
    String state = environment.getOrDefault("XDG_STATE_HOME", "");
    return new Home(user.equals("root")
        ? Path.of("/var/lib/holdfast")
        : (state.isEmpty() ? userHome.resolve(".local/state") : Path.of(state)).resolve("holdfast"));
  }

  public static Home ofThisUser() {
    return of(System.getenv(), System.getProperty("user.name"), Path.of(System.getProperty("user.home")));
  }

  public Path config() {
    return directory.resolve("config.properties");
  }

  /** An AWS credentials file with the root key of the account. Only its owner can read it. */
  public Path credentials() {
    return directory.resolve("credentials");
  }

  /** What the console asks for before it breaks anything. Only its owner can read it. */
  public Path consoleToken() {
    return directory.resolve("console-token");
  }

  public Path region() {
    return directory.resolve("region");
  }

  public Path key() {
    return region().resolve("key");
  }

  public Path signing() {
    return region().resolve("signing");
  }

  public Path journal() {
    return region().resolve("journal");
  }

  public Path snapshots() {
    return region().resolve("snapshots");
  }

  public Path blobs() {
    return region().resolve("blobs");
  }

  /** Says how far the bytes have been verified. */
  public Path scrub() {
    return region().resolve("scrub");
  }

  public Path zone(String zone) {
    return directory.resolve("zones").resolve(zone);
  }

  /** While this exists the zone has no power: its process refuses to start. */
  public Path noPower(String zone) {
    return directory.resolve("power").resolve(zone + ".off");
  }

  /** What the zone's process shows to the region to be let in. */
  public Path zoneToken(String zone) {
    return zone(zone).resolve("token");
  }

  /** Programs that instances run: readable by every user, owned by none of them. */
  public Path tools() {
    return directory.resolve("tools");
  }

  /** Copies of this program's jars, one for each version that was run. */
  public Path program() {
    return directory.resolve("program");
  }

  /** The databases' programs. */
  public Path engines() {
    return directory.resolve("engines");
  }

  public Path logs() {
    return directory.resolve("logs");
  }

  public Path log(String process) {
    return logs().resolve(process + ".log");
  }

  public Path pid(String process) {
    return directory.resolve("run").resolve(process + ".pid");
  }

  /** Everything that a region keeps in its directory, and nothing else that may be there. */
  public List<Path> contents() {
    return Stream.of(
        "region", "zones", "power", "tools", "program", "engines", "postgresql", "logs", "run", "credentials", "console-token",
        "config.properties").map(directory::resolve).toList();
  }

  /** Makes a directory that other users may pass through but not list. */
  public static void passable(Path directory) throws IOException {
    Files.createDirectories(directory);
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
  }

  /** Makes a directory only its owner may enter. */
  public static void secret(Path directory) throws IOException {
    Disk.REAL.createDirectories(directory);
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
  }

  /** Replaces a file at once and for good; only its owner can read it. */
  public static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Path fresh = Files.createTempFile(
        file.getParent(), file.getFileName().toString(), ".tmp",
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      try (FileChannel c = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
        c.write(java.nio.ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        c.force(true);
      }
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(fresh);
    }
    try (FileChannel d = FileChannel.open(file.getParent())) {
      d.force(true);
    }
  }
}
