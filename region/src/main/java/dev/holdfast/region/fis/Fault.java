package dev.holdfast.region.fis;

import dev.holdfast.region.world.ZoneIntent.FaultKind;

/**
 * A fault that a zone is to carry out once.
 *
 * @param target the instance's id, or the database node's
 */
record Fault(String experiment, String action, String zone, FaultKind kind, String target) {}
