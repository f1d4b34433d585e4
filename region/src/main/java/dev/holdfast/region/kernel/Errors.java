package dev.holdfast.region.kernel;

import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.http.SdkHttpResponse;

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

  /** An error whose answer bears headers that say more, as S3's of a delete marker; where a protocol has headers. */
  public static AwsServiceException of(int status, String code, String message, SortedMap<String, String> headers) {
    SdkHttpResponse.Builder http = SdkHttpResponse.builder().statusCode(status);
    headers.forEach(http::putHeader);
    return AwsServiceException.builder()
        .statusCode(status)
        .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).errorMessage(message)
            .sdkHttpResponse(http.build()).build())
        .message(message)
        .build();
  }

  /** The headers that an error's answer bears beside the usual ones. */
  public static SortedMap<String, String> headers(AwsServiceException e) {
    SortedMap<String, String> headers = new TreeMap<>();
    if (e.awsErrorDetails() != null && e.awsErrorDetails().sdkHttpResponse() != null) {
      e.awsErrorDetails().sdkHttpResponse().headers().forEach((name, values) -> headers.put(name, values.getFirst()));
    }
    return headers;
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
