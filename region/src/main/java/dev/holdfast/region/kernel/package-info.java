/**
 * The region's kernel: a deterministic state machine whose inputs are commands.
 *
 * <p>An {@link dev.holdfast.region.kernel.Entry} of the journal carries one {@link dev.holdfast.region.kernel.Command}
 * (an AWS API call, a report from the world, or "a deadline has come") with its time and its seed.
 * {@link dev.holdfast.region.kernel.Region#apply} folds it into the {@link dev.holdfast.region.kernel.State}, a set
 * of ordered {@link dev.holdfast.region.kernel.Table}s of immutable records; each AWS service is a
 * {@link dev.holdfast.region.kernel.Service} that owns some of the tables. After the command itself, every
 * {@link dev.holdfast.region.kernel.Controller} whose tables changed decides what follows from it, in the same
 * transaction, until nothing changes any more.
 *
 * <p>Nothing here, nor in any package beside it, reads a clock, draws a random number, starts a thread or touches a
 * file or socket: a test holds that. Time and ids come from the entry.
 */
package dev.holdfast.region.kernel;
