/**
 * The servers that are measured beside each other, each a process of its own: Holdfast, started by its launcher in a
 * directory of its own, and peers, which Maven fetches when they are first wanted ({@code bench/peers}).
 */
package dev.holdfast.bench.peers;
