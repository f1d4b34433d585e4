package dev.holdfast.wire.sigv4;

import dev.holdfast.region.kernel.Caller;
import dev.holdfast.wire.HttpRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/** A request whose signature is right. */
public final class Verified {

  private final Caller caller;
  private final String service;
  private final HttpRequest request;
  private final Payload payload;
  private final Optional<ChunkSignatures> chunks;

  Verified(Caller caller, String service, HttpRequest request, Payload payload, Optional<ChunkSignatures> chunks) {
    this.caller = caller;
    this.service = service;
    this.request = request;
    this.payload = payload;
    this.chunks = chunks;
  }

  /** A request whose signature says nothing of its body. */
  static Verified unchecked(Caller caller, HttpRequest request) {
    return new Verified(caller, "s3", request, new Payload.Unsigned(), Optional.empty());
  }

  /**
   * A request to S3 that nobody signed. It may still say the hash of its body, or come in chunks.
   *
   * @throws software.amazon.awssdk.awscore.exception.AwsServiceException InvalidRequest if its chunks are to be signed
   */
  public static Verified unsigned(HttpRequest head) {
    Payload payload = SigV4.payload(
        head.headers().first("x-amz-content-sha256").orElse("UNSIGNED-PAYLOAD"), AuthErrors.S3, false);
    if (payload instanceof Payload.Chunked chunked && chunked.signed()) {
      throw AuthErrors.S3.missing();
    }
    return new Verified(Caller.ANYBODY, "s3", head, payload, Optional.empty());
  }

  public Caller caller() {
    return caller;
  }

  /** The service that the signature is for. */
  public String service() {
    return service;
  }

  /** The request; after {@link SigV4#verify} with its body as it was before it was cut into chunks. */
  public HttpRequest request() {
    return request;
  }

  /** Whether {@link #open} gives an {@link AwsChunkedInputStream}. */
  public boolean isChunked() {
    return payload instanceof Payload.Chunked;
  }

  /** The body's length without the chunks' sizes and signatures, as the client announces it. */
  public OptionalLong length() {
    Optional<String> header = request.headers().first(isChunked() ? "x-amz-decoded-content-length" : "Content-Length");
    return header.filter(l -> l.matches("\\d{1,18}")).map(Long::parseLong).map(OptionalLong::of)
        .orElseGet(OptionalLong::empty);
  }

  /**
   * The body, checked while it is read against what was signed; an {@link AwsChunkedInputStream} where it came in
   * chunks. Only when the end has been read ({@code -1}) is it known to be whole and right. To be called once.
   */
  public InputStream open(InputStream raw) {
    return switch (payload) {
      case Payload.Unsigned(), Payload.Checked() -> raw;
      case Payload.Hash(String sha256) ->
          new HashedInputStream(raw, sha256, () -> AuthErrors.of(service, request).wrongBody());
      case Payload.Chunked chunked -> new AwsChunkedInputStream(
          raw,
          chunked.signed() ? chunks : Optional.empty(),
          chunked.trailer() ? announcedTrailers() : Set.of(),
          length());
    };
  }

  private Set<String> announcedTrailers() {
    return request.headers().all("x-amz-trailer").stream()
        .flatMap(v -> Arrays.stream(v.split(",")))
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .collect(Collectors.toSet());
  }

  /** The same with its whole body, checked against what was signed. */
  Verified whole() throws IOException {
    return switch (payload) {
      case Payload.Unsigned(), Payload.Checked() -> this;
      case Payload.Hash(String sha256) -> {
        if (!Crypto.same(Crypto.sha256Hex(request.body()), sha256)) {
          throw AuthErrors.of(service, request).wrongBody();
        }
        yield this;
      }
      case Payload.Chunked _ -> with(open(new ByteArrayInputStream(request.body())).readAllBytes());
    };
  }

  private Verified with(byte[] body) {
    return new Verified(caller, service, request.withBody(body), payload, chunks);
  }
}
