package dev.holdfast.region.s3;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.kernel.State;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.s3.model.BucketLocationConstraint;
import software.amazon.awssdk.services.s3.model.Bucket;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;
import software.amazon.awssdk.services.s3.model.CreateBucketResponse;
import software.amazon.awssdk.services.s3.model.DeleteBucketRequest;
import software.amazon.awssdk.services.s3.model.DeleteBucketResponse;
import software.amazon.awssdk.services.s3.model.GetBucketLocationRequest;
import software.amazon.awssdk.services.s3.model.GetBucketLocationResponse;
import software.amazon.awssdk.services.s3.model.HeadBucketRequest;
import software.amazon.awssdk.services.s3.model.HeadBucketResponse;
import software.amazon.awssdk.services.s3.model.ListBucketsRequest;
import software.amazon.awssdk.services.s3.model.ListBucketsResponse;
import software.amazon.awssdk.services.s3.model.Owner;

/** Makes, finds, lists and removes buckets. */
record Buckets(Call call) {

  private static final String DEFAULT_REGION = "us-east-1";

  private static final Set<String> KNOWN_REGIONS = new TreeSet<>(Set.of(DEFAULT_REGION));

  static {
    BucketLocationConstraint.knownValues().forEach(r -> KNOWN_REGIONS.add(r.toString()));
  }

  CreateBucketResponse create(CreateBucketRequest r) {
    Refusals.check(call, r);
    requireValidName(r.bucket());
    requireHere(r);
    if (call.state().has(S3Service.BUCKETS, r.bucket())) {
      // Only the oldest region lets its owner create a bucket again, as it always did.
      if (call.settings().region().equals(DEFAULT_REGION)) {
        return created(r);
      }
      throw Errors.with(Errors.of(409, "BucketAlreadyOwnedByYou",
          "Your previous request to create the named bucket succeeded and you already own it."), "BucketName", r.bucket());
    }
    if (call.state().all(S3Service.BUCKETS).size() >= Limits.BUCKETS) {
      throw Errors.badRequest("TooManyBuckets", "You have attempted to create more buckets than allowed");
    }
    call.state().put(S3Service.BUCKETS, r.bucket(), new Rows.Bucket(r.bucket(), call.now()));
    new Configurations(call).initial(r);
    return created(r);
  }

  private CreateBucketResponse created(CreateBucketRequest r) {
    return CreateBucketResponse.builder().location('/' + r.bucket()).build();
  }

  DeleteBucketResponse delete(DeleteBucketRequest r) {
    Refusals.check(call, r);
    String bucket = required(call, r.bucket()).name();
    if (!objects(call.state(), bucket).isEmpty()) {
      throw notEmpty(bucket);
    }
    if (!others(call.state(), bucket).isEmpty()) {
      throw notEmpty(bucket);
    }
    new Uploads(call).abortAll(bucket);
    new Configurations(call).removeAll(bucket);
    new Lifecycles(call).stop(bucket);
    call.state().remove(S3Service.BUCKETS, bucket);
    return DeleteBucketResponse.builder().build();
  }

  private AwsServiceException notEmpty(String bucket) {
    String versions = new Versions(call).everHad(bucket) ? ". You must delete all versions in the bucket." : "";
    return Errors.with(Errors.of(409, "BucketNotEmpty", "The bucket you tried to delete is not empty" + versions),
        "BucketName", bucket);
  }

  HeadBucketResponse head(HeadBucketRequest r) {
    Refusals.check(call, r);
    required(call, r.bucket());
    return HeadBucketResponse.builder()
        .bucketRegion(call.settings().region())
        .bucketArn("arn:aws:s3:::" + r.bucket())
        .accessPointAlias(false)
        .build();
  }

  GetBucketLocationResponse location(GetBucketLocationRequest r) {
    Refusals.check(call, r);
    required(call, r.bucket());
    String region = call.settings().region();
    return GetBucketLocationResponse.builder()
        .locationConstraint(region.equals(DEFAULT_REGION) ? "" : region)
        .build();
  }

