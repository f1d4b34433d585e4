package dev.holdfast.cli;

import dev.holdfast.zone.blob.BlobStore;
import dev.holdfast.zone.home.Config;
import dev.holdfast.zone.home.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.autoscaling.model.LifecycleState;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBInstance;

@Command(name = "status", description = {
    "How everything stands: processes, zones, instances, database, website.",
    "Exit status 1 when something is not well, though the website may go on."})
final class Status implements Callable<Integer> {

  private final Screen screen = new Screen();
  private final List<String> amiss = new ArrayList<>();

  @Override
  public Integer call() throws Exception {
    Home home = Home.ofThisUser();
    Aws aws = Aws.of(home);
    Config config = aws.config();
    Processes processes = new Processes(home, config);
    screen.line(screen.bold("Holdfast") + "  " + config.region() + "  " + home.directory());
    processes(processes, home, config);
    if (!processes.regionAnswers()) {
      screen.blank();
      boolean site = Processes.answers("http://127.0.0.1:" + config.sitePort() + "/health");
      screen.line("The region does not answer." + (site ? " The website does, from what the zones hold." : "")
          + " Bring it back: ./holdfast up");
      return 1;
    }
    fleet(aws);
    databases(aws);
    damaged("objects", BlobStore.damaged(home.blobs()), "");
    damaged("rows", home.snapshots(), ".damaged");
    website(aws, config);
    screen.blank();
    screen.line(amiss.isEmpty() ? "All is well." : "Not well: " + String.join(", ", amiss) + ".");
    screen.line("Not enforced by the process host: security groups, network ACLs, private file systems, CPU and memory of instance types.");
    return amiss.isEmpty() ? 0 : 1;
  }

  private void processes(Processes processes, Home home, Config config) {
    for (String name : processes.names()) {
      Optional<ProcessHandle> process = processes.find(name);
      boolean off = config.zones().stream().anyMatch(z -> name.endsWith(z) && Files.exists(home.noPower(z)));
      if (process.isEmpty()) {
        amiss.add(off ? name.substring("zone-".length()) + " has no power" : name + " is down");
      }
      screen.item(name, process
          .map(p -> screen.state("up") + "    pid " + p.pid() + "  " + memory(p.pid()))
          .orElse(screen.state("down") + (off ? "  no power; bring it back: ./holdfast zone restore "
              + name.substring("zone-".length()) : "")));
    }
  }

  private void fleet(Aws aws) {
    screen.blank();
    Targets targets;
    try (ElasticLoadBalancingV2Client elb = aws.client(ElasticLoadBalancingV2Client.builder())) {
      targets = Targets.of(elb);
    }
    Map<String, String> health = targets.states();
    Map<String, String> groups = new TreeMap<>();
    try (AutoScalingClient autoScaling = aws.client(AutoScalingClient.builder())) {
      autoScaling.describeAutoScalingInstances(r -> { }).autoScalingInstances()
          .forEach(i -> groups.put(i.instanceId(), i.lifecycleState()));
      autoScaling.describeAutoScalingGroups(r -> { }).autoScalingGroups().forEach(this::complete);
    }
    List<Instance> instances = new ArrayList<>();
    try (Ec2Client ec2 = aws.client(Ec2Client.builder())) {
      ec2.describeInstances(r -> { }).reservations().forEach(r -> instances.addAll(r.instances()));
    }
    instances.removeIf(i -> i.state().nameAsString().equals("terminated"));
    instances.sort(Comparator.comparing((Instance i) -> i.placement().availabilityZone()).thenComparing(Instance::instanceId));
    if (targets.unhealthy() > 0) {
      amiss.add(targets.unhealthy() + " of " + health.size() + " targets not healthy");
    }
    for (Instance i : instances) {
      String name = i.tags().stream().filter(t -> t.key().equals("Name")).map(t -> t.value()).findFirst().orElse("");
      screen.item(i.placement().availabilityZone(), "%s  %-12s %s  %-14s %s".formatted(
          i.instanceId(), name, screen.state("%-13s".formatted(i.state().nameAsString())), i.privateIpAddress(),
          health.containsKey(i.instanceId())
              ? screen.state(health.get(i.instanceId()))
              : groups.getOrDefault(i.instanceId(), "")));
    }
  }

  private void complete(AutoScalingGroup group) {
    long inService = group.instances().stream().filter(i -> i.lifecycleState() == LifecycleState.IN_SERVICE).count();
    if (inService < group.desiredCapacity()) {
      amiss.add("%s has %d of %d instances".formatted(
          group.autoScalingGroupName(), inService, group.desiredCapacity()));
    }
  }

  private void databases(Aws aws) {
    try (RdsClient rds = aws.client(RdsClient.builder())) {
      for (DBInstance db : rds.describeDBInstances(r -> { }).dbInstances()) {
        if (!db.dbInstanceStatus().equals("available")) {
          amiss.add(db.dbInstanceIdentifier() + " is " + db.dbInstanceStatus());
        } else if (db.multiAZ() && db.secondaryAvailabilityZone() == null) {
          amiss.add(db.dbInstanceIdentifier() + " has no standby");
        }
        screen.item("database", "%s  %s  primary in %s%s  %s".formatted(
            db.dbInstanceIdentifier(), screen.state(db.dbInstanceStatus()), db.availabilityZone(),
            db.secondaryAvailabilityZone() == null ? ", no standby" : ", standby in " + db.secondaryAvailabilityZone(),
            db.endpoint() == null ? "" : db.endpoint().address() + ":" + db.endpoint().port()));
      }
    }
  }

  /** Only when something is wrong: damaged bytes are found when they are read, and once a day all are. */
  private void damaged(String what, Path directory, String ending) throws IOException {
    if (!Files.isDirectory(directory)) {
      return;
    }
    try (Stream<Path> files = Files.list(directory)) {
      long damaged = files.filter(f -> f.toString().endsWith(ending)).count();
      if (damaged > 0) {
        amiss.add(damaged + (damaged == 1 ? " file of " + what + " is damaged" : " files of " + what + " are damaged"));
        screen.item(what, damaged + " damaged files set aside in " + directory
            + "; ./holdfast logs region says more");
      }
    }
  }

  private void website(Aws aws, Config config) {
    String url = "http://localhost:" + config.sitePort();
    try (CloudFormationClient cloudFormation = aws.client(CloudFormationClient.builder())) {
      Optional<Stack> stack = Site.find(cloudFormation);
      if (stack.isEmpty()) {
        screen.item("website", "not deployed; ./holdfast up deploys it");
        return;
      }
      boolean answers = Processes.answers("http://127.0.0.1:" + config.sitePort() + "/health");
      screen.item("website", url + "  " + (answers ? screen.state("healthy") : screen.state("down"))
          + "  stack " + screen.state(stack.get().stackStatusAsString()));
      if (!answers) {
        amiss.add("the website is down");
      }
    }
  }

  /** Resident memory. */
  private static String memory(long pid) {
    try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
      return lines.filter(l -> l.startsWith("VmRSS:"))
          .map(l -> Screen.mebibytes(Long.parseLong(l.replaceAll("\\D", "")) << 10))
          .findFirst().orElse("");
    } catch (IOException e) {
      return "";
    }
  }
}
