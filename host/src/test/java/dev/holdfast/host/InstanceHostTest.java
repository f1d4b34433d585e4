package dev.holdfast.host;

import static dev.holdfast.host.HostFixture.intent;
import static dev.holdfast.host.HostFixture.lives;
import static dev.holdfast.host.HostFixture.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.region.world.Report;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstanceHostTest {

  private static final String ID = "i-0123456789abcdef0";
  private static final String SERVICE = "#!/bin/sh\necho $$ > service.pid\necho serving\nexec sleep 1000\n";
  /** As templates do it: the script ends, the service goes on in another session, its parent gone. */
  private static final String DAEMON = """
      #!/bin/sh
      setsid sh -c 'sh -c "echo \\$\\$ > service.pid; exec sleep 1000" > /dev/null 2>&1 &' &
      while [ ! -s service.pid ]; do sleep 0.01; done
      """;

  @TempDir Path directory;
  private HostFixture zone;

  @BeforeEach
  void setUp() throws IOException {
    zone = new HostFixture(directory);
  }

  @AfterEach
  void tearDown() {
    zone.close();
  }

  @Test
  void runsUserDataWithACleanEnvironmentInItsOwnRoot() throws IOException {
    zone.host.apply(List.of(intent(ID, 1,
        "#!/bin/sh\nenv > env.tmp; pwd > pwd; id -u > uid; mv env.tmp env\nexec sleep 1000\n")));
    Path env = zone.root(ID).resolve("env");
    until("user data ran: " + zone.console(ID), () -> Files.exists(env));

    List<String> lines = Files.readAllLines(env);
    assertThat(lines.stream().map(line -> line.split("=")[0])).containsExactlyInAnyOrder(
        "HOLDFAST_ZONE", "HOLDFAST_INSTANCE", "HOLDFAST_BOOT", "HOLDFAST_INSTANCE_ROOT", "HOME", "TMPDIR", "SHELL",
        "LANG", "PATH", "PWD", "AWS_ENDPOINT_URL", "AWS_REGION", "AWS_DEFAULT_REGION",
        "AWS_EC2_METADATA_SERVICE_ENDPOINT");
    assertThat(lines).contains("HOME=" + zone.root(ID), "AWS_REGION=us-east-1", "HOLDFAST_INSTANCE=" + ID,
        "AWS_EC2_METADATA_SERVICE_ENDPOINT=http://" + HostFixture.ADDRESS + ":" + zone.settings.metadataPort());
    assertThat(Files.readString(zone.root(ID).resolve("pwd")).strip()).isEqualTo(zone.root(ID).toString());
    if (Owner.isRoot()) {
      assertThat(Files.readString(zone.root(ID).resolve("uid")).strip())
          .isEqualTo(Integer.toString(HostSettings.LesserUsers.DEFAULT.of(ID)));
    }
  }

  @Test
  void tellsOfAnExitAtOnceWithItsSignalAndLastWords() {
    zone.host.apply(List.of(intent(ID, 1, SERVICE)));
    zone.started(ID, 1);
    int pid = zone.pid(ID, "service.pid");

    ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    Report.InstanceExited exit = zone.exit(ID, 1);

    assertThat(exit.reason()).contains("last line of its console: serving").containsAnyOf("SIGKILL", "status 137");
  }

  private void untilUserDataAreDone(int leader) {
    until("user data ended", () -> zone.console(ID).contains("user data ended with exit status 0") && !lives(leader));
    // The host has seen the end, and has looked for what goes on, before it answers this.
    assertThat(zone.host.current()).containsExactly(new Report.InstanceStarted(ID, 1));
  }

  private int leader() {
    return record().orElseThrow().session();
  }

  @Test
  void anInstanceLivesAsLongAsTheDaemonItsUserDataStarted() {
    zone.host.apply(List.of(intent(ID, 1, DAEMON)));
    int pid = zone.pid(ID, "service.pid");
    untilUserDataAreDone(leader());

    assertThat(zone.find(ID, 1)).isEmpty();
    ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    Report.InstanceExited exit = zone.exit(ID, 1);
    assertThat(exit.reason()).contains("(pid " + pid + ")").contains("user data ended with exit status 0");
  }

  @Test
  void userDataThatFailAndLeaveNothingAreAnExit() {
    zone.host.apply(List.of(intent(ID, 1, "#!/bin/sh\necho no such bucket >&2\nexit 3\n")));
    assertThat(zone.exit(ID, 1).reason())
        .contains("user data ended with exit status 3").contains("last line of its console: no such bucket");
  }

  @Test
  void theServiceOutlivesTheShellThatWaitsForUserData() {
    zone.host.apply(List.of(intent(ID, 1, SERVICE)));
    int service = zone.pid(ID, "service.pid");
    int shell = ProcessTable.find(service).orElseThrow().parent();

    ProcessHandle.of(shell).orElseThrow().destroyForcibly();
    until("the shell is gone", () -> !lives(shell));
    assertThat(zone.host.current()).containsExactly(new Report.InstanceStarted(ID, 1));
    ProcessHandle.of(service).orElseThrow().destroyForcibly();
    zone.exit(ID, 1);
  }

  @Test
  void withoutUserDataItIdles() {
    zone.host.apply(List.of(intent(ID, 1, "")));
    zone.started(ID, 1);
    // Of a process in the middle of an exec nobody can read the mark: waited for, not looked at once.
    until("one process idles", () -> Members.of(ID, Optional.empty()).size() == 1);
    assertThat(zone.console(ID)).contains("no user data: the instance idles");
  }

  @Test
  void refusesCloudConfigByName() {
    zone.host.apply(List.of(intent(ID, 1, "#cloud-config\npackages: [nginx]\n")));
    assertThat(zone.exit(ID, 1).reason()).contains("\"#cloud-config\" is not supported");
    assertThat(zone.console(ID)).contains("\"#cloud-config\" is not supported");
  }

  @Test
  void isTakenOverByTheNextHostAndItsExitStillToldAtOnce() {
    zone.host.apply(List.of(intent(ID, 1, DAEMON)));
    int pid = zone.pid(ID, "service.pid");
    untilUserDataAreDone(leader());

    restart();
    assertThat(zone.host.current()).containsExactly(new Report.InstanceStarted(ID, 1));
    zone.host.apply(List.of(intent(ID, 1, DAEMON)));
    assertThat(zone.host.current()).containsExactly(new Report.InstanceStarted(ID, 1));
    assertThat(lives(pid)).isTrue();

    ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    zone.exit(ID, 1);
  }

  @Test
  void anExitWhileTheHostWasAwayIsReportedAndNotStartedAgain() {
    zone.host.apply(List.of(intent(ID, 1, SERVICE)));
    int pid = zone.pid(ID, "service.pid");
    zone.host.close();
    ZoneProcesses.killAll(zone.directory);
    assertThat(lives(pid)).isFalse();

    restart();
    zone.host.apply(List.of(intent(ID, 1, SERVICE)));
    assertThat(zone.exit(ID, 1).reason()).contains("while the zone's process was away");
    assertThat(zone.host.current()).hasSize(1).allMatch(r -> r instanceof Report.InstanceExited);
  }

  @Test
  void aHigherBootNumberStopsTheOldBootAndKeepsItsFiles() {
    zone.host.apply(List.of(intent(ID, 1, SERVICE)));
    int first = zone.pid(ID, "service.pid");
    zone.host.apply(List.of(intent(ID, 2, "#!/bin/sh\necho $$ > second.pid\nexec sleep 1000\n")));

    assertThat(zone.exit(ID, 1).reason()).contains("restarted by the region");
    zone.started(ID, 2);
    assertThat(lives(first)).isFalse();
    assertThat(lives(zone.pid(ID, "second.pid"))).isTrue();
    assertThat(zone.root(ID).resolve("service.pid")).exists();
  }

  @Test
  void terminationIsReportedAndTheDirectoryGoesWithTheIntent() {
    zone.host.apply(List.of(intent(ID, 1, SERVICE)));
    zone.pid(ID, "service.pid");
    zone.host.apply(List.of(HostFixture.terminated(intent(ID, 1, SERVICE))));
    assertThat(zone.exit(ID, 1).reason()).contains("terminated by the region");
    assertThat(zone.root(ID)).exists();

    zone.host.apply(List.of());
    until("its directory is gone", () -> !Files.exists(zone.root(ID)));
    assertThat(zone.host.current()).isEmpty();
  }

  @Test
  void whatIsTerminatedBeforeItStartedIsReportedToo() {
    zone.host.apply(List.of(HostFixture.terminated(intent(ID, 1, SERVICE))));
    assertThat(zone.exit(ID, 1).reason()).contains("before it was started");
  }

  @Test
  void whatIgnoresSigtermIsKilled() {
    zone.host.apply(List.of(intent(ID, 1,
        "#!/bin/sh\ntrap '' TERM\necho $$ > service.pid\nwhile true; do sleep 0.2; done\n")));
    int pid = zone.pid(ID, "service.pid");
    long before = System.nanoTime();
    zone.host.apply(List.of());
    zone.exit(ID, 1);
    Duration took = Duration.ofNanos(System.nanoTime() - before);
    assertThat(took).isGreaterThanOrEqualTo(Instance.TERM_TO_KILL.minusMillis(100));
    assertThat(lives(pid)).isFalse();
  }

  @Test
  void killEndsEveryProcessAtOnce() throws IOException {
    zone.host.apply(List.of(intent(ID, 1, """
        #!/bin/sh
        setsid sh -c 'trap "" TERM; while true; do sleep 0.01; done' > /dev/null 2>&1 &
        env -i sh -c 'sleep 1001 & sleep 1002' &
        echo $$ > service.pid
        exec sleep 1000
        """)));
    zone.pid(ID, "service.pid");
    until("all run", () -> Members.of(ID, record()).size() >= 6);
    assertThat(zone.host.kill(ID)).isGreaterThanOrEqualTo(6);
    assertThat(Members.of(ID, record())).isEmpty();
    zone.exit(ID, 1);
    assertThat(zone.host.kill(ID)).isZero();
  }

  @Test
  void aZonesPowerIsCutAtOnceAndNoOthersIsTouched(@TempDir Path other) throws IOException {
    try (HostFixture second = new HostFixture(other)) {
      second.host.apply(List.of(intent("i-2", 1, SERVICE)));
      int neighbour = second.pid("i-2", "service.pid");
      zone.host.apply(List.of(intent(ID, 1, DAEMON)));
      int pid = zone.pid(ID, "service.pid");

      assertThat(ZoneProcesses.killAll(zone.directory)).isPositive();
      assertThat(lives(pid)).isFalse();
      assertThat(ZoneProcesses.pids(zone.directory)).isEmpty();
      assertThat(lives(neighbour)).isTrue();
    }
  }

  @Test
  void theMetadataServiceComesAndGoesWithTheInstanceAndWaitsForItsPort() throws IOException {
    InetAddress address = InetAddress.getByName(HostFixture.ADDRESS);
    try (ServerSocket busy = new ServerSocket(zone.settings.metadataPort(), 1, address)) {
      zone.host.apply(List.of(intent(ID, 1, SERVICE)));
      until("the trouble is told", () -> zone.console(ID).contains("metadata service cannot listen"));
      zone.pid(ID, "service.pid"); // a child that is being started holds our sockets for a moment
      assertThat(busy.isBound()).isTrue();
    }
    until("it listens: " + zone.console(ID), () -> connects(address));
    zone.host.kill(ID);
    zone.exit(ID, 1);
    until("it is gone", () -> !connects(address));
  }

  @Test
  void theConsoleIsBounded() throws IOException {
    zone.host.apply(List.of(intent(ID, 1, SERVICE)));
    zone.pid(ID, "service.pid");
    ConsoleLog console = InstanceDirectory.of(zone.directory, ID).console();
    Files.write(console.file(), new byte[(int) ConsoleLog.MAX_BYTES], StandardOpenOption.APPEND);
    until("it is truncated", () -> console.file().toFile().length() < ConsoleLog.MAX_BYTES);
    assertThat(console.file().resolveSibling("console.log.1")).hasSize(1 << 20);
  }

  @Test
  void refusesAnIdThatIsNone() {
    assertThatThrownBy(() -> zone.host.apply(List.of(intent("../../etc", 1, SERVICE))))
        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("not an instance id");
  }

  private Optional<InstanceRecord> record() {
    try {
      return InstanceRecord.read(InstanceDirectory.of(zone.directory, ID).record());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private boolean connects(InetAddress address) {
    try (Socket socket = new Socket(address, zone.settings.metadataPort())) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private void restart() {
    try {
      zone.restart();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
