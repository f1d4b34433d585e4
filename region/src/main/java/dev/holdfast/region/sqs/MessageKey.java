package dev.holdfast.region.sqs;

/** @param sequence counts the messages that ever came to this queue */
record MessageKey(String queue, long sequence) implements Comparable<MessageKey> {
  @Override
  public int compareTo(MessageKey o) {
    int c = queue.compareTo(o.queue);
    return c != 0 ? c : Long.compare(sequence, o.sequence);
  }
}
