package dev.holdfast.region.sqs;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.sqs.MoveTask.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import software.amazon.awssdk.services.sqs.model.CancelMessageMoveTaskRequest;
import software.amazon.awssdk.services.sqs.model.CancelMessageMoveTaskResponse;
import software.amazon.awssdk.services.sqs.model.ListMessageMoveTasksRequest;
import software.amazon.awssdk.services.sqs.model.ListMessageMoveTasksResponse;
import software.amazon.awssdk.services.sqs.model.ListMessageMoveTasksResultEntry;
import software.amazon.awssdk.services.sqs.model.StartMessageMoveTaskRequest;
import software.amazon.awssdk.services.sqs.model.StartMessageMoveTaskResponse;

/**
 * Moves the messages of a dead-letter queue back to where they came from, or to a queue of the caller's choice: at once
 * for the first second's share, then once a second. A moved message is a new one: its id, its age and its count of
 * receives begin anew. Messages in flight stay.
 */
record Moves(Call call) {

  /** Begins the name of the timer, before the queue's. */
  static final String TIMER = "move:";

  StartMessageMoveTaskResponse start(StartMessageMoveTaskRequest r) {
    Queue source = queue(r.sourceArn(), "SourceArn");
    Integer perSecond = r.maxNumberOfMessagesPerSecond();
    boolean isTarget = call.state().all(SqsService.QUEUES).values().stream().anyMatch(
        q -> q.redrivePolicy().filter(p -> p.deadLetterTargetArn().equals(r.sourceArn())).isPresent());
    if (!isTarget) {
      throw invalid("Source queue must be configured as a Dead Letter Queue.");
    } else if (perSecond != null && (perSecond < 1 || perSecond > Limits.MOVES_PER_SECOND)) {
      throw invalid("Value " + perSecond + " for parameter MaxNumberOfMessagesPerSecond is invalid. Reason: Must be "
          + "greater than 0 and at most " + Limits.MOVES_PER_SECOND + '.');
    } else if (r.destinationArn() != null) {
      if (r.destinationArn().equals(r.sourceArn())) {
        throw invalid("Source queue arn and destination queue arn cannot be the same.");
      } else if (queue(r.destinationArn(), "DestinationArn").fifo() != source.fifo()) {
        throw invalid("The source queue and destination queue must be of the same queue type.");
      }
    }
    SortedMap<MoveTask.Key, MoveTask> earlier = tasks(source.name());
    if (earlier.values().stream().anyMatch(t -> t.status() == Status.RUNNING)) {
      throw invalid("There is already a task running. Only one active task is allowed for a source queue arn at a "
          + "given time.");
    }
    long number = earlier.isEmpty() ? 1 : earlier.lastKey().number() + 1;
    if (earlier.size() >= Limits.MOVE_TASKS_KEPT) {
      call.state().remove(SqsService.MOVES, earlier.firstKey());
    }
    MoveTask task = new MoveTask(source.name(), number, call.ids().uuid(), Optional.ofNullable(r.destinationArn()),
        Optional.ofNullable(perSecond), Status.RUNNING,
        QueueMetrics.of(call.state(), source.name(), call.now()).orElseThrow().visible(), 0, Optional.empty(),
        call.now());
    put(task);
    call.timer(SqsService.NAME, TIMER + source.name(), call.now());
    return StartMessageMoveTaskResponse.builder().taskHandle(task.handle(r.sourceArn())).build();
  }

  CancelMessageMoveTaskResponse cancel(CancelMessageMoveTaskRequest r) {
    String handle = r.taskHandle();
    if (handle == null) {
      throw Queues.missing("TaskHandle");
    }
    String arn = MoveTask.sourceArn(handle).orElseThrow(() -> invalid("Value for parameter TaskHandle is invalid."));
    MoveTask task = tasks(queue(arn, "SourceArn").name()).values().stream()
        .filter(t -> t.handle(arn).equals(handle)).findFirst()
        .orElseThrow(() -> Errors.of(404, "ResourceNotFoundException", "Task does not exist."));
    if (task.status() != Status.RUNNING) {
      throw invalid("Only active tasks can be cancelled.");
    }
    end(task, Status.CANCELLED, Optional.empty());
    return CancelMessageMoveTaskResponse.builder().approximateNumberOfMessagesMoved(task.moved()).build();
  }

