/**
 * The load balancer's data plane: one node, in one zone.
 *
 * <p>{@link dev.holdfast.balancer.Balancer} is told which listeners there should be and makes it so. Each event loop
 * ({@link dev.holdfast.balancer.Worker}) owns the client connections it accepted and its own pool of target
 * connections, so that a request never changes threads. A request's head is scanned for what matters, copied with our
 * headers spliced in and sent on; bodies pass through uncopied, only counted
 * ({@link dev.holdfast.balancer.Framing}), so that the end of each message is known and connections are used again.
 *
 * <p>{@link dev.holdfast.balancer.Exchange} is one request with all its attempts: read it for who is asked, when a
 * request is tried again, and who is to blame ({@link dev.holdfast.balancer.Outcome}).
 * {@link dev.holdfast.balancer.HealthCheck} decides which targets are asked at all.
 */
package dev.holdfast.balancer;
