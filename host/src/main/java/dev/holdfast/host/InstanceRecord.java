package dev.holdfast.host;

import dev.holdfast.host.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the host keeps on disk of an instance, so that it can take it over after it was killed itself.
 *
 * @param phase STARTING is written before the first process is started, so that no start is ever forgotten
 * @param session the first process's pid, which is its session's id for as long as any member lives; 0 when none yet
 * @param startTicks when that process started, to tell it from a later one with the same pid
 * @param machineBoot the machine's own boot id: after another one, no pid means anything any more
 * @param reason how it exited; empty while it has not
 */
record InstanceRecord(
    String instanceId, int boot, Phase phase, int session, long startTicks, String machineBoot, String reason) {

  private static final Path MACHINE_BOOT = Path.of("/proc/sys/kernel/random/boot_id");

  enum Phase { STARTING, RUNNING, EXITED }

  static InstanceRecord starting(String instanceId, int boot) throws IOException {
    return new InstanceRecord(instanceId, boot, Phase.STARTING, 0, 0, machineBootNow(), "");
  }

  InstanceRecord running(int pid, long startedTicks) {
    return new InstanceRecord(instanceId, boot, Phase.RUNNING, pid, startedTicks, machineBoot, "");
  }

  InstanceRecord exited(String why) {
    return new InstanceRecord(instanceId, boot, Phase.EXITED, session, startTicks, machineBoot, why);
  }

  boolean isOfThisMachineBoot() throws IOException {
    return machineBoot.equals(machineBootNow());
  }

  String toJson() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("instanceId", instanceId);
    fields.put("boot", boot);
    fields.put("phase", phase);
    fields.put("session", session);
    fields.put("startTicks", startTicks);
    fields.put("machineBoot", machineBoot);
    fields.put("reason", reason);
    return Json.write(fields) + "\n";
  }

  /** @throws IllegalArgumentException when it was not written by {@link #toJson} */
  static InstanceRecord parse(String json) {
    Map<String, Object> fields = Json.readObject(json);
    return new InstanceRecord(
        field(fields, "instanceId"),
        Integer.parseInt(field(fields, "boot")),
        Phase.valueOf(field(fields, "phase")),
        Integer.parseInt(field(fields, "session")),
        Long.parseLong(field(fields, "startTicks")),
        field(fields, "machineBoot"),
        field(fields, "reason"));
  }

  static Optional<InstanceRecord> read(Path file) throws IOException {
    return Files.exists(file) ? Optional.of(parse(Files.readString(file))) : Optional.empty();
  }

  private static String field(Map<String, Object> fields, String name) {
    return Json.text(fields, name)
        .orElseThrow(() -> new IllegalArgumentException("an instance's record lacks " + name));
  }

  private static String machineBootNow() throws IOException {
    return Files.readString(MACHINE_BOOT).strip();
  }
}
