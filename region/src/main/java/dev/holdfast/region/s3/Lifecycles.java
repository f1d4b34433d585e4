package dev.holdfast.region.s3;

import dev.holdfast.region.kernel.Call;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.s3.model.BucketLifecycleConfiguration;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.NoncurrentVersionExpiration;

/**
 * Lifecycle rules at work: objects and versions that expire, delete markers with nothing behind them, and uploads that
 * nobody completed. As with AWS they are acted on at midnight UTC: after the given number of whole days, rounded up to
 * the next day. A large bucket is walked in steps, each a command of its own, so that no one waits long.
 */
record Lifecycles(Call call) {

  /** How many keys one step looks at. */
  private static final int STEP = 1_000;

  /** @param after the last key that this day's walk has looked at */
  record Walk(String after) {}

  void put(String bucket, BucketLifecycleConfiguration lifecycle, String minimumSize) {
    if (lifecycle == null || lifecycle.rules().isEmpty() || lifecycle.rules().size() > Limits.LIFECYCLE_RULES) {
      throw Configurations.malformed("a lifecycle configuration has from 1 to " + Limits.LIFECYCLE_RULES + " rules");
    }
    Configurations.LIFECYCLE.put(call, bucket, new Configurations.LifecycleRow(
        BucketLifecycleConfiguration.builder().rules(LifecycleRules.valid(lifecycle.rules())).build(),
        Optional.ofNullable(minimumSize)));
    callTomorrow(bucket);
  }

  void delete(String bucket) {
    Configurations.LIFECYCLE.delete(call, bucket);
    stop(bucket);
  }

  /** No rule of this bucket will act any more. */
  void stop(String bucket) {
    call.state().remove(S3Service.WALKS, bucket);
    call.cancelTimer(S3Service.NAME, bucket);
  }

  /** Does a step of what the bucket's rules ask for now; after the last one it comes back tomorrow. */
  void apply(String bucket) {
    if (!call.state().has(S3Service.BUCKETS, bucket)) {
      return;
    }
    List<LifecycleRule> rules = Configurations.LIFECYCLE.find(call, bucket).stream()
        .flatMap(row -> row.value().rules().stream())
        .filter(LifecycleRules::isEnabled)
        .toList();
    if (Configurations.LIFECYCLE.find(call, bucket).isEmpty()) {
      return;
    }
    Optional<Walk> walk = call.state().remove(S3Service.WALKS, bucket);
    if (walk.isEmpty()) {
      rules.forEach(rule -> abort(bucket, rule));
    }
    Versions versions = new Versions(call);
    Optional<String> key = walk.isEmpty()
        ? versions.keyFrom(bucket, "") : versions.keyBehind(bucket, walk.get().after());
    for (int i = 0; i < STEP && key.isPresent(); i++) {
      for (LifecycleRule rule : rules) {
        expire(bucket, key.get(), rule);
        expireNoncurrent(bucket, key.get(), rule);
        removeLoneMarker(bucket, key.get(), rule);
      }
      Optional<String> next = versions.keyBehind(bucket, key.get());
      if (next.isPresent() && i == STEP - 1) {
        call.state().put(S3Service.WALKS, bucket, new Walk(key.get()));
        call.timer(S3Service.NAME, bucket, call.now());
        return;
      }
      key = next;
    }
    callTomorrow(bucket);
  }

  private void expire(String bucket, String key, LifecycleRule rule) {
    Versions versions = new Versions(call);
    versions.current(bucket, key)
        .filter(o -> LifecycleRules.covers(rule, key, o))
        .filter(o -> LifecycleRules.expiry(rule, o.modified()).filter(this::isPast).isPresent())
        .ifPresent(_ -> told(bucket, key, versions.delete(bucket, key)));
  }

  /** A version is not the latest since the one after it was made. */
  private void expireNoncurrent(String bucket, String key, LifecycleRule rule) {
    NoncurrentVersionExpiration expiration = rule.noncurrentVersionExpiration();
    if (expiration == null || expiration.noncurrentDays() == null) {
      return;
    }
    int kept = Optional.ofNullable(expiration.newerNoncurrentVersions()).orElse(0);
    Versions versions = new Versions(call);
    Optional<Instant> since = versions.current(bucket, key).map(Rows.StoredObject::modified);
    int newer = 0;
    for (Rows.OtherVersion version : List.copyOf(versions.others(bucket, key).values())) {
      boolean covered = version.object()
          .map(o -> LifecycleRules.covers(rule, key, o) && !o.lock().forbidsDelete(call.now(), false))
          .orElseGet(() -> LifecycleRules.coversMarker(rule, key));
      boolean over = since.filter(s -> isPast(LifecycleRules.after(s, expiration.noncurrentDays()))).isPresent();
      if (covered && over && newer >= kept) {
        told(bucket, key, versions.delete(bucket, key, version.version().text(), false));
      } else if (since.isPresent()) {
        newer++;
      }
      since = Optional.of(version.modified());
    }
  }

  /** A delete marker behind which nothing is left hides nothing. */
  private void removeLoneMarker(String bucket, String key, LifecycleRule rule) {
    Versions versions = new Versions(call);
    List<Rows.OtherVersion> others = List.copyOf(versions.others(bucket, key).values());
    if (rule.expiration() == null || versions.current(bucket, key).isPresent() || others.size() != 1
        || !LifecycleRules.coversMarker(rule, key)) {
      return;
    }
    Rows.OtherVersion marker = others.getFirst();
    boolean over = Boolean.TRUE.equals(rule.expiration().expiredObjectDeleteMarker())
        || LifecycleRules.expiry(rule, marker.modified()).filter(this::isPast).isPresent();
    if (over) {
      versions.delete(bucket, key, marker.version().text(), false);
    }
  }

  private void told(String bucket, String key, Versions.Deleted deleted) {
    new Notifications(call).removed("LifecycleExpiration", bucket, key, deleted);
  }

  private boolean isPast(Instant end) {
    return !end.isAfter(call.now());
  }

  private void abort(String bucket, LifecycleRule rule) {
    if (rule.abortIncompleteMultipartUpload() == null) {
      return;
    }
    int days = rule.abortIncompleteMultipartUpload().daysAfterInitiation();
    Uploads uploads = new Uploads(call);
    for (Map.Entry<UploadKey, Rows.Upload> e : List.copyOf(uploads.of(bucket).entrySet())) {
      if (e.getKey().key().startsWith(LifecycleRules.prefix(rule))
          && isPast(LifecycleRules.after(e.getValue().initiated(), days))) {
        uploads.remove(e.getKey());
      }
    }
  }

  private void callTomorrow(String bucket) {
    call.timer(S3Service.NAME, bucket, call.now().truncatedTo(ChronoUnit.DAYS).plus(Duration.ofDays(1)));
  }
}
