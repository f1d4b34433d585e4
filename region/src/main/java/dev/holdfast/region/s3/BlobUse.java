package dev.holdfast.region.s3;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.State;
import java.util.List;

/** Counts who refers to a blob. A blob with one reference needs no row, which is nearly every blob. */
final class BlobUse {

  private BlobUse() {}

  /** One more object refers to these. */
  static void share(Call call, List<Rows.StoredPart> parts) {
    State state = call.state();
    for (Rows.StoredPart part : parts) {
      int more = state.get(S3Service.SHARED, part.blobId()).map(Rows.SharedBlob::more).orElse(0);
      state.put(S3Service.SHARED, part.blobId(), new Rows.SharedBlob(more + 1));
    }
  }

  /** One object less refers to these; what nobody refers to is garbage. */
  static void release(Call call, List<Rows.StoredPart> parts) {
    for (Rows.StoredPart part : parts) {
      release(call, part.blobId());
    }
  }

  private static void release(Call call, String blobId) {
    State state = call.state();
    int more = state.get(S3Service.SHARED, blobId).map(Rows.SharedBlob::more).orElse(0);
    if (more > 1) {
      state.put(S3Service.SHARED, blobId, new Rows.SharedBlob(more - 1));
    } else if (more == 1) {
      state.remove(S3Service.SHARED, blobId);
    } else {
      state.put(S3Service.GARBAGE, blobId, new Rows.GarbageBlob(call.now()));
    }
  }
}
