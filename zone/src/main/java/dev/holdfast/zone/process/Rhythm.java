package dev.holdfast.zone.process;

import dev.holdfast.zone.journal.Journal;
import dev.holdfast.zone.store.Store;
import java.time.Duration;

/**
 * When a region does what it does beside its calls. Tests that kill it let it all happen often, so that it is killed
 * amidst all of it.
 *
 * @param patience a client that does not go on with a request for so long loses its connection
 * @param checkpoints when one is due
 * @param segmentBytes a longer segment of the journal is closed
 * @param settleAt bytes of the log of small objects that make it worth letting go of: a start goes through as many
 * @param settleEvery looks so often whether there are as many
 * @param collectEvery deletes the bytes of what is gone so often
 */
record Rhythm(
    Duration patience, Store.Due checkpoints, long segmentBytes, long settleAt, Duration settleEvery,
    Duration collectEvery) {

  static final Rhythm USUAL = new Rhythm(Duration.ofSeconds(60), Store.Due.USUAL, Journal.SEGMENT_BYTES,
      32L << 20, Duration.ofSeconds(2), Duration.ofSeconds(5));

  Rhythm withPatience(Duration other) {
    return new Rhythm(other, checkpoints, segmentBytes, settleAt, settleEvery, collectEvery);
  }
}
