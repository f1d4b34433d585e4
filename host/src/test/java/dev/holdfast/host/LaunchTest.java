package dev.holdfast.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is decided without touching the machine. */
class LaunchTest {

  @Test
  void userDataRunAsALesserUserInASessionOfTheirOwn() {
    assertThat(Launch.command(Optional.of(61_234), Optional.of(Path.of("/z/user-data")), Path.of("/z/exit-status")))
        .containsExactly("setsid", "setpriv", "--reuid=61234", "--regid=61234", "--clear-groups", "--no-new-privs",
            "--inh-caps=-all", "--", "/bin/sh", "-c", Launch.RUN_USER_DATA, "user-data", "/z/user-data",
            "/z/exit-status");
    assertThat(Launch.command(Optional.empty(), Optional.empty(), Path.of("/z/exit-status")))
        .containsExactly("setsid", "/bin/sh", "-c", "exec sleep infinity", "idle");
  }

  @Test
  void theToolsAreFoundByTheirWrapper() {
    assertThat(ToolsDirectory.wrapper(Path.of("/jdk/bin/java"), Path.of("/t/classes"), "CfnInit")).isEqualTo("""
        #!/bin/sh
        exec '/jdk/bin/java' -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto -Xmx128m -XX:-UsePerfData \\
          -Djava.io.tmpdir="${TMPDIR:-/tmp}" -cp '/t/classes' dev.holdfast.host.tools.CfnInit "$@"
        """);
  }

  @ParameterizedTest
  @ValueSource(strings = {"#cloud-config\n", "#cloud-boothook\n#!/bin/sh", "#include\nhttp://x", "## template: jinja\n",
      "Content-Type: multipart/mixed; boundary=x\n", "MIME-Version: 1.0\n"})
  void userDataThatCloudInitWouldActOnAreRefused(String text) {
    assertThat(UserData.of(encoded(text))).isInstanceOf(UserData.Refused.class);
  }

  @Test
  void userDataAreTakenAsCloudInitWould() {
    assertThat(UserData.of(encoded("#!/bin/sh\n"))).isInstanceOf(UserData.Script.class);
    assertThat(UserData.of(encoded("{\"json\":1}"))).isInstanceOf(UserData.Idle.class);
    assertThat(UserData.of(Optional.empty())).isInstanceOf(UserData.Idle.class);
    assertThat(UserData.of(Optional.of("not Base64!"))).isInstanceOf(UserData.Refused.class);
  }

  @Test
  void aProcessIsReadFromItsStatLine() {
    String stat = "42 (a b) (c)) S 7 42 40 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 1 0 9876543 0 0";
    assertThat(ProcessTable.parse(42, stat)).contains(new ProcessTable.Running(42, 7, 40, 9_876_543, "a b) (c)"));
    assertThat(ProcessTable.parse(42, stat.replace(" S ", " Z "))).isEmpty();
  }

  @Test
  void anEndIsToldAsTheKernelSaysIt() {
    assertThat(ExitReason.how(OptionalInt.of(9))).isEqualTo("was killed by SIGKILL");
    assertThat(ExitReason.how(OptionalInt.of(3 << 8))).isEqualTo("ended with exit status 3");
    assertThat(ExitReason.how(OptionalInt.of(0x80 | 11))).isEqualTo("was killed by SIGSEGV");
    assertThat(ExitReason.how(OptionalInt.empty())).isEqualTo("ended");
  }

  @Test
  void aRecordIsReadAsItWasWritten() throws Exception {
    InstanceRecord record = InstanceRecord.starting("i-1", 3).running(12, 34_567_890_123L).exited("\"why\"\n");
    assertThat(InstanceRecord.parse(record.toJson())).isEqualTo(record);
    assertThat(record.isOfThisMachineBoot()).isTrue();
  }

  @Test
  void noStepLeavesTheTable() {
    assertThat(EnumSet.allOf(Lifecycle.class).stream().filter(from -> allows(from, Lifecycle.Step.STOP)))
        .containsExactly(Lifecycle.RUNNING);
    assertThat(List.of(Lifecycle.ABSENT.after(Lifecycle.Step.START), Lifecycle.STOPPING.after(Lifecycle.Step.END)))
        .containsExactly(Lifecycle.RUNNING, Lifecycle.EXITED);
    assertThatThrownBy(() -> Lifecycle.RUNNING.after(Lifecycle.Step.START))
        .hasMessageContaining("cannot follow RUNNING");
  }

  private static boolean allows(Lifecycle from, Lifecycle.Step step) {
    try {
      from.after(step);
      return true;
    } catch (IllegalStateException e) {
      return false;
    }
  }

  private static Optional<String> encoded(String text) {
    return Optional.of(Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)));
  }
}
