/**
 * The console: one live page that shows how a region stands, and lets a person break it.
 *
 * <p>Above the line: everything it shows and does goes through the AWS API, and it would show a region of AWS's as well.
 * It runs as a small process of its own, so that it is still there to say so when the region's process is not.
 *
 * <pre>
 *   browser ──GET /──────────▶ Front ── Guard: Host, Origin, token
 *   browser ◀─events (SSE)──── Front ◀─ Snapshot ── Collector ── RegionReader ──▶ AWS API    once a second,
 *                                                       └─────── WebsiteCheck ──▶ website    while somebody watches
 *   browser ──POST /actions──▶ Front ─▶ Faults ──▶ AWS Fault Injection Service
 * </pre>
 *
 * <p>{@link dev.holdfast.console.RegionReader} asks, {@link dev.holdfast.console.Picture} turns the answers into what
 * the page shows and is pure, {@link dev.holdfast.console.Records} tells what the services' own records say happened, and
 * when, {@link dev.holdfast.console.Changes} what became different since the last look; after a while without one it says
 * only before when.
 * The page itself is {@code index.html}, {@code console.css} and {@code console.js} among the resources.
 */
package dev.holdfast.console;
