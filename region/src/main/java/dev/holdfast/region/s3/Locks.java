package dev.holdfast.region.s3;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.s3.model.DefaultRetention;
import software.amazon.awssdk.services.s3.model.GetObjectLegalHoldRequest;
import software.amazon.awssdk.services.s3.model.GetObjectLegalHoldResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRetentionRequest;
import software.amazon.awssdk.services.s3.model.GetObjectRetentionResponse;
import software.amazon.awssdk.services.s3.model.ObjectLockConfiguration;
import software.amazon.awssdk.services.s3.model.ObjectLockRetention;
import software.amazon.awssdk.services.s3.model.PutObjectLegalHoldRequest;
import software.amazon.awssdk.services.s3.model.PutObjectLegalHoldResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRetentionRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRetentionResponse;

/** Object lock: what a bucket gives its new objects, and what each object has. */
record Locks(Call call) {

  private static final int MOST_DAYS = 36_500;
  private static final int MOST_YEARS = 100;

  // ---- the bucket's

  boolean isEnabled(String bucket) {
    return Configurations.LOCK.find(call, bucket).isPresent();
  }

  void enable(String bucket, ObjectLockConfiguration lock) {
    if (lock == null || lock.objectLockEnabled() == null || !lock.objectLockEnabledAsString().equals("Enabled")) {
      throw Configurations.malformed("ObjectLockEnabled must be Enabled");
    }
    if (!new Versions(call).isEnabled(bucket)) {
      throw Errors.of(409, "InvalidBucketState",
          "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration");
    }
    if (lock.rule() != null) {
      requireValid(lock.rule().defaultRetention());
    }
    Configurations.LOCK.put(call, bucket, new Configurations.LockRow(lock));
  }

  private static void requireValid(DefaultRetention retention) {
    if (retention == null || retention.mode() == null || (retention.days() == null) == (retention.years() == null)) {
      throw Configurations.malformed("a DefaultRetention has a Mode and either Days or Years");
    }
    requireMode(retention.modeAsString());
    Integer length = retention.days() == null ? retention.years() : retention.days();
    if (length <= 0 || length > (retention.days() == null ? MOST_YEARS : MOST_DAYS)) {
      throw Refusals.invalidArgument("Default retention period must be a positive integer value, and at most "
          + MOST_DAYS + " days or " + MOST_YEARS + " years.");
    }
  }

  private static void requireMode(String mode) {
    if (!mode.equals("GOVERNANCE") && !mode.equals("COMPLIANCE")) {
      throw Configurations.malformed("the Mode of a retention is GOVERNANCE or COMPLIANCE, not " + mode);
    }
  }

  // ---- a new object's

  /**
   * The lock of a new object: what its writer asks for, else what the bucket gives.
   *
   * @param mode null unless asked for, as the others
   */
  Lock of(String bucket, String mode, Instant until, String legalHold) {
    boolean asked = mode != null || until != null || legalHold != null;
    if (!asked && !isEnabled(bucket)) {
      return Lock.NONE;
    }
    requireEnabled(bucket);
    if ((mode == null) != (until == null)) {
      throw Refusals.invalidArgument(
          "x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied");
    }
    Optional<Lock.Retention> retention = mode == null ? byDefault(bucket) : Optional.of(retention(mode, until));
    return new Lock(retention, isOn(legalHold), legalHold != null);
  }

  private Optional<Lock.Retention> byDefault(String bucket) {
    return Configurations.LOCK.find(call, bucket)
        .flatMap(row -> Optional.ofNullable(row.value().rule()))
        .flatMap(rule -> Optional.ofNullable(rule.defaultRetention()))
        .map(d -> new Lock.Retention(d.modeAsString(), d.days() != null
            ? call.now().plus(Duration.ofDays(d.days()))
            : call.now().atOffset(ZoneOffset.UTC).plusYears(d.years()).toInstant()));
  }

  private Lock.Retention retention(String mode, Instant until) {
    if (!mode.equals("GOVERNANCE") && !mode.equals("COMPLIANCE")) {
      throw Refusals.invalidArgument("Unknown wormMode directive.", "x-amz-object-lock-mode", mode);
    }
    if (!until.isAfter(call.now())) {
      throw Refusals.invalidArgument("The retain until date must be in the future!");
    }
    return new Lock.Retention(mode, until);
  }

