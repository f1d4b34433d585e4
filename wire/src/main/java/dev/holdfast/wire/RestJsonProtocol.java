package dev.holdfast.wire;

import dev.holdfast.region.kernel.Errors;
import dev.holdfast.wire.model.SdkModel;
import dev.holdfast.wire.model.Struct;
import dev.holdfast.wire.model.WireOperation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;

/** REST JSON: the operation is the method and the path, what is left of the request is the body. */
record RestJsonProtocol() implements Protocol {

  @Override
  public Target target(HttpRequest request, Catalog.ServiceOperations implemented) {
    for (WireOperation operation : implemented.all()) {
      if (operation.method().equals(request.method()) && match(operation.uri(), request.path()).isPresent()) {
        return new Target(operation.name(), Optional.of(operation));
      }
    }
    return new Target(request.method() + ' ' + request.path(), Optional.empty());
  }

  /** The values of a template's labels, decoded; empty if the path is not of its shape. */
  static Optional<Map<String, String>> match(String template, String path) {
    List<String> wanted = List.of(template.replaceFirst("\\?.*", "").split("/", -1));
    List<String> given = List.of(path.split("/", -1));
    if (wanted.size() != given.size()) {
      return Optional.empty();
    }
    Map<String, String> values = new TreeMap<>();
    for (int i = 0; i < wanted.size(); i++) {
      String segment = wanted.get(i);
      String value = QueryString.decode(given.get(i), false);
      if (segment.startsWith("{") && segment.endsWith("}")) {
        if (value.isEmpty()) {
          return Optional.empty();
        }
        values.put(segment.substring(1, segment.length() - 1), value);
      } else if (!segment.equals(value)) {
        return Optional.empty();
      }
    }
    return Optional.of(values);
  }

  @Override
  public SdkRequest decode(WireOperation operation, HttpRequest request) {
    SdkPojo builder = operation.requests().get();
    Map<String, String> path = match(operation.uri(), request.path()).orElseThrow();
    RestBinding.read(request, path, RestBinding.literalNames(operation.uri()), builder);
    if (Struct.of(builder).payload().isPresent()) {
      throw new IllegalStateException(operation.name() + " has a body of one member, which no service here uses");
    }
    JsonBody.JSON.read(request.body(), builder);
    SdkPojo built = SdkModel.build(builder);
    Struct.of(built).requireAll(built, "");
    return (SdkRequest) built;
  }

  @Override
  public HttpResponse encode(WireOperation operation, SdkResponse response, String requestId) {
    Headers headers = RestBinding.write(
        response, Headers.of("Content-Type", "application/json", "x-amzn-RequestId", requestId));
    return new HttpResponse(RestBinding.status(response, 200), headers, JsonBody.JSON.write(response));
  }

  @Override
  public HttpResponse encodeError(HttpRequest request, String service, AwsServiceException error, String requestId) {
    Map<String, String> body = new LinkedHashMap<>();
    body.put("message", RpcAnswers.message(error));
    Headers headers = Headers.of(
        "Content-Type", "application/json",
        "x-amzn-RequestId", requestId,
        "x-amzn-ErrorType", Errors.code(error));
    return new HttpResponse(error.statusCode(), headers, JsonBody.JSON.write(body));
  }

  @Override
  public Codes codes(String service) {
    return new Codes("ValidationException", "ValidationException", "ValidationException", "ValidationException");
  }
}
