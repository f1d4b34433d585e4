package dev.holdfast.region.ec2;

import dev.holdfast.region.kernel.Settings;
import dev.holdfast.region.kernel.State;
import dev.holdfast.region.world.ZoneIntent.InstanceIntent;
import dev.holdfast.region.world.ZoneIntent.InstanceIntent.Desired;
import java.util.List;

/** EC2's share of what a zone must make so. */
public final class InstanceIntents {

  private InstanceIntents() {}

  /**
   * The instances of one zone. A stopped one stays listed, as TERMINATED, so that its directory is kept for its next
   * start; a terminated one is not.
   */
  public static List<InstanceIntent> of(State state, Settings settings, String zone) {
    return state.all(Instances.INSTANCES).values().stream()
        .filter(i -> i.zone().equals(zone) && i.state() != InstanceState.TERMINATED)
        .map(i -> new InstanceIntent(
            i.id(),
            i.address().orElseThrow(),
            i.boot(),
            i.state().isLive() ? Desired.RUNNING : Desired.TERMINATED,
            i.imageId(),
            i.instanceType(),
            i.userData(),
            i.profile().map(InstanceRow.Profile::roleName),
            i.profile().map(InstanceRow.Profile::roleArn),
            Tags.of(state, i.id())))
        .toList();
  }
}
