package dev.holdfast.zone.s3;

import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.kernel.Outcome;
import dev.holdfast.region.s3.Retrieval;
import dev.holdfast.region.s3.Retrievals;
import dev.holdfast.wire.ApiCodec;
import dev.holdfast.wire.Decoded;
import dev.holdfast.wire.Headers;
import dev.holdfast.wire.HttpRequest;
import dev.holdfast.wire.HttpResponse;
import dev.holdfast.zone.blob.BlobStore;
import dev.holdfast.zone.blob.CorruptBlobException;
import dev.holdfast.zone.blob.Veil;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;

/** GetObject: the head from the state, the bytes from the blob store. */
final class Outgoing {

  /** An object may be replaced, and its blobs be deleted, between looking it up and taking hold of them. */
  private static final int TRIES = 5;

  private final ApiCodec codec;
  private final RegionAccess region;
  private final BlobStore blobs;
  private final BrowserAccess browsers;
  private final Consumer<String> log;

  Outgoing(ApiCodec codec, RegionAccess region, BlobStore blobs, BrowserAccess browsers, Consumer<String> log) {
    this.codec = codec;
    this.region = region;
    this.blobs = blobs;
    this.browsers = browsers;
    this.log = log;
  }

  private record Opened(GetObjectResponse response, BlobStore.Held held) {}

  /** @throws AwsServiceException before anything was sent */
  void send(Decoded.Call call, HttpRequest head, String requestId, S3Front.Reply reply) throws IOException {
    Keyed keyed = Keyed.of(region, call.request());
    GetObjectRequest request = (GetObjectRequest) keyed.request();
    Opened opened = open(request, keyed.veil());
    try (BlobStore.Held held = opened.held()) {
      HttpResponse response =
          Keyed.confirmed(call, codec.encode(call, new Outcome.Success(opened.response()), requestId));
      Headers headers = browsers.allow(head, response.headers());
      try (StartedByBytes out = new StartedByBytes(() -> reply.start(response.status(), headers))) {
        copy(held, out, request);
      }
    }
  }

  private void copy(BlobStore.Held held, StartedByBytes out, GetObjectRequest request) throws IOException {
    try {
      held.copy(out);
    } catch (CorruptBlobException e) {
      log.accept("s3: " + request.bucket() + '/' + request.key() + ": " + e.getMessage());
      if (out.isStarted()) {
        out.abandon();
        throw e; // the client sees a body that is too short, and must
      }
      out.abandon();
      throw Errors.of(500, "InternalError", "The object's bytes are damaged on disk.");
    }
    out.start();
  }

  private Opened open(GetObjectRequest request, Veil veil) {
    for (int i = 0; i < TRIES; i++) {
      Retrieval retrieval = region.look(call -> Retrievals.get(call, request));
      List<BlobStore.Slice> slices = retrieval.slices().stream()
          .map(s -> new BlobStore.Slice(s.blobId(), s.offset(), s.length()))
          .toList();
      Optional<BlobStore.Held> held = blobs.hold(slices, veil);
      if (held.isPresent()) {
        return new Opened(retrieval.response(), held.get());
      }
    }
    log.accept("s3: " + request.bucket() + '/' + request.key() + ": its bytes are not in the blob store");
    throw Errors.of(500, "InternalError", "The object's bytes are missing on disk.");
  }

  /** The answer to a read that is refused; some say more than the error. */
  HttpResponse refusal(Decoded.Call call, AwsServiceException error, String requestId) {
    HttpResponse bare = codec.encode(call, new Outcome.Refused(error), requestId);
    return switch (error.statusCode()) {
      case 304 -> new HttpResponse(304, validators(call, bare.headers(), requestId), bare.body());
      case 416 -> new HttpResponse(416, current(call)
          .map(c -> bare.headers().with("Content-Range", "bytes */" + c.contentLength()))
          .orElse(bare.headers()), bare.body());
      default -> bare;
    };
  }

  /** A 304 says what the client should have: the ETag, the date, how long it may keep it. */
  private Headers validators(Decoded.Call call, Headers headers, String requestId) {
    Headers full = current(call)
        .map(c -> codec.encode(call, new Outcome.Success(c), requestId).headers())
        .orElse(Headers.NONE);
    Headers all = headers;
    for (String name : List.of("ETag", "Last-Modified", "Cache-Control", "Expires")) {
      Optional<String> value = full.first(name);
      if (value.isPresent()) {
        all = all.with(name, value.get());
      }
    }
    return all;
  }

  private Optional<GetObjectResponse> current(Decoded.Call call) {
    return switch (call.request()) {
      case GetObjectRequest r -> current(GetObjectRequest.builder()
          .bucket(r.bucket()).key(r.key()).versionId(r.versionId()).sseCustomerAlgorithm(r.sseCustomerAlgorithm())
          .sseCustomerKey(r.sseCustomerKey()).sseCustomerKeyMD5(r.sseCustomerKeyMD5()).build());
      case HeadObjectRequest r -> current(GetObjectRequest.builder()
          .bucket(r.bucket()).key(r.key()).versionId(r.versionId()).sseCustomerAlgorithm(r.sseCustomerAlgorithm())
          .sseCustomerKey(r.sseCustomerKey()).sseCustomerKeyMD5(r.sseCustomerKeyMD5()).build());
      default -> Optional.empty();
    };
  }

  private Optional<GetObjectResponse> current(GetObjectRequest request) {
    try {
      GetObjectRequest keyed = (GetObjectRequest) Keyed.of(region, request).request();
      return Optional.of(region.look(call -> Retrievals.get(call, keyed).response()));
    } catch (AwsServiceException e) {
      return Optional.empty();
    }
  }
}
