package dev.holdfast.wire;

import dev.holdfast.region.kernel.Errors;
import dev.holdfast.wire.model.Struct;
import dev.holdfast.wire.model.WireOperation;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;

/** EC2's own kind of Query: lists without {@code member}, answers without a result element, errors in a list. */
record Ec2Protocol() implements Protocol {

  @Override
  public Target target(HttpRequest request, Catalog.ServiceOperations implemented) {
    return QueryProtocol.action(request, implemented);
  }

  @Override
  public SdkRequest decode(WireOperation operation, HttpRequest request) {
    return QueryProtocol.decode(operation, request, QueryDialect.EC2);
  }

  @Override
  public HttpResponse encode(WireOperation operation, SdkResponse response, String requestId) {
    XmlWriter out = new XmlWriter();
    out.open(operation.name() + "Response", "xmlns", "http://ec2.amazonaws.com/doc/" + operation.version() + '/');
    out.element("requestId", requestId);
    if (Struct.of(response).members().isEmpty()) {
      out.element("return", "true");
    }
    XmlStructure.write(out, response, QueryDialect.EC2);
    out.close(operation.name() + "Response");
    return new HttpResponse(200, QueryProtocol.headers(requestId), out.bytes());
  }

  @Override
  public HttpResponse encodeError(HttpRequest request, String service, AwsServiceException error, String requestId) {
    XmlWriter out = new XmlWriter();
    out.open("Response").open("Errors").open("Error")
        .element("Code", Errors.code(error))
        .element("Message", RpcAnswers.message(error))
        .close("Error").close("Errors")
        .element("RequestID", requestId)
        .close("Response");
    return new HttpResponse(error.statusCode(), QueryProtocol.headers(requestId), out.bytes());
  }

  @Override
  public Codes codes(String service) {
    return new Codes("UnknownParameter", "MissingParameter", "InvalidParameterValue", "InvalidParameterValue");
  }
}
