package dev.holdfast.region.s3;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.State;
import dev.holdfast.region.world.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Whose bytes were found damaged. The objects stay: their keys, what was said of them, and versions of before. */
final class Damage {

  /** So many are named; copies of one object may be millions. */
  private static final int NAMED = 100;

  private final Set<String> blobs;
  private final SortedMap<String, List<String>> owners = new TreeMap<>();
  private final SortedMap<String, Integer> more = new TreeMap<>();

  private Damage(Set<String> blobs) {
    this.blobs = blobs;
  }

  /** By the blobs' ids. Goes through all that there is: not for commands, which others wait for. */
  static SortedMap<String, List<String>> owners(State state, Set<String> blobs) {
    Damage damage = new Damage(blobs);
    state.all(S3Service.OBJECTS).forEach(
        (at, object) -> damage.look(object.parts(), () -> at.bucket() + '/' + at.key()));
    state.all(S3Service.VERSIONS).forEach((at, version) -> version.object().ifPresent(object -> damage.look(
        object.parts(), () -> at.bucket() + '/' + at.key() + " version " + version.version().text())));
    state.all(S3Service.PARTS).forEach((at, part) -> damage.look(
        List.of(part.stored()), () -> "part " + at.partNumber() + " of upload " + at.uploadId()));
    damage.more.forEach((blob, n) -> damage.owners.get(blob).add("and " + n + " more"));
    return damage.owners;
  }

  private interface Name {
    String name();
  }

  private void look(List<Rows.StoredPart> parts, Name owner) {
    for (Rows.StoredPart part : parts) {
      if (blobs.contains(part.blobId())) {
        List<String> named = owners.computeIfAbsent(part.blobId(), _ -> new ArrayList<>());
        if (named.size() < NAMED) {
          named.add(owner.name());
        } else {
          more.merge(part.blobId(), 1, Integer::sum);
        }
      }
    }
  }

  static void tell(Call call, Report.BlobDamaged damaged) {
    damaged.owners().forEach(one -> call.event(S3Service.NAME, one,
        "its bytes are damaged on disk (blob " + damaged.blobId() + ": " + damaged.problem() + ")"));
  }
}
