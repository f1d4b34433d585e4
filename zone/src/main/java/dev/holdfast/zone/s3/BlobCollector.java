package dev.holdfast.zone.s3;

import dev.holdfast.region.Blobs;
import dev.holdfast.region.world.Report;
import dev.holdfast.zone.blob.BlobIds;
import dev.holdfast.zone.blob.BlobStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Deletes the blobs that nothing refers to any more. */
public final class BlobCollector {

  /** How many at a time, so that no report is large. */
  private static final int AT_ONCE = 1_000;

  private final RegionAccess region;
  private final BlobStore blobs;

  public BlobCollector(RegionAccess region, BlobStore blobs) {
    this.region = region;
    this.blobs = blobs;
  }

  /**
   * Deletes what is garbage now and reports it. What is being read stays for the next time.
   *
   * @return how many were deleted
   */
  public int collect() {
    List<String> deleted = new ArrayList<>();
    for (String id : region.look(call -> Blobs.garbage(call.state(), AT_ONCE))) {
      if (blobs.delete(id)) {
        deleted.add(id);
      }
    }
    if (!deleted.isEmpty()) {
      region.report(new Report.BlobsCollected(deleted));
    }
    return deleted.size();
  }

  /**
   * Deletes blobs that the region has never heard of: it was killed between storing them and ordering their command. To
   * be called once the journal has been replayed; requests may come meanwhile.
   */
  public void deleteOrphans() throws IOException {
    BlobIds known = new BlobIds();
    Blobs.known(region.snapshot(), known::add);
    blobs.deleteAllBut(known);
  }
}
