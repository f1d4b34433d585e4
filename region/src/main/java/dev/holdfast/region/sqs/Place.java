package dev.holdfast.region.sqs;

/**
 * Where a message of a queue is. Its life:
 *
 * <pre>
 * (sent, no delay)          → READY
 * (sent with a delay)       → DELAYED    until the delay is over
 * DELAYED                   → READY      its delay is over
 * READY                     → IN_FLIGHT  received; for its visibility timeout
 * IN_FLIGHT                 → IN_FLIGHT  its visibility was changed
 * IN_FLIGHT                 → READY      its visibility timeout is over
 * READY                     → (moved)    to be received once more than maxReceiveCount: to the dead-letter queue
 * any                       → (gone)     deleted, purged, or kept for the whole retention period
 * </pre>
 *
 * {@link Mailbox} makes each of these steps. In a FIFO queue READY is not enough to be received: the group must have
 * nothing in flight, and nothing before this one.
 */
enum Place {
  READY,
  DELAYED,
  IN_FLIGHT
}
