package dev.holdfast.host.tools;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** CloudFormation, S3 and the metadata service on one port. Stricter than the real ones: every call must be signed. */
public final class FakeAws implements AutoCloseable {

  public static final String ACCESS_KEY_ID = "ASIAROLE";
  public static final String SECRET_ACCESS_KEY = "role-secret";
  public static final String TOKEN = "role-token";
  private static final SigV4.Credentials ROLE = new SigV4.Credentials(ACCESS_KEY_ID, SECRET_ACCESS_KEY, TOKEN);
  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  public final Map<String, byte[]> objects = new HashMap<>();
  public final List<Map<String, String>> signals = new CopyOnWriteArrayList<>();
  public volatile String metadata = "{}";
  volatile int failuresToCome;
  private final HttpServer server;

  public FakeAws() throws IOException {
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 16);
    server.createContext("/", this::handle);
    server.start();
  }

  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  Map<String, String> environment(java.nio.file.Path root) {
    Map<String, String> environment = new TreeMap<>();
    environment.put("AWS_ENDPOINT_URL", endpoint().toString());
    environment.put("AWS_EC2_METADATA_SERVICE_ENDPOINT", endpoint().toString());
    environment.put("AWS_REGION", "us-east-1");
    environment.put("HOLDFAST_INSTANCE_ROOT", root.toString());
    return environment;
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      String path = exchange.getRequestURI().getPath();
      if (path.startsWith("/latest/")) {
        metadataService(exchange, path);
      } else if (failuresToCome > 0) {
        failuresToCome--;
        answer(exchange, 503, "<ErrorResponse><Error><Code>ServiceUnavailable</Code></Error></ErrorResponse>");
      } else if (exchange.getRequestMethod().equals("POST")) {
        query(exchange, body);
      } else if (!isSigned(exchange, body, "s3")) {
        answer(exchange, 403, "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>");
      } else if (objects.containsKey(path)) {
        answer(exchange, 200, objects.get(path));
      } else {
        answer(exchange, 404,
            "<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>");
      }
    }
  }

  private void metadataService(HttpExchange exchange, String path) throws IOException {
    boolean hasToken = "T".equals(exchange.getRequestHeaders().getFirst("X-aws-ec2-metadata-token"));
    switch (path) {
      case "/latest/api/token" -> answer(exchange, exchange.getRequestMethod().equals("PUT") ? 200 : 405, "T");
      case "/latest/meta-data/instance-id" -> answer(exchange, hasToken ? 200 : 401, "i-0fake");
      case "/latest/meta-data/iam/security-credentials/" -> answer(exchange, hasToken ? 200 : 401, "site");
      case "/latest/meta-data/iam/security-credentials/site" -> answer(exchange, hasToken ? 200 : 401,
          "{\"Code\":\"Success\",\"AccessKeyId\":\"" + ROLE.accessKeyId() + "\",\"SecretAccessKey\":\""
              + ROLE.secretAccessKey() + "\",\"Token\":\"" + ROLE.sessionToken() + "\"}");
      default -> answer(exchange, 404, "");
    }
  }

  private void query(HttpExchange exchange, byte[] body) throws IOException {
    Map<String, String> form = new HashMap<>();
    for (String pair : new String(body, StandardCharsets.UTF_8).split("&")) {
      String[] parts = pair.split("=", 2);
      form.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
    }
    if (!isSigned(exchange, body, "cloudformation")) {
      answer(exchange, 403, "<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code></Error></ErrorResponse>");
    } else if (!form.get("StackName").equals("site")) {
      answer(exchange, 400, "<ErrorResponse xmlns=\"http://cloudformation.amazonaws.com/doc/2010-05-15/\"><Error>"
          + "<Type>Sender</Type><Code>ValidationError</Code><Message>Stack &apos;" + form.get("StackName")
          + "&apos; does not exist</Message></Error><RequestId>r</RequestId></ErrorResponse>");
    } else if (form.get("Action").equals("SignalResource")) {
      signals.add(form);
      answer(exchange, 200, "<SignalResourceResponse><ResponseMetadata/></SignalResourceResponse>");
    } else {
      String escaped = metadata.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
      answer(exchange, 200, """
          <DescribeStackResourceResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/">
            <DescribeStackResourceResult><StackResourceDetail>
              <LogicalResourceId>%s</LogicalResourceId>
              <ResourceType>AWS::EC2::LaunchTemplate</ResourceType>
              <Metadata>%s</Metadata>
            </StackResourceDetail></DescribeStackResourceResult>
          </DescribeStackResourceResponse>
          """.formatted(form.get("LogicalResourceId"), escaped));
    }
  }

  private boolean isSigned(HttpExchange exchange, byte[] body, String service) {
    String sent = exchange.getRequestHeaders().getFirst("Authorization");
    String date = exchange.getRequestHeaders().getFirst("X-amz-date");
    if (sent == null || date == null) {
      return false;
    }
    Map<String, String> signed = new HashMap<>();
    String names = sent.replaceAll(".*SignedHeaders=([^,]*),.*", "$1");
    Arrays.stream(names.split(";")).filter(name -> name.equals("content-type"))
        .forEach(name -> signed.put(name, exchange.getRequestHeaders().getFirst(name)));
    URI uri = endpoint().resolve(exchange.getRequestURI());
    return sent.equals(SigV4.sign(exchange.getRequestMethod(), uri, signed, body, ROLE,
        new SigV4.Scope("us-east-1", service), Instant.from(TIMESTAMP.parse(date))).get("authorization"));
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    answer(exchange, status, body.getBytes(StandardCharsets.UTF_8));
  }

  private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
  }
}
