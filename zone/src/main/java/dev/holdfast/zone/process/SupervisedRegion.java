package dev.holdfast.zone.process;

import dev.holdfast.region.ec2.Zones;
import dev.holdfast.region.fis.FaultIntents;
import dev.holdfast.region.kernel.Command;
import dev.holdfast.region.world.Report;
import dev.holdfast.zone.engine.Engine;

/** The region as the supervisor of its zones sees it. */
record SupervisedRegion(Engine engine) implements ZoneSupervisor.Region {

  @Override
  public boolean available(String zone) {
    return engine.reading(region -> Zones.available(region.state(), zone));
  }

  @Override
  public boolean wantsPower(String zone) {
    return !engine.reading(region -> FaultIntents.withoutPower(region.state())).contains(zone);
  }

  @Override
  public void report(Report report) {
    engine.submit(new Command.Reported(report)).join();
  }
}
