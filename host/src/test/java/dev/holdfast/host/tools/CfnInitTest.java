package dev.holdfast.host.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CfnInitTest {

  private static final String METADATA = """
      {
        "AWS::CloudFormation::Authentication": {
          "Artifact": {"type": "S3", "roleName": "site", "buckets": ["artifacts"]}
        },
        "AWS::CloudFormation::Init": {"config": {
          "sources": {"/opt/site": "https://artifacts.s3.us-east-1.amazonaws.com/site/v%201.zip"},
          "files": {
            "/opt/site/site.env": {"mode": "000600", "content": "A='1 & 2'\\nB=\\"x\\"\\n"},
            "/etc/blob": {"encoding": "base64", "content": "AAEC", "owner": "root", "group": "root"},
            "/etc/doc.json": {"content": {"a": [1, true]}}
          },
          "commands": {
            "2_second": {"cwd": "/opt/site", "command": "cat site.env > copy; echo \\"$SECRET\\" >> copy",
                         "env": {"SECRET": "only here", "PATH": "/usr/bin:/bin"}},
            "1_first": {"command": ["sh", "-c", "exit 3"], "ignoreErrors": "true"},
            "3_never": {"command": "touch never", "cwd": "/opt/site", "test": "test -e nowhere"}
          }
        }}
      }
      """;

  @TempDir Path root;
  private FakeAws aws;
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();

  @BeforeEach
  void setUp() throws IOException {
    aws = new FakeAws();
    aws.objects.put("/artifacts/site/v 1.zip", Archives.zip()
        .file("bin/web", 0755, "#!/bin/sh\n").file("lib/site.jar", 0644, "jar").link("bin/www", "web").bytes());
  }

  @AfterEach
  void tearDown() {
    aws.close();
  }

  @Test
  void bringsTheInstanceToWhatTheMetadataSay() throws IOException {
    aws.metadata = METADATA;
    assertThat(init("-v", "--stack", "site", "--resource", "WebTemplate", "--region", "us-east-1"))
        .as(output::toString).isZero();

    assertThat(mode("opt/site/bin/web")).isEqualTo("rwxr-xr-x");
    assertThat(mode("opt/site/lib/site.jar")).isEqualTo("rw-r--r--");
    assertThat(Files.readSymbolicLink(root.resolve("opt/site/bin/www"))).hasToString("web");
    assertThat(root.resolve("opt/site/site.env")).hasContent("A='1 & 2'\nB=\"x\"\n");
    assertThat(mode("opt/site/site.env")).isEqualTo("rw-------");
    assertThat(root.resolve("etc/blob")).hasBinaryContent(new byte[] {0, 1, 2});
    assertThat(root.resolve("etc/doc.json")).hasContent("{\"a\":[1,true]}");
    assertThat(root.resolve("opt/site/copy")).hasContent("A='1 & 2'\nB=\"x\"\nonly here\n");
    assertThat(root.resolve("opt/site/never")).doesNotExist();
    assertThat(output.toString())
        .contains("command 1_first failed, which is ignored", "command 3_never: its test failed");
  }

  @Test
  void waitsForAnApiThatIsAwayForAMoment() {
    aws.metadata = METADATA;
    aws.failuresToCome = 2;
    assertThat(init("--stack=site", "--resource=WebTemplate")).as(output::toString).isZero();
  }

  @Test
  void givesUpAtLastAndSaysOnWhat() {
    aws.failuresToCome = Integer.MAX_VALUE;
    assertThat(init("-s", "site", "-r", "WebTemplate")).isEqualTo(1);
    assertThat(output.toString()).contains("cfn-init: error: CloudFormation at " + aws.endpoint() + ": gave up")
        .contains("HTTP 503");
  }

  @Test
  void tellsWhatCloudFormationAnswers() {
    assertThat(init("--stack", "other", "--resource", "WebTemplate")).isEqualTo(1);
    assertThat(output).hasToString(
        "cfn-init: error: DescribeStackResource: ValidationError: Stack 'other' does not exist\n");
  }

  @Test
  void withoutAuthenticationABucketIsNotOpen() {
    aws.metadata = METADATA.replace("\"artifacts\"]", "\"another\"]");
    assertThat(init("--stack", "site", "--resource", "WebTemplate")).isEqualTo(1);
    assertThat(output.toString()).contains("source /opt/site").contains("HTTP 403 AccessDenied")
        .contains("no AWS::CloudFormation::Authentication lists the bucket artifacts");
  }

  @Test
  void namesAMissingKey() {
    aws.metadata = METADATA.replace("v%201.zip", "v2.zip");
    assertThat(init("--stack", "site", "--resource", "WebTemplate")).isEqualTo(1);
    assertThat(output.toString())
        .contains("/artifacts/site/v2.zip: HTTP 404 NoSuchKey: The specified key does not exist.");
  }

  @Test
  void refusesByNameWhatItCannotDoBeforeItDoesAnything() {
    aws.metadata = METADATA.replace("\"commands\": {", "\"packages\": {\"yum\": {\"httpd\": []}}, \"commands\": {");
    assertThat(init("--stack", "site", "--resource", "WebTemplate")).isEqualTo(1);
    assertThat(output.toString()).contains("config: \"packages\" is not supported by the process host");
    assertThat(root).isEmptyDirectory();
  }

  @Test
  void aFailingCommandEndsIt() {
    aws.metadata = METADATA.replace("\"ignoreErrors\": \"true\"", "\"ignoreErrors\": \"false\"");
    assertThat(init("--stack", "site", "--resource", "WebTemplate")).isEqualTo(1);
    assertThat(output.toString()).contains("command 1_first failed with exit status 3");
    assertThat(root.resolve("opt/site/copy")).doesNotExist();
  }

  @Test
  void configSetsAreDoneInTheirOrder() throws IOException {
    aws.metadata = """
        {"AWS::CloudFormation::Init": {
          "configSets": {"default": [{"ConfigSet": "base"}, "two"], "base": ["one"], "loop": [{"ConfigSet": "loop"}]},
          "one": {"files": {"/log": {"content": "1"}}},
          "two": {"commands": {"a": {"command": "printf 2 >> log", "cwd": "/"}}}
        }}
        """;
    assertThat(init("--stack", "site", "--resource", "W", "--configsets", "default")).as(output::toString).isZero();
    assertThat(root.resolve("log")).hasContent("12");
    assertThat(init("--stack", "site", "--resource", "W", "-c", "loop")).isEqualTo(1);
    assertThat(init("--stack", "site", "--resource", "W", "-c", "none")).isEqualTo(1);
    assertThat(output.toString()).contains("\"loop\" contains itself", "no set \"none\"");
  }

  @Test
  void aCommandLineThatIsWrongSaysSo() {
    assertThat(init("--stack", "site")).isEqualTo(1);
    assertThat(init("--nonsense")).isEqualTo(1);
    assertThat(init("--resume")).isEqualTo(1);
    assertThat(output.toString()).contains("--resource is required", "no such option: --nonsense",
        "--resume is not supported");
  }

  @Test
  void signalsWhatTheExitCodeSays() {
    assertThat(signal("-e", "0", "--stack", "site", "--resource", "Group", "--region", "us-east-1")).isZero();
    assertThat(signal("-e7", "--stack", "site", "--resource", "Group")).isZero();
    assertThat(signal("--success", "false", "--id", "mine", "--stack", "site", "--resource", "Group")).isZero();
    assertThat(aws.signals).extracting(form -> form.get("Status") + " " + form.get("UniqueId"))
        .containsExactly("SUCCESS i-0fake", "FAILURE i-0fake", "FAILURE mine");
    assertThat(signal("https://wait.example/condition")).isEqualTo(1);
    assertThat(output.toString()).contains("wait condition URLs are not supported");
  }

  private int init(String... args) {
    return CfnInit.run(args, aws.environment(root), new Http(Duration.ofSeconds(2)), stream(), stream());
  }

  private int signal(String... args) {
    return CfnSignal.run(args, aws.environment(root), new Http(Duration.ofSeconds(2)), stream(), stream());
  }

  private PrintStream stream() {
    return new PrintStream(output, true, StandardCharsets.UTF_8);
  }

  private String mode(String path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve(path)));
  }
}
