/** A crowd of ours beside one of Gatling's, at the same rate against the same server, in one run. */
package dev.holdfast.bench.gatling;
