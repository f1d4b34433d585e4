/**
 * The region, put together: {@link dev.holdfast.region.Services} lists every AWS service and the CloudFormation resource
 * types they contribute, {@link dev.holdfast.region.Intents} adds up what they want of each zone.
 *
 * <p>One package beside this for each service, named after its endpoint; {@code kernel} is the state machine they run
 * in, {@code world} what passes between it and the zones. Which may know which is listed in a test.
 */
package dev.holdfast.region;
