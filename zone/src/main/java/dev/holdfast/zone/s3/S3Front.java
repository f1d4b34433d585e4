package dev.holdfast.zone.s3;

import dev.holdfast.region.kernel.Caller;
import dev.holdfast.region.kernel.Command;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.kernel.Outcome;
import dev.holdfast.region.s3.Visitors;
import dev.holdfast.wire.ApiCodec;
import dev.holdfast.wire.Decoded;
import dev.holdfast.wire.Headers;
import dev.holdfast.wire.HttpRequest;
import dev.holdfast.wire.HttpResponse;
import dev.holdfast.wire.Limits;
import dev.holdfast.wire.postform.MultipartForm;
import dev.holdfast.zone.access.AccessControl;
import dev.holdfast.zone.blob.BlobStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkRequest;

/** Answers S3's requests. Safe for several threads; each call keeps its thread until the answer is out. */
public final class S3Front {

  /** Where an answer goes. */
  public interface Reply {
    /**
     * Sends the head; the body is what is then written to the stream, as long as the head's Content-Length says. Answers
     * to HEAD, 204 and 304 have none, whatever their Content-Length.
     */
    OutputStream start(int status, Headers headers) throws IOException;
  }

  /** Who signed a form; throws if it is signed wrongly. */
  @FunctionalInterface
  public interface SignedForm {
    /** @param fields by their names in lower case */
    Caller by(SortedMap<String, String> fields) throws InterruptedException;
  }

  /** What a query has that is signed, rightly or not. */
  private static final Set<String> SIGNATURES =
      Set.of("X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature", "AWSAccessKeyId", "Signature");

  /** Operations whose answers say which region the bucket is in, be they allowed or denied. */
  private static final Set<String> TELL_REGION = Set.of("HeadBucket", "ListObjects", "ListObjectsV2");

  private final ApiCodec codec;
  private final RegionAccess region;
  private final Permissions permissions;
  private final BrowserAccess browsers;
  private final Incoming incoming;
  private final FormUploads forms;
  private final WebsiteFront websites;
  private final Outgoing outgoing;

  /** @param log told of what goes wrong on this side: a full disk, a damaged blob */
  public S3Front(ApiCodec codec, RegionAccess region, AccessControl access, BlobStore blobs, Consumer<String> log) {
    this.codec = codec;
    this.region = region;
    this.permissions = new Permissions(access);
    this.browsers = new BrowserAccess(region);
    this.incoming = new Incoming(region, blobs, log);
    this.forms = new FormUploads(codec, region, permissions, incoming);
    this.outgoing = new Outgoing(codec, region, blobs, browsers, log);
    this.websites = new WebsiteFront(codec, region, outgoing);
  }

  /** A browser's OPTIONS: may a page of another origin send this request? It is never signed. */
  public void preflight(HttpRequest head, String requestId, Reply reply) throws IOException {
    try {
      reply.start(200, browsers.preflight(head)
          .with("x-amz-request-id", requestId).with("x-amz-id-2", requestId).with("Content-Length", "0")).close();
    } catch (AwsServiceException e) {
      refuse(head, e, requestId, reply);
    }
  }

  /** Answers with an error, as when the signature is wrong. */
  public void refuse(HttpRequest head, AwsServiceException error, String requestId, Reply reply) throws IOException {
    send(head, codec.refuse(head, error, requestId), reply);
  }

  /**
   * Answers a request.
   *
   * @param head the request without its body
   * @param caller who signed it; {@link Caller#ANYBODY} if nobody did
   * @throws IOException if the client cannot be read from or written to any more
   */
  public void handle(HttpRequest head, Caller caller, Body body, String requestId, Reply reply)
      throws IOException, InterruptedException {
    try {
      answer(head, caller, body, requestId, reply);
    } catch (AwsServiceException e) {
      refuse(head, e, requestId, reply);
    }
  }

  /** Whether this is the upload of an HTML form: its signature is in its body. */
  public static boolean isForm(HttpRequest head) {
    return head.method().equals("POST") && !head.headers().has("Authorization")
        && MultipartForm.isForm(head.headers().first("Content-Type").orElse(""));
  }

