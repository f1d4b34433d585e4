/**
 * Identity and Access Management: users with access keys, groups, roles, inline and managed policies, permissions boundaries,
 * instance profiles; and what all of them are for.
 *
 * <p>{@link dev.holdfast.region.iam.Authorizer} decides whether a call is allowed. It asks the service which accesses the call
 * needs, {@link dev.holdfast.region.iam.Identity} who calls and which policies it has, and each
 * {@link dev.holdfast.region.iam.PolicyDocument} what it says. A policy is a list of {@code Statement}s; those have
 * {@code Wildcard}s for actions and resources, {@code Principals}, and {@code Condition}s over the request's {@code Keys},
 * each with its {@code Operator}. All of that is pure, bounded and ends: policies are written by anybody.
 *
 * <p>Nothing here is called by {@code Region.apply}: who may call is decided at the door, before there is a command.
 */
package dev.holdfast.region.iam;