  private static boolean isOn(String legalHold) {
    if (legalHold != null && !legalHold.equals("ON") && !legalHold.equals("OFF")) {
      throw Refusals.invalidArgument(
          "Legal Hold must be either of 'ON' or 'OFF'", "x-amz-object-lock-legal-hold", legalHold);
    }
    return "ON".equals(legalHold);
  }

  private void requireEnabled(String bucket) {
    if (!isEnabled(bucket)) {
      throw Errors.badRequest("InvalidRequest", "Bucket is missing Object Lock Configuration");
    }
  }

  // ---- an object's

  PutObjectRetentionResponse put(PutObjectRetentionRequest r) {
    Refusals.check(call, r);
    Versions versions = new Versions(call);
    Rows.StoredObject object = versions.required(r.bucket(), r.key(), r.versionId());
    requireEnabled(r.bucket());
    Optional<Lock.Retention> next = asked(r.retention());
    if (object.lock().forbids(next, call.now(), Boolean.TRUE.equals(r.bypassGovernanceRetention()))) {
      throw locked();
    }
    versions.change(r.bucket(), r.key(), object.locked(object.lock().retained(next)));
    return PutObjectRetentionResponse.builder().build();
  }

  /** Where nothing is locked, nothing can be bypassed, not even by {@code false}. */
  void requireBypassable(String bucket) {
    if (!isEnabled(bucket)) {
      throw Errors.with(Refusals.invalidArgument("x-amz-bypass-governance-retention is only applicable to Object Lock "
          + "enabled buckets."), "ArgumentName", "x-amz-bypass-governance-retention");
    }
  }

  /** An empty retention takes it away. */
  private Optional<Lock.Retention> asked(ObjectLockRetention retention) {
    if (retention == null) {
      throw Configurations.malformed("a Retention is needed");
    }
    if (retention.mode() == null && retention.retainUntilDate() == null) {
      return Optional.empty();
    }
    if (retention.mode() == null || retention.retainUntilDate() == null) {
      throw Configurations.malformed("a Retention has both a Mode and a RetainUntilDate");
    }
    requireMode(retention.modeAsString());
    return Optional.of(retention(retention.modeAsString(), retention.retainUntilDate()));
  }

  GetObjectRetentionResponse get(GetObjectRetentionRequest r) {
    Refusals.check(call, r);
    Rows.StoredObject object = new Versions(call).required(r.bucket(), r.key(), r.versionId());
    requireEnabled(r.bucket());
    Lock.Retention retention = object.lock().retention().orElseThrow(Locks::absent);
    return GetObjectRetentionResponse.builder()
        .retention(b -> b.mode(retention.mode()).retainUntilDate(retention.until())).build();
  }

  PutObjectLegalHoldResponse put(PutObjectLegalHoldRequest r) {
    Refusals.check(call, r);
    Versions versions = new Versions(call);
    Rows.StoredObject object = versions.required(r.bucket(), r.key(), r.versionId());
    requireEnabled(r.bucket());
    String status = r.legalHold() == null ? null : r.legalHold().statusAsString();
    if (!"ON".equals(status) && !"OFF".equals(status)) {
      throw Configurations.malformed("the Status of a LegalHold is ON or OFF");
    }
    versions.change(r.bucket(), r.key(), object.locked(object.lock().held(status.equals("ON"))));
    return PutObjectLegalHoldResponse.builder().build();
  }

  GetObjectLegalHoldResponse get(GetObjectLegalHoldRequest r) {
    Refusals.check(call, r);
    Rows.StoredObject object = new Versions(call).required(r.bucket(), r.key(), r.versionId());
    requireEnabled(r.bucket());
    String status = object.lock().legalHoldStatus().orElseThrow(Locks::absent);
    return GetObjectLegalHoldResponse.builder().legalHold(h -> h.status(status)).build();
  }

  private static AwsServiceException absent() {
    return Errors.of(404, "NoSuchObjectLockConfiguration",
        "The specified object does not have a ObjectLock configuration");
  }

  static AwsServiceException locked() {
    return Errors.of(403, "AccessDenied", "Access Denied because object protected by object lock.");
  }
}
