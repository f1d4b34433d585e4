/**
 * What makes load without being the bottleneck itself: one thread over raw sockets ({@code Load}), with requests that were
 * signed beforehand ({@code Signer}); and the table of rates that comes of it. No SDK: it would be what is measured.
 */
package dev.holdfast.bench.load;
