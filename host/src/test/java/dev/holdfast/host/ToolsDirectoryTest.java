package dev.holdfast.host;

import static dev.holdfast.host.HostFixture.intent;
import static dev.holdfast.host.HostFixture.lives;
import static dev.holdfast.host.HostFixture.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.host.tools.Archives;
import dev.holdfast.host.tools.FakeAws;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole way of a machine: user data, metadata service, cfn-init, artifact, daemon, cfn-signal; as its own user. */
class ToolsDirectoryTest {

  private static final String ID = "i-0fedcba9876543210";
  private static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));

  private static final String WEB = """
      #!/bin/sh
      . ./site.env
      echo "$PORT" > port
      echo $$ > web.pid
      exec sleep 1000
      """;

  @TempDir Path directory;

  @Test
  void anInstanceBringsItselfUpByItsTemplate() throws IOException {
    try (FakeAws aws = new FakeAws(); HostFixture zone = new HostFixture(directory, aws.endpoint())) {
      ToolsDirectory.install(zone.settings.toolsDirectory(), JAVA_HOME);
      aws.objects.put("/artifacts/site.zip", Archives.zip()
          .file("bin/web", 0755, WEB).bytes());
      aws.metadata = """
          {"AWS::CloudFormation::Authentication": {"A": {"type": "S3", "roleName": "site", "buckets": ["artifacts"]}},
           "AWS::CloudFormation::Init": {"config": {
             "sources": {"/opt/site": "https://artifacts.s3.us-east-1.amazonaws.com/site.zip"},
             "files": {"/opt/site/site.env": {"mode": "000600", "content": "PORT=8080\\n"}},
             "commands": {
               "1_start": {"cwd": "/opt/site", "command": "setsid bin/web > site.log 2>&1 < /dev/null &"},
               "2_ready": {"cwd": "/opt/site", "command": "while [ ! -s web.pid ]; do sleep 0.05; done"}}}}}
          """;
      zone.host.apply(List.of(intent(ID, 1, """
          #!/bin/sh
          PATH="$PATH:/opt/aws/bin"
          cfn-init -v --stack 'site' --resource WebTemplate --region 'us-east-1'
          cfn-signal -e $? --stack 'site' --resource WebServerGroup --region 'us-east-1'
          """)));
      until("the signal comes: " + zone.console(ID), () -> !aws.signals.isEmpty() || zone.find(ID, 1).isPresent());

      assertThat(aws.signals).as(zone.console(ID)).singleElement()
          .satisfies(signal -> assertThat(signal).containsEntry("Status", "SUCCESS").containsEntry("UniqueId", ID)
              .containsEntry("LogicalResourceId", "WebServerGroup"));
      int web = zone.pid(ID, "opt/site/web.pid");
      assertThat(zone.root(ID).resolve("opt/site/port")).hasContent("8080");
      until("user data ended", () -> zone.console(ID).contains("user data ended with exit status 0"));
      assertThat(lives(web)).isTrue();
      zone.host.kill(ID);
      zone.exit(ID, 1);
    }
  }

  @Test
  void installingAgainReplaces() throws IOException {
    Owner.permit(directory, "rwxr-xr-x");
    ToolsDirectory.install(directory.resolve("tools"), JAVA_HOME);
    ToolsDirectory.install(directory.resolve("tools"), JAVA_HOME);
    assertThat(directory.resolve("tools/bin/cfn-init")).isExecutable();
    assertThat(directory.resolve("tools/classes/dev/holdfast/host/tools/CfnInit.class")).isRegularFile();
  }

  @Test
  void aDirectoryThatInstancesCannotReachIsNamed() throws IOException {
    Assumptions.assumeTrue(Owner.isRoot());
    Path closed = Files.createDirectory(directory.resolve("closed"));
    Owner.permit(directory, "rwxr-xr-x");
    Owner.permit(closed, "rwx------");
    assertThatThrownBy(() -> ToolsDirectory.install(closed.resolve("tools"), JAVA_HOME))
        .hasMessageContaining(closed + " is closed to them");
  }
}
