/**
 * Benchmarks of a running region: {@code ./holdfast bench NAME}. They stand above the line, with AWS SDK clients, JDBC and
 * the signals any user may send to processes, and know no class of Holdfast's.
 *
 * <p>Those beside a peer bring a region of their own, and the peer ({@link dev.holdfast.bench.peers}).
 *
 * <p>A benchmark is a picocli command whose {@code call} answers the exit status: 0 when it measured what it claims and its
 * objectives held. To add one: a package named after what it measures, and a line in {@link dev.holdfast.bench.Benches}.
 */
package dev.holdfast.bench;
