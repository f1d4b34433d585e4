package dev.holdfast.region.fis;

import dev.holdfast.region.world.WorldFault;
import java.time.Instant;
import java.util.Optional;

/**
 * A fault that a zone is to suffer.
 *
 * @param until for a lasting one: when its zone takes it back by itself
 * @param inForce the zone has said that it is
 */
record Fault(
    String experiment, String action, String zone, WorldFault fault, Optional<Instant> until, boolean inForce) {

  Fault nowInForce() {
    return new Fault(experiment, action, zone, fault, until, true);
  }
}
