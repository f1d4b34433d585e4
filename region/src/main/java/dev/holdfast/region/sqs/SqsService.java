package dev.holdfast.region.sqs;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Service;
import dev.holdfast.region.kernel.Table;
import java.time.Duration;
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

  /** As the receive says itself, or as its queue says. */
  @Override
  public Duration mayWait(Call call, SdkRequest request) {
    return request instanceof ReceiveMessageRequest receive
        ? Duration.ofSeconds(receive.waitTimeSeconds() != null
            ? receive.waitTimeSeconds()
            : Queues.byUrl(call, receive.queueUrl()).map(Queue::waitSeconds).orElse(0))
        : Duration.ZERO;
  }
}
