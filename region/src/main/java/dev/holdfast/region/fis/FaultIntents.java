package dev.holdfast.region.fis;

import dev.holdfast.region.kernel.State;
import dev.holdfast.region.world.ApiFault;
import dev.holdfast.region.world.RegionFault;
import dev.holdfast.region.world.ZoneIntent.FaultIntent;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** What the world is to suffer. */
public final class FaultIntents {

  private FaultIntents() {}

  /** The faults that this zone is to suffer. */
  public static List<FaultIntent> of(State state, String zone) {
    List<FaultIntent> faults = new ArrayList<>();
    state.all(Rows.FAULTS).forEach((id, fault) -> {
      if (fault.zone().equals(zone)) {
        faults.add(new FaultIntent(id, fault.until(), fault.fault()));
      }
    });
    return faults;
  }

  /** What the API's front is to do to calls. */
  public static List<ApiFault> onApi(State state) {
    return state.list(Rows.API_FAULTS).stream().map(Rows.OnApi::fault).toList();
  }

  /** What the region's own process is to suffer. */
  public static List<RegionFault> onRegion(State state) {
    return state.list(Rows.REGION_FAULTS).stream().map(Rows.OnRegion::fault).toList();
  }

  /** The zones whose power is off. */
  public static SortedSet<String> withoutPower(State state) {
    return new TreeSet<>(state.all(Rows.NO_POWER).keySet());
  }
}
