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

        ## AWS's fault documents

        `aws:ssm:send-command` runs these documents of Systems Manager, with AWS's parameters. A network's latency and loss befall
        the instances' traffic where it passes through something of Holdfast's: between load balancer nodes and the instances,
        from the instances to the API, and from the instances through databases' endpoints; what instances say to each other
        goes on. A balancer's node lies in its zone, the API in none (`ALL`, `S3`). Packets are not lost one by one: a round
        trip takes as much longer as TCP's retransmissions would make it, and where all are lost nothing comes. A document ends
        after `DurationSeconds`, its action after `duration`; nothing of a document outlives its action, as on AWS it may.
        `AWSFIS-Run-Memory-Stress` and `AWSFIS-Run-IO-Stress` are refused: memory and disk are the whole machine's.

        | document | what it does | parameters |
        | --- | --- | --- |
        """);
    for (CommandDocument d : CommandDocument.values()) {
      out.append("| `").append(d.id()).append("` | ").append(d.description()).append(" | ")
          .append(d.parameters().stream().map(p -> parameter(p.name(), p.required(), p.description()))
              .collect(Collectors.joining("<br>"))).append(" |\n");
    }
    out.append("""

        ## AWS's scenarios

        Three scenarios of AWS's library are files of [docs/scenarios](scenarios). The two slowdowns are the content that AWS
        documents, with a name for the EKS cluster, which AWS wants too. The power interruption has the actions, targets and tags
        of AWS's but those on S3 Express One Zone and on zonal autoshift (`aws:arc:start-zonal-autoshift` is here: add it, if you
        like). Where a file says `us-east-1a`, put the zone you like. The website's groups and subnets carry the tags that these
        look for; tag others likewise. One command starts one, and one stops it:

        ```
        eval "$(./holdfast env)"
        aws fis start-experiment --experiment-template-id $(aws fis create-experiment-template --query experimentTemplate.id \\
          --output text --role-arn arn:aws:iam::000000000000:role/fis \\
          --cli-input-json file://docs/scenarios/az-power-interruption.json)
        aws fis stop-experiment --id $(aws fis list-experiments --query "experiments[?state.status=='running'].id | [0]" --output text)
        ```

        Each lasts 30 minutes, as on AWS, unless it is stopped before; then what it did is taken back.

        | scenario | file | what it does here |
        | --- | --- | --- |
        | AZ Availability: Power Interruption | `az-power-interruption.json` | the groups' instances in the zone stop, no others can be launched there, its subnets are cut off for two minutes |
        | AZ: Application Slowdown | `az-application-slowdown.json` | traffic of the instances in the zone with what lies in the same zone takes 200 ms longer |
        | Cross-AZ: Traffic Slowdown | `cross-az-traffic-slowdown.json` | traffic of the instances in the zone with other zones loses 15 % of its packets |

        ## What is not here

        These actions of AWS's are about resources of kinds that this region does not have. Their parameters are checked; their
        targets resolve to nothing, so they are skipped, or fail the experiment, as its `emptyTargetResolutionMode` says.

        | action | target |
        | --- | --- |
        """);
    for (AbsentAction a : AbsentAction.values()) {
      out.append("| `").append(a.id()).append("` | `").append(a.target().orElseThrow().resourceType()).append("` |\n");
    }
    out.append("""

        Every other action is refused by its name. Nothing pauses the IO of an instance or of a database's files: in user space
        there is nothing between a process and its disk to hold a write back with (a FUSE mount wants `/dev/fuse`, a cgroup's
        `io.max` or a frozen file system wants root, a preloaded library misses static programs and `mmap`, seccomp and ptrace
        would have to be there from each process's start, and slow it); `holdfast:ec2:fail-disk-writes` fails writes
        instead, `holdfast:region:disk-latency` slows the region's own disk, and freezing stops everything.

        ## Targets

        Targets are named by ARNs, by tags, or by the parameters below, and narrowed down by filters; `selectionMode` is `ALL`,
        `COUNT(n)` or `PERCENT(n)`.

        | target | `resourceType` | parameters | filters |
        | --- | --- | --- | --- |
        """);
    for (TargetType t : Arrays.stream(TargetType.values()).filter(t -> !t.absent()).toList()) {
      out.append("| ").append(t.key()).append(" | `").append(t.resourceType()).append("` | ").append(code(t.parameters()))
          .append(" | ").append(code(t.filters())).append(" |\n");
    }
    return out.toString();
  }

  private static List<Action> sorted() {
    return Arrays.stream(Action.values()).sorted(Comparator.comparing(Action::id)).toList();
  }

  private static String parameter(Action.Parameter p) {
    return parameter(p.name(), p.required(), p.description());
  }

  private static String parameter(String name, boolean required, String description) {
    return (required ? "**`" + name + "`**" : "`" + name + "`") + ": " + description;
  }

  private static String code(List<String> names) {
    return names.stream().map(n -> "`" + n + "`").collect(Collectors.joining(", "));
  }
}
