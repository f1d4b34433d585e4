package dev.holdfast.database;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Optional;

/**
 * What a node keeps on disk: {@code data/} (the server's), {@code log}, and small files that say how far it got.
 *
 * <ul>
 *   <li>{@code archive/}: WAL that waits to be handed to the region; {@code wal/}: what a restore to a point in time reads
 *   <li>{@code ready}: the data is complete; without it whatever is there is a torn beginning
 *   <li>{@code follows}: of MariaDB: it is a standby's, which received more than it has applied, perhaps
 *   <li>{@code fenced}: the epoch in which it was fenced; it starts again only in a later one
 *   <li>{@code epoch}: the highest that it has acted under
 *   <li>{@code boot}: for which boot the server was started
 *   <li>{@code admin}: the password of rdsadmin, so that a zone can adopt its servers while the region is away
 *   <li>{@code secret}: the name (not the value) of the master password that was set last
 * </ul>
 */
record NodeDirectory(Path path, Optional<UserPrincipal> owner) {

  Path data() {
    return path.resolve("data");
  }

  Path log() {
    return path.resolve("log");
  }

  /** Where the server puts the WAL that it has finished, for the region. */
  Path archive() {
    return path.resolve("archive");
  }

  void create() throws IOException {
    Files.createDirectories(path);
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    if (!Files.isDirectory(archive())) {
      Files.createDirectory(archive());
      Trees.own(archive(), owner);
    }
  }

  /** An empty directory for the archived WAL that a restore may need. */
  void renewWal() throws IOException {
    Trees.delete(path.resolve("wal"));
    Files.createDirectory(path.resolve("wal"));
    Trees.own(path.resolve("wal"), owner);
  }

  void keepWal(String segment, InputStream compressed) throws IOException {
    Path file = path.resolve("wal").resolve(segment + ".gz");
    Files.copy(compressed, file);
    Trees.own(file, owner);
  }

  /** An empty data directory, in place of whatever was there. */
  void renewData() throws IOException {
    Trees.delete(data());
    Files.createDirectories(data());
    Files.setPosixFilePermissions(data(), PosixFilePermissions.fromString("rwx------"));
    Trees.own(data(), owner);
  }

  boolean ready() {
    return Files.exists(path.resolve("ready"));
  }

  /** What was written into the data directory must be on disk before this. */
  void markReady() throws IOException {
    write("ready", "");
  }

  boolean follows() {
    return Files.exists(path.resolve("follows"));
  }

  void markFollowing() throws IOException {
    write("follows", "");
  }

  /** It is a primary's from now on. */
  void markLeading() throws IOException {
    Files.deleteIfExists(path.resolve("follows"));
    try (FileChannel entries = FileChannel.open(path)) {
      entries.force(true);
    }
  }

  long fencedEpoch() throws IOException {
    return read("fenced").map(Long::parseLong).orElse(0L);
  }

  void markFenced(long epoch) throws IOException {
    write("fenced", Long.toString(epoch));
  }

  long highestEpoch() throws IOException {
    return read("epoch").map(Long::parseLong).orElse(0L);
  }

  void rememberEpoch(long epoch) throws IOException {
    write("epoch", Long.toString(epoch));
  }

  /** The boot that the server was started for last. */
  int boot() throws IOException {
    return read("boot").map(Integer::parseInt).orElse(0);
  }

  void rememberBoot(int boot) throws IOException {
    write("boot", Integer.toString(boot));
  }

  Optional<String> adminPassword() throws IOException {
    return read("admin");
  }

  void rememberAdminPassword(String password) throws IOException {
    write("admin", password);
  }

  Optional<String> masterSecret() throws IOException {
    return read("secret");
  }

  void rememberMasterSecret(String name) throws IOException {
    write("secret", name);
  }

  /** Writes a configuration file if it differs. @return whether it did */
  boolean configure(String file, String text) throws IOException {
    Path target = data().resolve(file);
    if (Files.exists(target) && Files.readString(target).equals(text)) {
      return false;
    }
    Path next = data().resolve(file + ".next");
    durable(next, text);
    Trees.own(next, owner);
    Files.move(next, target, StandardCopyOption.ATOMIC_MOVE);
    return true;
  }

  private Optional<String> read(String file) throws IOException {
    try {
      return Optional.of(Files.readString(path.resolve(file)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** On disk, whole, before it returns: a marker that a crash could take back would be worse than none. */
  private void write(String file, String text) throws IOException {
    Path next = path.resolve(file + ".next");
    durable(next, text);
    Files.move(next, path.resolve(file), StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel directory = FileChannel.open(path)) {
      directory.force(true);
    }
  }

  private static void durable(Path file, String text) throws IOException {
    Files.deleteIfExists(file);
    Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(java.nio.ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
      channel.force(true);
    }
  }
}
