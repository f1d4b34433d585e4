package dev.holdfast.region;

import dev.holdfast.region.arczonalshift.AwayFrom;
import dev.holdfast.region.ec2.InstanceIntents;
import dev.holdfast.region.elasticloadbalancing.ListenerIntents;
import dev.holdfast.region.fis.FaultIntents;
import dev.holdfast.region.kernel.Region;
import dev.holdfast.region.kernel.Settings;
import dev.holdfast.region.kernel.State;
import dev.holdfast.region.rds.DatabaseIntents;
import dev.holdfast.region.world.ZoneIntent;

/** What each zone should make so, put together from every service's share. */
public final class Intents {

  private Intents() {}

  public static ZoneIntent of(Region region, String zone) {
    State state = region.state();
    Settings settings = region.settings();
    return new ZoneIntent(
        region.index(),
        zone,
        InstanceIntents.of(state, settings, zone),
        AwayFrom.applied(state, ListenerIntents.of(state, settings, zone)),
        DatabaseIntents.nodes(state, settings, zone),
        DatabaseIntents.endpoints(state, settings),
        FaultIntents.of(state, zone));
  }
}
