package dev.holdfast.balancer;

/**
 * A request that did not go smoothly: it failed, or had to be tried again.
 *
 * @param status what the client was told; 0: nothing, or not all of it
 * @param tries attempts on targets, 0 when none was made
 * @param target the last one asked, as {@code "i-1 (127.0.16.5:8080)"}; empty when none was
 * @param nanos from the head's arrival to the end
 * @param detail what went wrong, in words
 */
public record AccessEntry(
    String loadBalancerArn, Outcome outcome, int status, int tries, String target, long nanos, String detail) {}
