package dev.holdfast.region.sqs;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import java.time.Instant;
import java.util.Optional;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequest;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchResponse;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchResultEntry;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityRequest;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityResponse;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchResultEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageRequest;
import software.amazon.awssdk.services.sqs.model.DeleteMessageResponse;

/** What a consumer does with a message it has received: delete it, or say for how long it still needs it. */
final class Receipts {

  private final Call call;
  private final Queue queue;
  private final Mailbox mailbox;

  Receipts(Call call, String queueUrl) {
    this.call = call;
    this.queue = Queues.required(call, queueUrl);
    this.mailbox = new Mailbox(call, queue);
  }

  DeleteMessageResponse delete(DeleteMessageRequest r) {
    delete(r.receiptHandle());
    return DeleteMessageResponse.builder().build();
  }

  DeleteMessageBatchResponse deleteBatch(DeleteMessageBatchRequest r) {
    Batches.Result<DeleteMessageBatchResultEntry> result =
        Batches.each(call, r.entries(), DeleteMessageBatchRequestEntry::id, e -> {
          delete(e.receiptHandle());
          return DeleteMessageBatchResultEntry.builder().id(e.id()).build();
        });
    return DeleteMessageBatchResponse.builder().successful(result.successful()).failed(result.failed()).build();
  }

  ChangeMessageVisibilityResponse changeVisibility(ChangeMessageVisibilityRequest r) {
    changeVisibility(r.receiptHandle(), r.visibilityTimeout());
    return ChangeMessageVisibilityResponse.builder().build();
  }

  ChangeMessageVisibilityBatchResponse changeVisibilityBatch(ChangeMessageVisibilityBatchRequest r) {
    Batches.Result<ChangeMessageVisibilityBatchResultEntry> result =
        Batches.each(call, r.entries(), ChangeMessageVisibilityBatchRequestEntry::id, e -> {
          changeVisibility(e.receiptHandle(), e.visibilityTimeout());
          return ChangeMessageVisibilityBatchResultEntry.builder().id(e.id()).build();
        });
    return ChangeMessageVisibilityBatchResponse.builder()
        .successful(result.successful()).failed(result.failed()).build();
  }

  /**
   * Deleting what is gone succeeds. In a standard queue so does a stale handle, but it deletes nothing: somebody else
   * has received the message since, and works on it. In a FIFO queue a handle is of use only while its visibility
   * timeout lasts: after that the message's group goes on without its holder.
   */
  private void delete(String handle) {
    Optional<StoredMessage> message = here(ReceiptHandle.parse(handle));
    Optional<StoredMessage> held = message.filter(m -> m.receipt().equals(ReceiptHandle.parse(handle).token()));
    if (queue.fifo() && message.isPresent() && held.filter(this::inFlight).isEmpty()) {
      throw Errors.badRequest("InvalidParameterValue", "Value " + handle + " for parameter ReceiptHandle is invalid. "
          + "Reason: The receipt handle has expired.");
    }
    held.ifPresent(mailbox::remove);
    // AWS counts every delete that succeeds, also of what is gone.
    mailbox.count(QueueTraffic::deletedOne);
  }

  private boolean inFlight(StoredMessage message) {
    return message.place() == Place.IN_FLIGHT && message.at().isAfter(call.now());
  }

  private void changeVisibility(String handle, Integer seconds) {
    if (seconds == null) {
      throw Queues.missing("VisibilityTimeout");
    }
    if (seconds < 0 || seconds > Limits.MAX_VISIBILITY_SECONDS) {
      throw Errors.badRequest("InvalidParameterValue", "Value " + seconds + " for parameter VisibilityTimeout is "
          + "invalid. Reason: Must be >= 0 and <= " + Limits.MAX_VISIBILITY_SECONDS + '.');
    }
    mailbox.settle();
    ReceiptHandle receipt = ReceiptHandle.parse(handle);
    StoredMessage message = here(receipt).filter(m -> mayChange(m, receipt)).orElseThrow(
        () -> Errors.badRequest("InvalidParameterValue", "Value " + handle + " for parameter ReceiptHandle is invalid. "
            + "Reason: Message does not exist or is not available for visibility timeout change."));
    if (queue.fifo() && message.place() != Place.IN_FLIGHT) {
      throw Errors.badRequest("MessageNotInflight", "The visibility timeout of message " + message.messageId()
          + " is over; it is not in flight.");
    }
    Instant visibleAgain = call.now().plusSeconds(seconds);
    Instant latest = message.received().orElseThrow().plusSeconds(Limits.MAX_VISIBILITY_SECONDS);
    if (visibleAgain.isAfter(latest)) {
      throw Errors.badRequest("InvalidParameterValue", "Value " + seconds + " for parameter VisibilityTimeout is "
          + "invalid. Reason: Total VisibilityTimeout for the message is beyond the limit ["
          + Limits.MAX_VISIBILITY_SECONDS + " seconds]");
    }
    mailbox.replace(message, message.to(Place.IN_FLIGHT, visibleAgain));
  }

  /** In a standard queue, as AWS has it, an earlier handle does as well, and so does one whose time is over. */
  private boolean mayChange(StoredMessage message, ReceiptHandle receipt) {
    return queue.fifo() ? message.receipt().equals(receipt.token()) : message.received().isPresent();
  }

  /** The message that was received by this handle, or by an earlier or later one. */
  private Optional<StoredMessage> here(ReceiptHandle handle) {
    if (!handle.queue().equals(queue.name())) {
      throw Errors.of(404, "ReceiptHandleIsInvalid", "The receipt handle is not one of the queue " + queue.name());
    }
    return mailbox.find(handle.sequence());
  }
}
