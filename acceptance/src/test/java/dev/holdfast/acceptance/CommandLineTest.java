package dev.holdfast.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The command where something is in its way, and as an ordinary user. On slots of its own, without the website. */
@Order(7)
final class CommandLineTest {

  private static final String NOBODY = "65534";
  private static final List<String> AS_NOBODY =
      List.of("setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups");

  private Slot slot;
  private CommandLine command;

  @BeforeEach
  void take() throws Exception {
    slot = Slot.take();
    command = new CommandLine(slot.environment());
    if (Files.exists(slot.home())) {
      command.run("destroy", "--yes");
    }
  }

  @AfterEach
  void giveBack() throws Exception {
    if (Files.exists(slot.home().resolve("config.properties"))) {
      command.ok("destroy", "--yes");
    }
    slot.close();
  }

  @Test
  void upTwiceDownAndUpAgainKeepEverything() throws Exception {
    assertThat(command.ok("up", "--no-site")).contains("All is up, in ");
    assertThat(command.ok("up", "--no-site")).contains("All is up.");
    Holdfast holdfast = Holdfast.running(slot, command);
    try (SqsClient sqs = holdfast.client(SqsClient.builder())) {
      String queue = sqs.createQueue(c -> c.queueName("kept")).queueUrl();
      sqs.sendMessage(m -> m.queueUrl(queue).messageBody("kept"));
      assertThat(command.ok("down")).contains("everything is kept");
      CommandLine.Result status = command.run("status");
      assertThat(status.status()).isEqualTo(1);
      assertThat(status.output()).contains("The region does not answer");
      assertThat(command.ok("up", "--no-site")).contains("All is up, in ");
      assertThat(sqs.receiveMessage(r -> r.queueUrl(queue)).messages()).singleElement()
          .satisfies(m -> assertThat(m.body()).isEqualTo("kept"));
    }
  }

  @Test
  void asAnOrdinaryUser() throws Exception {
    assumeTrue(System.getProperty("user.name").equals("root"), "an ordinary user runs all of these tests as one");
    assumeTrue(openToAll(CommandLine.PROJECT.resolve("pom.xml")), "the project is in a folder of root's alone");
    Path folder = Files.createTempDirectory("acceptance-user");
    Files.setAttribute(folder, "unix:uid", Integer.parseInt(NOBODY));
    Map<String, String> environment = new TreeMap<>(slot.environment());
    environment.put("HOLDFAST_HOME", folder.resolve("home").toString());
    environment.put("HOME", folder.toString());
    CommandLine lesser = new CommandLine(environment, AS_NOBODY);
    try {
      assertThat(lesser.ok("up", "--no-site")).contains("All is up").contains(folder + "/home");
      assertThat(lesser.run("status").output()).contains("zone-us-east-1c up");
      assertThat(lesser.ok("destroy", "--yes")).contains("nothing of the region is left");
    } finally {
      lesser.run("destroy", "--yes");
      Files.deleteIfExists(folder.resolve("home"));
      Files.delete(folder);
    }
  }

  @Test
  void aPortInUse() throws Exception {
    try (ServerSocket taken = new ServerSocket()) {
      taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), slot.port(0)));
      assertRefused(command.run("up"), "port " + slot.port(0) + ", for the AWS API, is in use by another program");
    }
    assertThat(Files.exists(slot.home().resolve("config.properties"))).as("nothing was founded").isFalse();
  }

  @Test
  void aNetworkThatAnotherRegionHas() throws Exception {
    command.ok("up", "--no-site");
    try (Slot second = Slot.take()) {
      Map<String, String> environment = new TreeMap<>(second.environment());
      environment.put("HOLDFAST_NETWORK", slot.environment().get("HOLDFAST_NETWORK"));
      assertRefused(new CommandLine(environment).run("up", "--no-site"),
          "another region of this machine uses the network " + slot.number());
      assertThat(Files.exists(second.home().resolve("config.properties"))).as("nothing was founded").isFalse();
    }
  }

  @Test
  void aSecondUpAtTheSameTime() throws Exception {
    CommandLine.Started first = command.start("up", "--no-site");
    Await.until(Duration.ofSeconds(60), "the first is at work",
        () -> Files.exists(slot.home().resolve("config.properties")) ? "" : "no");
    assertRefused(command.run("up", "--no-site"), "another ./holdfast up is at work on " + slot.home());
    assertThat(CommandLine.run(Duration.ofSeconds(120), first).status()).isZero();
  }

  @Test
  void aDirectoryThatCannotBeWrittenTo() throws Exception {
    Path folder = Files.createTempDirectory("acceptance-full");
    Map<String, String> environment = new TreeMap<>(slot.environment());
    environment.put("HOLDFAST_HOME", folder.resolve("home").toString());
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("r-xr-xr-x"));
    assumeTrue(openToAll(CommandLine.PROJECT.resolve("pom.xml")), "the project is in a folder of root's alone");
    CommandLine lesser = System.getProperty("user.name").equals("root")
        ? new CommandLine(environment, AS_NOBODY)
        : new CommandLine(environment);
    assertRefused(lesser.run("up"), "set HOLDFAST_HOME to a directory you can write to");
    Files.delete(folder);
  }

  @Test
  void whereThereIsNoRegion() throws Exception {
    assertRefused(command.run("status"), "there is no region in " + slot.home());
    assertRefused(command.run("env"), "there is no region in " + slot.home());
    assertRefused(command.run("down"), "there is no region in " + slot.home());
    assertRefused(command.run("destroy", "--yes"), "there is no region in " + slot.home());
    assertRefused(command.run("zone", "fail", "us-east-1a"), "there is no region in " + slot.home());
    assertRefused(command.run("logs"), "there is no log");
  }

  private static boolean openToAll(Path file) throws IOException {
    for (Path p = file; p != null; p = p.getParent()) {
      if (!Files.getPosixFilePermissions(p).contains(
          p.equals(file) ? PosixFilePermission.OTHERS_READ : PosixFilePermission.OTHERS_EXECUTE)) {
        return false;
      }
    }
    return true;
  }

  /** One line that says what is wrong and how to go on, and no stack trace. */
  private static void assertRefused(CommandLine.Result result, String problem) throws IOException {
    assertThat(result.status()).as(result.output() + result.errors()).isEqualTo(1);
    assertThat(result.errors().lines()).singleElement().asString().startsWith("holdfast: ").contains(problem);
  }
}
