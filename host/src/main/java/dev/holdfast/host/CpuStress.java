package dev.holdfast.host;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Processes that keep processors busy, as an instance's own: they run as its user, carry its mark and its zone's, and one
 * of their own by which they are found whoever started them.
 */
record CpuStress(Path zoneDirectory, String instanceId, Optional<Integer> userId) {

  private static final String MARK = "HOLDFAST_STRESS";

  /** Busy for "$1" of every fifth of a second: sh counts no time itself. */
  private static final String PARTLY = "while :; do timeout \"$1\" sh -c 'while :; do :; done'; sleep \"$2\"; done";

  private static final String WHOLLY = "while :; do :; done";

  private static final double PERIOD_SECONDS = 0.2;

  /** @return how many were started */
  int start(int workers, int loadPercent) throws IOException {
    if (loadPercent == 0) {
      return workers;
    }
    for (int i = 0; i < workers; i++) {
      ProcessBuilder b = new ProcessBuilder(command(loadPercent))
          .redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(ProcessBuilder.Redirect.DISCARD);
      b.environment().clear();
      b.environment().putAll(Map.of("PATH", "/usr/bin:/bin", MARK, instanceId, ZoneProcesses.INSTANCE_MARK, instanceId,
          ZoneProcesses.ZONE_MARK, zoneDirectory.toString()));
      b.start();
    }
    return workers;
  }

  List<String> command(int loadPercent) {
    List<String> command = new ArrayList<>(Launch.asUser(userId));
    double busy = PERIOD_SECONDS * loadPercent / 100;
    command.addAll(List.of("/bin/sh", "-c", loadPercent == 100 ? WHOLLY : PARTLY, "stress",
        Double.toString(busy), Double.toString(PERIOD_SECONDS - busy)));
    return command;
  }

  static List<ProcessTable.Running> of(String instanceId) {
    return ProcessTable.withDescendants(
        ProcessTable.all(), p -> ProcessTable.isMarked(p.pid(), MARK + "=" + instanceId));
  }
}
