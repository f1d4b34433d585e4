package dev.holdfast.wire;

import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.kernel.Operations;
import dev.holdfast.region.kernel.Outcome;
import dev.holdfast.region.kernel.Region;
import dev.holdfast.wire.model.WireOperation;
import dev.holdfast.wire.model.WireProblem;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * Turns HTTP requests into API calls, and answers into HTTP responses, in whichever of AWS's protocols the client
 * speaks. Safe for several threads.
 *
 * <p>For each request: {@link #decode} gives the call; {@link #encode} its answer. {@link #refuse} answers a request that
 * never became a call, as one whose signature is wrong. S3's are decoded from their heads: if {@link Decoded.Call#streamsIn}
 * the body is an object's bytes, which the caller stores itself.
 */
public final class ApiCodec {

  private static final JsonProtocol JSON_1_0 = new JsonProtocol("application/x-amz-json-1.0");
  private static final JsonProtocol JSON_1_1 = new JsonProtocol("application/x-amz-json-1.1");
  private static final CborProtocol CBOR = new CborProtocol();
  private static final QueryProtocol QUERY = new QueryProtocol();
  private static final Ec2Protocol EC2 = new Ec2Protocol();
  private static final RestJsonProtocol REST_JSON = new RestJsonProtocol();
  private static final RestXmlProtocol REST_XML = new RestXmlProtocol();

  private static final Map<String, String> SERVICE_BY_TARGET = Map.of(
      "AmazonSQS", "sqs",
      "GraniteServiceVersion20100801", "monitoring",
      "secretsmanager", "secretsmanager",
      "AmazonSSM", "ssm");

  private final Catalog catalog;

  /** @param implemented the operations of each service, by the service's signing name */
  public ApiCodec(SortedMap<String, Operations> implemented) {
    this.catalog = new Catalog(implemented);
  }

  public static ApiCodec of(Region region) {
    SortedMap<String, Operations> implemented = new TreeMap<>();
    region.services().keySet().forEach(service -> implemented.put(service, region.operations(service)));
    return new ApiCodec(implemented);
  }

  /** The operation of S3's that this head asks for; empty where there is none. */
  public Optional<String> operation(HttpRequest head) {
    return described(head).map(WireOperation::name);
  }

  private Optional<WireOperation> described(HttpRequest head) {
    try {
      return REST_XML.target(head, catalog.service("s3")).operation();
    } catch (AwsServiceException | WireProblem e) {
      return Optional.empty();
    }
  }

  /** Never throws for what a client may send: what cannot be read is refused. */
  public Decoded decode(HttpRequest request, String requestId) {
    String service = service(request);
    Protocol protocol = protocol(request, service);
    try {
      if (request.path().length() + request.query().length() > Limits.URI) {
        return refused(request, Errors.of(414, "RequestUriTooLong", "The URI is too long"), requestId);
      } else if (request.body().length > Limits.BODY) {
        return refused(request, Errors.of(413, "RequestEntityTooLarge",
            "The body is longer than " + Limits.BODY + " bytes"), requestId);
      }
      Protocol.Target target = protocol.target(request, catalog.service(service));
      if (target.operation().isEmpty()) {
        return refused(request, unknown(service, protocol, target.name()), requestId);
      }
      WireOperation operation = target.operation().get();
      return new Decoded.Call(
          TraceHeader.carried(protocol.decode(operation, request), request), operation, protocol, request);
    } catch (WireProblem e) {
      // SQS ends that sentence with a period, the others do not.
      String period = service.equals("sqs") && e.kind() == WireProblem.Kind.MISSING ? "." : "";
      return refused(
          request, Errors.badRequest(protocol.codes(service).of(e.kind()), e.getMessage() + period), requestId);
    } catch (AwsServiceException e) {
      return refused(request, e, requestId);
    }
  }

  /** Of SQS nothing is left to implement: what it does not know, AWS does not know either. */
  private static AwsServiceException unknown(String service, Protocol protocol, String operation) {
    return service.equals("sqs") && protocol == QUERY
        ? Errors.badRequest("InvalidAction", "The action " + operation + " is not valid for this endpoint.")
        : Region.notImplemented(service, operation);
  }

  private Decoded refused(HttpRequest request, AwsServiceException error, String requestId) {
    return new Decoded.Refused(refuse(request, error, requestId));
  }

  public HttpResponse encode(Decoded.Call call, Outcome.Answer answer, String requestId) {
    return switch (answer) {
      case Outcome.Success success -> call.protocol().encode(call.described(), success.response(), requestId);
      case Outcome.Refused refused ->
          call.protocol().encodeError(call.http(), call.service(), refused.error(), requestId);
    };
  }

  /** An error in the protocol that the request is written in. */
  public HttpResponse refuse(HttpRequest request, AwsServiceException error, String requestId) {
    String service = service(request);
    return protocol(request, service).encodeError(request, service, error, requestId);
  }

  /** Services that nobody has implemented are refused in the protocol that their clients read. */
  private Protocol protocol(HttpRequest request, String service) {
    if (cborService(request).isPresent()) {
      return CBOR;
    } else if (request.headers().has(JsonProtocol.TARGET)) {
      return request.headers().first("Content-Type").orElse("").contains("json-1.1") ? JSON_1_1 : JSON_1_0;
    }
    return switch (service) {
      case "s3" -> REST_XML;
      case "arc-zonal-shift", "fis" -> REST_JSON;
      case "ec2" -> EC2;
      default -> catalog.has(service) || isForm(request) ? QUERY : REST_JSON;
    };
  }

  private static boolean isForm(HttpRequest request) {
    return request.headers().first("Content-Type").orElse("").startsWith("application/x-www-form-urlencoded");
  }

  /**
   * The service a request is for, by its signing name: the one that its signature names, else the one that its target,
   * path or host names, else S3, whose requests may be unsigned.
   */
  public String service(HttpRequest request) {
    return signedService(request)
        .or(() -> request.headers().first(JsonProtocol.TARGET).map(ApiCodec::prefix).map(SERVICE_BY_TARGET::get))
        .or(() -> cborService(request).map(SERVICE_BY_TARGET::get))
        .or(() -> request.headers().first("Host").map(ApiCodec::prefix).filter(catalog::has))
        .orElse("s3");
  }

  /** From the credential scope: {@code KEY/20260101/us-east-1/SERVICE/aws4_request}. */
  private static Optional<String> signedService(HttpRequest request) {
    if (request.query().length() > Limits.URI) {
      return Optional.empty();
    }
    Optional<String> scope = request.headers().first("Authorization")
        .filter(a -> a.contains("Credential="))
        .map(a -> a.substring(a.indexOf("Credential=") + "Credential=".length()))
        .or(() -> request.query().contains("X-Amz-Credential")
            ? QueryString.first(request.parameters(), "X-Amz-Credential")
            : Optional.empty());
    return scope.flatMap(ApiCodec::fourthPart);
  }

  /** The service in {@code KEY/DATE/REGION/SERVICE/aws4_request}, whatever follows. */
  private static Optional<String> fourthPart(String scope) {
    int end = 0;
    while (end < scope.length() && scope.charAt(end) != ',' && !Character.isWhitespace(scope.charAt(end))) {
      end++;
    }
    int start = 0;
    for (int i = 0; i < 3; i++) {
      start = scope.indexOf('/', start) + 1;
      if (start == 0 || start > end) {
        return Optional.empty();
      }
    }
    int slash = scope.indexOf('/', start);
    if (slash <= start || slash - start > 40 || slash >= end || scope.substring(slash + 1, end).contains("/")) {
      return Optional.empty();
    }
    String service = scope.substring(start, slash);
    return service.chars().allMatch(c -> c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-')
        ? Optional.of(service)
        : Optional.empty();
  }

  private static Optional<String> cborService(HttpRequest request) {
    if (!request.path().startsWith("/service/")) {
      return Optional.empty();
    }
    String[] parts = request.path().split("/");
    boolean rpc = parts.length == 5 && parts[1].equals("service") && parts[3].equals("operation");
    return rpc && request.headers().first(CborProtocol.HEADER).filter(CborProtocol.NAME::equals).isPresent()
        ? Optional.of(parts[2])
        : Optional.empty();
  }

  private static String prefix(String dotted) {
    int dot = dotted.indexOf('.');
    return (dot < 0 ? dotted : dotted.substring(0, dot)).strip();
  }
}
