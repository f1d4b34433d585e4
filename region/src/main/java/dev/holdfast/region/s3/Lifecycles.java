package dev.holdfast.region.s3;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.s3.model.BucketLifecycleConfiguration;
import software.amazon.awssdk.services.s3.model.LifecycleExpiration;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.LifecycleRuleFilter;
import software.amazon.awssdk.services.s3.model.Tag;

/**
 * Lifecycle rules: objects that expire, and uploads that nobody completed. As with AWS they are acted on at midnight
 * UTC: after the given number of whole days, rounded up to the next day.
 */
record Lifecycles(Call call) {

  void put(String bucket, BucketLifecycleConfiguration lifecycle) {
    if (lifecycle == null || lifecycle.rules().isEmpty() || lifecycle.rules().size() > Limits.LIFECYCLE_RULES) {
      throw Configurations.malformed("a lifecycle configuration has from 1 to " + Limits.LIFECYCLE_RULES + " rules");
    }
    lifecycle.rules().forEach(Lifecycles::requireValid);
    Configurations.LIFECYCLE.put(call, bucket, new Configurations.LifecycleRow(lifecycle));
    callTomorrow(bucket);
  }

  void delete(String bucket) {
    Configurations.LIFECYCLE.delete(call, bucket);
    call.cancelTimer(S3Service.NAME, bucket);
  }

  private static void requireValid(LifecycleRule rule) {
    if (rule.statusAsString() == null) {
      throw Configurations.malformed("a lifecycle rule has a Status");
    }
    // Moving an object to a cheaper class is a promise about its price and its access that nothing here could keep.
    if (rule.hasTransitions()) {
      throw Refusals.notImplemented("lifecycle Transitions");
    }
    LifecycleExpiration expiration = rule.expiration();
    boolean someExpiration = expiration != null
        && (expiration.days() != null || expiration.date() != null || expiration.expiredObjectDeleteMarker() != null);
    if (!someExpiration && rule.abortIncompleteMultipartUpload() == null
        && rule.noncurrentVersionExpiration() == null && !rule.hasNoncurrentVersionTransitions()) {
      throw Errors.badRequest("InvalidRequest", "At least one action needs to be specified in a rule.");
    }
    if (someExpiration && expiration.days() != null && expiration.days() < 1) {
      throw Refusals.invalidArgument("'Days' for Expiration action must be a positive integer");
    }
  }

  /** Does what the bucket's rules ask for now, and comes back tomorrow. */
  void apply(String bucket) {
    if (!call.state().has(S3Service.BUCKETS, bucket)) {
      return;
    }
    Optional<Configurations.LifecycleRow> lifecycle = Configurations.LIFECYCLE.find(call, bucket);
    if (lifecycle.isEmpty()) {
      return;
    }
    for (LifecycleRule rule : lifecycle.get().value().rules()) {
      if ("Enabled".equals(rule.statusAsString())) {
        expire(bucket, rule);
        abort(bucket, rule);
      }
    }
    callTomorrow(bucket);
  }

  private void expire(String bucket, LifecycleRule rule) {
    if (rule.expiration() == null) {
      return;
    }
    for (Map.Entry<ObjectKey, Rows.StoredObject> e : List.copyOf(Buckets.objects(call.state(), bucket).entrySet())) {
      if (covers(rule, e.getKey().key(), e.getValue()) && isOver(rule.expiration(), e.getValue().modified())) {
        call.state().remove(S3Service.OBJECTS, e.getKey());
        BlobUse.release(call, e.getValue().parts());
      }
    }
  }

  private boolean isOver(LifecycleExpiration expiration, Instant modified) {
    return expiration.days() != null && isPast(modified, expiration.days())
        || expiration.date() != null && !expiration.date().isAfter(call.now());
  }

  private boolean isPast(Instant since, int days) {
    Instant end = since.plus(Duration.ofDays(days));
    Instant midnight = end.truncatedTo(ChronoUnit.DAYS);
    return !(midnight.equals(end) ? end : midnight.plus(Duration.ofDays(1))).isAfter(call.now());
  }

  private void abort(String bucket, LifecycleRule rule) {
    if (rule.abortIncompleteMultipartUpload() == null
        || rule.abortIncompleteMultipartUpload().daysAfterInitiation() == null) {
      return;
    }
    int days = rule.abortIncompleteMultipartUpload().daysAfterInitiation();
    Uploads uploads = new Uploads(call);
    for (Map.Entry<UploadKey, Rows.Upload> e : List.copyOf(uploads.of(bucket).entrySet())) {
      if (e.getKey().key().startsWith(prefix(rule)) && isPast(e.getValue().initiated(), days)) {
        uploads.remove(e.getKey());
      }
    }
  }

  private static boolean covers(LifecycleRule rule, String key, Rows.StoredObject object) {
    LifecycleRuleFilter filter = rule.filter();
    if (!key.startsWith(prefix(rule))) {
      return false;
    }
    if (filter == null) {
      return true;
    }
    boolean and = filter.and() != null;
    List<Tag> tags = and ? filter.and().tags() : filter.tag() == null ? List.of() : List.of(filter.tag());
    Long above = and ? filter.and().objectSizeGreaterThan() : filter.objectSizeGreaterThan();
    Long below = and ? filter.and().objectSizeLessThan() : filter.objectSizeLessThan();
    return tags.stream().allMatch(t -> t.value().equals(object.tags().get(t.key())))
        && (above == null || object.size() > above)
        && (below == null || object.size() < below);
  }

  @SuppressWarnings("deprecation") // templates still write the rule's own Prefix
  private static String prefix(LifecycleRule rule) {
    LifecycleRuleFilter filter = rule.filter();
    String prefix = filter == null ? rule.prefix() : filter.and() != null ? filter.and().prefix() : filter.prefix();
    return prefix == null ? "" : prefix;
  }

  private void callTomorrow(String bucket) {
    call.timer(S3Service.NAME, bucket, call.now().truncatedTo(ChronoUnit.DAYS).plus(Duration.ofDays(1)));
  }
}
