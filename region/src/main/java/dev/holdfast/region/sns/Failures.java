package dev.holdfast.region.sns;

import dev.holdfast.region.kernel.Errors;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** The errors that several of SNS's operations have. */
final class Failures {

  private Failures() {}

  static AwsServiceException invalid(String reason) {
    return Errors.badRequest("InvalidParameter", "Invalid parameter: " + reason);
  }

  /** Of what a message holds: SNS has another code for it. */
  static AwsServiceException invalidValue(String reason) {
    return Errors.badRequest("ParameterValueInvalid", reason);
  }

  static AwsServiceException noTopic() {
    return Errors.of(404, "NotFound", "Topic does not exist");
  }

  static AwsServiceException noSubscription() {
    return Errors.of(404, "NotFound", "Subscription does not exist");
  }

  static AwsServiceException notAuthorized(String action, String resource) {
    return Errors.of(
        403, "AuthorizationError", "Not authorized to perform: SNS:" + action + " on resource: " + resource);
  }
}
