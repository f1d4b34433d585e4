/**
 * The load on a website, as people make it: who asks for what and when, and what came of it.
 *
 * <p><b>Open loop.</b> Requests are due at fixed instants ({@link dev.holdfast.gameday.load.Schedule}), whether or not
 * the website keeps up, and each latency counts from the instant at which its request was due. A load that waits for
 * answers before it asks again would ask less of a website that has stopped, and would hide that it had
 * (coordinated omission).
 *
 * <p><b>No retries.</b> {@link dev.holdfast.gameday.load.Http} sends each request once, and says what came of it. Its
 * documentation has the exact rules.
 *
 * <p><b>Nothing acknowledged is forgotten.</b> {@link dev.holdfast.gameday.load.Ledger} keeps what the website
 * acknowledged, so that each upload, comment and like can be looked up one by one afterwards.
 */
package dev.holdfast.gameday.load;
