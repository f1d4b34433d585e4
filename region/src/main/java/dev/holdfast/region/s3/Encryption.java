package dev.holdfast.region.s3;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.EncryptionType;
import software.amazon.awssdk.services.s3.model.GetObjectAttributesRequest;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.ListPartsRequest;
import software.amazon.awssdk.services.s3.model.UploadPartCopyRequest;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;

/**
 * The mark of a customer's key (SSE-C) with which bytes are encrypted: a salt, and the digest of salt and key. The key
 * itself never comes here. The shell, which encrypts, puts the mark where the request had the key, so that the journal
 * has none either.
 *
 * @param salt of the object or upload, Base64
 * @param digest Base64
 */
public record Encryption(String salt, String digest) {

  private static final String KEY = "SSECustomerKey";
  private static final String SOURCE_KEY = "CopySourceSSECustomerKey";
  private static final String ALGORITHM = "SSECustomerAlgorithm";

  /** No Base64 has a colon, so that no client's key is taken for a mark. */
  private static final Pattern MARK = Pattern.compile("([A-Za-z0-9+/=]{1,64}):([A-Za-z0-9+/=]{1,64})");

  /** The salts that the keys of a request must be digested with; empty: a new one, or any. */
  public record Salts(Optional<String> target, Optional<String> source) {}

  /** As it stands in a request, in the place of the key. */
  public String mark() {
    return salt + ':' + digest;
  }

  /** Which salts the marks of this request's keys need. What is not there needs none: its absence is answered later. */
  public static Salts salts(Call call, SdkRequest request) {
    return switch (request) {
      case GetObjectRequest r -> new Salts(object(call, r.bucket(), r.key(), r.versionId()), Optional.empty());
      case HeadObjectRequest r -> new Salts(object(call, r.bucket(), r.key(), r.versionId()), Optional.empty());
      case GetObjectAttributesRequest r ->
          new Salts(object(call, r.bucket(), r.key(), r.versionId()), Optional.empty());
      case CopyObjectRequest r -> new Salts(Optional.empty(), source(call, CopySource.of(r)));
      case UploadPartCopyRequest r ->
          new Salts(upload(call, r.bucket(), r.key(), r.uploadId()), source(call, CopySource.of(r)));
      case UploadPartRequest r -> new Salts(upload(call, r.bucket(), r.key(), r.uploadId()), Optional.empty());
      case CompleteMultipartUploadRequest r ->
          new Salts(upload(call, r.bucket(), r.key(), r.uploadId()), Optional.empty());
      case ListPartsRequest r -> new Salts(upload(call, r.bucket(), r.key(), r.uploadId()), Optional.empty());
      default -> new Salts(Optional.empty(), Optional.empty());
    };
  }

  private static Optional<String> source(Call call, CopySource source) {
    return object(call, source.bucket(), source.key(), source.versionId().orElse(null));
  }

  private static Optional<String> object(Call call, String bucket, String key, String versionId) {
    return new Versions(call).required(bucket, key, versionId).encryption().map(Encryption::salt);
  }

  private static Optional<String> upload(Call call, String bucket, String key, String uploadId) {
    return bucket == null || key == null || uploadId == null ? Optional.empty()
        : call.state().get(S3Service.UPLOADS, new UploadKey(bucket, key, uploadId))
            .flatMap(Rows.Upload::encryption).map(Encryption::salt);
  }

  /** The mark of the key that a request gives; empty if it gives none. */
  static Optional<Encryption> given(SdkRequest request) {
    return read(request, KEY);
  }

  /** The mark of the key of a copy's source. */
  static Optional<Encryption> ofSource(SdkRequest request) {
    return read(request, SOURCE_KEY);
  }

  private static Optional<Encryption> read(SdkRequest request, String member) {
    Optional<Encryption> mark = request.getValueForField(member, String.class).map(text -> {
      Matcher m = MARK.matcher(text);
      if (!m.matches()) {
        throw Refusals.invalidArgument("The secret key was invalid for the specified algorithm.");
      }
      return new Encryption(m.group(1), m.group(2));
    });
    if (mark.isEmpty() && member.equals(KEY) && request.getValueForField(ALGORITHM, String.class).isPresent()) {
      throw Refusals.invalidArgument("Requests specifying Server Side Encryption with Customer provided keys must "
          + "provide an appropriate secret key.");
    }
    return mark;
  }

  /** What a new object or upload is to be encrypted with. @throws RuntimeException AccessDenied if the bucket blocks it */
  static Optional<Encryption> ofNew(Call call, String bucket, SdkRequest request) {
    requireOneKind(request);
    requireNotBlocked(call, bucket, request);
    return given(request);
  }

