/**
 * The databases of one zone: real PostgreSQL servers that replicate to each other across zones.
 *
 * <p>{@link dev.holdfast.database.Databases} gives every node of the zone's intent a {@link
 * dev.holdfast.database.NodeWorker}, which leads its {@link dev.holdfast.database.Node} step by step to what the intent
 * says: initialise or copy it ({@link dev.holdfast.database.BaseBackup}), run it ({@link dev.holdfast.database.Server}),
 * promote it, or fence it. On a primary {@link dev.holdfast.database.Leadership} judges the standbys. {@link
 * dev.holdfast.database.DatabaseProxy} binds the endpoints and leads to whoever is primary.
 *
 * <p>Decisions are the region's ({@code dev.holdfast.region.rds}); what holds here whatever it decides:
 *
 * <ul>
 *   <li>A fenced node is marked on disk before it is killed, and never starts again in the epoch it was fenced in.
 *   <li>A primary that was told to wait for a standby acknowledges no commit without it, be the region gone, the zone's
 *       process dead, or another primary reigning already: PostgreSQL's synchronous replication sees to it. So a primary
 *       that cannot be reached cannot acknowledge what its successor does not have.
 *   <li>A standby is reported as in sync only when it has flushed everything up to a position after which every commit
 *       surely waited for it.
 *   <li>An empty data directory becomes a primary only in the first epoch.
 * </ul>
 *
 * <p>One way around the second is PostgreSQL's own and known: a client that <i>cancels</i> a statement (or sets a {@code
 * statement_timeout}) while its commit waits for the standby is told that the commit succeeded, with a warning that it
 * may not have been replicated. Such a commit may be lost by a failover.
 *
 * <p>Configuration and commands are built as text ({@link dev.holdfast.database.Configuration}, {@link
 * dev.holdfast.database.Commands}, {@link dev.holdfast.database.Bootstrap}) and carried out elsewhere.
 */
package dev.holdfast.database;
