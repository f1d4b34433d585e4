package dev.holdfast.zone.process;

import dev.holdfast.zone.blob.BlobStore;
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
 * @param blobSegmentBytes another segment of small objects is begun before one is longer
 * @param collectEvery deletes the bytes of what is gone so often
 */
record Rhythm(
    Duration patience, Store.Due checkpoints, long segmentBytes, int blobSegmentBytes, Duration collectEvery) {

  static final Rhythm USUAL = new Rhythm(Duration.ofSeconds(60), Store.Due.USUAL, Journal.SEGMENT_BYTES,
      BlobStore.SEGMENT_BYTES, Duration.ofSeconds(5));

  Rhythm withPatience(Duration other) {
    return new Rhythm(other, checkpoints, segmentBytes, blobSegmentBytes, collectEvery);
  }
}
