package dev.holdfast.region.kernel;

import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** Expected errors: AWS's code, the HTTP status that goes with it, and a message that says what is wrong and where. */
public final class Errors {

  /** The code that answers an apply which threw: a defect of ours, the same on replay. */
  public static final String INTERNAL_FAILURE = "InternalFailure";

  private Errors() {}

  public static AwsServiceException of(int status, String code, String message) {
    return AwsServiceException.builder()
        .statusCode(status)
        .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).errorMessage(message).build())
        .message(message)
        .build();
  }

  /** A 400 with this code: what most expected errors are. */
  public static AwsServiceException badRequest(String code, String message) {
    return of(400, code, message);
  }

  /** The code of an error, whichever way it was made. */
  public static String code(AwsServiceException e) {
    return e.awsErrorDetails() == null || e.awsErrorDetails().errorCode() == null
        ? INTERNAL_FAILURE
        : e.awsErrorDetails().errorCode();
  }
}
