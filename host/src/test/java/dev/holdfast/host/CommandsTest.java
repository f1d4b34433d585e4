package dev.holdfast.host;

import static dev.holdfast.host.HostFixture.intent;
import static dev.holdfast.host.HostFixture.until;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What AWS's fault documents do to an instance's processes, and whose a connection is. */
final class CommandsTest {

  private static final String ID = "i-0123456789abcdef2";

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

  private void run(String script) {
    zone.host.apply(List.of(intent(ID, 1, "#!/bin/sh\n" + script)));
    zone.started(ID, 1);
  }

  private List<ProcessTable.Running> stress() {
    return CpuStress.of(ID);
  }

  @Test
  void processorsAreKeptBusyByTheInstancesOwnProcessesUntilItIsTakenBack() throws IOException {
    run("exec sleep 1000");
    assertThat(zone.host.stressCpu(ID, 2, 100)).isEqualTo(2);
    until("they run", () -> stress().size() >= 2);
    assertThat(Members.of(ID, Optional.empty())).containsAll(stress());
    zone.host.endStress(ID);
    assertThat(stress()).isEmpty();
    assertThat(zone.find(ID, 1)).as("it lives").isEmpty();
    assertThat(zone.host.stressCpu(ID, 1, 50)).isEqualTo(1);
    until("it runs", () -> !stress().isEmpty());
    zone.restart();
    zone.host.endStress(ID);
    assertThat(stress()).as("begun by another process of the zone").isEmpty();
    assertThat(zone.host.stressCpu("i-0000000000000none", 1, 100)).isZero();
  }

  @Test
  void stressEndsWithTheInstance() throws IOException {
    run("exec sleep 1000");
    zone.host.stressCpu(ID, 1, 100);
    until("it runs", () -> !stress().isEmpty());
    zone.host.kill(ID);
    zone.exit(ID, 1);
    assertThat(stress()).isEmpty();
  }

  @Test
  void aSignalReachesTheProcessesOfTheName() throws IOException {
    run("trap 'touch told' TERM\nsleep 1000 & wait\nsleep 1001");
    until("it sleeps", () -> Members.of(ID, Optional.empty()).stream().anyMatch(p -> p.name().equals("sleep")));
    assertThat(zone.host.signal(ID, "nobody", true)).isZero();
    assertThat(zone.host.signal(ID, "user-data", false) + zone.host.signal(ID, "sh", false)).isPositive();
    until("it is told", () -> Files.exists(zone.root(ID).resolve("told")));
    assertThat(zone.host.signal(ID, "sleep", true)).isPositive();
  }

  @Test
  void aConnectionBelongsToTheInstanceWhoseProcessHoldsIt() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getByName("127.0.0.1"))) {
      run("exec bash -c 'exec 3<>/dev/tcp/127.0.0.1/" + server.getLocalPort() + "; sleep 1000'");
      try (Socket accepted = server.accept()) {
        assertThat(instanceOf(accepted)).contains(ID);
      }
      try (Socket own = new Socket("127.0.0.1", server.getLocalPort()); Socket accepted = server.accept()) {
        assertThat(own.isConnected()).isTrue();
        assertThat(instanceOf(accepted)).as("nobody's instance").isEmpty();
      }
    }
  }

  private static Optional<String> instanceOf(Socket accepted) {
    return LocalClients.instanceOf((InetSocketAddress) accepted.getRemoteSocketAddress(),
        (InetSocketAddress) accepted.getLocalSocketAddress());
  }
}