  ListBucketsResponse list(ListBucketsRequest r) {
    if (r.bucketRegion() != null && !KNOWN_REGIONS.contains(r.bucketRegion())
        && !r.bucketRegion().equals(call.settings().region())) {
      throw Errors.with(Refusals.invalidArgument(
          "Argument value " + r.bucketRegion() + " is not a valid AWS Region"), "ArgumentName", "bucket-region");
    }
    boolean elsewhere = r.bucketRegion() != null && !r.bucketRegion().equals(call.settings().region());
    int most = Optional.ofNullable(r.maxBuckets()).orElse(Limits.BUCKETS);
    if (most < 1 || most > Limits.BUCKETS) {
      throw Refusals.invalidArgument("Argument max-buckets must be an integer between 1 and " + Limits.BUCKETS,
          "max-buckets", "" + most);
    }
    String prefix = Optional.ofNullable(r.prefix()).orElse("");
    String after = Optional.ofNullable(r.continuationToken()).orElse("");
    List<Rows.Bucket> found = call.state().all(S3Service.BUCKETS).tailMap(after, false).values().stream()
        .filter(b -> b.name().startsWith(prefix) && !elsewhere)
        .limit(most + 1L)
        .toList();
    List<Bucket> page = found.stream().limit(most).map(this::shown).toList();
    return ListBucketsResponse.builder()
        .buckets(page)
        .owner(owner(call))
        .prefix(r.prefix())
        .continuationToken(found.size() > most ? page.getLast().name() : null)
        .build();
  }

  private Bucket shown(Rows.Bucket bucket) {
    return Bucket.builder()
        .name(bucket.name())
        .creationDate(ObjectListing.shown(bucket.created()))
        .bucketRegion(call.settings().region())
        .bucketArn("arn:aws:s3:::" + bucket.name())
        .build();
  }

  static Owner owner(Call call) {
    return Owner.builder().id(canonicalId(call)).build();
  }

  /** 64 hexadecimal digits that stand for the account. */
  static String canonicalId(Call call) {
    return call.settings().account().repeat(6).substring(0, 64);
  }

  static Rows.Bucket required(Call call, String bucket) {
    if (bucket == null) {
      throw Refusals.invalidArgument("a bucket must be named");
    }
    return call.state().get(S3Service.BUCKETS, bucket)
        .orElseThrow(() -> Errors.with(Errors.of(404, "NoSuchBucket", "The specified bucket does not exist"), "BucketName", bucket));
  }

  static java.util.SortedMap<ObjectKey, Rows.StoredObject> objects(State state, String bucket) {
    return state.range(S3Service.OBJECTS, new ObjectKey(bucket, ""), new ObjectKey(bucket + '\0', ""));
  }

  /** A bucket's versions that are not in the table of objects. */
  static java.util.SortedMap<VersionKey, Rows.OtherVersion> others(State state, String bucket) {
    return state.range(
        S3Service.VERSIONS, VersionKey.first(bucket, ""), VersionKey.first(bucket + '\0', ""));
  }

  private void requireHere(CreateBucketRequest r) {
    String asked = r.createBucketConfiguration() == null
        ? null
        : r.createBucketConfiguration().locationConstraintAsString();
    // The oldest region is named by naming none.
    if (asked != null && !asked.isEmpty() && (asked.equals(DEFAULT_REGION) || !KNOWN_REGIONS.contains(asked))) {
      throw Errors.with(Errors.badRequest("InvalidLocationConstraint", "The specified location-constraint is not valid"),
          "LocationConstraint", asked);
    }
    String region = call.settings().region();
    boolean here = asked == null || asked.isEmpty() ? region.equals(DEFAULT_REGION) : asked.equals(region);
    if (!here) {
      throw Errors.badRequest("IllegalLocationConstraintException", "The "
          + (asked == null ? "unspecified" : asked) + " location constraint is incompatible for the region specific "
          + "endpoint this request was sent to.");
    }
  }

  /** General purpose bucket names, as AWS documents them. */
  private static void requireValidName(String name) {
    boolean valid = name != null
        && name.matches("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
        && !name.contains("..")
        && !name.matches("\\d+\\.\\d+\\.\\d+\\.\\d+")
        && !name.startsWith("xn--") && !name.startsWith("sthree-") && !name.startsWith("amzn-s3-demo-")
        && !name.endsWith("-s3alias") && !name.endsWith("--ol-s3") && !name.endsWith(".mrap")
        && !name.endsWith("--x-s3") && !name.endsWith("--table-s3");
    if (!valid) {
      throw Errors.with(Errors.badRequest("InvalidBucketName", "The specified bucket is not valid."), "BucketName", name);
    }
  }
}
