package dev.holdfast.region.fis;

import dev.holdfast.region.kernel.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.fis.model.ExperimentTemplateTarget;
import software.amazon.awssdk.services.fis.model.ExperimentTemplateTargetFilter;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBInstance;

/** Resolves a template's targets to what is there when the experiment starts. */
record Targets(Call call) {

  static final List<String> TYPES = List.of("aws:ec2:instance", "aws:rds:db");

  /** The paths that filters may name, as the EC2 API spells them. */
  static final List<String> FILTERS = List.of("State.Name", "Placement.AvailabilityZone", "InstanceType");

  /** @param id what the service's own API calls it */
  record Resource(String id, String arn, String zone) {}

  /** Those that fit, cut down by the selection mode: which ones COUNT and PERCENT leave is drawn from the seed. */
  List<Resource> resolve(ExperimentTemplateTarget target) {
    List<Resource> all = target.resourceType().equals("aws:rds:db") ? databases(target) : instances(target);
    int wanted = wanted(target.selectionMode(), all.size());
    List<Resource> left = new ArrayList<>(all);
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

  private List<Resource> instances(ExperimentTemplateTarget target) {
    List<Resource> found = new ArrayList<>();
    call.client(Ec2Client.class).describeInstancesPaginator(r -> r.maxResults(1000)).reservations().forEach(
        reservation -> reservation.instances().forEach(i -> {
          String arn = call.arn("ec2", "instance/" + i.instanceId());
          boolean alive = i.state().nameAsString().matches("pending|running");
          if (alive && named(target, arn, tags(i)) && target.filters().stream().allMatch(f -> passes(f, i))) {
            found.add(new Resource(i.instanceId(), arn, i.placement().availabilityZone()));
          }
        }));
    return found;
  }

  private List<Resource> databases(ExperimentTemplateTarget target) {
    List<Resource> found = new ArrayList<>();
    for (DBInstance db : call.client(RdsClient.class).describeDBInstances(r -> r.maxRecords(100)).dbInstances()) {
      Map<String, String> tags = new java.util.TreeMap<>();
      db.tagList().forEach(t -> tags.put(t.key(), t.value()));
      if (named(target, db.dbInstanceArn(), tags)) {
        found.add(new Resource(db.dbInstanceIdentifier(), db.dbInstanceArn(), String.valueOf(db.availabilityZone())));
      }
    }
    return found;
  }

  private static Map<String, String> tags(Instance i) {
    Map<String, String> tags = new java.util.TreeMap<>();
    for (Tag tag : i.tags()) {
      tags.put(tag.key(), tag.value());
    }
    return tags;
  }

  private static boolean named(ExperimentTemplateTarget target, String arn, Map<String, String> tags) {
    return target.resourceArns().isEmpty()
        ? tags.entrySet().containsAll(target.resourceTags().entrySet())
        : target.resourceArns().contains(arn);
  }

  private static boolean passes(ExperimentTemplateTargetFilter filter, Instance i) {
    return filter.values().contains(switch (filter.path()) {
      case "State.Name" -> i.state().nameAsString();
      case "Placement.AvailabilityZone" -> i.placement().availabilityZone();
      case "InstanceType" -> i.instanceTypeAsString();
      default -> throw new IllegalStateException("templates are checked: " + filter.path());
    });
  }
}
