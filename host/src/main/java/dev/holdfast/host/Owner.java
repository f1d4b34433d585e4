package dev.holdfast.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/** Owners and permissions of files, by number: lesser users have no account. */
final class Owner {

  private Owner() {}

  /** Whether this process runs as root. */
  static boolean isRoot() {
    try {
      return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void give(Path path, Optional<Integer> userId) throws IOException {
    if (userId.isPresent()) {
      Files.setAttribute(path, "unix:uid", userId.get(), LinkOption.NOFOLLOW_LINKS);
      Files.setAttribute(path, "unix:gid", userId.get(), LinkOption.NOFOLLOW_LINKS);
    }
  }

  /** @param mode as {@code rwxr-x--x} */
  static void permit(Path path, String mode) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
  }

  /** The first directory on the way to {@code path} that a lesser user may not pass. */
  static Optional<Path> closedParent(Path path) throws IOException {
    for (Path p = path.toAbsolutePath().getParent(); p != null; p = p.getParent()) {
      if (!Files.getPosixFilePermissions(p).contains(PosixFilePermission.OTHERS_EXECUTE)) {
        return Optional.of(p);
      }
    }
    return Optional.empty();
  }
}
