package dev.holdfast.database;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The operating system's commands, built here and carried out elsewhere. */
final class Commands {

  /** Whom a server runs as where the zone is root, which PostgreSQL refuses to be. It must have a passwd entry. */
  record RunAs(int uid, int gid) {}

  private Commands() {}

  static List<String> initdb(Path binaries, Path data, Path passwordFile, Optional<RunAs> runAs) {
    return as(runAs, List.of(
        binaries.resolve("bin/initdb").toString(),
        "--pgdata=" + data,
        "--username=" + Configuration.ADMIN,
        "--pwfile=" + passwordFile,
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale-provider=builtin", // the machine need not have any locale installed
        "--builtin-locale=C.UTF-8",
        "--locale=C",
        "--data-checksums"));
  }

  /** The server in a session of its own: it must outlive the zone's process and its terminal. */
  static List<String> server(Path binaries, Path data, Optional<RunAs> runAs) {
    List<String> command = new ArrayList<>(List.of("setsid"));
    command.addAll(as(runAs, List.of(binaries.resolve("bin/postgres").toString(), "-D", data.toString())));
    return List.copyOf(command);
  }

  /** Removes a killed server's System V segment, 56 bytes of which the kernel has only so many. */
  static List<String> removeSharedMemory(String id) {
    return List.of("ipcrm", "-m", id);
  }

  static List<String> signal(String signal, long pid) {
    return List.of("kill", "-" + signal, Long.toString(pid));
  }

  /** The command as that user, if there is one. */
  static List<String> as(Optional<RunAs> runAs, List<String> command) {
    return runAs.map(who -> {
      List<String> all = new ArrayList<>(List.of(
          "setpriv", "--reuid=" + who.uid(), "--regid=" + who.gid(), "--clear-groups", "--no-new-privs", "--"));
      all.addAll(command);
      return List.copyOf(all);
    }).orElse(command);
  }
}
