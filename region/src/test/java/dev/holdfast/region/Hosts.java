package dev.holdfast.region;

import dev.holdfast.region.ec2.InstanceIntents;
import dev.holdfast.region.world.Report;
import dev.holdfast.region.world.ZoneIntent.InstanceIntent;
import dev.holdfast.region.world.ZoneIntent.InstanceIntent.Desired;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** The instance hosts of every zone, for tests: they do what the intents say, at once, and report it. */
public final class Hosts {

  private record Running(String zone, int boot) {}

  private final RegionFixture region;
  private final TreeSet<String> connected = new TreeSet<>(RegionFixture.SETTINGS.zones());
  private final SortedMap<String, Running> running = new TreeMap<>();

  /** Over a region whose zones are all connected. */
  public Hosts(RegionFixture region) {
    this.region = region;
  }

  /** Carries the intents out until they ask for nothing more. */
  public void settle() {
    for (int round = 0; round < 1000; round++) {
      if (!step()) {
        return;
      }
    }
    throw new AssertionError("the intents do not settle");
  }

  /** Carries out what is asked now, once; false when there was nothing to do. */
  public boolean step() {
    boolean did = false;
    for (String zone : List.copyOf(connected)) {
      TreeSet<String> listed = new TreeSet<>();
      for (InstanceIntent i : InstanceIntents.of(region.state(), RegionFixture.SETTINGS, zone)) {
        listed.add(i.instanceId());
        Running now = running.get(i.instanceId());
        if (i.desired() == Desired.RUNNING && (now == null || now.boot() < i.boot())) {
          running.put(i.instanceId(), new Running(zone, i.boot()));
          region.report(new Report.InstanceStarted(i.instanceId(), i.boot()));
          did = true;
        } else if (i.desired() == Desired.TERMINATED && now != null) {
          kill(i.instanceId());
          did = true;
        }
      }
      // What is not listed must not run.
      running.entrySet().removeIf(e -> e.getValue().zone().equals(zone) && !listed.contains(e.getKey()));
    }
    return did;
  }

  /** Every process of the instance ends. */
  public void kill(String instanceId) {
    Running now = running.remove(instanceId);
    if (now != null) {
      region.report(new Report.InstanceExited(instanceId, now.boot(), "killed"));
    }
  }

  /** The zone is silent, and all in it gone. */
  public void fail(String zone) {
    if (connected.remove(zone)) {
      running.values().removeIf(r -> r.zone().equals(zone));
      region.report(new Report.ZoneLost(zone, "no heartbeat"));
    }
  }

  public void restore(String zone) {
    if (connected.add(zone)) {
      region.report(new Report.ZoneConnected(zone));
    }
  }

  /** The ids of the instances that run, in order. */
  public List<String> running() {
    return List.copyOf(running.keySet());
  }

  public List<String> connected() {
    return List.copyOf(connected);
  }
}
