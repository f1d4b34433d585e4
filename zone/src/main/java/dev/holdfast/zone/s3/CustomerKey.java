package dev.holdfast.zone.s3;

import dev.holdfast.region.kernel.Blob;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.s3.Encryption;
import dev.holdfast.zone.blob.Veil;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkRequest;

/**
 * A key that a customer gives with a request (SSE-C): 256 bits, in memory for as long as the request lasts, never written
 * anywhere. Each blob is encrypted by AES-256-CTR with a key of its own, HMAC-SHA256 of the customer's key and the blob's
 * random id, so that no stream of key bits is ever used twice. That the bytes are not damaged the blob store's checks say,
 * which are of the encrypted bytes.
 */
final class CustomerKey implements Veil {

  /** What AWS names whatever of the several headers is wrong. */
  private static final String ARGUMENT = "x-amz-server-side-encryption";

  private static final String USE = "Requests specifying Server Side Encryption with Customer provided keys must provide ";

  private static final int KEY_BYTES = 32;
  private static final int AES_BLOCK = 16;

  private final byte[] key;

  private CustomerKey(byte[] key) {
    this.key = key;
  }

  /**
   * The key in a request's members.
   *
   * @param prefix of the members' names: {@code "SSECustomer"} or {@code "CopySourceSSECustomer"}
   * @throws AwsServiceException InvalidArgument or InvalidEncryptionAlgorithmError, as AWS, unless algorithm, key and MD5
   *     are all there and right, or none is
   */
  static Optional<CustomerKey> of(SdkRequest request, String prefix) {
    Optional<String> algorithm = request.getValueForField(prefix + "Algorithm", String.class);
    Optional<String> given = request.getValueForField(prefix + "Key", String.class);
    Optional<String> md5 = request.getValueForField(prefix + "KeyMD5", String.class);
    if (algorithm.isEmpty() && given.isEmpty() && md5.isEmpty()) {
      return Optional.empty();
    }
    if (algorithm.isEmpty()) {
      throw invalid(USE + "a valid encryption algorithm.");
    }
    if (!algorithm.get().equals("AES256")) {
      throw Errors.with(Errors.badRequest("InvalidEncryptionAlgorithmError",
          "The Encryption request you specified is not valid. Supported value: AES256."),
          "ArgumentName", ARGUMENT, "ArgumentValue", algorithm.get());
    }
    if (given.isEmpty()) {
      throw invalid(USE + "an appropriate secret key.");
    }
    byte[] key = decoded(given.get());
    if (md5.isEmpty()) {
      throw invalid(USE + "the client calculated MD5 of the secret key.");
    }
    if (!MessageDigest.isEqual(md5(key), decoded(md5.get()))) {
      throw invalid("The calculated MD5 hash of the key did not match the hash that was provided.");
    }
    if (key.length != KEY_BYTES) {
      throw invalid("The secret key was invalid for the specified algorithm.");
    }
    return Optional.of(new CustomerKey(key));
  }

  private static AwsServiceException invalid(String message) {
    return Errors.with(
        Errors.badRequest("InvalidArgument", message), "ArgumentName", ARGUMENT, "ArgumentValue", "null");
  }

  /** @return nothing, if it is no Base64 */
  private static byte[] decoded(String base64) {
    try {
      return Base64.getDecoder().decode(base64.strip());
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }

  /** What the region is told of the key. @param salt Base64 */
  Encryption mark(String salt) {
    return new Encryption(salt, Base64.getEncoder().encodeToString(hmac(key, "holdfast sse-c mark " + salt)));
  }

  /** The blob as the region is told of it: its ETag is not the MD5 of what is secret, and is another for another key. */
  Blob hidden(Blob blob) {
    byte[] etag = hmac(blobKey(blob.id()), "etag " + blob.md5());
    return new Blob(
        blob.id(), blob.size(), HexFormat.of().formatHex(Arrays.copyOf(etag, 16)), blob.checksums());
  }

  @Override
  public void change(String blobId, long position, byte[] bytes, int offset, int count) {
    byte[] counter = ByteBuffer.allocate(AES_BLOCK).putLong(8, position / AES_BLOCK).array();
    try {
      Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
      cipher.init(
          Cipher.ENCRYPT_MODE, new SecretKeySpec(blobKey(blobId), "AES"), new IvParameterSpec(counter));
      cipher.update(new byte[(int) (position % AES_BLOCK)]);
      cipher.update(bytes, offset, count, bytes, offset);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private byte[] blobKey(String blobId) {
    return hmac(key, "holdfast sse-c blob " + blobId);
  }

  private static byte[] hmac(byte[] key, String of) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(of.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] md5(byte[] bytes) {
    try {
      return MessageDigest.getInstance("MD5").digest(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Never the key. */
  @Override
  public String toString() {
    return "a customer's key";
  }
}
