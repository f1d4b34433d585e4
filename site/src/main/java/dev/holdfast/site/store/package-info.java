/**
 * The facts, in PostgreSQL.
 *
 * <p>A database that fails over is away for a few seconds. {@link dev.holdfast.site.store.Database} hides that: work
 * whose connection broke is done again on a new one, for at most ten seconds, and the request waits instead of failing.
 * Work that writes may have been committed before its connection broke, so everything that must not happen twice goes
 * through {@link dev.holdfast.site.store.Answers}: the same key gives the same answer. The same keys let a browser or a
 * load balancer repeat a POST.
 */
package dev.holdfast.site.store;
