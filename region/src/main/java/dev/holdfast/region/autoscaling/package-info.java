/**
 * Amazon EC2 Auto Scaling: groups that keep as many instances as they should have, spread over their zones, and
 * replace what dies.
 *
 * <p>{@link dev.holdfast.region.autoscaling.Groups} keeps what callers ask for. The controller looks
 * ({@link dev.holdfast.region.autoscaling.Observation}), decides
 * ({@link dev.holdfast.region.autoscaling.Decider}: pure, and the place to read how a group behaves) and carries the decisions out through the operations of EC2 and Elastic
 * Load Balancing ({@link dev.holdfast.region.autoscaling.Executor}). It is level-triggered: it runs whenever an
 * instance, a zone, a target or a group changes, in the same transaction as the change, so that a replacement is
 * launched in the very command that reports the loss.
 *
 * <p>Scaling policies act when CloudWatch calls {@link dev.holdfast.region.autoscaling.ScalingPolicies#alarm}.
 */
package dev.holdfast.region.autoscaling;
