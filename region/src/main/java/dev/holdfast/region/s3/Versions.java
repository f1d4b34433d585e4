package dev.holdfast.region.s3;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * The versions of a key. What a plain GET answers lies in the table of objects, all others and every delete marker in
 * the table of versions; so a key whose latest version is a delete marker has no row among the objects, and listing
 * objects costs nothing for what versions there are besides. What moves between the tables is decided here alone.
 */
record Versions(Call call) {

  enum Did { NOTHING, REMOVED, MADE_MARKER, REMOVED_MARKER }

  /** What a delete did. @param versionId of the marker, or of the version that was to be removed */
  record Deleted(Did did, Optional<String> versionId) {

    boolean marker() {
      return did == Did.MADE_MARKER || did == Did.REMOVED_MARKER;
    }
  }

  /** Whether the bucket has, or once had, versioning: then answers bear version ids, {@code null} too. */
  boolean everHad(String bucket) {
    return Configurations.VERSIONING.find(call, bucket).isPresent();
  }

  boolean isEnabled(String bucket) {
    return hasStatus(bucket, "Enabled");
  }

  /** An object's version as answers bear it: null (none) if the bucket never had versioning. */
  String shown(String bucket, Rows.StoredObject object) {
    return everHad(bucket) ? object.version().text() : null;
  }

  private boolean hasStatus(String bucket, String status) {
    return Configurations.VERSIONING.find(call, bucket).filter(v -> v.status().equals(status)).isPresent();
  }

  Optional<Rows.StoredObject> current(String bucket, String key) {
    return call.state().get(S3Service.OBJECTS, new ObjectKey(bucket, key));
  }

  /**
   * The object that a request names.
   *
   * @param versionId null: the latest version
   * @throws software.amazon.awssdk.awscore.exception.AwsServiceException NoSuchBucket; NoSuchKey, if the latest version
   *     is a delete marker too; NoSuchVersion; MethodNotAllowed if the version named is a delete marker
   */
  Rows.StoredObject required(String bucket, String key, String versionId) {
    Buckets.required(call, bucket);
    Objects.requireValidKey(key);
    Optional<Rows.StoredObject> current = current(bucket, key);
    if (versionId == null) {
      return current.orElseThrow(() -> noSuch(bucket, key));
    }
    requireValid(versionId);
    if (current.isPresent() && current.get().version().text().equals(versionId)) {
      return current.get();
    }
    Rows.OtherVersion other = find(bucket, key, versionId).map(Map.Entry::getValue)
        .orElseThrow(() -> absent(key, versionId));
    return other.object().orElseThrow(() -> onMarker(other));
  }

  /** The same for what is said of an object rather than read from it: a latest delete marker does not let it be said. */
  Rows.StoredObject describable(String bucket, String key, String versionId) {
    Optional<Rows.OtherVersion> marker = versionId != null || current(bucket, key).isPresent() ? Optional.empty()
        : latestOther(bucket, key).map(Map.Entry::getValue);
    if (marker.isPresent()) {
      throw onMarker(marker.get());
    }
    return required(bucket, key, versionId);
  }

  static AwsServiceException absent(String key, String versionId) {
    return Errors.with(Errors.of(404, "NoSuchVersion", "The specified version does not exist."),
        "Key", key, "VersionId", versionId);
  }

  private static AwsServiceException onMarker(Rows.OtherVersion marker) {
    return Errors.with(Errors.of(405, "MethodNotAllowed", "The specified method is not allowed against this resource.",
        marked(marker, "Allow", "DELETE")), "ResourceType", "DeleteMarker");
  }

  private AwsServiceException noSuch(String bucket, String key) {
    return latestOther(bucket, key)
        .map(latest -> Errors.with(Errors.of(404, "NoSuchKey", "The specified key does not exist.",
            marked(latest.getValue())), "Key", key))
        .orElseGet(() -> Refusals.noSuchKey(key));
  }

  private static SortedMap<String, String> marked(Rows.OtherVersion marker, String... more) {
    SortedMap<String, String> headers = new TreeMap<>();
    headers.put("x-amz-delete-marker", "true");
    headers.put("x-amz-version-id", marker.version().text());
    if (more.length == 2) {
      headers.put(more[0], more[1]);
    }
    return headers;
  }

  static void requireValid(String versionId) {
    if (!isValid(versionId)) {
      throw Refusals.invalidArgument("Invalid version id specified", "versionId", versionId);
    }
  }

  static boolean isValid(String versionId) {
    return versionId.equals(VersionId.NULL) || VersionId.order(versionId).isPresent();
  }

