package dev.holdfast.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.host.metadata.CredentialsSource;
import dev.holdfast.host.metadata.RoleCredentials;
import dev.holdfast.host.tools.FakeAws;
import dev.holdfast.region.world.Report;
import dev.holdfast.region.world.ZoneIntent.InstanceIntent;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;

/** A zone with real processes, in a directory of its own, that is emptied of processes at the end. */
final class HostFixture implements AutoCloseable {

  static final Duration PATIENCE = Duration.ofSeconds(60);
  static final String ADDRESS = "127.99.16.5";

  final String zone = "us-east-1z" + ProcessHandle.current().pid() + "-" + System.nanoTime();
  final List<Report> reports = new CopyOnWriteArrayList<>();
  final Path directory;
  final HostSettings settings;
  InstanceHost host;

  HostFixture(Path directory) throws IOException {
    this(directory, URI.create("http://127.0.0.1:4566"));
  }

  HostFixture(Path directory, URI endpoint) throws IOException {
    Owner.permit(directory, "rwxr-xr-x"); // JUnit makes it for its own user only
    this.directory = directory.resolve("zone");
    Files.createDirectories(this.directory);
    Owner.permit(this.directory, "rwx--x--x");
    HostSettings defaults = HostSettings.of(
        "us-east-1", "000000000000", endpoint, directory.resolve("tools"));
    this.settings = new HostSettings(defaults.region(), defaults.account(), defaults.apiEndpoint(),
        defaults.toolsDirectory(), defaults.lesserUsers(), freePort());
    restart();
  }

  /** Another host over the same directory, as after the death of the zone's process. */
  void restart() throws IOException {
    if (host != null) {
      host.close();
    }
    reports.clear();
    host = new InstanceHost(directory, zone, settings, credentials(), reports::add);
  }

  static CredentialsSource credentials() {
    return (instance, role) -> new RoleCredentials(
        FakeAws.ACCESS_KEY_ID, FakeAws.SECRET_ACCESS_KEY, FakeAws.TOKEN, Instant.now(),
        Instant.now().plus(Duration.ofHours(6)));
  }

  static InstanceIntent intent(String id, int boot, String userData) {
    return new InstanceIntent(id, ADDRESS, boot, InstanceIntent.Desired.RUNNING, "ami-1", "t3.micro",
        Optional.of(userData).filter(text -> !text.isEmpty()).map(HostFixture::encoded), Optional.of("site"),
        Optional.of("arn:aws:iam::000000000000:role/site"), new TreeMap<>(Map.of("Name", "web")));
  }

  static InstanceIntent terminated(InstanceIntent intent) {
    return new InstanceIntent(intent.instanceId(), intent.address(), intent.boot(), InstanceIntent.Desired.TERMINATED,
        intent.imageId(), intent.instanceType(), intent.userData(), intent.role(), intent.roleArn(), intent.tags());
  }

  static String encoded(String userData) {
    return Base64.getEncoder().encodeToString(userData.getBytes(StandardCharsets.UTF_8));
  }

  Path root(String id) {
    return directory.resolve("instances").resolve(id).resolve("root");
  }

  String console(String id) {
    try {
      return Files.readString(directory.resolve("instances").resolve(id).resolve("console.log"));
    } catch (IOException e) {
      return "";
    }
  }

  /** The pid that the instance's user data wrote into this file of its root. */
  int pid(String id, String file) {
    Path path = root(id).resolve(file);
    until(file + " is written", () -> {
      try {
        return Files.exists(path) && Files.readString(path).endsWith("\n");
      } catch (IOException e) {
        return false;
      }
    });
    try {
      return Integer.parseInt(Files.readString(path).strip());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  Report.InstanceExited exit(String id, int boot) {
    until(id + " boot " + boot + " exited, in " + reports + console(id), () -> find(id, boot).isPresent());
    return find(id, boot).orElseThrow();
  }

  Optional<Report.InstanceExited> find(String id, int boot) {
    return reports.stream()
        .filter(r -> r instanceof Report.InstanceExited e && e.instanceId().equals(id) && e.boot() == boot)
        .map(Report.InstanceExited.class::cast).findFirst();
  }

  void started(String id, int boot) {
    until(id + " boot " + boot + " started", () -> reports.contains(new Report.InstanceStarted(id, boot)));
  }

  static void until(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("timed out waiting: " + what).isLessThan(end);
      try {
        Thread.sleep(2);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  static boolean lives(int pid) {
    return ProcessTable.find(pid).isPresent();
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    host.close();
    ZoneProcesses.killAll(directory);
  }
}
