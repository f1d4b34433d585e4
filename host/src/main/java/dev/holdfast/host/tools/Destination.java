package dev.holdfast.host.tools;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The directory that an archive is unpacked into, and out of which no entry leads: neither by its name, nor through a
 * link that lies there already, nor as a link itself. Links are made last, so that nothing is written through them.
 */
final class Destination {

  private static final int PERMISSIONS = 0777;

  private final Path directory;
  private final Path real;
  private final Set<Path> safeDirectories = new HashSet<>();
  private final Map<Path, String> links = new LinkedHashMap<>();

  Destination(Path directory) throws IOException {
    Files.createDirectories(directory);
    this.directory = directory;
    this.real = directory.toRealPath();
  }

  void directory(String name) throws IOException, ToolException {
    makeDirectories(resolve(name), name);
  }

  /** @param mode permission bits; 0: as they come */
  void file(String name, InputStream content, int mode) throws IOException, ToolException {
    Path file = resolve(name);
    makeDirectories(file.getParent(), name);
    Files.deleteIfExists(file); // a program that runs cannot be written to, but replaced
    Files.copy(content, file);
    if ((mode & PERMISSIONS) != 0) {
      Files.setAttribute(file, "unix:mode", mode & PERMISSIONS);
    }
  }

  void copy(String name, String existing) throws IOException, ToolException {
    Path file = resolve(name);
    makeDirectories(file.getParent(), name);
    Path source = resolve(existing);
    makeDirectories(source.getParent(), existing);
    if (!Files.isRegularFile(source, LinkOption.NOFOLLOW_LINKS)) {
      throw new ToolException(name + ": hard link to what is no file of the archive: " + existing);
    }
    Files.deleteIfExists(file);
    Files.copy(source, file, java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
  }

  void link(String name, String target) throws IOException, ToolException {
    Path link = resolve(name);
    Path to = Path.of(target);
    boolean named = false; // after a name, ".." may lead anywhere, for the name may be a link
    for (Path part : to) {
      boolean up = part.toString().equals("..");
      if (up && named) {
        throw escapes(name + " -> " + target);
      }
      named |= !up;
    }
    if (to.isAbsolute() || !link.getParent().resolve(to).normalize().startsWith(directory)) {
      throw escapes(name + " -> " + target);
    }
    makeDirectories(link.getParent(), name);
    links.put(link, target);
  }

  /** Makes the links. */
  void finish() throws IOException {
    for (Map.Entry<Path, String> link : links.entrySet()) {
      Files.deleteIfExists(link.getKey());
      Files.createSymbolicLink(link.getKey(), Path.of(link.getValue()));
    }
  }

  private Path resolve(String name) throws ToolException {
    Path relative = Path.of(name);
    Path resolved = directory.resolve(relative).normalize();
    boolean climbs = false;
    for (Path part : relative) {
      climbs |= part.toString().equals("..");
    }
    if (relative.isAbsolute() || climbs || !resolved.startsWith(directory)) {
      throw escapes(name);
    }
    return resolved;
  }

  private void makeDirectories(Path wanted, String name) throws IOException, ToolException {
    if (wanted.equals(directory) || safeDirectories.contains(wanted)) {
      return;
    }
    makeDirectories(wanted.getParent(), name);
    if (!Files.exists(wanted, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectory(wanted);
    } else if (!wanted.toRealPath().startsWith(real)) {
      throw escapes(name);
    }
    safeDirectories.add(wanted);
  }

  private static ToolException escapes(String name) {
    return new ToolException("the archive's entry " + name + " leads out of its directory");
  }
}
