package dev.holdfast.wire;

import dev.holdfast.wire.model.SdkModel;
import dev.holdfast.wire.model.Struct;
import dev.holdfast.wire.model.WireOperation;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;

/** Smithy RPC v2 CBOR: {@code POST /service/SHAPE/operation/NAME}, the request as the body. */
record CborProtocol() implements Protocol {

  static final String HEADER = "smithy-protocol";
  static final String NAME = "rpc-v2-cbor";

  @Override
  public Target target(HttpRequest request, Catalog.ServiceOperations implemented) {
    String name = request.path().substring(request.path().lastIndexOf('/') + 1);
    return new Target(name, implemented.named(name));
  }

  @Override
  public SdkRequest decode(WireOperation operation, HttpRequest request) {
    SdkPojo builder = operation.requests().get();
    JsonBody.CBOR.read(request.body(), builder);
    SdkPojo built = SdkModel.build(builder);
    Struct.of(built).requireAll(built, "");
    return (SdkRequest) built;
  }

  @Override
  public HttpResponse encode(WireOperation operation, SdkResponse response, String requestId) {
    return new HttpResponse(200, headers().with("x-amzn-RequestId", requestId), JsonBody.CBOR.write(response));
  }

  @Override
  public HttpResponse encodeError(HttpRequest request, String service, AwsServiceException error, String requestId) {
    return RpcAnswers.error(JsonBody.CBOR, headers(), service, error, requestId);
  }

  private static Headers headers() {
    return Headers.of("Content-Type", "application/cbor", HEADER, NAME);
  }

  @Override
  public Codes codes(String service) {
    return RpcAnswers.codes(service);
  }
}
