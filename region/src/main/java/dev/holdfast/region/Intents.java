package dev.holdfast.region;

import dev.holdfast.region.ec2.InstanceIntents;
import dev.holdfast.region.elasticloadbalancing.ListenerIntents;
import dev.holdfast.region.kernel.Region;
import dev.holdfast.region.rds.DatabaseIntents;
import dev.holdfast.region.world.ZoneIntent;
import java.util.List;

/** What each zone should make so, put together from every service's share. */
public final class Intents {

  private Intents() {}

  public static ZoneIntent of(Region region, String zone) {
    return new ZoneIntent(
        region.index(),
        zone,
        InstanceIntents.of(region.state(), region.settings(), zone),
        ListenerIntents.of(region.state(), region.settings(), zone),
        DatabaseIntents.nodes(region.state(), region.settings(), zone),
        DatabaseIntents.endpoints(region.state(), region.settings()),
        List.of());
  }
}
