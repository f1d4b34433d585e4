package dev.holdfast.region.sqs;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Table;
import java.util.List;

/**
 * Queues whose messages come in any order, as a standard queue may always give them. Which one comes next is drawn from
 * the receiving command's seed. FIFO queues promise their order, and keep it.
 */
public record Reorderings(Call call) {

  /** @param queueUrls as receives name them */
  record Reordering(List<String> queueUrls) {}

  static final Table<String, Reordering> REORDERINGS = Table.of("sqs/reorderings", Reordering.class);

  /**
   * @param id names it, for {@link #ended}
   * @return how many of the queues it is about: not FIFO queues
   */
  public int began(String id, List<String> queueUrls) {
    List<String> standard = queueUrls.stream().filter(url -> !url.endsWith(".fifo")).toList();
    if (!standard.isEmpty()) {
      call.state().put(REORDERINGS, id, new Reordering(standard));
    }
    return standard.size();
  }

  public void ended(String id) {
    call.state().remove(REORDERINGS, id);
  }

  boolean isAbout(String queueName) {
    return call.state().list(REORDERINGS).stream()
        .anyMatch(r -> r.queueUrls().stream().anyMatch(url -> url.endsWith('/' + queueName)));
  }
}
