package dev.holdfast.region.s3;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import software.amazon.awssdk.services.s3.model.LifecycleExpiration;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.LifecycleRuleFilter;
import software.amazon.awssdk.services.s3.model.Tag;

/** What a lifecycle rule may say, what it covers, and when it comes due. */
final class LifecycleRules {

  private LifecycleRules() {}

  /** The rules as they are kept: each valid, and each with an id. */
  static List<LifecycleRule> valid(List<LifecycleRule> rules) {
    List<LifecycleRule> valid = new ArrayList<>();
    TreeSet<String> ids = new TreeSet<>();
    for (LifecycleRule rule : rules) {
      requireValid(rule);
      String id = rule.id() == null || rule.id().isEmpty() ? "rule-" + (valid.size() + 1) : rule.id();
      if (id.length() > Limits.LIFECYCLE_ID) {
        throw Refusals.invalidArgument("ID length should not exceed allowed limit of " + Limits.LIFECYCLE_ID);
      }
      if (!ids.add(id)) {
        throw Refusals.invalidArgument("Rule ID must be unique. Found same ID for more than one rule: " + id);
      }
      valid.add(rule.toBuilder().id(id).build());
    }
    return valid;
  }

  private static void requireValid(LifecycleRule rule) {
    if (!"Enabled".equals(rule.statusAsString()) && !"Disabled".equals(rule.statusAsString())) {
      throw Configurations.malformed("the Status of a lifecycle rule is Enabled or Disabled");
    }
    // Moving an object to a cheaper class is a promise about its price and its access that nothing here could keep.
    if (rule.hasTransitions()) {
      throw Refusals.notImplemented("lifecycle Transitions");
    }
    if (rule.hasNoncurrentVersionTransitions()) {
      throw Refusals.notImplemented("lifecycle NoncurrentVersionTransitions");
    }
    requireValidFilter(rule);
    boolean narrow = !tags(rule).isEmpty() || above(rule).isPresent() || below(rule).isPresent();
    Optional<LifecycleExpiration> expiration = Optional.ofNullable(rule.expiration());
    expiration.ifPresent(e -> requireValid(e, narrow));
    if (rule.noncurrentVersionExpiration() != null) {
      Integer days = rule.noncurrentVersionExpiration().noncurrentDays();
      Integer newer = rule.noncurrentVersionExpiration().newerNoncurrentVersions();
      if (days == null) {
        throw Configurations.malformed("a NoncurrentVersionExpiration has NoncurrentDays");
      }
      if (days < 1) {
        throw Refusals.invalidArgument("'NoncurrentDays' for NoncurrentVersionExpiration action must be a positive "
            + "integer", "NoncurrentDays", days.toString());
      }
      if (newer != null && (newer < 1 || newer > Limits.NEWER_NONCURRENT_VERSIONS)) {
        throw Refusals.invalidArgument("'NewerNoncurrentVersions' must be from 1 to "
            + Limits.NEWER_NONCURRENT_VERSIONS);
      }
    }
    if (rule.abortIncompleteMultipartUpload() != null) {
      Integer days = rule.abortIncompleteMultipartUpload().daysAfterInitiation();
      if (days == null || days < 1) {
        throw Refusals.invalidArgument("'DaysAfterInitiation' for AbortIncompleteMultipartUpload action must be a "
            + "positive integer");
      }
      if (narrow) {
        throw Errors.badRequest("InvalidRequest",
            "AbortIncompleteMultipartUpload cannot be specified with Tags or object sizes.");
      }
    }
    if (expiration.isEmpty() && rule.abortIncompleteMultipartUpload() == null
        && rule.noncurrentVersionExpiration() == null) {
      throw Errors.badRequest("InvalidRequest", "At least one action needs to be specified in a rule.");
    }
  }

  @SuppressWarnings("deprecation") // templates still write the rule's own Prefix
  private static void requireValidFilter(LifecycleRule rule) {
    LifecycleRuleFilter filter = rule.filter();
    if (filter == null == (rule.prefix() == null)) {
      throw Configurations.malformed("a lifecycle rule has a Filter or a Prefix");
    }
    if (filter != null && Stream.of(filter.prefix(), filter.tag(), filter.objectSizeGreaterThan(),
        filter.objectSizeLessThan(), filter.and()).filter(java.util.Objects::nonNull).count() > 1) {
      throw Configurations.malformed("a Filter has one condition; And joins several");
    }
    if (tags(rule).stream().map(Tag::key).distinct().count() < tags(rule).size()) {
      throw Errors.badRequest("InvalidRequest", "Duplicate Tag Keys are not allowed.");
    }
  }

