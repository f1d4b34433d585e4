/**
 * Amazon RDS for PostgreSQL and MariaDB ({@link dev.holdfast.region.rds.Engine}): DB instances whose standby in another zone takes over, read replicas, snapshots, automated
 * backups, subnet groups, parameter groups.
 *
 * <p>A {@link dev.holdfast.region.rds.Database} has one or two {@link dev.holdfast.region.rds.Node}s. Where they stand
 * together is its {@link dev.holdfast.region.rds.Formation}; {@link dev.holdfast.region.rds.FormationLifecycle} holds
 * every transition there is, with its reason, and {@link dev.holdfast.region.rds.FailoverController} decides which one
 * is due, from nothing but the rows: what zones reported of the nodes, and which zones are available. {@link
 * dev.holdfast.region.rds.DatabaseIntents} turns the rows into what each zone should make so.
 *
 * <p><b>Why nothing acknowledged is lost.</b> Every change of who is primary, or of whom it waits for, is a new epoch; an
 * epoch has at most one primary. A standby is promoted only from {@code IN_SYNC}, which is recorded only when the
 * primary itself said, in the current epoch, that it acknowledges nothing without this standby, and that the standby has
 * flushed all that was acknowledged before. When the standby is lost, the region first records {@code ALONE}; only the
 * intent that follows from it lets the primary acknowledge alone. So whenever the state says {@code IN_SYNC}, both have
 * every acknowledged commit.
 *
 * <p><b>Why there are never two primaries.</b> Before a promotion the old primary is known to be dead (its zone reported
 * that no process is left), or known to be fenced, or its zone is lost. In the last case it may still run, cut off; but
 * PostgreSQL there waits for a standby that no longer follows it, so it can acknowledge no commit; no endpoint leads to
 * it; and the first thing its zone hears when it connects again is that it is fenced.
 *
 * <p><b>Backups.</b> A {@link dev.holdfast.region.rds.Snapshot} is a base backup in the region's blob store, made by the
 * primary's zone and restored by the first node of a new instance. {@link dev.holdfast.region.rds.AutomatedBackups} makes
 * one a day, and with the {@link dev.holdfast.region.rds.WalArchive} a moment between can be restored.
 *
 * <p><b>Read replicas</b> ({@link dev.holdfast.region.rds.ReplicaController}) follow whoever leads their source. They may
 * lack acknowledged commits, so no failover promotes one.
 */
package dev.holdfast.region.rds;
