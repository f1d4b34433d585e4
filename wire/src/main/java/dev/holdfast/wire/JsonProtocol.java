package dev.holdfast.wire;

import dev.holdfast.wire.model.SdkModel;
import dev.holdfast.wire.model.Struct;
import dev.holdfast.wire.model.WireOperation;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;

/** AWS JSON 1.0 and 1.1: the operation in {@code x-amz-target}, the request as the body. */
record JsonProtocol(String contentType) implements Protocol {

  static final String TARGET = "x-amz-target";

  @Override
  public Target target(HttpRequest request, Catalog.ServiceOperations implemented) {
    String target = request.headers().first(TARGET).orElse("");
    String name = target.substring(target.lastIndexOf('.') + 1);
    return new Target(name, implemented.named(name));
  }

  @Override
  public SdkRequest decode(WireOperation operation, HttpRequest request) {
    SdkPojo builder = operation.requests().get();
    JsonBody.JSON.read(request.body(), builder);
    SdkPojo built = SdkModel.build(builder);
    Struct.of(built).requireAll(built, "");
    return (SdkRequest) built;
  }

  @Override
  public HttpResponse encode(WireOperation operation, SdkResponse response, String requestId) {
    return new HttpResponse(200, headers().with("x-amzn-RequestId", requestId), JsonBody.JSON.write(response));
  }

  @Override
  public HttpResponse encodeError(HttpRequest request, String service, AwsServiceException error, String requestId) {
    return RpcAnswers.error(JsonBody.JSON, headers(), service, error, requestId);
  }

  private Headers headers() {
    return Headers.of("Content-Type", contentType);
  }

  @Override
  public Codes codes(String service) {
    return RpcAnswers.codes(service);
  }
}
