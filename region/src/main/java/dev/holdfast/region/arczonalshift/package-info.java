/**
 * Amazon Application Recovery Controller's zonal shift: takes a zone away from a load balancer, by hand
 * ({@link dev.holdfast.region.arczonalshift.ZonalShifts}) or by itself
 * ({@link dev.holdfast.region.arczonalshift.Autoshifts}).
 *
 * <p>While a zone is shifted away, its targets get no requests, unless no target elsewhere is healthy, and its own
 * balancer node accepts no connections. Nothing in the zone is touched; targets go on being checked.
 *
 * <p>A shift by itself follows what the zone's targets answer: it knows nothing of experiments. Practice runs are not
 * there.
 */
package dev.holdfast.region.arczonalshift;
