package dev.holdfast.wire;

import dev.holdfast.region.kernel.Errors;
import dev.holdfast.wire.model.SdkModel;
import dev.holdfast.wire.model.Struct;
import dev.holdfast.wire.model.WireOperation;
import dev.holdfast.wire.model.WireProblem;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.core.protocol.MarshallingType;

/** REST XML, which of the region's services S3 alone speaks. The bytes of objects pass beside it. */
record RestXmlProtocol() implements Protocol {

  private static final String NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";
  private static final byte[] NOTHING = {};
  private static final String MALFORMED =
      "The XML you provided was not well-formed or did not validate against our published schema";

  /** Root elements that are not the operation's name and {@code Result}. SDKs do not look; people and scripts do. */
  private static final Map<String, String> ROOTS = Map.ofEntries(
      Map.entry("CreateMultipartUpload", "InitiateMultipartUploadResult"),
      Map.entry("DeleteObjects", "DeleteResult"),
      Map.entry("GetBucketAcl", "AccessControlPolicy"),
      Map.entry("GetBucketCors", "CORSConfiguration"),
      Map.entry("GetBucketLifecycleConfiguration", "LifecycleConfiguration"),
      Map.entry("GetBucketNotificationConfiguration", "NotificationConfiguration"),
      Map.entry("GetBucketTagging", "Tagging"),
      Map.entry("GetBucketVersioning", "VersioningConfiguration"),
      Map.entry("GetBucketWebsite", "WebsiteConfiguration"),
      Map.entry("GetObjectAcl", "AccessControlPolicy"),
      Map.entry("GetObjectAttributes", "GetObjectAttributesResponse"),
      Map.entry("GetObjectTagging", "Tagging"),
      Map.entry("ListBuckets", "ListAllMyBucketsResult"),
      Map.entry("ListObjects", "ListBucketResult"),
      Map.entry("ListObjectsV2", "ListBucketResult"),
      Map.entry("ListObjectVersions", "ListVersionsResult"));

  /** Operations beside the deletions that answer 204. */
  private static final Set<String> SILENT = Set.of("PutBucketPolicy", "PutBucketTagging");

  @Override
  public Target target(HttpRequest request, Catalog.ServiceOperations implemented) {
    return implemented.s3().route(request);
  }

  @Override
  public SdkRequest decode(WireOperation operation, HttpRequest request) {
    SdkPojo builder = operation.requests().get();
    S3Address address = S3Address.of(request);
    Map<String, String> path = new TreeMap<>();
    address.bucket().ifPresent(bucket -> path.put("Bucket", bucket));
    address.key().ifPresent(key -> path.put("Key", key));
    requireNumbers(request, builder);
    RestBinding.readKnown(unchunked(request), path, builder); // what else it has the router has let pass
    // An empty text is a text, where an empty document is none.
    if (!operation.streamsIn() && (request.body().length > 0 || isText(builder))) {
      try {
        readBody(request.body(), builder);
      } catch (WireProblem e) {
        throw Errors.with(Errors.badRequest(operation.name().endsWith("Acl") ? "MalformedACLError" : "MalformedXML",
            MALFORMED), "Detail", e.getMessage());
      }
    }
    SdkPojo built = SdkModel.build(builder);
    Struct.of(built).requireAll(built, "");
    return (SdkRequest) built;
  }

  private static void requireNumbers(HttpRequest request, SdkPojo builder) {
    for (QueryString.Parameter given : request.parameters()) {
      boolean wrong = !given.value().isEmpty() && !isNumber(given.value()) && Struct.of(builder).members().stream()
          .anyMatch(f -> f.location() == MarshallLocation.QUERY_PARAM && f.locationName().equals(given.name())
              && f.marshallingType() == MarshallingType.INTEGER);
      if (wrong) {
        throw Errors.with(Errors.badRequest("InvalidArgument", given.name().equals("partNumber")
            ? "Part number must be an integer between 1 and 10000, inclusive"
            : "Provided " + given.name() + " not an integer or within integer range"),
            "ArgumentName", given.name(), "ArgumentValue", given.value());
      }
    }
  }

