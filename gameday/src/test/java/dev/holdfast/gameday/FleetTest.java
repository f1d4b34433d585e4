package dev.holdfast.gameday;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class FleetTest {

  @Test
  void aWholeFleetMissesNothingAndShowsNoSign() {
    assertThat(Examples.whole().missing()).isEmpty();
    assertThat(Examples.whole().whole()).isTrue();
    assertThat(Examples.whole().signs(Examples.whole())).isEmpty();
    assertThat(Examples.whole().healthyTargets()).isEqualTo(3);
    assertThat(Examples.whole().inService()).isEqualTo(3);
  }

  @Test
  void whatIsMissingIsNamed() {
    Fleet fleet = Examples.fleet("terminated", "unused", "available", "us-east-1b", Optional.empty(), "unavailable");

    assertThat(fleet.missing()).containsExactly(
        "web has 2 of 3 instances in service", "i-1 is Terminating, Healthy, terminated", "target i-1 is unused",
        "database db is available, without standby", "us-east-1a is unavailable");
  }

  @Test
  void eachChangeIsASignAndNamesItsApi() {
    Fleet fleet = Examples.fleet("terminated", "unused", "rebooting", "us-east-1b", Optional.empty(), "unavailable");

    assertThat(fleet.signs(Examples.whole())).containsExactly(
        "DescribeAvailabilityZones: us-east-1a available → unavailable",
        "DescribeDBInstances: db available → rebooting",
        "DescribeDBInstances: db's zone us-east-1a → us-east-1b",
        "DescribeDBInstances: db's standby us-east-1b → none",
        "DescribeInstances: i-1 running → terminated",
        "DescribeAutoScalingGroups: i-1 InService → Terminating",
        "DescribeTargetHealth: i-1 healthy → unused");
  }

  @Test
  void anInstanceThatComesIsNoSignOfFailureButOneThatLeavesIs() {
    Fleet before = Examples.whole();
    TreeMap<String, Fleet.Member> members = new TreeMap<>(before.members());
    members.put("i-4", new Fleet.Member("web", "us-east-1a", "Pending", "Healthy", "pending"));
    Fleet more = new Fleet(before.desired(), members, before.targets(), before.databases(), before.zones());

    assertThat(more.signs(before)).isEmpty();
    assertThat(more.whole()).isFalse();
    assertThat(before.signs(more)).containsExactly("DescribeAutoScalingGroups: i-4 has left web");
  }

  @Test
  void aGroupWithoutInstancesIsNotWhole() {
    Fleet before = Examples.whole();
    Fleet none = new Fleet(before.desired(), new TreeMap<>(), new TreeMap<>(), before.databases(), before.zones());

    assertThat(none.missing()).containsExactly("web has 0 of 3 instances in service", "the balancer has no targets");
  }
}
