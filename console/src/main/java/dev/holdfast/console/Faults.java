package dev.holdfast.console;

import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.fis.FisClient;
import software.amazon.awssdk.services.fis.model.CreateExperimentTemplateActionInput;
import software.amazon.awssdk.services.fis.model.CreateExperimentTemplateTargetInput;
import software.amazon.awssdk.services.fis.model.ExperimentSummary;

/** Breaks things, each as an experiment of the Fault Injection Service, so that it is recorded and can be stopped. */
final class Faults {

  /** On the experiment that holds a zone's power off: its name. */
  static final String ZONE_TAG = "holdfast:zone";

  /** On an experiment that kills one thing: its id. */
  static final String KILL_TAG = "holdfast:kill";

  private final AwsClients aws;
  private final String region;

  Faults(AwsClients aws, String region) {
    this.aws = aws;
    this.region = region;
  }

  /** What an experiment with these tags is about. */
  static String told(Map<String, String> tags, String id) {
    if (tags.containsKey(ZONE_TAG)) {
      return tags.get(ZONE_TAG) + " loses its power";
    }
    return tags.containsKey(KILL_TAG) ? "kill -9 " + tags.get(KILL_TAG) : "experiment " + id;
  }

  /** @return what is under way now, for a person */
  String killInstance(String id) {
    require(id.matches("i-[0-9a-f]{8,17}"), "that is no instance id");
    kill("holdfast:ec2:kill-instances", "Instances", "aws:ec2:instance", arn("ec2") + "instance/" + id, id);
    return "Killed " + id;
  }

  String killDatabase(String id) {
    require(id.matches("[A-Za-z][A-Za-z0-9-]{0,62}"), "that is no DB instance identifier");
    kill("holdfast:rds:kill-db-instances", "DBInstances", "aws:rds:db", arn("rds") + "db:" + id, id);
    return "Killed the primary of " + id;
  }

  String failZone(String zone) {
    require(zone.matches("[a-z0-9-]{3,40}"), "that is no zone");
    require(experimentsOn(zone).isEmpty(), zone + " has failed already");
    start("Power interruption of " + zone, Map.of(),
        CreateExperimentTemplateActionInput.builder().actionId("holdfast:zone:power-interruption")
            .parameters(Map.of("availabilityZone", zone)).build(),
        Map.of(ZONE_TAG, zone));
    return zone + " has no power any more";
  }

  String restoreZone(String zone) {
    List<ExperimentSummary> found = experimentsOn(zone);
    require(!found.isEmpty(), zone + " has not failed");
    found.forEach(e -> aws.fis().stopExperiment(r -> r.id(e.id())));
    return zone + " has power again";
  }

  private List<ExperimentSummary> experimentsOn(String zone) {
    return aws.fis().listExperimentsPaginator(r -> r.maxResults(100)).stream()
        .flatMap(page -> page.experiments().stream())
        .filter(e -> zone.equals(e.tags().get(ZONE_TAG)) && Picture.underWay(e)).toList();
  }

  private void kill(String action, String key, String type, String arn, String id) {
    start("kill -9 " + id,
        Map.of("it", CreateExperimentTemplateTargetInput.builder()
            .resourceType(type).resourceArns(arn).selectionMode("ALL").build()),
        CreateExperimentTemplateActionInput.builder().actionId(action).targets(Map.of(key, "it")).build(),
        Map.of(KILL_TAG, id));
  }

  private void start(
      String description, Map<String, CreateExperimentTemplateTargetInput> targets,
      CreateExperimentTemplateActionInput action, Map<String, String> tags) {
    FisClient fis = aws.fis();
    String template = fis.createExperimentTemplate(r -> r
        .description(description).roleArn("arn:aws:iam::" + account() + ":role/fis")
        .stopConditions(c -> c.source("none")).targets(targets).actions(Map.of("fault", action)).tags(tags))
        .experimentTemplate().id();
    try {
      fis.startExperiment(r -> r.experimentTemplateId(template).tags(tags));
    } finally {
      // An experiment goes on without its template; left behind, there would be one for every press of a button.
      fis.deleteExperimentTemplate(r -> r.id(template));
    }
  }

  private String arn(String service) {
    return "arn:aws:" + service + ":" + region + ":" + account() + ":";
  }

  private String account() {
    return aws.sts().getCallerIdentity().account();
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
