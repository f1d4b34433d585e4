/**
 * The region under virtual time: the same code as in production, with simulated zones, random faults and checkers.
 *
 * <p>{@link dev.holdfast.simulation.Simulation} owns the clock, the region and its journal. {@link
 * dev.holdfast.simulation.SimulatedZone} does what a zone's process does (instances, a balancer's node, database
 * nodes), only at once and in memory. {@link dev.holdfast.simulation.Chaos} draws faults from the seed; {@link
 * dev.holdfast.simulation.Clients} use what is there and remember what was acknowledged; {@link
 * dev.holdfast.simulation.Checkers} hold the invariants after every command. When the faults are over everything must
 * be healthy again within a bounded virtual time.
 *
 * <p>One seed is one history: the same seed gives the same events, to the last.
 */
package dev.holdfast.simulation;
