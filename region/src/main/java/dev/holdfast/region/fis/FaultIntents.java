package dev.holdfast.region.fis;

import dev.holdfast.region.kernel.State;
import dev.holdfast.region.world.ZoneIntent.FaultIntent;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** What the world is to suffer. */
public final class FaultIntents {

  private FaultIntents() {}

  /** The faults that this zone is to carry out. */
  public static List<FaultIntent> of(State state, String zone) {
    List<FaultIntent> faults = new ArrayList<>();
    state.all(Rows.FAULTS).forEach((id, fault) -> {
      if (fault.zone().equals(zone)) {
        faults.add(new FaultIntent(id, fault.kind(), fault.target()));
      }
    });
    return faults;
  }

  /** The zones whose power is off. */
  public static SortedSet<String> withoutPower(State state) {
    return new TreeSet<>(state.all(Rows.NO_POWER).keySet());
  }
}
