package dev.holdfast.wire;

import dev.holdfast.region.kernel.Errors;
import java.util.LinkedHashMap;
import java.util.Map;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** What AWS JSON and CBOR have in common: an error is an object, and the old code of an error is in a header. */
final class RpcAnswers {

  static final Protocol.Codes OLD_QUERY_CODES = new Protocol.Codes(
      "InvalidParameterValue", "MissingParameter", "InvalidParameterValue", "SerializationException");

  static final Protocol.Codes JSON_CODES = new Protocol.Codes(
      "ValidationException", "ValidationException", "SerializationException", "SerializationException");

  private RpcAnswers() {}

  static Protocol.Codes codes(String service) {
    return ErrorNames.spokeQuery(service) ? OLD_QUERY_CODES : JSON_CODES;
  }

  static HttpResponse error(
      JsonBody notation, Headers headers, String service, AwsServiceException error, String requestId) {
    Map<String, String> body = new LinkedHashMap<>();
    body.put("__type", ErrorNames.type(service, Errors.code(error)));
    body.put("message", message(error));
    Headers all = headers.with("x-amzn-RequestId", requestId);
    if (ErrorNames.spokeQuery(service)) {
      all = all.with("x-amzn-query-error",
          ErrorNames.code(service, Errors.code(error)) + ';' + (error.statusCode() < 500 ? "Sender" : "Receiver"));
    }
    return new HttpResponse(error.statusCode(), all, notation.write(body));
  }

  static String message(AwsServiceException error) {
    boolean detailed = error.awsErrorDetails() != null && error.awsErrorDetails().errorMessage() != null;
    return detailed ? error.awsErrorDetails().errorMessage() : String.valueOf(error.getMessage());
  }
}
