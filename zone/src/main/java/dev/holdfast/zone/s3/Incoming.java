package dev.holdfast.zone.s3;

import dev.holdfast.region.kernel.Blob;
import dev.holdfast.region.kernel.Caller;
import dev.holdfast.region.kernel.Command;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.kernel.Outcome;
import dev.holdfast.region.s3.Checksums;
import dev.holdfast.region.s3.Copies;
import dev.holdfast.region.s3.Expected;
import dev.holdfast.region.s3.Limits;
import dev.holdfast.wire.Decoded;
import dev.holdfast.zone.blob.BlobStore;
import dev.holdfast.zone.blob.CorruptBlobException;
import dev.holdfast.zone.blob.StoreFullException;
import dev.holdfast.zone.blob.TooLargeException;
import dev.holdfast.zone.blob.Veil;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.utils.builder.SdkBuilder;

/**
 * PutObject, UploadPart, and copies whose bytes are stored anew: the bytes go to the blob store, then the command that
 * refers to them is ordered.
 */
final class Incoming {

  /** A source may be replaced, and its blobs be deleted, between looking it up and taking hold of them. */
  private static final int TRIES = 5;

  private static final String CHECKSUM_HEADER = "x-amz-checksum-";

  private final RegionAccess region;
  private final BlobStore blobs;
  private final Consumer<String> log;

  Incoming(RegionAccess region, BlobStore blobs, Consumer<String> log) {
    this.region = region;
    this.blobs = blobs;
    this.log = log;
  }

  Outcome.Answer store(Decoded.Call call, Caller caller, Body body, String requestId)
      throws IOException, InterruptedException {
    requireLength(body);
    return storeAll(call, caller, body, requestId);
  }

  /** A form's file ends with its part of the body: nobody says before how long it is. */
  Outcome.Answer storeForm(Decoded.Call call, Caller caller, InputStream file, String requestId)
      throws IOException, InterruptedException {
    return storeAll(call, caller, new Body(file, OptionalLong.empty(), TreeMap::new), requestId);
  }

  private Outcome.Answer storeAll(Decoded.Call call, Caller caller, Body body, String requestId)
      throws IOException, InterruptedException {
    Keyed keyed = Keyed.of(region, call.request());
    Set<String> algorithms = announced(call);
    algorithms.addAll(region.<Set<String>>look(c -> Expected.checksums(c, keyed.request())));
    Blob blob = write(body.bytes(), algorithms, keyed.veil());
    return refer(blob, () -> {
      requireWhole(call, body, blob);
      return region.execute(new Command.ApiCall(caller, requestId, call.service(), call.operation(),
          withTrailers(keyed.request(), body.trailers().get()), Optional.of(keyed.told(blob))));
    });
  }

  /** A copy whose bytes are to be stored anew; empty if this request is none. */
  Optional<Outcome.Answer> copy(Decoded.Call call, Keyed keyed, Caller caller, String requestId)
      throws IOException, InterruptedException {
    for (int i = 0; i < TRIES; i++) {
      Optional<Copies.Work> work = region.look(c -> Copies.before(c, keyed.request()));
      if (work.isEmpty()) {
        return Optional.empty();
      }
      Optional<BlobStore.Held> held = blobs.hold(work.get().source().slices().stream()
          .map(s -> new BlobStore.Slice(s.blobId(), s.offset(), s.length())).toList(), keyed.sourceVeil());
      if (held.isPresent()) {
        Blob blob = copied(held.get(), work.get().algorithms(), keyed.veil());
        return Optional.of(refer(blob, () -> region.execute(new Command.ApiCall(
            caller, requestId, call.service(), call.operation(), keyed.request(),
            Optional.of(keyed.told(blob))))));
      }
    }
    throw Errors.of(500, "InternalError", "The source's bytes are missing on disk.");
  }

  private Blob copied(BlobStore.Held source, Set<String> algorithms, Veil veil) throws IOException {
    try (BlobStore.Held held = source; InputStream bytes = held.open()) {
      return write(bytes, algorithms, veil);
    } catch (CorruptBlobException e) {
      log.accept("s3: " + e.getMessage());
      throw Errors.of(500, "InternalError", "The source's bytes are damaged on disk.");
    }
  }

  private interface Order {
    Outcome.Answer get() throws InterruptedException;
  }

