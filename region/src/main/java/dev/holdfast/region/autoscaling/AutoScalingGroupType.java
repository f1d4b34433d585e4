package dev.holdfast.region.autoscaling;

import dev.holdfast.region.cloudformation.Properties;
import dev.holdfast.region.cloudformation.ResourceType;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.autoscaling.model.CreateAutoScalingGroupRequest;
import software.amazon.awssdk.services.autoscaling.model.Tag;
import software.amazon.awssdk.services.autoscaling.model.UpdateAutoScalingGroupRequest;

/** {@code AWS::AutoScaling::AutoScalingGroup}. Created at once; deleted when its last instance is terminated. */
public final class AutoScalingGroupType implements ResourceType {

  /** Where the template's name or form differs from the API's. */
  private static final Set<String> TRANSLATED =
      Set.of("AutoScalingGroupName", "VPCZoneIdentifier", "Cooldown", "Tags", "TargetGroupARNs");

  private static final Set<String> SIZES = Set.of("MinSize", "MaxSize", "DesiredCapacity");

  @Override
  public String name() {
    return "AWS::AutoScaling::AutoScalingGroup";
  }

  @Override
  public Set<String> properties() {
    return Set.of("AutoScalingGroupName", "MinSize", "MaxSize", "DesiredCapacity", "LaunchTemplate",
        "VPCZoneIdentifier", "AvailabilityZones", "TargetGroupARNs", "HealthCheckType", "HealthCheckGracePeriod",
        "Cooldown", "DefaultInstanceWarmup", "TerminationPolicies", "NewInstancesProtectedFromScaleIn", "Tags");
  }

  @Override
  public Set<String> required() {
    return Set.of("MinSize", "MaxSize", "LaunchTemplate");
  }

  @Override
  public Set<String> replacing() {
    return Set.of("AutoScalingGroupName");
  }

  @Override
  public Set<String> attributeNames() {
    return Set.of("AutoScalingGroupARN");
  }

  @Override
  public Set<Table<?, ?>> watches() {
    return Set.of(Tables.GROUPS, Tables.MEMBERS);
  }

  @Override
  public Optional<Rolling> rolling() {
    return Optional.of(new GroupRolling());
  }

  private static AutoScalingClient autoscaling(Call call) {
    return call.as("cloudformation").client(AutoScalingClient.class);
  }

  @Override
  public Progress create(Call call, Desired d) {
    Properties p = d.properties();
    String name = p.string("AutoScalingGroupName").orElse(d.name());
    autoscaling(call).createAutoScalingGroup(p.into(CreateAutoScalingGroupRequest.builder(), TRANSLATED)
        .autoScalingGroupName(name)
        .vpcZoneIdentifier(subnets(p).orElse(null))
        .defaultCooldown(p.integer("Cooldown").orElse(null))
        .targetGroupARNs(p.strings("TargetGroupARNs"))
        .tags(tags(d, name))
        .build());
    return Progress.done(name);
  }

  @Override
  public Progress update(Call call, String name, Desired from, Desired to) {
    AutoScalingClient autoscaling = autoscaling(call);
    // A size that the template leaves as it was must not undo what scaling policies have done since.
    Set<String> except = new TreeSet<>(TRANSLATED);
    SIZES.stream().filter(s -> from.properties().string(s).equals(to.properties().string(s))).forEach(except::add);
    Properties p = to.properties();
    autoscaling.updateAutoScalingGroup(p.into(UpdateAutoScalingGroupRequest.builder(), except)
        .autoScalingGroupName(name)
        .vpcZoneIdentifier(subnets(p).orElse(null))
        .defaultCooldown(p.integer("Cooldown").orElse(null))
        .build());
    changeTargetGroups(autoscaling, name, from.properties().strings("TargetGroupARNs"), p.strings("TargetGroupARNs"));
    List<Tag> wanted = tags(to, name);
    List<Tag> gone = tags(from, name).stream()
        .filter(t -> wanted.stream().noneMatch(w -> w.key().equals(t.key()))).toList();
    if (!gone.isEmpty()) {
      autoscaling.deleteTags(r -> r.tags(gone));
    }
    autoscaling.createOrUpdateTags(r -> r.tags(wanted));
    return Progress.done(name);
  }

  private static void changeTargetGroups(AutoScalingClient client, String name, List<String> from, List<String> to) {
    List<String> come = to.stream().filter(arn -> !from.contains(arn)).toList();
    List<String> gone = from.stream().filter(arn -> !to.contains(arn)).toList();
    if (!come.isEmpty()) {
      client.attachLoadBalancerTargetGroups(r -> r.autoScalingGroupName(name).targetGroupARNs(come));
    }
    if (!gone.isEmpty()) {
      client.detachLoadBalancerTargetGroups(r -> r.autoScalingGroupName(name).targetGroupARNs(gone));
    }
  }

  @Override
  public void delete(Call call, String name, Desired d) {
    if (call.state().has(Tables.GROUPS, name)) {
      autoscaling(call).deleteAutoScalingGroup(r -> r.autoScalingGroupName(name).forceDelete(true));
    }
  }

  @Override
  public boolean gone(Call call, String name) {
    return !call.state().has(Tables.GROUPS, name);
  }

  @Override
  public SortedMap<String, Object> attributes(Call call, String name) {
    SortedMap<String, Object> attributes = new TreeMap<>();
    attributes.put("AutoScalingGroupARN", new Groups(call).require(name).group().autoScalingGroupARN());
    return attributes;
  }

  private static Optional<String> subnets(Properties p) {
    return p.has("VPCZoneIdentifier")
        ? Optional.of(String.join(",", p.strings("VPCZoneIdentifier")))
        : Optional.empty();
  }

  /** The stack's tags too, and on the instances as well, as CloudFormation does. */
  private static List<Tag> tags(Desired d, String group) {
    SortedMap<String, Tag> tags = new TreeMap<>();
    d.stackTags().forEach((k, v) -> tags.put(k, tag(group, k, v, true)));
    for (Properties t : d.properties().objects("Tags")) {
      String key = t.requireString("Key");
      tags.put(key, tag(group, key, t.requireString("Value"), t.bool("PropagateAtLaunch").orElse(false)));
    }
    return new ArrayList<>(tags.values());
  }

  private static Tag tag(String group, String key, String value, boolean propagate) {
    return Tag.builder().resourceId(group).resourceType("auto-scaling-group").key(key).value(value)
        .propagateAtLaunch(propagate).build();
  }
}
