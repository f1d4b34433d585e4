package dev.holdfast.database;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.Optional;

/** Whom servers run as: the zone's own user, or nobody where that is root, which PostgreSQL refuses to be. */
record Identity(Optional<Commands.RunAs> runAs, Optional<UserPrincipal> owner) {

  private static final String LESSER = "nobody";

  static Identity ofThisProcess() throws IOException {
    if ((int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") != 0) {
      return new Identity(Optional.empty(), Optional.empty());
    }
    String[] entry = Files.readAllLines(Path.of("/etc/passwd")).stream()
        .filter(line -> line.startsWith(LESSER + ':'))
        .findFirst()
        .orElseThrow(() -> new IOException("databases do not run as root, and there is no user " + LESSER))
        .split(":");
    return new Identity(
        Optional.of(new Commands.RunAs(Integer.parseInt(entry[2]), Integer.parseInt(entry[3]))),
        Optional.of(FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName(LESSER)));
  }
}
