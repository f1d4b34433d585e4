/**
 * The databases of one zone: real PostgreSQL and MariaDB servers that replicate to each other across zones.
 *
 * <p>{@link dev.holdfast.database.Databases} gives every node of the zone's intent a {@link
 * dev.holdfast.database.NodeWorker}, which leads its {@link dev.holdfast.database.Node} step by step to what the intent
 * says: initialise or copy it, run it ({@link dev.holdfast.database.Server}), promote it, or fence it. What kind of server
 * it is only its {@link dev.holdfast.database.Engine} knows, and the {@link dev.holdfast.database.Session} with it: {@link
 * dev.holdfast.database.Postgres}, {@link dev.holdfast.database.Mariadb}. {@link dev.holdfast.database.DatabaseProxy} binds
 * the endpoints and leads to whoever is primary.
 *
 * <p>PostgreSQL: a standby begins with a {@link dev.holdfast.database.BaseBackup}; on a primary {@link
 * dev.holdfast.database.Leadership} judges the standbys. MariaDB: a standby begins with a dump and is a {@link
 * dev.holdfast.database.MariadbReplica}; on a primary {@link dev.holdfast.database.MariadbLeadership} sees to it that
 * commits wait for the one standby that is meant, which a {@link dev.holdfast.database.MariadbBarrier} proves.
 *
 * <p>{@link dev.holdfast.database.Backups} and {@link dev.holdfast.database.Archiver} hand base backups and WAL to the
 * region's {@link dev.holdfast.database.BackupStore}; a new node may begin with them. MariaDB's are dumps ({@link
 * dev.holdfast.database.MariadbCopies}), without WAL.
 *
 * <p>Decisions are the region's ({@code dev.holdfast.region.rds}); what holds here whatever it decides:
 *
 * <ul>
 *   <li>A fenced node is marked on disk before it is killed, and never starts again in the epoch it was fenced in.
 *   <li>A primary that was told to wait for a standby acknowledges no commit without it, be the region gone, the zone's
 *       process dead, or another primary reigning already: the engine's synchronous replication sees to it. So a primary
 *       that cannot be reached cannot acknowledge what its successor does not have.
 *   <li>A standby is reported as in sync only when it has flushed everything up to a position after which every commit
 *       surely waited for it.
 *   <li>A server that does not answer is killed before it is said to have exited ({@link dev.holdfast.database.Pulse}).
 *   <li>An empty data directory becomes a primary only in the first epoch.
 * </ul>
 *
 * <p>One way around the second is the engines' own and known: a client that <i>cancels</i> a statement (or sets a {@code
 * statement_timeout}) while its commit waits for the standby is told that the commit succeeded, with a warning that it
 * may not have been replicated. Such a commit may be lost by a failover.
 *
 * <p>Configuration and commands are built as text ({@link dev.holdfast.database.Configuration}, {@link
 * dev.holdfast.database.Commands}, {@link dev.holdfast.database.Bootstrap}) and carried out elsewhere.
 */
package dev.holdfast.database;