  /** A version that is not in the table of objects. */
  private Optional<Map.Entry<VersionKey, Rows.OtherVersion>> find(String bucket, String key, String versionId) {
    OptionalLong order = VersionId.order(versionId);
    if (order.isPresent()) {
      VersionKey at = new VersionKey(bucket, key, order.getAsLong());
      return call.state().get(S3Service.VERSIONS, at)
          .filter(v -> v.version().text().equals(versionId))
          .map(v -> Map.entry(at, v));
    }
    return others(bucket, key).entrySet().stream()
        .filter(e -> versionId.equals(VersionId.NULL) && e.getValue().version().isNull())
        .findFirst()
        .map(e -> Map.entry(e.getKey(), e.getValue()));
  }

  /** Where among its key's versions this one is, or was: an id says it, whether the version is still there or not. */
  OptionalLong order(String bucket, String key, String versionId) {
    OptionalLong order = VersionId.order(versionId);
    if (order.isPresent()) {
      return order;
    }
    Optional<Long> nulls = current(bucket, key).map(Rows.StoredObject::version).filter(VersionId::isNull)
        .map(VersionId::order)
        .or(() -> find(bucket, key, versionId).map(e -> e.getKey().order()));
    return nulls.map(OptionalLong::of).orElse(OptionalLong.empty());
  }

  /** A key's versions that are not in the table of objects, the latest first: a live view. */
  SortedMap<VersionKey, Rows.OtherVersion> others(String bucket, String key) {
    return call.state().range(
        S3Service.VERSIONS, VersionKey.first(bucket, key), VersionKey.end(bucket, key));
  }

  private Optional<Map.Entry<VersionKey, Rows.OtherVersion>> latestOther(String bucket, String key) {
    SortedMap<VersionKey, Rows.OtherVersion> others = others(bucket, key);
    return others.isEmpty() ? Optional.empty() : Optional.of(Map.entry(others.firstKey(), others.get(others.firstKey())));
  }

  /** Makes an object the latest version of its key; what it replaces is kept if the bucket's versioning says so. */
  Rows.StoredObject add(String bucket, String key, Rows.StoredObject object) {
    VersionId version = isEnabled(bucket)
        ? VersionId.fresh(nextOrder(bucket, key), call.ids())
        : everHad(bucket) ? new VersionId(nextOrder(bucket, key), Optional.empty()) : VersionId.UNVERSIONED;
    makeRoom(bucket, key, version);
    Rows.StoredObject added = object.as(version);
    call.state().put(S3Service.OBJECTS, new ObjectKey(bucket, key), added);
    return added;
  }

  /** Puts a changed description of an object in its place: tags, locks. */
  void change(String bucket, String key, Rows.StoredObject changed) {
    ObjectKey at = new ObjectKey(bucket, key);
    boolean current = call.state().get(S3Service.OBJECTS, at)
        .filter(o -> o.version().equals(changed.version())).isPresent();
    if (current) {
      call.state().put(S3Service.OBJECTS, at, changed);
    } else {
      call.state().put(S3Service.VERSIONS, new VersionKey(bucket, key, changed.version().order()),
          new Rows.OtherVersion(changed.version(), changed.modified(), Optional.of(changed)));
    }
  }

  /** A delete that names no version. */
  Deleted delete(String bucket, String key) {
    if (current(bucket, key).isPresent()) {
      new Uploads(call).overtake(bucket, key);
    }
    if (!everHad(bucket)) {
      return new Deleted(remove(bucket, key) ? Did.REMOVED : Did.NOTHING, Optional.empty());
    }
    long order = nextOrder(bucket, key);
    VersionId version =
        isEnabled(bucket) ? VersionId.fresh(order, call.ids()) : new VersionId(order, Optional.empty());
    makeRoom(bucket, key, version);
    call.state().put(S3Service.VERSIONS, new VersionKey(bucket, key, order),
        new Rows.OtherVersion(version, call.now(), Optional.empty()));
    return new Deleted(Did.MADE_MARKER, Optional.of(version.text()));
  }

