package dev.holdfast.region;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Which package of the region may know which other. Beside these, a service reaches another only through the SDK's
 * client interface, with {@code call.client(…)}. (Constants do not count: the compiler copies them.)
 */
final class ArrowsTest {

  private static final String ROOT = "dev.holdfast.region";

  /** Any service may use these. */
  private static final Set<String> FOUNDATIONS = Set.of("kernel", "world");

  /** From, to: each with its reason. */
  private static final Map<String, Map<String, String>> ALLOWED = Map.ofEntries(
      Map.entry("kernel", Map.of("world", "a command may be a report")),
      Map.entry("arczonalshift", Map.of(
          "ec2", "zones by their ids",
          "elasticloadbalancing", "what it shifts, and whether a zone's targets are healthy")),
      Map.entry("autoscaling", Map.of(
          "cloudformation", "contributes resource types",
          "ec2", "watches the zones and instances it launches into",
          "elasticloadbalancing", "watches the health of the targets it registered")),
      Map.entry("ec2", Map.of("cloudformation", "contributes resource types")),
      Map.entry("elasticloadbalancing", Map.of(
          "cloudformation", "contributes resource types",
          "ec2", "a target follows its instance's state")),
      Map.entry("fis", Map.of(
          "arczonalshift", "a zonal autoshift, which AWS's engineers would begin",
          "ec2", "a subnet's addresses on this machine; an instance that has stopped can be started again",
          "monitoring", "an alarm that changes may be a stop condition; a report draws what a dashboard shows",
          "rds", "which process is a database's primary",
          "sqs", "a queue's messages in any order, as it may always give them")),
      Map.entry("iam", Map.of("cloudformation", "contributes resource types")),
      Map.entry("monitoring", Map.of(
          "autoscaling", "an alarm's action executes a scaling policy, which has no API of its own",
          "cloudformation", "contributes resource types",
          "sns", "an alarm's action publishes as the service that topics' policies name; metrics are read off the topics",
          "sqs", "its metrics are read off the queues")),
      Map.entry("rds", Map.of(
          "cloudformation", "contributes resource types",
          "ec2", "subnets' addresses, and which zones are there",
          "secretsmanager", "master passwords that it manages")),
      Map.entry("s3", Map.of(
          "cloudformation", "contributes resource types",
          "iam", "a bucket's policy is read and asked as every policy is",
          "sns", "publishes events as the service that topics' policies name",
          "sqs", "sends events as the service that queues' policies name")),
      Map.entry("secretsmanager", Map.of("cloudformation", "contributes a resource type")),
      Map.entry("sns", Map.of(
          "cloudformation", "contributes resource types",
          "iam", "a topic's policy is read as every policy is; ranges of addresses are policies' too",
          "sqs", "sends to queues as the service that their policies name")),
      Map.entry("sqs", Map.of(
          "cloudformation", "contributes resource types",
          "iam", "a queue's policy is read as every policy is")),
      Map.entry("sts", Map.of("iam", "the role that is assumed, and who calls")));

  private static SortedMap<String, TreeSet<String>> arrows() {
    ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
    SortedMap<String, TreeSet<String>> arrows = new TreeMap<>();
    for (JavaClass c : new ClassFileImporter()
        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages(ROOT)) {
      for (Dependency d : c.getDirectDependenciesFromSelf()) {
        String from = part(c);
        String to = part(d.getTargetClass().getBaseComponentType());
        if (!to.equals("outside") && !from.equals(to)) {
          arrows.computeIfAbsent(from, _ -> new TreeSet<>()).add(to);
        }
      }
    }
    return arrows;
  }

  private static String part(JavaClass c) {
    String name = c.getPackageName();
    return name.equals(ROOT) ? "root" : name.startsWith(ROOT + '.') ? name.substring(ROOT.length() + 1) : "outside";
  }

  @Test
  void packagesKnowOnlyWhatIsListed() {
    Set<String> found = new TreeSet<>();
    Set<String> listed = new TreeSet<>();
    arrows().forEach((from, targets) -> targets.forEach(to -> {
      if (!from.equals("root") && !(FOUNDATIONS.contains(to) && !FOUNDATIONS.contains(from))) {
        found.add(from + " → " + to);
      }
    }));
    ALLOWED.forEach((from, targets) -> targets.keySet().forEach(to -> listed.add(from + " → " + to)));
    assertThat(found).as("edges between the region's packages").isEqualTo(listed);
  }

  /** CloudFormation knows the interface; each service contributes its types. And no service is in a circle. */
  @Test
  void noCircles() {
    SortedMap<String, TreeSet<String>> left = arrows();
    boolean moved = true;
    while (moved) {
      left.values().forEach(targets -> targets.removeIf(t -> !left.containsKey(t)));
      moved = left.values().removeIf(TreeSet::isEmpty);
    }
    assertThat(left).as("packages in a circle, or before one").isEmpty();
  }
}
