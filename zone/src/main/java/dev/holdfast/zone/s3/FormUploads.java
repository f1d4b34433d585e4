package dev.holdfast.zone.s3;

import dev.holdfast.region.kernel.Caller;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.kernel.Outcome;
import dev.holdfast.wire.ApiCodec;
import dev.holdfast.wire.Decoded;
import dev.holdfast.wire.Headers;
import dev.holdfast.wire.HttpRequest;
import dev.holdfast.wire.HttpResponse;
import dev.holdfast.wire.QueryString;
import dev.holdfast.wire.S3Address;
import dev.holdfast.wire.postform.MultipartForm;
import dev.holdfast.wire.postform.PostObject;
import dev.holdfast.wire.postform.PostPolicy;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.SortedMap;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.s3.model.PutObjectTaggingRequest;

/** Uploads by HTML forms: the fields say what PutObject's headers would, a signed policy says what they may be. */
final class FormUploads {

  private final ApiCodec codec;
  private final RegionAccess region;
  private final Permissions permissions;
  private final Incoming incoming;

  FormUploads(ApiCodec codec, RegionAccess region, Permissions permissions, Incoming incoming) {
    this.codec = codec;
    this.region = region;
    this.permissions = permissions;
    this.incoming = incoming;
  }

  HttpResponse answer(HttpRequest head, InputStream body, S3Front.SignedForm signed, String requestId)
      throws IOException, InterruptedException {
    String bucket = S3Address.of(head).bucket().orElseThrow(() -> Errors.of(405, "MethodNotAllowed",
        "The specified method is not allowed against this resource: a form is posted to a bucket"));
    MultipartForm form = MultipartForm.read(body, head.headers().first("Content-Type").orElse(""));
    SortedMap<String, String> fields = PostObject.expanded(form);
    String key = PostObject.key(fields);
    Caller caller = fields.containsKey("policy") ? signed.by(fields) : Caller.ANYBODY;
    PostPolicy policy = caller.equals(Caller.ANYBODY) ? PostPolicy.NONE : PostPolicy.parse(fields.get("policy"));
    if (!caller.equals(Caller.ANYBODY)) {
      policy.check(fields, bucket, region.look(call -> call.now()));
    }
    Decoded decoded = codec.decode(PostObject.put(bucket, fields, tags(fields, requestId)), requestId);
    return switch (decoded) {
      case Decoded.Refused refused -> refused.response();
      case Decoded.Call call when !call.operation().equals("PutObject") ->
          throw Errors.badRequest("InvalidArgument", "A form can only ask for PutObject, not " + call.wireName());
      case Decoded.Call call -> {
        permissions.require(call, head, caller);
        InputStream file = new SizedStream(form.file(), policy.least(), policy.most());
        Outcome.Answer stored = incoming.storeForm(call, caller, file, requestId);
        HttpResponse put = Keyed.confirmed(call, codec.encode(call, stored, requestId));
        yield stored instanceof Outcome.Success
            ? PostObject.answer(bucket, fields, put.headers(), location(bucket, key))
            : put;
      }
    };
  }

  private String location(String bucket, String key) {
    return region.look(call -> call.settings().apiEndpoint()) + S3Address.path(bucket, key);
  }

  /** A form gives tags as XML, as PutObjectTagging takes it. */
  private String tags(SortedMap<String, String> fields, String requestId) {
    if (!fields.containsKey("tagging")) {
      return "";
    }
    HttpRequest tagging = new HttpRequest("PUT", "/bucket/key", "tagging", Headers.NONE,
        fields.get("tagging").getBytes(StandardCharsets.UTF_8));
    if (codec.decode(tagging, requestId) instanceof Decoded.Call call
        && call.request() instanceof PutObjectTaggingRequest r && r.tagging() != null) {
      return r.tagging().tagSet().stream()
          .map(t -> QueryString.encode(t.key(), false) + '=' + QueryString.encode(t.value(), false))
          .collect(Collectors.joining("&"));
    }
    throw Errors.badRequest("MalformedXML",
        "The XML you provided was not well-formed or did not validate against our published schema: the field tagging");
  }
}
