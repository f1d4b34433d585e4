/**
 * The processes: {@link dev.holdfast.zone.process.RegionProcess}, one ZoneProcess for
 * each zone, and {@link dev.holdfast.zone.process.ZoneSupervisor}, which starts zones, notices when one is gone, and
 * cuts a zone's power.
 *
 * <p>The region's process can die at any time: zones go on with the intents they keep on disk, and their instances and
 * databases outlive even the zones' own processes.
 */
package dev.holdfast.zone.process;
