/**
 * Amazon SQS: standard queues.
 *
 * <p>Start at {@link dev.holdfast.region.sqs.Sqs}, the list of operations. {@code Queues} makes and describes queues,
 * {@code QueueAttributes} holds the rule of every attribute. A {@code Mailbox} is one queue's messages and the only
 * place where a message changes its {@code Place}; {@code Sending}, {@code Receiving} and {@code Receipts} (delete,
 * change visibility) act through it.
 *
 * <p>Cost: a message is one row, with one more in the queue's order ({@code Slot}: place, time, sequence), and each
 * queue has a {@code Tally}. So to send, receive or delete is O(log n), and counting costs nothing.
 *
 * <p>Time passes lazily. A message whose delay or visibility timeout is over is moved when somebody next changes its
 * queue; counts add what is due but not yet moved. The only timer is one for each queue that is not empty, for the
 * retention period of its oldest message.
 *
 * <p>Not here yet, and refused by name: FIFO queues, KMS keys, message move tasks, fair queues' message groups.
 */
package dev.holdfast.region.sqs;
