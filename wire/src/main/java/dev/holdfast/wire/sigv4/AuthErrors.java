package dev.holdfast.wire.sigv4;

import dev.holdfast.region.kernel.Errors;
import dev.holdfast.wire.HttpRequest;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** The same refusals under the codes and statuses that each kind of service has for them; SDKs act on them. */
enum AuthErrors {
  S3, JSON, EC2, QUERY;

  static AuthErrors of(String service, HttpRequest request) {
    return switch (service) {
      case "s3" -> S3;
      case "ec2" -> EC2;
      case "fis" -> JSON;
      default -> request.headers().has("x-amz-target") || request.headers().has("smithy-protocol") ? JSON : QUERY;
    };
  }

  AwsServiceException missing() {
    return this == S3
        ? Errors.of(403, "AccessDenied", "Access Denied")
        : Errors.of(403, "MissingAuthenticationToken", "Request is missing Authentication Token");
  }

  /** @param presigned S3 tells the two places of a signature apart */
  AwsServiceException malformed(boolean presigned, String problem) {
    return switch (this) {
      case S3 -> Errors.badRequest(
          presigned ? "AuthorizationQueryParametersError" : "AuthorizationHeaderMalformed", problem);
      case JSON -> Errors.badRequest("IncompleteSignatureException", problem);
      case EC2, QUERY -> Errors.badRequest("IncompleteSignature", problem);
    };
  }

  AwsServiceException unknownKey() {
    return switch (this) {
      case S3 -> Errors.of(403, "InvalidAccessKeyId",
          "The AWS Access Key Id you provided does not exist in our records.");
      case JSON -> Errors.badRequest("UnrecognizedClientException", INVALID_TOKEN);
      case EC2 -> Errors.of(401, "AuthFailure", "AWS was not able to validate the provided access credentials");
      case QUERY -> Errors.of(403, "InvalidClientTokenId", INVALID_TOKEN);
    };
  }

  AwsServiceException wrongToken() {
    return this == S3
        ? Errors.badRequest("InvalidToken", "The provided token is malformed or otherwise invalid.")
        : unknownKey();
  }

  AwsServiceException expiredToken() {
    return switch (this) {
      case S3 -> Errors.badRequest("ExpiredToken", "The provided token has expired.");
      case JSON -> Errors.badRequest("ExpiredTokenException", EXPIRED_TOKEN);
      case EC2 -> Errors.badRequest("RequestExpired", "Request has expired.");
      case QUERY -> Errors.of(403, "ExpiredToken", EXPIRED_TOKEN);
    };
  }

  AwsServiceException mismatch() {
    String message = "The request signature we calculated does not match the signature you provided. "
        + "Check your AWS Secret Access Key and signing method.";
    return this == JSON
        ? Errors.badRequest("InvalidSignatureException", message)
        : Errors.of(403, "SignatureDoesNotMatch", message);
  }

  /** @param problem as {@code "20260101T000000Z is earlier than …"} */
  AwsServiceException skewed(String problem) {
    return switch (this) {
      case S3 -> Errors.of(403, "RequestTimeTooSkewed",
          "The difference between the request time and the current time is too large: " + problem);
      case JSON -> Errors.badRequest("InvalidSignatureException", "Signature expired: " + problem);
      case EC2 -> Errors.badRequest("RequestExpired", "Request has expired: " + problem);
      case QUERY -> Errors.of(403, "SignatureDoesNotMatch", "Signature expired: " + problem);
    };
  }

  AwsServiceException expiredUrl(String problem) {
    return this == S3 ? Errors.of(403, "AccessDenied", problem) : skewed(problem);
  }

  AwsServiceException wrongRegion(String given, String expected) {
    String message = "Credential should be scoped to the region " + expected + ", not " + given;
    return this == S3
        ? Errors.badRequest("AuthorizationHeaderMalformed", message)
        : Errors.of(403, "SignatureDoesNotMatch", message);
  }

  AwsServiceException wrongBody() {
    return this == S3
        ? Errors.badRequest("XAmzContentSHA256Mismatch",
            "The provided 'x-amz-content-sha256' header does not match what was computed.")
        : mismatch();
  }

  private static final String INVALID_TOKEN = "The security token included in the request is invalid.";
  private static final String EXPIRED_TOKEN = "The security token included in the request is expired";
}
