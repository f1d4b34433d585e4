package dev.holdfast.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.holdfast.region.Services;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The list of implemented operations in the documentation is that of the code. */
final class OperationsPageTest {

  @Test void servicesAndOperationsAreListedByAwssNames() {
    String page = OperationsPage.render(Services.all(), Services.resourceTypes());
    assertThat(page).contains("\n## ec2 (", "\n- RunInstances\n", "\n- AWS::EC2::VPC: ");
    assertThat(page.lines().filter(l -> l.startsWith("## ") && !l.contains("CloudFormation"))).isSorted();
  }

  @Test void theFileIsUpToDate() throws IOException {
    // Surefire runs in the module's directory, an editor perhaps in the project's.
    Path root = Files.exists(Path.of("wire")) ? Path.of(".") : Path.of("..");
    if (Boolean.getBoolean("holdfast.write")) {
      OperationsPage.main(new String[] {root.toString()});
    }
    Path file = root.resolve(OperationsPage.FILE);
    assumeThat(file).as("write it with: " + OperationsPage.COMMAND).exists();
    assertThat(Files.readString(file)).as("write it anew with: " + OperationsPage.COMMAND)
        .isEqualTo(OperationsPage.render(Services.all(), Services.resourceTypes()));
  }
}
