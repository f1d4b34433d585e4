/**
 * Amazon EC2: networks (VPCs, subnets, gateways, route tables, security groups, network interfaces), launch templates,
 * and instances.
 *
 * <p>{@link dev.holdfast.region.ec2.Ec2Service} lists the tables and takes the world's reports,
 * {@link dev.holdfast.region.ec2.Ec2Operations} lists the operations. Rows of things that merely are (a VPC, a launch
 * template) hold the SDK's own model object; an instance, which lives, has a row of its own and a table of
 * transitions, {@link dev.holdfast.region.ec2.InstanceLifecycle}. Tags of everything lie in one table. Every Describe
 * goes through {@link dev.holdfast.region.ec2.Listing}: ids, filters, pages.
 *
 * <p>EC2 decides nothing: it has no controller. An instance whose processes end is terminated, and one whose zone is
 * lost likewise; to have another in its place is what Auto Scaling is for. What the zones shall run follows from the
 * state: {@link dev.holdfast.region.ec2.InstanceIntents}.
 */
package dev.holdfast.region.ec2;
