package dev.holdfast.region.rds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.rds.FormationLifecycle.Transition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import org.junit.jupiter.api.Test;

/** The page of the documentation with a database's transitions is the table that the code runs by. */
final class FailoverPageTest {

  private static final String FILE = "docs/FAILOVER.md";

  private static final String COMMAND =
      "mvn -q -pl region test -Dtest=FailoverPageTest -Dholdfast.write=true";

  @Test
  void theFileIsUpToDate() throws IOException {
    // Surefire runs in the module's directory, an editor perhaps in the project's.
    Path root = Files.exists(Path.of("region")) ? Path.of(".") : Path.of("..");
    Path file = root.resolve(FILE);
    if (Boolean.getBoolean("holdfast.write")) {
      Files.writeString(file, render(FormationLifecycle.TABLE));
    }
    assertThat(Files.readString(file)).as("write it anew with: " + COMMAND)
        .isEqualTo(render(FormationLifecycle.TABLE));
  }

  @Test
  void everyTransitionIsInTheTableAndInTheDiagram() {
    String page = render(FormationLifecycle.TABLE);
    assertThat(page.lines().filter(l -> l.startsWith("| `"))).hasSameSizeAs(FormationLifecycle.TABLE);
    for (Transition t : FormationLifecycle.TABLE) {
      if (t.cause() != FormationLifecycle.Cause.DELETE) {
        assertThat(page).contains(edge(t));
      }
    }
  }

  private static String render(List<Transition> table) {
    StringBuilder out = new StringBuilder("""
        # How a database fails over

        Generated from `FormationLifecycle.TABLE` (`%s`); a test fails when it is out of date.
        Why nothing acknowledged is lost is told in `region/…/rds/package-info.java` and in
        [ARCHITECTURE.md](../ARCHITECTURE.md#database-failover).

        A *formation* is where the nodes of one database stand together. Deletion, which is possible from every formation,
        is in the table and left out of the picture.

        ```mermaid
        stateDiagram-v2
          [*] --> CREATING
        """.formatted(COMMAND));
    SequencedSet<String> edges = new LinkedHashSet<>();
    table.stream().filter(t -> t.cause() != FormationLifecycle.Cause.DELETE).forEach(t -> edges.add(edge(t)));
    edges.forEach(e -> out.append("  ").append(e).append('\n'));
    out.append("""
        ```

        | from | cause | to | reason |
        | --- | --- | --- | --- |
        """);
    for (Transition t : table) {
      out.append("| `%s` | `%s` | `%s` | %s |%n".formatted(t.from(), t.cause(), t.to(), t.reason()));
    }
    return out.toString();
  }

  private static String edge(Transition t) {
    return t.from() + " --> " + t.to() + " : " + t.cause();
  }
}
