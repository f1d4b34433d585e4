package dev.holdfast.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class TemplateTest {

  private static final Path TEMPLATE = Path.of("template.yaml");

  @Test
  void cfnLintFindsNothing() throws Exception {
    assumeTrue(installed("cfn-lint"), "cfn-lint is not installed");
    Process process = new ProcessBuilder("cfn-lint", TEMPLATE.toString()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output).isEmpty();
  }

  @Test
  void templateAndProgramsAgreeOnTheirSettings() throws IOException {
    String template = Files.readString(TEMPLATE);
    String settings = Files.readString(Path.of("src/main/java/dev/holdfast/site/Settings.java"));
    for (String name : settings.split("\"")) {
      if (name.matches("[A-Z]+(_[A-Z]+)+") && !name.startsWith("AWS_")) {
        assertThat(template.split(name + "='")).as(name + " for web servers and workers").hasSize(3);
      }
    }
    assertThat(template).contains("maxReceiveCount: 3", "VisibilityTimeout: 30");
  }

  private static boolean installed(String program) {
    try {
      return new ProcessBuilder(program, "--version").redirectErrorStream(true).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