  /** Answers the upload of an HTML form. @throws IOException as {@link #handle} */
  public void handleForm(HttpRequest head, InputStream body, SignedForm signed, String requestId, Reply reply)
      throws IOException, InterruptedException {
    try {
      send(head, forms.answer(head, body, signed, requestId), reply);
    } catch (AwsServiceException e) {
      refuse(head, e, requestId, reply);
    }
  }

  /** Whether a request has no part of a signature, right or wrong. */
  public static boolean isUnsigned(HttpRequest head) {
    return !head.headers().has("Authorization")
        && head.parameters().stream().map(p -> p.name()).noneMatch(SIGNATURES::contains);
  }

  /** Answers a visitor of a bucket's website, who signs nothing. @throws IOException as {@link #handle} */
  public void visit(HttpRequest head, String requestId, Reply reply) throws IOException {
    websites.answer(head, requestId, reply);
  }

  private void answer(HttpRequest head, Caller caller, Body body, String requestId, Reply reply)
      throws IOException, InterruptedException {
    Decoded decoded = codec.decode(head, requestId);
    boolean streamsIn = decoded instanceof Decoded.Call call && call.streamsIn();
    if (!streamsIn) {
      byte[] bytes = whole(body);
      decoded = bytes.length == 0 ? decoded : codec.decode(head.withBody(bytes), requestId);
    }
    if (decoded instanceof Decoded.Call call) {
      if (caller.equals(Caller.ANYBODY)) {
        region.look(c -> {
          Visitors.requireTheirs(c, call.operation(), call.request());
          return true;
        });
      }
      permissions.require(call, head, caller);
    }
    switch (decoded) {
      case Decoded.Refused refused -> send(head, refused.response(), reply);
      case Decoded.Call call when call.operation().equals("GetObject") -> {
        try {
          outgoing.send(call, head, requestId, reply);
        } catch (AwsServiceException e) {
          send(head, outgoing.refusal(call, permissions.veiled(call, head, caller, e), requestId), reply);
        }
      }
      case Decoded.Call call -> {
        Outcome.Answer answer = streamsIn
            ? incoming.store(call, caller, body, requestId)
            : permissions.some(call, head, caller, r -> execute(call, r, caller, requestId));
        send(head, switch (answer) {
          case Outcome.Success success -> Keyed.confirmed(call, codec.encode(call, success, requestId));
          case Outcome.Refused(AwsServiceException error) ->
              outgoing.refusal(call, permissions.veiled(call, head, caller, error), requestId);
        }, reply);
      }
    }
  }

  private Outcome.Answer execute(Decoded.Call call, SdkRequest request, Caller caller, String requestId)
      throws IOException, InterruptedException {
    boolean copies = call.operation().equals("UploadPartCopy") || call.operation().equals("CopyObject");
    Keyed keyed = Keyed.of(region, request);
    Optional<Outcome.Answer> copied = copies ? incoming.copy(call, keyed, caller, requestId) : Optional.empty();
    return copied.isPresent() ? copied.get() : region.execute(new Command.ApiCall(
        caller, requestId, call.service(), call.operation(), keyed.request(), Optional.empty()));
  }

  private static byte[] whole(Body body) throws IOException {
    byte[] bytes = body.bytes().readNBytes(Limits.BODY + 1);
    if (bytes.length > Limits.BODY) {
      throw Errors.badRequest("MaxMessageLengthExceeded", "Your request was too big: more than " + Limits.BODY + " bytes");
    }
    return bytes;
  }

  private boolean tellsRegion(HttpRequest head, int status) {
    return (status == 200 || status == 403) && (head.method().equals("GET") || head.method().equals("HEAD"))
        && codec.operation(head).filter(TELL_REGION::contains).isPresent();
  }

  private void send(HttpRequest head, HttpResponse response, Reply reply) throws IOException {
    Headers headers = browsers.allow(head, response.headers());
    if (tellsRegion(head, response.status())) {
      headers = headers.with("x-amz-bucket-region", region.look(c -> c.settings().region()));
    }
    if (!headers.has("Content-Length") && response.status() != 204 && response.status() != 304) {
      headers = headers.with("Content-Length", Integer.toString(response.body().length));
    }
    try (OutputStream out = reply.start(response.status(), headers)) {
      if (response.body().length > 0) {
        out.write(response.body());
      }
    }
  }
}
