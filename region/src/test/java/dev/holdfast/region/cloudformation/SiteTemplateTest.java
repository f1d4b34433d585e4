package dev.holdfast.region.cloudformation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.Hosts;
import dev.holdfast.region.RegionFixture;
import dev.holdfast.region.rds.DatabaseIntents;
import dev.holdfast.region.world.Report;
import dev.holdfast.region.world.Report.DatabaseNodeStatus;
import dev.holdfast.region.world.ZoneIntent.DatabaseNodeIntent;
import dev.holdfast.region.world.ZoneIntent.DatabaseRole;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.autoscaling.model.DescribeAutoScalingGroupsRequest;
import software.amazon.awssdk.services.autoscaling.model.DescribeAutoScalingGroupsResponse;
import software.amazon.awssdk.services.autoscaling.model.Instance;
import software.amazon.awssdk.services.cloudformation.model.*;

/** The website's own template, as it is, on the whole region: created, released anew server by server, deleted. */
final class SiteTemplateTest {

  private final RegionFixture region = RegionFixture.connected();
  private final Hosts hosts = new Hosts(region);
  private final TreeMap<String, DatabaseNodeIntent> databases = new TreeMap<>();
  private final TreeSet<String> signalled = new TreeSet<>();

  /** For so many seconds the zones do what is asked of them, and every new instance is soon healthy and says so. */
  private void live(int seconds) {
    for (int i = 0; i < seconds; i++) {
      hosts.settle();
      databases();
      signals();
      region.advance(Duration.ofSeconds(1));
    }
  }

  /** Database nodes do at once what their intents say. */
  private void databases() {
    TreeSet<String> listed = new TreeSet<>();
    for (String zone : RegionFixture.SETTINGS.zones()) {
      for (DatabaseNodeIntent node : DatabaseIntents.nodes(region.state(), RegionFixture.SETTINGS, zone)) {
        listed.add(node.nodeId());
        if (!node.equals(databases.put(node.nodeId(), node))) {
          List<DatabaseNodeStatus> says = switch (node.role()) {
            case DatabaseRole.Fenced _ -> List.of(DatabaseNodeStatus.FENCED);
            case DatabaseRole.Primary _ -> List.of(DatabaseNodeStatus.STARTING, DatabaseNodeStatus.PRIMARY);
            case DatabaseRole.Standby _ -> List.of(
                DatabaseNodeStatus.STARTING, DatabaseNodeStatus.CATCHING_UP, DatabaseNodeStatus.IN_SYNC);
          };
          says.forEach(s -> region.report(new Report.DatabaseNode(node.nodeId(), node.epoch(), s, 100, "")));
        }
      }
    }
    databases.keySet().retainAll(listed);
  }

  private List<AutoScalingGroup> groups() {
    return region.<DescribeAutoScalingGroupsResponse>call(DescribeAutoScalingGroupsRequest.builder().build())
        .autoScalingGroups();
  }

  private List<String> webServers() {
    return groups().stream().filter(g -> g.autoScalingGroupName().contains("WebServerGroup"))
        .flatMap(g -> g.instances().stream())
        .filter(i -> i.lifecycleStateAsString().equals("InService"))
        .map(Instance::instanceId).toList();
  }

  private void signals() {
    for (AutoScalingGroup group : groups()) {
      String resource = group.autoScalingGroupName().contains("Worker") ? "WorkerGroup" : "WebServerGroup";
      for (Instance i : group.instances()) {
        if (i.lifecycleStateAsString().equals("InService") && signalled.add(i.instanceId())) {
          region.call(SignalResourceRequest.builder().stackName("site").logicalResourceId(resource)
              .uniqueId(i.instanceId()).status(ResourceSignalStatus.SUCCESS).build());
        }
      }
    }
  }

  private String status() {
    return region.<ListStacksResponse>call(ListStacksRequest.builder().build()).stackSummaries().getFirst()
        .stackStatusAsString();
  }

  /** What failed, or still is in progress, and why. */
  private String story(String stackId) {
    List<String> story = new ArrayList<>();
    region.<DescribeStackEventsResponse>call(DescribeStackEventsRequest.builder().stackName(stackId).build()).stackEvents()
        .stream().filter(e -> e.resourceStatusAsString().endsWith("FAILED"))
        .forEach(e -> story.add(e.logicalResourceId() + ": " + e.resourceStatusReason()));
    region.<DescribeStackResourcesResponse>call(DescribeStackResourcesRequest.builder().stackName(stackId).build())
        .stackResources().stream().filter(r -> r.resourceStatusAsString().endsWith("IN_PROGRESS"))
        .forEach(r -> story.add(r.logicalResourceId() + ": " + r.resourceStatusReason()));
    return story.toString();
  }

  @Test
  void theSitesStack() throws Exception {
    String template = Files.readString(Path.of("../site/template.yaml"));
    String id = region.<CreateStackResponse>call(CreateStackRequest.builder().stackName("site").templateBody(template)
        .capabilities(Capability.CAPABILITY_IAM)
        .parameters(StackFixture.parameters("ArtifactBucket", "artifacts", "ArtifactKey", "site-1.zip")).build())
        .stackId();
    live(60);
    assertThat(status()).as(story(id)).isEqualTo("CREATE_COMPLETE");
    assertThat(webServers()).hasSize(3);

    new SiteRoles(region, id).check();

    List<String> old = webServers();
    region.call(UpdateStackRequest.builder().stackName("site").usePreviousTemplate(true)
        .capabilities(Capability.CAPABILITY_IAM).parameters(
            Parameter.builder().parameterKey("ArtifactBucket").usePreviousValue(true).build(),
            Parameter.builder().parameterKey("ArtifactKey").parameterValue("site-2.zip").build()).build());
    for (int i = 0; i < 600 && status().equals("UPDATE_IN_PROGRESS"); i++) {
      live(1);
      assertThat(webServers()).as("the template keeps two in service").hasSizeGreaterThanOrEqualTo(2);
    }
    live(60);
    assertThat(status()).as(story(id)).isEqualTo("UPDATE_COMPLETE");
    assertThat(webServers()).hasSize(3).doesNotContainAnyElementsOf(old);

    // RDS makes no snapshots here and says so, so the database's policy is changed before the stack is deleted.
    region.call(UpdateStackRequest.builder().stackName("site")
        .templateBody(template.replace("DeletionPolicy: Snapshot", "DeletionPolicy: Delete"))
        .capabilities(Capability.CAPABILITY_IAM).parameters(
            Parameter.builder().parameterKey("ArtifactBucket").usePreviousValue(true).build(),
            Parameter.builder().parameterKey("ArtifactKey").usePreviousValue(true).build()).build());
    live(5);
    assertThat(status()).as(story(id)).isEqualTo("UPDATE_COMPLETE");
    region.call(DeleteStackRequest.builder().stackName("site").build());
    for (int i = 0; i < 20 && status().equals("DELETE_IN_PROGRESS"); i++) {
      hosts.settle();
      databases();
      region.advance(Duration.ofSeconds(60));
    }
    assertThat(status()).as(story(id)).isEqualTo("DELETE_COMPLETE");
    assertThat(groups()).isEmpty();
    region.assertReplays();
  }
}