  ListMessageMoveTasksResponse list(ListMessageMoveTasksRequest r) {
    Queue source = queue(r.sourceArn(), "SourceArn");
    int most = Optional.ofNullable(r.maxResults()).orElse(1);
    if (most < 1 || most > Limits.MOVE_TASKS_KEPT) {
      throw invalid("Value " + most + " for parameter MaxResults is invalid. Reason: Must be between 1 and "
          + Limits.MOVE_TASKS_KEPT + ", if provided.");
    }
    List<ListMessageMoveTasksResultEntry> recent =
        new ArrayList<>(tasks(source.name()).values()).reversed().stream().limit(most).map(t ->
            ListMessageMoveTasksResultEntry.builder()
                .taskHandle(t.status() == Status.RUNNING ? t.handle(r.sourceArn()) : null)
                .status(t.status().name())
                .sourceArn(r.sourceArn())
                .destinationArn(t.destinationArn().orElse(null))
                .maxNumberOfMessagesPerSecond(t.perSecond().orElse(null))
                .approximateNumberOfMessagesMoved(t.moved())
                .approximateNumberOfMessagesToMove(t.toMove())
                .failureReason(t.failure().orElse(null))
                .startedTimestamp(t.started().toEpochMilli())
                .build()).toList();
    return ListMessageMoveTasksResponse.builder().results(recent).build();
  }

  /** The timer of this queue's task has come: moves one second's share. */
  void due(Queue source) {
    Optional<MoveTask> running = tasks(source.name()).values().stream()
        .filter(t -> t.status() == Status.RUNNING).findFirst();
    if (running.isEmpty()) {
      return;
    }
    MoveTask task = running.get();
    Mailbox mailbox = new Mailbox(call, source);
    mailbox.settle();
    int share = task.perSecond().orElse(Limits.MOVES_PER_SECOND);
    for (int i = 0; i < share && task.moved() < task.toMove(); i++) {
      Optional<StoredMessage> next = mailbox.next(Optional.empty());
      if (next.isEmpty()) {
        end(task, Status.COMPLETED, Optional.empty());
        return;
      }
      Optional<String> arn = task.destinationArn().or(next.get()::source);
      Optional<Queue> destination = arn.flatMap(this::byArn);
      if (destination.isEmpty()) {
        end(task, Status.FAILED, Optional.of(
            arn.isEmpty() ? "CouldNotDetermineMessageSource" : "AWS.SimpleQueueService.NonExistentQueue"));
        return;
      }
      move(next.get(), mailbox, destination.get());
      task = task.movedOneMore();
    }
    if (task.moved() >= task.toMove()) {
      end(task, Status.COMPLETED, Optional.empty());
    } else {
      put(task);
      call.timer(SqsService.NAME, TIMER + source.name(), call.now().plusSeconds(1));
    }
  }

  void forget(Queue source) {
    List.copyOf(tasks(source.name()).keySet()).forEach(key -> call.state().remove(SqsService.MOVES, key));
    call.cancelTimer(SqsService.NAME, TIMER + source.name());
  }

  private void move(StoredMessage message, Mailbox from, Queue destination) {
    Mailbox to = new Mailbox(call, destination);
    from.remove(message);
    to.add(StoredMessage.arriving(destination, to.nextSequence(), message.letter().renamed(call.ids().uuid()),
        call.now(), destination.delaySeconds()));
  }

  private void end(MoveTask task, Status status, Optional<String> failure) {
    put(task.ended(status, failure));
    call.cancelTimer(SqsService.NAME, TIMER + task.queue());
    call.event("sqs", task.queue(), "move task " + task.taskId() + ": " + Status.RUNNING + " → " + status + " ("
        + task.moved() + " of " + task.toMove() + " messages moved" + failure.map(f -> "; " + f).orElse("") + ')');
  }

  private void put(MoveTask task) {
    call.state().put(SqsService.MOVES, new MoveTask.Key(task.queue(), task.number()), task);
  }

  private SortedMap<MoveTask.Key, MoveTask> tasks(String queue) {
    return call.state().range(
        SqsService.MOVES, new MoveTask.Key(queue, 0), new MoveTask.Key(queue, Long.MAX_VALUE));
  }

  private Queue queue(String arn, String parameter) {
    if (arn == null) {
      throw Queues.missing(parameter);
    }
    return byArn(arn).orElseThrow(() -> Errors.of(404, "ResourceNotFoundException",
        "The resource that you specified for the " + parameter + " parameter doesn't exist."));
  }

  private Optional<Queue> byArn(String arn) {
    String name = arn.substring(arn.lastIndexOf(':') + 1);
    return arn.equals(call.arn("sqs", name)) ? call.state().get(SqsService.QUEUES, name) : Optional.empty();
  }

  private static RuntimeException invalid(String message) {
    return Errors.badRequest("InvalidParameterValue", message);
  }
}
