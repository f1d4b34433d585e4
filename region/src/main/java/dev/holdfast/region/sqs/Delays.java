package dev.holdfast.region.sqs;

import dev.holdfast.region.kernel.Call;

/**
 * A FIFO queue's new delay, which holds for the messages that are there as well: so many in one command, the rest in
 * commands of their own. AWS, too, lets a change take up to a minute.
 */
record Delays(Call call) {

  /** Begins the name of the timer, before the queue's. */
  static final String TIMER = "delay:";

  /**
   * A change that is not over.
   *
   * @param from the sequence of the first message that it has not come to
   * @param before that of the first message that was sent with it
   */
  record Delay(long from, long before) {}

  void begin(Queue queue) {
    call.state().put(SqsService.DELAYS, queue.name(), new Delay(0, new Mailbox(call, queue).tally().next()));
    due(queue);
  }

  /** Its next part is due. */
  void due(Queue queue) {
    call.state().remove(SqsService.DELAYS, queue.name())
        .flatMap(delay -> new Mailbox(call, queue).delay(delay.from(), delay.before())
            .map(next -> new Delay(next, delay.before())))
        .ifPresent(rest -> {
          call.state().put(SqsService.DELAYS, queue.name(), rest);
          call.timer(SqsService.NAME, TIMER + queue.name(), call.now());
        });
  }

  /** The queue is deleted. */
  void forget(Queue queue) {
    call.state().remove(SqsService.DELAYS, queue.name());
    call.cancelTimer(SqsService.NAME, TIMER + queue.name());
  }
}
