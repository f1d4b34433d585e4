/**
 * AWS CloudFormation.
 *
 * <p>From text to things: {@code Yaml} and {@code Json} read a body,
 * {@code Template} checks its form, {@code Validation} its names and types, {@code Plan} decides its conditions and
 * orders its resources, {@code Intrinsics} evaluates its functions with the names that {@code Scope} knows, and
 * {@code Differ} tells what would change. All that is done before anything is made, so that a mistake makes nothing.
 *
 * <p>An operation ({@code Launches}, {@code ChangeSets}) only sets a stack's status. The controller {@code Deployments}
 * carries it on, a bounded number of calls in each command: {@code Forward} creates and updates, {@code Backward}
 * rolls an update back, {@code Removal} deletes, at the end of each of them. Every change of a status is a row of
 * {@code Lifecycles}, and an event of the stack.
 *
 * <p>What a template can make, the services contribute as
 * {@link dev.holdfast.region.cloudformation.ResourceType}s; nothing here knows any of them.
 */
package dev.holdfast.region.cloudformation;
