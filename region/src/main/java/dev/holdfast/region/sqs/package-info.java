/**
 * Amazon SQS: standard, fair and FIFO queues.
 *
 * <p>Start at {@link dev.holdfast.region.sqs.Sqs}, the list of operations. {@code Queues} makes and describes queues,
 * {@code QueueAttributes} holds the rule of every attribute. A {@code Mailbox} is one queue's messages and the only
 * place where a message changes its {@code Place}; {@code Sending}, {@code Receiving} and {@code Receipts} (delete,
 * change visibility) act through it. Message groups are {@code Lines}; what a FIFO queue remembers so as to do it once
 * is its {@code Memory}. {@code Moves} brings dead letters back, {@code Permissions} writes a queue's policy.
 *
 * <p>Cost: a message is one row, with one more in the queue's order ({@code Slot}: place, time, sequence), one in the
 * order in which messages expire ({@code Age}), and each queue has a {@code Tally}. One with a group is in its group's
 * line as well. So to send, receive or delete is O(log n), in a FIFO queue of a million groups too, and counting costs
 * nothing.
 *
 * <p>Time passes lazily. A message whose delay or visibility timeout is over is moved when somebody next changes its
 * queue; counts add what is due but not yet moved. Timers are few for each queue: for the retention period of its
 * oldest message; in a FIFO queue to forget deduplication ids; while a move task runs, each second.
 *
 * <p>What differs from AWS: throughput is bounded by the machine alone, so high throughput mode changes only the scope
 * of deduplication ids. Which groups of a fair queue come first AWS does not say; here those with the fewest messages
 * in flight. Keys of KMS other than AWS's own for SQS are refused, and encryption attributes change nothing on disk.
 */
package dev.holdfast.region.sqs;
