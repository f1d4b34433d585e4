package dev.holdfast.region.sqs;

import dev.holdfast.region.kernel.Access;
import dev.holdfast.region.kernel.Accesses;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Caller;
import dev.holdfast.region.kernel.Changes;
import dev.holdfast.region.kernel.Service;
import dev.holdfast.region.kernel.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;

/** SQS as a part of the region: its tables, its timers, and when a long poll is worth another try. */
public final class SqsService implements Service {

  static final String NAME = "sqs";

  private static final SortedMap<String, List<String>> NO_KEYS = new TreeMap<>();

  /** Those whose requests may bear tags, or names of tags. */
  private static final Set<String> TAGGING = Set.of("CreateQueue", "TagQueue", "UntagQueue");

  static final Table<String, Queue> QUEUES = Table.of("sqs/queues", Queue.class);
  static final Table<String, Tally> TALLIES = Table.of("sqs/tallies", Tally.class);
  static final Table<MessageKey, StoredMessage> MESSAGES =
      Table.large("sqs/messages", MessageKey.class, StoredMessage.class);
  static final Table<Slot, Mailbox.Ref> ORDER = Table.large("sqs/order", Slot.class, Mailbox.Ref.class);

  static final Table<Age, Mailbox.Ref> AGES = Table.large("sqs/ages", Age.class, Mailbox.Ref.class);
  static final Table<Lines.GroupKey, Lines.Group> GROUPS =
      Table.large("sqs/groups", Lines.GroupKey.class, Lines.Group.class);
  static final Table<Line, Mailbox.Ref> LINES = Table.large("sqs/lines", Line.class, Mailbox.Ref.class);
  static final Table<Memory.SentKey, Memory.Sent> SENT =
      Table.large("sqs/sent", Memory.SentKey.class, Memory.Sent.class);
  static final Table<Memory.AttemptKey, Memory.Attempt> ATTEMPTS =
      Table.large("sqs/attempts", Memory.AttemptKey.class, Memory.Attempt.class);
  static final Table<Memory.Forget, Mailbox.Ref> FORGETTING =
      Table.large("sqs/forgetting", Memory.Forget.class, Mailbox.Ref.class);

  static final Table<MoveTask.Key, MoveTask> MOVES = Table.of("sqs/moves", MoveTask.Key.class, MoveTask.class);

  static final Table<String, Purges.Purge> PURGES = Table.of("sqs/purges", Purges.Purge.class);

  static final Table<String, Delays.Delay> DELAYS = Table.of("sqs/delays", Delays.Delay.class);

  /** Names of queues that were deleted in the last minute. */
  static final Table<String, Queues.Deleted> DELETED = Table.of("sqs/deleted", Queues.Deleted.class);

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

  /** A batch is what it does to each message. */
  @Override
  public List<Access> accesses(Call call, Caller caller, String operation, SdkRequest request) {
    String name = request.getValueForField("QueueUrl", String.class).or(() -> request.getValueForField("QueueName", String.class))
        .orElse("");
    String action = operation.endsWith("Batch") ? operation.substring(0, operation.length() - 5) : operation;
    if (name.isEmpty()) {
      return Accesses.named(NAME + ':' + action, request, Map.of("SourceArn", arn -> arn));
    }
    return List.of(new Access(NAME + ':' + action, call.arn(NAME, name.substring(name.lastIndexOf('/') + 1)),
        TAGGING.contains(operation) ? Accesses.tags(request) : NO_KEYS));
  }

  @Override
  public boolean hasResourcePolicies() {
    return true;
  }

  @Override
  public List<String> resourcePolicies(Call call, Access access) {
    return call.state().get(QUEUES, access.resource().substring(access.resource().lastIndexOf(':') + 1))
        .flatMap(queue -> Optional.ofNullable(queue.attributes().get("Policy"))).stream().toList();
  }

  @Override
  public SortedMap<String, String> tags(Call call, Access access) {
    String arn = access.resource();
    return call.state().get(QUEUES, arn.substring(arn.lastIndexOf(':') + 1)).map(Queue::tags)
        .orElseGet(Collections::emptySortedMap);
  }

  @Override
  public List<Table<?, ?>> tables() {
    return List.of(
        QUEUES, TALLIES, MESSAGES, ORDER, AGES, GROUPS, LINES, SENT, ATTEMPTS, FORGETTING, MOVES,
        PURGES, DELAYS, DELETED, Reorderings.REORDERINGS);
  }

  /** Retention of a queue's oldest message is over: that timer bears the queue's name. Or see those with a prefix. */
  @Override
  public void due(Call call, String timer) {
    String queueName = timer.substring(timer.indexOf(':') + 1);
    if (timer.startsWith(Purges.TIMER)) {
      new Purges(call).due(queueName);
      return;
    }
    call.state().get(QUEUES, queueName).ifPresent(queue -> {
      if (timer.startsWith(Memory.TIMER)) {
        new Memory(call, queue).due();
      } else if (timer.startsWith(Delays.TIMER)) {
        new Delays(call).due(queue);
      } else if (timer.startsWith(Mailbox.SETTLE)) {
        new Mailbox(call, queue).settle();
      } else if (timer.startsWith(Moves.TIMER)) {
        new Moves(call).due(queue);
      } else {
        new Mailbox(call, queue).dropExpired();
      }
    });
  }

  /** A message is ready. Not so in a FIFO queue, whose message may have to wait for the one before it in its group. */
  @Override
  public boolean likely(Call call, SdkRequest request) {
    return request instanceof ReceiveMessageRequest receive
        && Queues.byUrl(call, receive.queueUrl())
            .filter(queue -> !queue.name().endsWith(".fifo") && new Mailbox(call, queue).hasReady()).isPresent();
  }

  @Override
  public Optional<Instant> nextAttempt(Call call, SdkRequest request) {
    return request instanceof ReceiveMessageRequest receive
        ? Queues.byUrl(call, receive.queueUrl()).flatMap(queue -> new Mailbox(call, queue).nextReady())
        : Optional.empty();
  }

  /** Its queue, by the last part of its URL. */
  @Override
  public String awaits(SdkRequest request) {
    return request instanceof ReceiveMessageRequest receive && receive.queueUrl() != null
        ? receive.queueUrl().substring(receive.queueUrl().lastIndexOf('/') + 1) : "";
  }

  /** What can be received is in the order, or in the lines of groups; a queue that is deleted or changed counts as well. */
  @Override
  public Set<String> stirred(Changes changes) {
    Set<String> queues = new TreeSet<>(changes.of(QUEUES));
    changes.of(MESSAGES).forEach(key -> queues.add(key.queue()));
    changes.of(ORDER).forEach(slot -> queues.add(slot.queue()));
    changes.of(GROUPS).forEach(key -> queues.add(key.queue()));
    changes.of(LINES).forEach(line -> queues.add(line.queue()));
    return queues;
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
