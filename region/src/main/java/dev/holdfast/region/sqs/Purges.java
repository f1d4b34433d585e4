package dev.holdfast.region.sqs;

import dev.holdfast.region.kernel.Call;
import java.time.Instant;
import java.util.Optional;

/**
 * Removes a queue's messages, and what it remembers of them: so many in one command, the rest in commands of their own, so that nobody waits long and
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
   * @param until what it remembers until later came after it; empty in rows of earlier builds
   */
  record Purge(Queue queue, long before, boolean deleted, Optional<Instant> until) {}

  void begin(Queue queue, boolean deleted) {
    call.state().put(SqsService.PURGES, queue.name(), new Purge(queue, new Mailbox(call, queue).tally().next(), deleted,
        Optional.of(call.now().plus(Limits.DEDUPLICATION))));
    due(queue.name());
  }

  /** Its next part is due. */
  void due(String queue) {
    call.state().get(SqsService.PURGES, queue).ifPresent(purge -> {
      // First what it remembers: who sends a message again that is purged does not do so in vain.
      Memory memory = new Memory(call, purge.queue());
      if (memory.forgetBefore(purge.until().orElse(Instant.MAX), purge.before(), Limits.AT_ONCE)
          || new Mailbox(call, purge.queue()).purge(purge.before(), Limits.AT_ONCE)) {
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
