/**
 * The zone's instance host: EC2 instances as real processes.
 *
 * <p>{@link dev.holdfast.host.InstanceHost} is given the list of instances its zone should have and makes it so. An
 * instance is the set of processes that its user data started: a session of its own, run as a lesser user, each
 * process marked in its environment with the instance and the zone, so that no daemon, double fork or new session
 * gets lost and a zone's power can be cut at once ({@link dev.holdfast.host.ZoneProcesses}). It lives exactly as long
 * as one of them does: there is no init of ours that would outlive the service.
 *
 * <p>What is on disk suffices to take over what runs after the zone's process was killed. The end of a process, ours or
 * adopted, is told by the kernel at once ({@code pidfd}).
 *
 * <p>What a process host cannot do, and does not pretend: no private file system (instances see the machine's files
 * that are open to everyone), no security groups, and user data run at every boot, for nothing else would start the
 * services again.
 */
package dev.holdfast.host;
