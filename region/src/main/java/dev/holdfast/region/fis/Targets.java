package dev.holdfast.region.fis;

import dev.holdfast.region.arczonalshift.Autoshifts;
import dev.holdfast.region.ec2.Capacity;
import dev.holdfast.region.kernel.Call;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.fis.model.ExperimentTemplateTarget;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** Resolves a template's targets to what is there when the experiment starts. */
record Targets(Call call) {

  /** @param id what the service's own API calls it */
  record Resource(String id, String arn, String zone) {}

  /** @param attributes by the paths that filters name */
  private record Candidate(Resource resource, Map<String, String> tags, Map<String, String> attributes) {}

  /** Those that fit, cut down by the selection mode: which ones COUNT and PERCENT leave is drawn from the seed. */
  List<Resource> resolve(ExperimentTemplateTarget target) {
    TargetType type = TargetType.of(target.resourceType()).orElseThrow();
    List<Candidate> all = switch (type) {
      case INSTANCES -> instances();
      case DATABASES -> databases();
      case SUBNETS -> subnets();
      case AUTO_SCALING_GROUPS -> groups();
      case ROLES -> roles();
      case QUEUES -> queues();
      case VOLUMES, SPOT_INSTANCES, DB_CLUSTERS, REPLICATION_GROUPS, REDIS_GROUPS, GLOBAL_TABLES, MULTI_REGION_CLUSTERS,
          KINESIS_STREAMS, FUNCTIONS, TRANSIT_GATEWAYS, VPC_ENDPOINTS, ECS_CLUSTERS, TASKS, EKS_CLUSTER, NODEGROUPS, PODS ->
          List.of();
      case MANAGED_RESOURCES -> Autoshifts.managed(call).stream().map(lb -> new Candidate(
          new Resource(lb.arn(), lb.arn(), ""), lb.tags(), Map.of())).toList();
    };
    List<Resource> left = new ArrayList<>(all.stream().filter(c -> fits(target, c)).map(Candidate::resource).toList());
    int wanted = wanted(target.selectionMode(), left.size());
    List<Resource> chosen = new ArrayList<>();
    while (chosen.size() < wanted) {
      chosen.add(left.remove(call.ids().below(left.size())));
    }
    if (chosen.size() > Limits.RESOLVED_TARGETS) {
      throw Templates.invalid("the target resolves to more than " + Limits.RESOLVED_TARGETS + " resources");
    }
    return chosen;
  }

  private static int wanted(String mode, int size) {
    if (mode.equals("ALL")) {
      return size;
    }
    int n = Integer.parseInt(mode.substring(mode.indexOf('(') + 1, mode.length() - 1));
    // AWS rounds a percentage down, and takes at least one.
    return Math.min(size, mode.startsWith("COUNT") ? n : Math.max(1, size * n / 100));
  }

  private boolean fits(ExperimentTemplateTarget target, Candidate c) {
    boolean byParametersAlone = target.resourceTags().isEmpty() && !target.parameters().isEmpty();
    boolean named = target.resourceArns().isEmpty()
        ? byParametersAlone || !target.resourceTags().isEmpty()
            && c.tags().entrySet().containsAll(target.resourceTags().entrySet())
        : target.resourceArns().contains(c.resource().arn());
    return named
        && target.filters().stream().allMatch(f -> f.values().contains(c.attributes().getOrDefault(f.path(), "")))
        && target.parameters().entrySet().stream().allMatch(p -> switch (p.getKey()) {
          case "availabilityZoneIdentifier", "availabilityZoneIdentifiers" ->
              zones(p.getValue()).contains(c.resource().zone());
          case "vpc" -> p.getValue().equals(c.attributes().get("VpcId"));
          default -> throw new IllegalStateException("templates are checked: " + p.getKey());
        });
  }

  /** By their names, or by their ids. */
  private List<String> zones(String identifiers) {
    Capacity capacity = new Capacity(call);
    return Arrays.stream(identifiers.split(",")).flatMap(z -> capacity.zone(z.strip()).stream()).toList();
  }

