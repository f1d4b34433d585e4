package dev.holdfast.zone.s3;

import dev.holdfast.region.kernel.Blob;
import dev.holdfast.region.s3.Encryption;
import dev.holdfast.wire.Decoded;
import dev.holdfast.wire.HttpResponse;
import dev.holdfast.zone.blob.Veil;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.utils.builder.SdkBuilder;

/**
 * A request without the customer's keys that it came with, and those keys. Whatever goes to the region, and so into the
 * journal, is {@link #request}.
 *
 * @param request has marks ({@link Encryption}) where it had keys
 * @param target what the bytes that are written, or read, are encrypted with
 * @param source what the bytes that are copied are encrypted with
 */
record Keyed(SdkRequest request, Optional<CustomerKey> target, Optional<CustomerKey> source) {

  private static final String TARGET = "SSECustomer";
  private static final String SOURCE = "CopySourceSSECustomer";

  private static final int SALT_BYTES = 16;
  private static final SecureRandom RANDOM = new SecureRandom();

  /** @throws software.amazon.awssdk.awscore.exception.AwsServiceException if what it says of keys is wrong */
  static Keyed of(RegionAccess region, SdkRequest request) {
    Encryption.requireOneKind(request);
    Optional<CustomerKey> target = CustomerKey.of(request, TARGET);
    Optional<CustomerKey> source = CustomerKey.of(request, SOURCE);
    if (target.isEmpty() && source.isEmpty()) {
      return new Keyed(request, target, source);
    }
    Encryption.Salts salts = region.look(call -> Encryption.salts(call, request));
    Map<String, String> marks = new TreeMap<>();
    target.ifPresent(key -> marks.put(TARGET + "Key", key.mark(salts.target().orElseGet(Keyed::salt)).mark()));
    source.ifPresent(key -> marks.put(SOURCE + "Key", key.mark(salts.source().orElseGet(Keyed::salt)).mark()));
    SdkRequest.Builder builder = request.toBuilder();
    ((SdkPojo) builder).sdkFields().forEach(field -> {
      String name = field.memberName();
      if (name.equals(TARGET + "Key") || name.equals(SOURCE + "Key")
          || name.equals(TARGET + "KeyMD5") || name.equals(SOURCE + "KeyMD5")) {
        field.set(builder, marks.get(name));
      }
    });
    return new Keyed((SdkRequest) ((SdkBuilder<?, ?>) builder).build(), target, source);
  }

  private static String salt() {
    byte[] salt = new byte[SALT_BYTES];
    RANDOM.nextBytes(salt);
    return Base64.getEncoder().encodeToString(salt);
  }

  Veil veil() {
    return target.<Veil>map(key -> key).orElse(Veil.NONE);
  }

  Veil sourceVeil() {
    return source.<Veil>map(key -> key).orElse(Veil.NONE);
  }

  /** A blob written through {@link #veil}, as the region is told of it. */
  Blob told(Blob blob) {
    return target.map(key -> key.hidden(blob)).orElse(blob);
  }

  /** An answer about encrypted bytes says which key it was, by the MD5 that the client gave; the region knows none. */
  static HttpResponse confirmed(Decoded.Call call, HttpResponse response) {
    Optional<String> md5 = call.request().getValueForField(TARGET + "KeyMD5", String.class);
    return md5.isEmpty() || !response.headers().has("x-amz-server-side-encryption-customer-algorithm")
        ? response
        : new HttpResponse(response.status(),
            response.headers().with("x-amz-server-side-encryption-customer-key-MD5", md5.get()), response.body());
  }
}