  /** Orders the command that refers to a blob; the blob is deleted if it was refused. */
  private Outcome.Answer refer(Blob blob, Order order) throws InterruptedException {
    boolean referred = false;
    try {
      Outcome.Answer answer = order.get();
      referred = isPerhapsReferredTo(answer);
      return answer;
    } catch (AwsServiceException e) {
      referred = e.statusCode() >= 500;
      throw e;
    } catch (RuntimeException | InterruptedException e) {
      referred = true; // nobody knows: the next start finds out
      throw e;
    } finally {
      if (!referred) {
        blobs.delete(blob.id());
      }
    }
  }

  /** A 5xx may come of a journal that failed half-way, whose entry a restart still finds. */
  private static boolean isPerhapsReferredTo(Outcome.Answer answer) {
    return switch (answer) {
      case Outcome.Success _ -> true;
      case Outcome.Refused refused -> refused.error().statusCode() >= 500;
    };
  }

  private Blob write(InputStream bytes, Set<String> algorithms, Veil veil) throws IOException {
    try {
      return blobs.write(bytes, algorithms, Limits.PUT_BYTES, veil);
    } catch (TooLargeException e) {
      throw tooLarge();
    } catch (StoreFullException e) {
      log.accept("s3: " + e.getMessage());
      // Not a status that SDKs retry: the disk will not be empty in a second.
      throw Errors.of(507, "InsufficientStorage", "The object cannot be stored: " + e.getMessage());
    }
  }

  private static void requireLength(Body body) {
    if (body.length().isEmpty()) {
      throw Errors.of(411, "MissingContentLength", "You must provide the Content-Length HTTP header.");
    }
    if (body.length().getAsLong() > Limits.PUT_BYTES) {
      throw tooLarge();
    }
  }

  private static AwsServiceException tooLarge() {
    return Errors.badRequest("EntityTooLarge", "Your proposed upload exceeds the maximum allowed size: "
        + Limits.PUT_BYTES + " bytes");
  }

  private static void requireWhole(Decoded.Call call, Body body, Blob blob) {
    if (body.length().isPresent() && blob.size() != body.length().getAsLong()) {
      throw Errors.badRequest("IncompleteBody", "You did not provide the number of bytes specified by the "
          + "Content-Length HTTP header: " + blob.size() + " of " + body.length().getAsLong());
    }
    call.http().headers().first("Content-MD5").ifPresent(given -> {
      byte[] md5 = decoded(given);
      if (!Arrays.equals(md5, HexFormat.of().parseHex(blob.md5()))) {
        throw Errors.with(Errors.badRequest("BadDigest", "The Content-MD5 you specified did not match what we received."),
            "ExpectedDigest", HexFormat.of().formatHex(md5),
            "CalculatedDigest", Base64.getEncoder().encodeToString(HexFormat.of().parseHex(blob.md5())));
      }
    });
  }

  private static byte[] decoded(String md5) {
    try {
      byte[] bytes = Base64.getDecoder().decode(md5.strip());
      if (bytes.length == 16) {
        return bytes;
      }
    } catch (IllegalArgumentException e) {
      throw invalidDigest(md5);
    }
    throw invalidDigest(md5);
  }

  private static AwsServiceException invalidDigest(String md5) {
    return Errors.with(
        Errors.badRequest("InvalidDigest", "The Content-MD5 you specified was invalid."), "Content-MD5", md5);
  }

  /** The checksums that are to come after the bytes. */
  private static Set<String> announced(Decoded.Call call) {
    Set<String> algorithms = new TreeSet<>();
    call.http().headers().all("x-amz-trailer").stream()
        .flatMap(line -> Arrays.stream(line.split(",")))
        .map(name -> name.strip().toLowerCase(Locale.ROOT))
        .filter(name -> name.startsWith(CHECKSUM_HEADER))
        .map(name -> name.substring(CHECKSUM_HEADER.length()).toUpperCase(Locale.ROOT))
        .filter(Checksums.ALGORITHMS::contains)
        .forEach(algorithms::add);
    return algorithms;
  }

  /** A checksum that came behind the bytes is worth as much as one that came before: the region verifies it. */
  private static SdkRequest withTrailers(SdkRequest request, SortedMap<String, String> trailers) {
    if (trailers.isEmpty()) {
      return request;
    }
    SdkRequest.Builder builder = request.toBuilder();
    ((SdkPojo) builder).sdkFields().forEach(field -> {
      String name = field.locationName().toLowerCase(Locale.ROOT);
      if (name.startsWith(CHECKSUM_HEADER) && trailers.containsKey(name)) {
        field.set(builder, trailers.get(name));
      }
    });
    return (SdkRequest) ((SdkBuilder<?, ?>) builder).build();
  }
}