  private static boolean isNumber(String text) {
    try {
      Integer.parseInt(text);
      return true;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  /** The aws-chunked coding is taken off on the way in: the object knows neither it nor the length that it had. */
  private static HttpRequest unchunked(HttpRequest request) {
    Optional<String> length = request.headers().first("x-amz-decoded-content-length");
    String coding = request.headers().first("Content-Encoding").orElse("");
    if (length.isEmpty() && !coding.contains("aws-chunked")) {
      return request;
    }
    Headers headers = length.map(l -> request.headers().with("Content-Length", l)).orElse(request.headers());
    String rest = Arrays.stream(coding.split(",")).map(String::strip)
        .filter(c -> !c.isEmpty() && !c.equals("aws-chunked"))
        .collect(Collectors.joining(","));
    headers = rest.isEmpty() ? headers.without("Content-Encoding") : headers.with("Content-Encoding", rest);
    return new HttpRequest(request.method(), request.path(), request.query(), headers, request.body());
  }

  private static boolean isText(SdkPojo builder) {
    return Struct.of(builder).payload().filter(p -> p.marshallingType() == MarshallingType.STRING).isPresent();
  }

  private static void readBody(byte[] body, SdkPojo builder) {
    Optional<SdkField<?>> payload = Struct.of(builder).payload();
    if (payload.isEmpty()) {
      if (Struct.of(builder).hasBodyMembers()) {
        XmlElement root = XmlElement.parse(body);
        XmlStructure.read(root, builder, root.name());
      }
    } else if (payload.get().marshallingType() == MarshallingType.SDK_POJO) {
      XmlElement root = XmlElement.parse(body);
      if (!root.name().equals(payload.get().locationName())) {
        throw WireProblem.syntax("the root is " + root.name() + ", not " + payload.get().locationName());
      }
      payload.get().set(builder, XmlStructure.read(root, payload.get().constructor().get(), root.name()));
    } else {
      payload.get().set(builder, new String(body, StandardCharsets.UTF_8));
    }
  }

  @Override
  public HttpResponse encode(WireOperation operation, SdkResponse response, String requestId) {
    Headers headers = RestBinding.write(
        response, Headers.of("x-amz-request-id", requestId, "x-amz-id-2", requestId));
    Optional<SdkField<?>> payload = Struct.of(response).payload();
    Optional<Object> value = payload.flatMap(field -> SdkModel.value(field, response));
    if (operation.name().equals("GetBucketLocation")) {
      XmlWriter out = new XmlWriter();
      out.open("LocationConstraint", "xmlns", NAMESPACE).text(value.map(Object::toString).orElse(""));
      return xml(200, headers, out.close("LocationConstraint"));
    } else if (value.isPresent() && value.get() instanceof SdkPojo body) {
      return xml(200, headers, document(payload.get().locationName(), body));
    } else if (value.isPresent()) {
      return new HttpResponse(200, headers, value.get().toString().getBytes(StandardCharsets.UTF_8));
    } else if (payload.isEmpty() && Struct.of(response).hasBodyMembers()) {
      return xml(200, headers, document(ROOTS.getOrDefault(operation.name(), operation.name() + "Result"), response));
    }
    return new HttpResponse(bodilessStatus(operation, headers), headers, NOTHING);
  }

  private static XmlWriter document(String root, SdkPojo body) {
    XmlWriter out = new XmlWriter();
    out.open(root, "xmlns", NAMESPACE);
    XmlStructure.write(out, body, QueryDialect.S3);
    return out.close(root);
  }

  private static int bodilessStatus(WireOperation operation, Headers headers) {
    boolean silent = operation.method().equals("DELETE") || SILENT.contains(operation.name());
    return silent ? 204 : headers.has("Content-Range") ? 206 : 200;
  }

  private static HttpResponse xml(int status, Headers headers, XmlWriter out) {
    return new HttpResponse(status, headers.with("Content-Type", "application/xml"), out.bytes());
  }

  @Override
  public HttpResponse encodeError(HttpRequest request, String service, AwsServiceException error, String requestId) {
    Headers headers = Headers.of("x-amz-request-id", requestId, "x-amz-id-2", requestId);
    for (Map.Entry<String, String> more : Errors.headers(error).entrySet()) {
      headers = headers.with(more.getKey(), more.getValue());
    }
    if (request.method().equals("HEAD") || error.statusCode() == 304) {
      return new HttpResponse(error.statusCode(), headers, NOTHING);
    }
    XmlWriter out = new XmlWriter();
    out.open("Error").element("Code", Errors.code(error)).element("Message", RpcAnswers.message(error));
    details(request, error).forEach(detail -> out.element(detail.getKey(), detail.getValue()));
    out.element("RequestId", requestId)
        .element("HostId", requestId)
        .close("Error");
    return xml(error.statusCode(), headers, out);
  }

  /** A method that is not allowed is named, and on what. */
  private static List<Map.Entry<String, String>> details(HttpRequest request, AwsServiceException error) {
    List<Map.Entry<String, String>> details = new ArrayList<>();
    if (Errors.code(error).equals("MethodNotAllowed")) {
      details.add(Map.entry("Method", request.method()));
      if (Errors.details(error).isEmpty()) {
        details.add(Map.entry("ResourceType", S3Address.of(request).shape().name()));
      }
    }
    details.addAll(Errors.details(error));
    return details;
  }

  @Override
  public Codes codes(String service) {
    return new Codes("InvalidArgument", "InvalidArgument", "InvalidArgument", "MalformedXML");
  }
}
