package dev.holdfast.zone.s3;

import dev.holdfast.region.kernel.Access;
import dev.holdfast.region.kernel.Caller;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.kernel.Outcome;
import dev.holdfast.wire.Decoded;
import dev.holdfast.wire.HttpRequest;
import dev.holdfast.zone.access.AccessControl;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectsRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Error;

/** What of S3 is asked of policies otherwise than in other services. */
record Permissions(AccessControl access) {

  private static final String ARN = "arn:aws:s3:::";

  /** Operations whose answer may be that the object is not there. */
  private static final Set<String> READS = Set.of("GetObject", "HeadObject");

  /** Does an operation with what is left of its request. */
  @FunctionalInterface
  interface Work {
    Outcome.Answer on(SdkRequest request) throws IOException, InterruptedException;
  }

  /** Not for DeleteObjects, which is asked for each key: see {@link #some}. */
  void require(Decoded.Call call, HttpRequest head, Caller caller) {
    if (!(call.request() instanceof DeleteObjectsRequest)) {
      access.require(asked(call, head, caller, call.request()));
    }
  }

  /** Whoever may not list a bucket does not learn that an object is not in it. */
  AwsServiceException veiled(Decoded.Call call, HttpRequest head, Caller caller, AwsServiceException error) {
    String code = Errors.code(error);
    boolean missing = READS.contains(call.operation()) && error.statusCode() == 404
        && (code.equals("NoSuchKey") || code.equals("NoSuchVersion") || code.equals("NotFound"));
    String bucket = call.request().getValueForField("Bucket", String.class).orElse("");
    return !missing || caller.arn().equals(Caller.root(caller.account()).arn())
        || access.allows(asked(call, head, caller, call.request()), new Access("s3:ListBucket", ARN + bucket))
        ? error
        : Errors.of(403, "AccessDenied", caller.equals(Caller.ANYBODY) ? "Access Denied" : "User: " + caller.arn() + " is not authorized to perform: s3:ListBucket on resource: \""
            + ARN + bucket + "\" because no identity-based policy allows the s3:ListBucket action");
  }

  /** Of several objects those are deleted that may be; the answer tells of the others. */
  Outcome.Answer some(Decoded.Call call, HttpRequest head, Caller caller, Work work)
      throws IOException, InterruptedException {
    if (!(call.request() instanceof DeleteObjectsRequest r) || r.delete() == null || all(call, head, caller)) {
      return work.on(call.request());
    }
    List<ObjectIdentifier> allowed = new ArrayList<>();
    List<S3Error> denied = new ArrayList<>();
    for (ObjectIdentifier object : r.delete().objects()) {
      try {
        access.require(asked(call, head, caller, only(r, List.of(object))));
        allowed.add(object);
      } catch (AwsServiceException e) {
        denied.add(S3Error.builder().key(object.key()).versionId(object.versionId())
            .code("AccessDenied").message(e.awsErrorDetails().errorMessage()).build());
      }
    }
    Outcome.Answer answer = allowed.isEmpty()
        ? new Outcome.Success(DeleteObjectsResponse.builder().build()) : work.on(only(r, allowed));
    if (answer instanceof Outcome.Success(DeleteObjectsResponse deleted)) {
      List<S3Error> errors = new ArrayList<>(deleted.errors());
      errors.addAll(denied);
      return new Outcome.Success(deleted.toBuilder().errors(errors).build());
    }
    return answer;
  }

  /** Asked at once, as nearly all are allowed. */
  private boolean all(Decoded.Call call, HttpRequest head, Caller caller) {
    try {
      access.require(asked(call, head, caller, call.request()));
      return true;
    } catch (AwsServiceException e) {
      return false;
    }
  }

  private static DeleteObjectsRequest only(DeleteObjectsRequest r, List<ObjectIdentifier> objects) {
    return r.toBuilder().delete(r.delete().toBuilder().objects(objects).build()).build();
  }

  private static AccessControl.Asked asked(Decoded.Call call, HttpRequest head, Caller caller, SdkRequest request) {
    return new AccessControl.Asked(caller, head, call.service(), call.wireName(), request);
  }
}
