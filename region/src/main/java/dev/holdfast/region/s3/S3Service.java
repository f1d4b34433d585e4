package dev.holdfast.region.s3;

import dev.holdfast.region.kernel.Access;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Caller;
import dev.holdfast.region.kernel.Service;
import dev.holdfast.region.kernel.State;
import dev.holdfast.region.kernel.Table;
import dev.holdfast.region.world.Report;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.s3.S3Client;

/** S3 as a part of the region: its tables, its timers, and which blobs the shell must keep and may delete. */
public final class S3Service implements Service {

  static final String NAME = "s3";

  static final Table<String, Rows.Bucket> BUCKETS = Table.of("s3/buckets", Rows.Bucket.class);
  static final Table<ObjectKey, Rows.StoredObject> OBJECTS =
      Table.large("s3/objects", ObjectKey.class, Rows.StoredObject.class);
  static final Table<VersionKey, Rows.OtherVersion> VERSIONS =
      Table.large("s3/versions", VersionKey.class, Rows.OtherVersion.class);
  static final Table<UploadKey, Rows.Upload> UPLOADS =
      Table.large("s3/uploads", UploadKey.class, Rows.Upload.class);
  static final Table<PartKey, Rows.UploadedPart> PARTS =
      Table.large("s3/parts", PartKey.class, Rows.UploadedPart.class);
  static final Table<String, Lifecycles.Walk> WALKS = Table.of("s3/lifecycle-walks", Lifecycles.Walk.class);
  static final Table<String, Rows.SharedBlob> SHARED =
      Table.large("s3/shared", String.class, Rows.SharedBlob.class);
  static final Table<String, Rows.GarbageBlob> GARBAGE =
      Table.large("s3/garbage", String.class, Rows.GarbageBlob.class);

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Class<? extends SdkClient> api() {
    return S3Client.class;
  }

  @Override
  public SdkClient on(Call call) {
    return new S3(call);
  }

  @Override
  public List<Access> accesses(Call call, Caller caller, String operation, SdkRequest request) {
    return S3Accesses.of(operation, request);
  }

  /** Of objects alone. */
  @Override
  public SortedMap<String, String> tags(Call call, Access access) {
    String resource = access.resource();
    int slash = resource.indexOf('/');
    if (slash < 0 || !resource.startsWith(S3Accesses.ARN)) {
      return Collections.emptySortedMap();
    }
    return new Versions(call)
        .required(resource.substring(S3Accesses.ARN.length(), slash), resource.substring(slash + 1),
            versionOf(access).orElse(null))
        .tags();
  }

  @Override
  public boolean hasResourcePolicies() {
    return true;
  }

  /**
   * The bucket's policy, and what access control lists grant, which is written like one; and so is what the public access
   * block takes from nobody in particular.
   */
  @Override
  public List<String> resourcePolicies(Call call, Access access) {
    String resource = access.resource().startsWith(S3Accesses.ARN) ? access.resource().substring(S3Accesses.ARN.length()) : "";
    int slash = resource.indexOf('/');
    String bucket = slash < 0 ? resource : resource.substring(0, slash);
    return Stream.concat(
        PublicAccess.policies(call, bucket).stream(),
        new Acls(call).asPolicies(bucket, slash < 0 ? "" : resource.substring(slash + 1), versionOf(access)).stream()).toList();
  }

  private static Optional<String> versionOf(Access access) {
    return Optional.ofNullable(access.keys().get("s3:VersionId")).map(List::getFirst);
  }

  @Override
  public List<Table<?, ?>> tables() {
    List<Table<?, ?>> tables = new ArrayList<>(
        List.of(BUCKETS, OBJECTS, VERSIONS, UPLOADS, PARTS, WALKS, SHARED, GARBAGE));
    tables.addAll(Configurations.TABLES);
    return tables;
  }

  /** A bucket's lifecycle rules are looked at once a day; the timer bears the bucket's name. */
  @Override
  public void due(Call call, String timer) {
    new Lifecycles(call).apply(timer);
  }

  @Override
  public void reported(Call call, Report report) {
    switch (report) {
      case Report.BlobsCollected collected -> collected.blobIds().forEach(id -> call.state().remove(GARBAGE, id));
      case Report.BlobDamaged damaged -> Damage.tell(call, damaged);
      default -> { }
    }
  }

  /** Up to {@code most} blobs that nothing refers to: delete them, then report {@link Report.BlobsCollected}. */
  public static List<String> garbage(State state, int most) {
    return state.all(GARBAGE).keySet().stream().limit(most).toList();
  }

  /** The objects, versions and parts that these blobs belong to, by the blobs' ids: some of them, where they are many. */
  public static SortedMap<String, List<String>> owners(State state, Set<String> blobs) {
    return Damage.owners(state, blobs);
  }

  /**
   * Names every blob that the state knows of, garbage too, one that is shared as often as it is. A blob written before the
   * region started and not among these was never acknowledged: its command is lost, and it can be deleted.
   */
  public static void known(State state, Consumer<String> known) {
    state.all(GARBAGE).keySet().forEach(known);
    state.all(OBJECTS).values().forEach(o -> o.parts().forEach(p -> known.accept(p.blobId())));
    state.all(VERSIONS).values().forEach(
        v -> v.object().ifPresent(o -> o.parts().forEach(p -> known.accept(p.blobId()))));
    state.all(PARTS).values().forEach(p -> known.accept(p.stored().blobId()));
  }
}
