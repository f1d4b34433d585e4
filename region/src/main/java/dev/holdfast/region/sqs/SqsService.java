package dev.holdfast.region.sqs;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Service;
import dev.holdfast.region.kernel.Table;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;

/** SQS as a part of the region: its tables, its timers, and when a long poll is worth another try. */
public final class SqsService implements Service {

  static final String NAME = "sqs";

  static final Table<String, Queue> QUEUES = Table.of("sqs/queues", Queue.class);
  static final Table<String, Tally> TALLIES = Table.of("sqs/tallies", Tally.class);
  static final Table<MessageKey, StoredMessage> MESSAGES =
      Table.of("sqs/messages", MessageKey.class, StoredMessage.class);
  static final Table<Slot, Mailbox.Ref> ORDER = Table.of("sqs/order", Slot.class, Mailbox.Ref.class);

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Class<? extends SdkClient> api() {
    return SqsClient.class;
  }

  @Override
  public SdkClient on(Call call) {
    return new Sqs(call);
  }

  @Override
  public List<Table<?, ?>> tables() {
    return List.of(QUEUES, TALLIES, MESSAGES, ORDER);
  }

  /** The retention period of a queue's oldest message is over; the timer bears the queue's name. */
  @Override
  public void due(Call call, String timer) {
    call.state().get(QUEUES, timer).ifPresent(queue -> new Mailbox(call, queue).dropExpired());
  }

  @Override
  public Optional<Instant> nextAttempt(Call call, SdkRequest request) {
    return request instanceof ReceiveMessageRequest receive
        ? Queues.byUrl(call, receive.queueUrl()).flatMap(queue -> new Mailbox(call, queue).nextReady())
        : Optional.empty();
  }

  /** How long a receive may wait for a message: as it says itself, or as its queue says. In seconds; 0: not at all. */
  public static int waitSeconds(Call call, ReceiveMessageRequest request) {
    return request.waitTimeSeconds() != null
        ? request.waitTimeSeconds()
        : Queues.byUrl(call, request.queueUrl()).map(Queue::waitSeconds).orElse(0);
  }
}
