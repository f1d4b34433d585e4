package dev.holdfast.region.ec2;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.kernel.Table;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/** How much room zones have for more instances: a zone that is there has enough, unless it is said to be short of it. */
public record Capacity(Call call) {

  static final String GROUP_TAG = "aws:autoscaling:groupName";

  /**
   * Zones that have no room for some.
   *
   * @param autoScalingGroups whose launches find none; empty: not about groups
   * @param roles whose callers' launches find none; empty: not about roles
   * @param percent of the launches
   */
  public record Shortage(List<String> zones, List<String> autoScalingGroups, List<String> roles, int percent) {}

  static final Table<String, Shortage> SHORTAGES = Table.of("ec2/shortages", Shortage.class);

  /** @param id names it, for {@link #ended} */
  public void began(String id, Shortage shortage) {
    call.state().put(SHORTAGES, id, shortage);
  }

  public void ended(String id) {
    call.state().remove(SHORTAGES, id);
  }

  /** A zone's name, given its name or its id, as {@code use1-az1}. */
  public Optional<String> zone(String identifier) {
    return call.settings().zones().stream()
        .filter(z -> z.equals(identifier) || Zones.id(call.settings(), z).equals(identifier)).findFirst();
  }

  /** @throws software.amazon.awssdk.awscore.exception.AwsServiceException InsufficientInstanceCapacity */
  void require(String zone, List<TagSpecification> tags) {
    Optional<String> group = tags.stream().flatMap(s -> s.tags().stream())
        .filter(t -> GROUP_TAG.equals(t.key())).map(t -> t.value()).findFirst();
    String caller = call.caller().arn();
    boolean none = !Zones.available(call.state(), zone)
        || call.state().list(SHORTAGES).stream().anyMatch(s -> s.zones().contains(zone)
            && (group.filter(s.autoScalingGroups()::contains).isPresent()
                || group.isEmpty() && s.roles().stream().anyMatch(r -> caller.contains(":assumed-role/" + r + "/")))
            && call.ids().below(100) < s.percent());
    if (none) {
      throw Errors.of(500, "InsufficientInstanceCapacity", "We currently do not have sufficient capacity in the "
          + "Availability Zone you requested (" + zone + ").");
    }
  }
}
