package dev.holdfast.region.s3;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.world.Report;
import java.util.ArrayList;
import java.util.List;

/** Tells whose bytes were found damaged. The objects stay: their keys, what was said of them, and versions of before. */
final class Damage {

  private Damage() {}

  static void tell(Call call, Report.BlobDamaged damaged) {
    List<String> whose = new ArrayList<>();
    call.state().all(S3Service.OBJECTS).forEach((at, object) -> {
      if (isOf(object, damaged)) {
        whose.add(at.bucket() + '/' + at.key());
      }
    });
    call.state().all(S3Service.VERSIONS).forEach((at, version) -> {
      if (version.object().filter(o -> isOf(o, damaged)).isPresent()) {
        whose.add(at.bucket() + '/' + at.key() + " version " + version.version().text());
      }
    });
    call.state().all(S3Service.PARTS).forEach((at, part) -> {
      if (part.stored().blobId().equals(damaged.blobId())) {
        whose.add("part " + at.partNumber() + " of upload " + at.uploadId());
      }
    });
    whose.forEach(one -> call.event(S3Service.NAME, one,
        "its bytes are damaged on disk (blob " + damaged.blobId() + ": " + damaged.problem() + ")"));
  }

  private static boolean isOf(Rows.StoredObject object, Report.BlobDamaged damaged) {
    return object.parts().stream().anyMatch(p -> p.blobId().equals(damaged.blobId()));
  }
}
