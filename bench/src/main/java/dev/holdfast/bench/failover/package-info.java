/**
 * How long a Multi-AZ PostgreSQL takes no writes when its primary is killed, frozen or told to make way, and whether
 * anything that it acknowledged is lost: several writers number their commits through the endpoint all the while, and every
 * number that was acknowledged is looked for at the end.
 *
 * <p>Processes are found as anybody could: the writers ask the server for the process that serves them, and the kernel says
 * who works in the same data directory.
 */
package dev.holdfast.bench.failover;
