package dev.holdfast.region.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.SdkHttpResponse;

/** Expected errors: AWS's code, the HTTP status that goes with it, and a message that says what is wrong and where. */
public final class Errors {

  /** The code that answers an apply which threw: a defect of ours, the same on replay. */
  public static final String INTERNAL_FAILURE = "InternalFailure";

  /** In no header, and so in no name or value that a client can send. */
  private static final String SEPARATOR = "\0";

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

  /**
   * The same error with what its answer says beside code and message, as S3's {@code BucketName}; where a protocol has
   * a place for it.
   *
   * @param details names and values by turns, in the order in which they are answered; a null value is answered empty
   */
  public static AwsServiceException with(AwsServiceException e, String... details) {
    StringBuilder all = new StringBuilder(details(e).isEmpty() ? "" : raw(e) + SEPARATOR);
    for (int i = 0; i < details.length; i++) {
      all.append(i == 0 ? "" : SEPARATOR).append(details[i] == null ? "" : details[i]);
    }
    return AwsServiceException.builder()
        .statusCode(e.statusCode())
        .awsErrorDetails(e.awsErrorDetails().toBuilder().rawResponse(SdkBytes.fromUtf8String(all.toString())).build())
        .message(e.awsErrorDetails().errorMessage())
        .build();
  }

  /** What {@link #with} has put there, in its order. */
  public static List<Map.Entry<String, String>> details(AwsServiceException e) {
    if (e.awsErrorDetails() == null || e.awsErrorDetails().rawResponse() == null) {
      return List.of();
    }
    String[] all = raw(e).split(SEPARATOR, -1);
    List<Map.Entry<String, String>> details = new ArrayList<>();
    for (int i = 0; i + 1 < all.length; i += 2) {
      details.add(Map.entry(all[i], all[i + 1]));
    }
    return details;
  }

  private static String raw(AwsServiceException e) {
    return e.awsErrorDetails().rawResponse().asUtf8String();
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
