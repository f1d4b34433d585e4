package dev.holdfast.gameday;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What the AWS API says of a website's fleet at one moment.
 *
 * @param desired how many instances each Auto Scaling group is to have
 * @param members the groups' instances, by id
 * @param targets the state of the balancer's targets, by instance
 * @param databases by name
 * @param zones the state of each availability zone
 */
public record Fleet(SortedMap<String, Integer> desired, SortedMap<String, Member> members,
                    SortedMap<String, String> targets, SortedMap<String, Database> databases,
                    SortedMap<String, String> zones) {

  /** @param lifecycle of Auto Scaling; {@code state} of EC2, {@code gone} where EC2 does not know it any more */
  public record Member(String group, String zone, String lifecycle, String health, String state) {

    boolean serves() {
      return lifecycle.equals("InService") && health.equalsIgnoreCase("Healthy") && state.equals("running");
    }
  }

  /** @param standby the zone of the standby, if it has one in sync */
  public record Database(String status, String zone, boolean multiAz, Optional<String> standby) {

    public boolean whole() {
      return status.equals("available") && (!multiAz || standby.isPresent());
    }
  }

  public int healthyTargets() {
    return (int) targets.values().stream().filter("healthy"::equals).count();
  }

  public int inService() {
    return (int) members.values().stream().filter(Member::serves).count();
  }

  public int wanted() {
    return desired.values().stream().mapToInt(d -> d).sum();
  }

  /** What is missing; nothing when every group has all that it should, and all of it is well. */
  public List<String> missing() {
    List<String> missing = new ArrayList<>();
    desired.forEach((group, count) -> {
      long serving = members.values().stream().filter(m -> m.group.equals(group) && m.serves()).count();
      if (serving < count) {
        missing.add(group + " has " + serving + " of " + count + " instances in service");
      }
    });
    members.forEach((id, m) -> {
      if (!m.serves()) {
        missing.add(id + " is " + m.lifecycle + ", " + m.health + ", " + m.state);
      }
    });
    if (targets.isEmpty()) {
      missing.add("the balancer has no targets");
    }
    targets.forEach((id, state) -> {
      if (!state.equals("healthy")) {
        missing.add("target " + id + " is " + state);
      }
    });
    databases.forEach((name, d) -> {
      if (!d.whole()) {
        missing.add("database " + name + " is " + d.status + (d.standby.isEmpty() ? ", without standby" : ""));
      }
    });
    zones.forEach((zone, state) -> {
      if (!state.equals("available")) {
        missing.add(zone + " is " + state);
      }
    });
    return missing;
  }

  public boolean whole() {
    return missing().isEmpty();
  }

  /**
   * What shows here that something has happened since an earlier moment, when all was well.
   *
   * @return the API that shows it, and what; the most telling first
   */
  public List<String> signs(Fleet earlier) {
    List<String> signs = new ArrayList<>();
    earlier.zones.forEach((zone, state) -> changed(signs, "DescribeAvailabilityZones", zone, state,
        Optional.ofNullable(zones.get(zone)).orElse("gone")));
    earlier.databases.forEach((name, d) -> {
      Optional<Database> now = Optional.ofNullable(databases.get(name));
      changed(signs, "DescribeDBInstances", name, d.status, now.map(Database::status).orElse("gone"));
      changed(signs, "DescribeDBInstances", name + "'s zone", d.zone, now.map(Database::zone).orElse("unknown"));
      changed(signs, "DescribeDBInstances", name + "'s standby", d.standby.orElse("none"),
          now.flatMap(Database::standby).orElse("none"));
    });
    earlier.members.forEach((id, m) -> {
      if (!members.containsKey(id)) {
        signs.add("DescribeAutoScalingGroups: " + id + " has left " + m.group);
        return;
      }
      Member now = members.get(id);
      changed(signs, "DescribeInstances", id, m.state, now.state);
      changed(signs, "DescribeAutoScalingGroups", id, m.lifecycle, now.lifecycle);
      changed(signs, "DescribeAutoScalingGroups", id, m.health, now.health);
    });
    earlier.targets.forEach((id, state) -> changed(signs, "DescribeTargetHealth", id, state,
        Optional.ofNullable(targets.get(id)).orElse("gone")));
    return signs;
  }

  private static void changed(List<String> signs, String api, String what, String before, String now) {
    if (!before.equals(now)) {
      signs.add(api + ": " + what + " " + before + " → " + now);
    }
  }
}