  /**
   * A delete of one version, for good. That it is not there is success.
   *
   * @param bypass whether the caller passes over retention in governance mode
   */
  Deleted delete(String bucket, String key, String versionId, boolean bypass) {
    requireValid(versionId);
    Did did = Did.NOTHING;
    Optional<Rows.StoredObject> current = current(bucket, key).filter(o -> o.version().text().equals(versionId));
    if (current.isPresent()) {
      requireUnlocked(current.get(), bypass);
      new Uploads(call).overtake(bucket, key);
      remove(bucket, key);
      did = Did.REMOVED;
    } else {
      Optional<Map.Entry<VersionKey, Rows.OtherVersion>> other = find(bucket, key, versionId);
      if (other.isPresent()) {
        other.get().getValue().object().ifPresent(o -> requireUnlocked(o, bypass));
        removeOther(other.get().getKey());
        did = other.get().getValue().object().isPresent() ? Did.REMOVED : Did.REMOVED_MARKER;
      }
    }
    promote(bucket, key);
    return new Deleted(did, Optional.of(versionId));
  }

  private void requireUnlocked(Rows.StoredObject object, boolean bypass) {
    if (object.lock().forbidsDelete(call.now(), bypass)) {
      throw Locks.locked();
    }
  }

  /** Moves the object that was the latest to the others, unless the new version takes its place. */
  private void makeRoom(String bucket, String key, VersionId by) {
    Optional<Rows.StoredObject> current = current(bucket, key);
    if (by.isNull()) {
      find(bucket, key, VersionId.NULL).ifPresent(o -> removeOther(o.getKey()));
    }
    if (current.isEmpty()) {
      return;
    }
    if (by.isNull() && current.get().version().isNull()) {
      remove(bucket, key);
      return;
    }
    Rows.StoredObject old = current.get();
    call.state().remove(S3Service.OBJECTS, new ObjectKey(bucket, key));
    call.state().put(S3Service.VERSIONS, new VersionKey(bucket, key, old.version().order()),
        new Rows.OtherVersion(old.version(), old.modified(), Optional.of(old)));
  }

  /** When no object is the latest and the latest version is an object, it is what GET answers from now on. */
  private void promote(String bucket, String key) {
    if (current(bucket, key).isPresent()) {
      return;
    }
    Optional<Map.Entry<VersionKey, Rows.OtherVersion>> latest = latestOther(bucket, key);
    latest.flatMap(l -> l.getValue().object()).ifPresent(object -> {
      call.state().remove(S3Service.VERSIONS, latest.get().getKey());
      call.state().put(S3Service.OBJECTS, new ObjectKey(bucket, key), object);
    });
  }

  /** The first key of a bucket, with whatever versions, that is at least this one. */
  Optional<String> keyFrom(String bucket, String key) {
    NavigableMap<ObjectKey, Rows.StoredObject> objects = call.state().all(S3Service.OBJECTS);
    NavigableMap<VersionKey, Rows.OtherVersion> others = call.state().all(S3Service.VERSIONS);
    return first(bucket,
        Optional.ofNullable(objects.ceilingKey(new ObjectKey(bucket, key))),
        Optional.ofNullable(others.ceilingKey(VersionKey.first(bucket, key))));
  }

  Optional<String> keyBehind(String bucket, String key) {
    NavigableMap<ObjectKey, Rows.StoredObject> objects = call.state().all(S3Service.OBJECTS);
    NavigableMap<VersionKey, Rows.OtherVersion> others = call.state().all(S3Service.VERSIONS);
    return first(bucket,
        Optional.ofNullable(objects.higherKey(new ObjectKey(bucket, key))),
        Optional.ofNullable(others.higherKey(VersionKey.end(bucket, key))));
  }

  private static Optional<String> first(String bucket, Optional<ObjectKey> object, Optional<VersionKey> other) {
    Optional<String> a = object.filter(k -> k.bucket().equals(bucket)).map(ObjectKey::key);
    Optional<String> b = other.filter(k -> k.bucket().equals(bucket)).map(VersionKey::key);
    return a.isEmpty() || b.isPresent() && Utf8Order.compare(b.get(), a.get()) < 0 ? b : a;
  }

  private long nextOrder(String bucket, String key) {
    long last = current(bucket, key).map(o -> o.version().order())
        .or(() -> latestOther(bucket, key).map(o -> o.getKey().order()))
        .orElse(0L);
    return Math.max(VersionId.micros(call.now()), last + 1);
  }

  private boolean remove(String bucket, String key) {
    Optional<Rows.StoredObject> gone = call.state().remove(S3Service.OBJECTS, new ObjectKey(bucket, key));
    gone.ifPresent(object -> BlobUse.release(call, object.parts()));
    return gone.isPresent();
  }

  private void removeOther(VersionKey at) {
    call.state().remove(S3Service.VERSIONS, at)
        .flatMap(Rows.OtherVersion::object)
        .ifPresent(gone -> BlobUse.release(call, gone.parts()));
  }
}
