package dev.holdfast.region.sqs;

import dev.holdfast.region.kernel.Call;

/**
 * Removes a queue's messages: so many in one command, the rest in commands of their own, so that nobody waits long and
 * memory does not have to hold them all. As on AWS, what was sent before may be received until the purge is over.
 */
record Purges(Call call) {

  /** Begins the name of the timer, before the queue's. */
  static final String TIMER = "purge:";

  /**
   * One that is not over.
   *
   * @param before the sequence of the first message that stays
   * @param deleted whether the queue itself is gone
   */
  record Purge(Queue queue, long before, boolean deleted) {}

  void begin(Queue queue, boolean deleted) {
    call.state().put(
        SqsService.PURGES, queue.name(), new Purge(queue, new Mailbox(call, queue).tally().next(), deleted));
    due(queue.name());
  }

  /** Its next part is due. */
  void due(String queue) {
    call.state().get(SqsService.PURGES, queue).ifPresent(purge -> {
      if (new Mailbox(call, purge.queue()).purge(purge.before(), Limits.REMOVED_AT_ONCE)) {
        call.timer(SqsService.NAME, TIMER + queue, call.now());
        return;
      }
      call.state().remove(SqsService.PURGES, queue);
      if (purge.deleted()) {
        call.state().remove(SqsService.TALLIES, queue);
      }
    });
  }

  /** Whether messages of a deleted queue of this name are still there. */
  boolean hinders(String name) {
    return call.state().get(SqsService.PURGES, name).filter(Purge::deleted).isPresent();
  }
}
