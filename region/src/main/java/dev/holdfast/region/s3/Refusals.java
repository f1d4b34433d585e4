package dev.holdfast.region.s3;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;
import software.amazon.awssdk.services.s3.model.StorageClass;

/** What is refused by name on many operations, and the errors that many of them share. */
final class Refusals {

  /** Members that would change what happens, if they were implemented. */
  private static final Set<String> NOT_YET = Set.of(
      "SSEKMSKeyId", "SSEKMSEncryptionContext", "BucketKeyEnabled", "WriteOffsetBytes", "MFA");

  private static final Set<String> OWNERS = Set.of("ExpectedBucketOwner", "ExpectedSourceBucketOwner");

  private static final Set<String> STORAGE_CLASSES =
      Set.of("STANDARD", "REDUCED_REDUNDANCY", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER_IR");

  /** Those that no object in a bucket of a region has, but on other kinds of S3. */
  private static final Set<String> IMPOSSIBLE_CLASSES = Set.of("OUTPOSTS", "SNOW", "EXPRESS_ONEZONE", "FSX_OPENZFS", "FSX_ONTAP");

  private Refusals() {}

  /** Refuses what this request asks for and no operation here does. */
  static void check(Call call, SdkPojo request) {
    request.sdkFields().forEach(field -> {
      Object value = field.getValueOrDefault(request);
      if (value == null || Boolean.FALSE.equals(value)) {
        return;
      }
      String name = field.memberName();
      if (NOT_YET.contains(name)) {
        throw notImplemented(name);
      }
      if (name.equals("ServerSideEncryption") && !value.equals("AES256")) {
        if (ServerSideEncryption.fromValue(value.toString()) == ServerSideEncryption.UNKNOWN_TO_SDK_VERSION) {
          throw invalidArgument("The encryption method specified is not supported", "x-amz-server-side-encryption",
              value.toString());
        }
        throw notImplemented("ServerSideEncryption=" + value);
      }
      if (name.equals("StorageClass") && !STORAGE_CLASSES.contains(value.toString())) {
        throw IMPOSSIBLE_CLASSES.contains(value.toString())
            || StorageClass.fromValue(value.toString()) == StorageClass.UNKNOWN_TO_SDK_VERSION
            ? Errors.with(Errors.badRequest("InvalidStorageClass", "The storage class you specified is not valid"),
                "StorageClassRequested", value.toString())
            : notImplemented("StorageClass=" + value);
      }
      if (name.equals("VersionId") && value instanceof String versionId) {
        Versions.requireValid(versionId);
      }
      if (OWNERS.contains(name) && !value.equals(call.settings().account())) {
        throw Errors.of(403, "AccessDenied", "Access Denied: the bucket's owner is not " + value);
      }
    });
  }

  static AwsServiceException notImplemented(String what) {
    return Errors.of(501, "NotImplemented",
        "A header you provided implies functionality that is not implemented: " + what);
  }

  static AwsServiceException invalidArgument(String message) {
    return Errors.badRequest("InvalidArgument", message);
  }

  /** @param value as the caller gave it; null: nothing */
  static AwsServiceException invalidArgument(String message, String name, String value) {
    return Errors.with(invalidArgument(message), "ArgumentName", name, "ArgumentValue", value);
  }

  /** For a header that AWS knows, with a value, or beside another, that it does not know to heed. */
  static AwsServiceException notImplemented(String header, String why) {
    return Errors.with(Errors.of(501, "NotImplemented",
        "A header you provided implies functionality that is not implemented"), "Header", header, "additionalMessage", why);
  }

  static AwsServiceException preconditionFailed(String condition) {
    return Errors.with(Errors.of(412, "PreconditionFailed",
        "At least one of the pre-conditions you specified did not hold"), "Condition", condition);
  }

  static AwsServiceException noSuchKey(String key) {
    return Errors.with(Errors.of(404, "NoSuchKey", "The specified key does not exist."), "Key", key);
  }
}
