/**
 * Elastic Load Balancing version 2: application load balancers with HTTP listeners that forward to target groups of
 * EC2 instances.
 *
 * <p>The data plane is not here. {@link dev.holdfast.region.elasticloadbalancing.ListenerIntents} says what the
 * balancer node of a zone should do; the nodes check the targets and report verdicts
 * ({@code Report.TargetHealth}, one for each node), and
 * {@link dev.holdfast.region.elasticloadbalancing.TargetHealthController} makes of them the one state of
 * {@link dev.holdfast.region.elasticloadbalancing.TargetLifecycle} that DescribeTargetHealth and Auto Scaling see.
 *
 * <p>Where Holdfast differs from AWS: every load balancer listens on the same address of this machine (127.0.0.1), so
 * a port can belong to one listener in the whole region; requests always go to the target with the fewest outstanding
 * requests; and security groups are kept but not enforced.
 */
package dev.holdfast.region.elasticloadbalancing;