  /** Refuses a request that asks for S3's keys and for the customer's. AWS looks at this before it looks at the key. */
  public static void requireOneKind(SdkRequest request) {
    Optional<String> ours = request.getValueForField("ServerSideEncryption", Object.class).map(Object::toString);
    boolean customers = request.getValueForField(ALGORITHM, String.class).isPresent()
        || request.getValueForField(KEY, String.class).isPresent();
    if (ours.isPresent() && customers) {
      throw Refusals.invalidArgument("Server Side Encryption with Customer provided key is incompatible with the "
          + "encryption method specified", "x-amz-server-side-encryption", ours.get());
    }
  }

  /** Refuses what is to be written with a customer's key where the bucket does not let it. */
  static void requireNotBlocked(Call call, String bucket, SdkRequest request) {
    if (given(request).isPresent() && isBlocked(call, bucket)) {
      String action = request instanceof CopyObjectRequest ? "s3:CopyObject" : "s3:PutObject";
      String key = request instanceof CopyObjectRequest r ? r.destinationKey()
          : request.getValueForField("Key", String.class).orElse("");
      throw Errors.of(403, "AccessDenied", "User: " + call.caller().arn() + " is not authorized to perform: " + action
          + " on resource: \"" + S3Accesses.ARN + bucket + '/' + key + "\" because this bucket has blocked upload "
          + "requests that specify Server Side Encryption with Customer provided keys (SSE-C). Please specify a "
          + "different server-side encryption type");
    }
  }

  /** Whether somebody has set how the bucket encrypts, be it as by default: AWS takes that for a change by every copy. */
  static boolean isSet(Call call, String bucket) {
    return Configurations.ENCRYPTION.find(call, bucket).flatMap(Configurations.EncryptionRow::set).isPresent();
  }

  private static boolean isBlocked(Call call, String bucket) {
    return Configurations.ENCRYPTION.find(call, bucket).filter(row -> row.value().rules().stream().anyMatch(
        rule -> rule.blockedEncryptionTypes() != null
            && rule.blockedEncryptionTypes().encryptionType().contains(EncryptionType.SSE_C))).isPresent();
  }

  /** Bytes are read with the key they were written with, and only with it. */
  static void requireReadable(Optional<Encryption> stored, Optional<Encryption> given) {
    if (stored.isEmpty() && given.isPresent()) {
      throw Errors.badRequest("InvalidRequest", "The encryption parameters are not applicable to this object.");
    }
    if (stored.isPresent() && given.isEmpty()) {
      throw Errors.badRequest("InvalidRequest", "The object was stored using a form of Server Side Encryption. The "
          + "correct parameters must be provided to retrieve the object.");
    }
    if (stored.isPresent() && !stored.get().isOf(given.orElseThrow())) {
      throw Errors.of(403, "AccessDenied", "Requests specifying Server Side Encryption with Customer provided keys must "
          + "provide the correct secret key.");
    }
  }

  /** All parts of an upload are encrypted with the key that began it. */
  static void requirePart(Rows.Upload upload, Optional<Encryption> given) {
    if (upload.encryption().isPresent() != given.isPresent()) {
      throw Errors.badRequest("InvalidRequest", "The multipart upload initiate requested encryption. Subsequent part "
          + "requests must include the appropriate encryption parameters.");
    }
    requireSame(upload, given);
  }

  /** A key that need not be given, as to complete an upload, must be the right one where it is. */
  static void requireSame(Rows.Upload upload, Optional<Encryption> given) {
    if (given.isPresent() && !upload.encryption().filter(e -> e.isOf(given.get())).isPresent()) {
      throw Errors.badRequest("InvalidRequest",
          "The provided encryption parameters did not match the ones used originally.");
    }
  }

  /** What answers say of bytes encrypted with a customer's key; null of others. */
  static String customer(Optional<Encryption> encryption) {
    return encryption.isPresent() ? "AES256" : null;
  }

  /** What answers say of all other bytes, as AWS has said it since 2023; null of bytes with a customer's key. */
  static String ours(Optional<Encryption> encryption) {
    return encryption.isPresent() ? null : "AES256";
  }

  /** In constant time. A mark with another salt is of what was replaced since the shell looked. */
  private boolean isOf(Encryption given) {
    if (!salt.equals(given.salt)) {
      throw Errors.of(409, "OperationAborted", "A conflicting conditional operation is currently in progress against "
          + "this resource. Please try again.");
    }
    return MessageDigest.isEqual(
        digest.getBytes(StandardCharsets.US_ASCII), given.digest.getBytes(StandardCharsets.US_ASCII));
  }
}
