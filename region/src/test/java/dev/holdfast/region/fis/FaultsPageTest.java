package dev.holdfast.region.fis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page of the documentation with all actions is what the code offers. */
final class FaultsPageTest {

  private static final String FILE = "docs/FAULTS.md";

  private static final String COMMAND = "mvn -q -pl region test -Dtest=FaultsPageTest -Dholdfast.write=true";

  @Test
  void theFileIsUpToDate() throws IOException {
    // Surefire runs in the module's directory, an editor perhaps in the project's.
    Path root = Files.exists(Path.of("region")) ? Path.of(".") : Path.of("..");
    Path file = root.resolve(FILE);
    if (Boolean.getBoolean("holdfast.write")) {
      Files.writeString(file, render());
    }
    assertThat(Files.readString(file)).as("write it anew with: " + COMMAND).isEqualTo(render());
  }

  private static String render() {
    StringBuilder out = new StringBuilder("""
        # What can be broken

        Generated from `region/…/fis/Action` and `TargetType` (`%s`); a test fails when it is out of date.

        These are the actions of an experiment of the Fault Injection Service: those that AWS has, under its names, and
        others, which begin with `holdfast:`. `aws fis get-action --id ID` tells the same. Durations are as short as you
        like. A parameter in **bold** is required. Whatever ends an experiment (its time, `aws fis stop-experiment`, an
        alarm that is its stop condition, the safety lever, a failure), every action that lasts is taken back.

        ```
        aws fis create-experiment-template --cli-input-json '{
          "description": "a frozen database", "roleArn": "arn:aws:iam::000000000000:role/fis",
          "stopConditions": [{"source": "none"}],
          "targets": {"db": {"resourceType": "aws:rds:db", "selectionMode": "ALL",
            "resourceArns": ["arn:aws:rds:us-east-1:000000000000:db:NAME"]}},
          "actions": {"freeze": {"actionId": "holdfast:rds:freeze-db-instances",
            "targets": {"DBInstances": "db"}, "parameters": {"duration": "PT20S"}}}}'
        aws fis start-experiment --experiment-template-id EXT…
        ```

        With `"experimentReportConfiguration": {"outputs": {"s3Configuration": {"bucketName": "BUCKET"}}}` in the template, a PDF
        report on each experiment lies in the bucket afterwards, as `fis-reports/EXP…/experiment-report.pdf`; with CloudWatch
        dashboards as its `dataSources` it draws what they showed (`aws fis get-experiment` tells when it is there).

        | action | target | what it does | parameters | lasts |
        | --- | --- | --- | --- | --- |
        """.formatted(COMMAND));
    sorted().forEach(a -> out.append("| `").append(a.id()).append("` | ")
        .append(a.target().map(TargetType::key).orElse("")).append(" | ").append(a.description()).append(" | ")
        .append(a.parameters().stream().map(FaultsPageTest::parameter).collect(Collectors.joining("<br>"))).append(" | ")
        .append(a.lasting() ? "yes" : "").append(" |\n"));
    out.append("""

        Targets are named by ARNs, by tags, or by the parameters below, and narrowed down by filters; `selectionMode` is `ALL`,
        `COUNT(n)` or `PERCENT(n)`.

        | target | `resourceType` | parameters | filters |
        | --- | --- | --- | --- |
        """);
    for (TargetType t : TargetType.values()) {
      out.append("| ").append(t.key()).append(" | `").append(t.resourceType()).append("` | ").append(code(t.parameters()))
          .append(" | ").append(code(t.filters())).append(" |\n");
    }
    return out.toString();
  }

  private static List<Action> sorted() {
    return Arrays.stream(Action.values()).sorted(Comparator.comparing(Action::id)).toList();
  }

  private static String parameter(Action.Parameter p) {
    String name = "`" + p.name() + "`";
    return (p.required() ? "**" + name + "**" : name) + ": " + p.description();
  }

  private static String code(List<String> names) {
    return names.stream().map(n -> "`" + n + "`").collect(Collectors.joining(", "));
  }
}