  private static void requireValid(LifecycleExpiration expiration, boolean narrow) {
    boolean markers = expiration.expiredObjectDeleteMarker() != null;
    if (List.of(expiration.days() != null, expiration.date() != null, markers).stream().filter(b -> b).count() != 1) {
      throw Configurations.malformed("an Expiration has one of Days, Date and ExpiredObjectDeleteMarker");
    }
    if (expiration.days() != null && expiration.days() < 1) {
      throw Refusals.invalidArgument("'Days' for Expiration action must be a positive integer",
          "Days", expiration.days().toString());
    }
    if (expiration.date() != null && !expiration.date().equals(expiration.date().truncatedTo(ChronoUnit.DAYS))) {
      throw Refusals.invalidArgument("'Date' must be at midnight GMT", "Date", expiration.date().toString());
    }
    if (markers && narrow) {
      throw Errors.badRequest("InvalidRequest",
          "ExpiredObjectDeleteMarker cannot be specified with Tags or object sizes.");
    }
  }

  static boolean isEnabled(LifecycleRule rule) {
    return "Enabled".equals(rule.statusAsString());
  }

  static boolean covers(LifecycleRule rule, String key, Rows.StoredObject object) {
    return key.startsWith(prefix(rule))
        && tags(rule).stream().allMatch(t -> t.value().equals(object.tags().get(t.key())))
        && above(rule).filter(size -> object.size() <= size).isEmpty()
        && below(rule).filter(size -> object.size() >= size).isEmpty();
  }

  /** A delete marker has neither tags nor size: a rule that asks for them does not cover it. */
  static boolean coversMarker(LifecycleRule rule, String key) {
    return key.startsWith(prefix(rule)) && tags(rule).isEmpty() && above(rule).isEmpty() && below(rule).isEmpty();
  }

  @SuppressWarnings("deprecation") // templates still write the rule's own Prefix
  static String prefix(LifecycleRule rule) {
    LifecycleRuleFilter filter = rule.filter();
    String prefix = filter == null ? rule.prefix() : filter.and() != null ? filter.and().prefix() : filter.prefix();
    return prefix == null ? "" : prefix;
  }

  private static List<Tag> tags(LifecycleRule rule) {
    LifecycleRuleFilter filter = rule.filter();
    return filter == null ? List.of()
        : filter.and() != null ? filter.and().tags()
        : filter.tag() == null ? List.of() : List.of(filter.tag());
  }

  private static Optional<Long> above(LifecycleRule rule) {
    return Optional.ofNullable(rule.filter())
        .map(f -> f.and() != null ? f.and().objectSizeGreaterThan() : f.objectSizeGreaterThan());
  }

  private static Optional<Long> below(LifecycleRule rule) {
    return Optional.ofNullable(rule.filter())
        .map(f -> f.and() != null ? f.and().objectSizeLessThan() : f.objectSizeLessThan());
  }

  /** When so many whole days have passed, rounded up to the next midnight UTC, as S3 does. */
  static Instant after(Instant since, int days) {
    Instant end = since.plus(Duration.ofDays(days));
    Instant midnight = end.truncatedTo(ChronoUnit.DAYS);
    return midnight.equals(end) ? end : midnight.plus(Duration.ofDays(1));
  }

  /** When the rule ends the latest version; empty if it does not. */
  static Optional<Instant> expiry(LifecycleRule rule, Instant modified) {
    LifecycleExpiration expiration = rule.expiration();
    if (expiration == null) {
      return Optional.empty();
    }
    return Optional.ofNullable(expiration.date())
        .or(() -> Optional.ofNullable(expiration.days()).map(days -> after(modified, days)));
  }

  /**
   * The header {@code x-amz-expiration} of a latest version that one of the bucket's rules will end; the earliest counts.
   * Answers bear it to those who write the object, and to those who read it without naming a version.
   */
  static Optional<String> header(Call call, String bucket, String key, Rows.StoredObject object) {
    record Due(Instant at, String rule) {}
    return Configurations.LIFECYCLE.find(call, bucket).stream()
        .flatMap(row -> row.value().rules().stream())
        .filter(rule -> isEnabled(rule) && covers(rule, key, object))
        .flatMap(rule -> expiry(rule, object.modified()).map(at -> new Due(at, rule.id())).stream())
        .min(java.util.Comparator.comparing(Due::at))
        .map(due -> "expiry-date=\"" + java.time.format.DateTimeFormatter
            .ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH).withZone(java.time.ZoneOffset.UTC)
            .format(due.at()) + "\", rule-id=\"" + due.rule() + '"');
  }
}