  private List<Candidate> instances() {
    List<Candidate> found = new ArrayList<>();
    call.client(Ec2Client.class).describeInstancesPaginator(r -> r.maxResults(1000)).reservations().forEach(
        reservation -> reservation.instances().forEach(i -> {
          if (i.state().nameAsString().matches("pending|running")) {
            found.add(candidate(i));
          }
        }));
    return found;
  }

  private Candidate candidate(Instance i) {
    return new Candidate(
        new Resource(i.instanceId(), call.arn("ec2", "instance/" + i.instanceId()), i.placement().availabilityZone()),
        tags(i.tags()),
        Map.of("State.Name", i.state().nameAsString(), "Placement.AvailabilityZone", i.placement().availabilityZone(),
            "InstanceType", i.instanceTypeAsString(), "SubnetId", String.valueOf(i.subnetId()),
            "VpcId", String.valueOf(i.vpcId())));
  }

  private List<Candidate> databases() {
    List<Candidate> found = new ArrayList<>();
    for (DBInstance db : call.client(RdsClient.class).describeDBInstancesPaginator(r -> r.maxRecords(100)).dbInstances()) {
      SortedMap<String, String> tags = new TreeMap<>();
      db.tagList().forEach(t -> tags.put(t.key(), t.value()));
      String zone = String.valueOf(db.availabilityZone());
      found.add(new Candidate(
          new Resource(db.dbInstanceIdentifier(), db.dbInstanceArn(), zone), tags,
          Map.of("AvailabilityZone", zone, "DBInstanceStatus", String.valueOf(db.dbInstanceStatus()))));
    }
    return found;
  }

  private List<Candidate> subnets() {
    List<Candidate> found = new ArrayList<>();
    for (Subnet s : call.client(Ec2Client.class).describeSubnets(_ -> {}).subnets()) {
      found.add(new Candidate(
          new Resource(s.subnetId(), s.subnetArn(), s.availabilityZone()), tags(s.tags()),
          Map.of("AvailabilityZone", s.availabilityZone(), "VpcId", s.vpcId())));
    }
    return found;
  }

  private List<Candidate> groups() {
    return call.client(AutoScalingClient.class).describeAutoScalingGroupsPaginator(r -> r.maxRecords(100))
        .autoScalingGroups().stream().map(g -> {
          SortedMap<String, String> tags = new TreeMap<>();
          g.tags().forEach(t -> tags.put(t.key(), t.value()));
          return new Candidate(new Resource(g.autoScalingGroupName(), g.autoScalingGroupARN(), ""), tags,
              Map.of("AutoScalingGroupName", g.autoScalingGroupName()));
        }).toList();
  }

  private List<Candidate> roles() {
    return call.client(IamClient.class).listRolesPaginator(_ -> {}).roles().stream()
        .map(listed -> call.client(IamClient.class).getRole(r -> r.roleName(listed.roleName())).role())
        .map(role -> {
          SortedMap<String, String> tags = new TreeMap<>();
          role.tags().forEach(t -> tags.put(t.key(), t.value()));
          return new Candidate(
              new Resource(role.roleName(), role.arn(), ""), tags, Map.of("RoleName", role.roleName()));
        }).toList();
  }

  /** Their id is their URL, which is what calls name them by. */
  private List<Candidate> queues() {
    SqsClient sqs = call.client(SqsClient.class);
    return sqs.listQueuesPaginator(r -> r.maxResults(1000)).queueUrls().stream().map(url -> new Candidate(
        new Resource(url, sqs.getQueueAttributes(r -> r.queueUrl(url).attributeNames(QueueAttributeName.QUEUE_ARN))
            .attributes().get(QueueAttributeName.QUEUE_ARN), ""),
        new TreeMap<>(sqs.listQueueTags(r -> r.queueUrl(url)).tags()), Map.of())).toList();
  }

  private static SortedMap<String, String> tags(List<Tag> tags) {
    SortedMap<String, String> byKey = new TreeMap<>();
    tags.forEach(t -> byKey.put(t.key(), t.value()));
    return byKey;
  }
}
