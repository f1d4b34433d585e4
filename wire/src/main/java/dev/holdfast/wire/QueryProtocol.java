package dev.holdfast.wire;

import dev.holdfast.region.kernel.Errors;
import dev.holdfast.wire.model.SdkModel;
import dev.holdfast.wire.model.WireOperation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;

/** Query: parameters in a form or a query string, the operation in {@code Action}; answers in XML. */
record QueryProtocol() implements Protocol {

  /** For the protocol itself, and for signatures; not the operation's. */
  private static final Set<String> OTHERS = Set.of(
      "Action", "Version", "AWSAccessKeyId", "Signature", "SignatureMethod", "SignatureVersion", "SecurityToken",
      "Timestamp", "Expires");

  private static final Map<String, String> NAMESPACES = Map.of(
      "iam", "https://iam.amazonaws.com/doc/",
      "sts", "https://sts.amazonaws.com/doc/",
      "sqs", "http://queue.amazonaws.com/doc/");

  private static final String SQS_NAMESPACE = "http://queue.amazonaws.com/doc/2012-11-05/";

  private static final String QUEUE_PATH = "/[^/]+/[^/]+";

  /** What cannot be asked of a queue's own URL. */
  private static final Set<String> OF_NO_QUEUE = Set.of("CreateQueue", "ListQueues");

  private static final String QUEUE_URL = "QueueUrl";

  static final String SQS_VERSION = "2012-11-05";

  @Override
  public Target target(HttpRequest request, Catalog.ServiceOperations implemented) {
    return action(request, implemented);
  }

  static Target action(HttpRequest request, Catalog.ServiceOperations implemented) {
    String action = QueryString.first(parameters(request), "Action")
        .orElseThrow(() -> Errors.badRequest("MissingAction", "The request must contain the parameter Action"));
    return new Target(action, implemented.named(action));
  }

  /** Of the body, if it is a form, and of the query string. */
  private static List<QueryString.Parameter> parameters(HttpRequest request) {
    List<QueryString.Parameter> all = new ArrayList<>(request.parameters());
    all.addAll(QueryString.parse(new String(request.body(), StandardCharsets.UTF_8).strip()));
    return all;
  }

  static SdkRequest decode(WireOperation operation, HttpRequest request, QueryDialect dialect) {
    List<QueryString.Parameter> own = parameters(request).stream()
        .filter(p -> !OTHERS.contains(p.name()) && !p.name().startsWith("X-Amz-"))
        .collect(Collectors.toCollection(ArrayList::new));
    SdkPojo builder = operation.requests().get();
    if (operation.service().equals("sqs")) {
      if (OF_NO_QUEUE.contains(operation.name()) && request.path().matches(QUEUE_PATH)) {
        throw Errors.badRequest("InvalidAction", "The action " + operation.name() + " is not valid for this endpoint.");
      }
      queueUrl(request, builder, own).ifPresent(own::add);
    }
    FormStructure.read(own, builder, dialect);
    return (SdkRequest) SdkModel.build(builder);
  }

  /** Old SDKs say which queue they mean by the path they send to, and leave the parameter out. */
  private static Optional<QueryString.Parameter> queueUrl(
      HttpRequest request, SdkPojo builder, List<QueryString.Parameter> given) {
    boolean wanted = builder.sdkFields().stream().anyMatch(f -> f.locationName().equals(QUEUE_URL))
        && given.stream().noneMatch(p -> p.name().equals(QUEUE_URL));
    return wanted && request.path().matches(QUEUE_PATH)
        ? Optional.of(new QueryString.Parameter(QUEUE_URL, request.path()))
        : Optional.empty();
  }

  @Override
  public SdkRequest decode(WireOperation operation, HttpRequest request) {
    return decode(operation, request, dialect(operation));
  }

  private static QueryDialect dialect(WireOperation operation) {
    return operation.service().equals("sqs") ? new QueryDialect.Sqs(operation.name()) : QueryDialect.AWS;
  }

  @Override
  public HttpResponse encode(WireOperation operation, SdkResponse response, String requestId) {
    XmlWriter out = new XmlWriter();
    out.open(operation.name() + "Response", "xmlns", namespace(operation));
    // Always there: SDKs that expect a result look for it even when it is empty, the others ignore it.
    out.open(operation.name() + "Result");
    XmlStructure.write(out, response, dialect(operation));
    out.close(operation.name() + "Result");
    out.open("ResponseMetadata").element("RequestId", requestId).close("ResponseMetadata");
    out.close(operation.name() + "Response");
    return new HttpResponse(200, headers(requestId), out.bytes());
  }

  private static String namespace(WireOperation operation) {
    String service = operation.service();
    String version = service.equals("sqs") ? SQS_VERSION : operation.version();
    return NAMESPACES.getOrDefault(service, "http://" + service + ".amazonaws.com/doc/") + version + '/';
  }

  @Override
  public HttpResponse encodeError(HttpRequest request, String service, AwsServiceException error, String requestId) {
    XmlWriter out = new XmlWriter();
    boolean sqs = service.equals("sqs");
    (sqs ? out.open("ErrorResponse", "xmlns", SQS_NAMESPACE) : out.open("ErrorResponse")).open("Error")
        .element("Type", error.statusCode() < 500 ? "Sender" : "Receiver")
        .element("Code", ErrorNames.code(service, Errors.code(error)))
        .element("Message", ErrorNames.queryMessage(service, error));
    (sqs ? out.element("Detail", "") : out).close("Error")
        .element("RequestId", requestId)
        .close("ErrorResponse");
    return new HttpResponse(error.statusCode(), headers(requestId), out.bytes());
  }

  static Headers headers(String requestId) {
    return Headers.of("Content-Type", "text/xml;charset=UTF-8", "x-amzn-RequestId", requestId);
  }

  @Override
  public Codes codes(String service) {
    return ErrorNames.spokeQuery(service)
        ? RpcAnswers.OLD_QUERY_CODES
        : new Codes("ValidationError", "ValidationError", "ValidationError", "MalformedQueryString");
  }
}
