package dev.holdfast.host;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** How an instance's first process is started: the exact command and the whole of its environment. Pure. */
final class Launch {

  // No init stays behind the service: an instance lives exactly as long as a process of its own does. This shell waits
  // for the user data only to tell how they ended, and is missed by nobody when it is killed. Its own remarks
  // ("Killed") are silenced: the service's last words are worth more.
  static final String RUN_USER_DATA = """
      umask 022
      exec 3>&2 2>/dev/null
      (exec "$1" 2>&3 3>&-)
      status=$?
      echo "$status" > "$2"
      echo "holdfast: user data ended with exit status $status"
      exit "$status"
      """;

  static final String IDLE = "exec sleep infinity";

  private Launch() {}

  /**
   * @param userId the lesser user; empty: the user of this process
   * @param script the user data to run; empty: the instance idles
   */
  static List<String> command(Optional<Integer> userId, Optional<Path> script, Path exitStatus) {
    List<String> command = new ArrayList<>(asUser(userId));
    command.addAll(List.of("/bin/sh", "-c"));
    script.ifPresentOrElse(
        path -> command.addAll(List.of(RUN_USER_DATA, "user-data", path.toString(), exitStatus.toString())),
        () -> command.addAll(List.of(IDLE, "idle")));
    return command;
  }

  /** What comes before a command that is to run in a session of its own, as the lesser user if there is one. */
  static List<String> asUser(Optional<Integer> userId) {
    List<String> command = new ArrayList<>();
    // A session of its own: no signal meant for the zone's terminal reaches it, and its members can be found by it.
    command.add("setsid");
    userId.ifPresent(id -> command.addAll(List.of(
        "setpriv", "--reuid=" + id, "--regid=" + id, "--clear-groups", "--no-new-privs", "--inh-caps=-all", "--")));
    return command;
  }

  static SortedMap<String, String> environment(
      HostSettings settings, Path zoneDirectory, String instanceId, int boot, String address, Path root) {
    return new TreeMap<>(Map.ofEntries(
        Map.entry(ZoneProcesses.ZONE_MARK, zoneDirectory.toString()),
        Map.entry(ZoneProcesses.INSTANCE_MARK, instanceId),
        Map.entry("HOLDFAST_BOOT", Integer.toString(boot)),
        Map.entry("HOLDFAST_INSTANCE_ROOT", root.toString()),
        Map.entry("HOME", root.toString()),
        Map.entry("TMPDIR", root.resolve("tmp").toString()),
        Map.entry("SHELL", "/bin/sh"),
        Map.entry("LANG", "C.UTF-8"),
        Map.entry("PATH", settings.toolsDirectory().resolve("bin")
            + ":/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"),
        Map.entry("AWS_ENDPOINT_URL", settings.apiEndpoint().toString()),
        Map.entry("AWS_REGION", settings.region()),
        Map.entry("AWS_DEFAULT_REGION", settings.region()),
        Map.entry("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://" + address + ":" + settings.metadataPort())));
  }
}
