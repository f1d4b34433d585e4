package dev.holdfast.site;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.S3Utilities;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadBucketRequest;
import software.amazon.awssdk.services.s3.model.HeadBucketResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/**
 * A bucket in memory, for the SDK's calls in process and for browsers by HTTP with presigned addresses. Stricter than
 * S3: it knows one bucket, wants a type for each object, keys of the website only, and of browsers just the method that
 * was signed. It can be switched off.
 */
public final class FakeS3 implements S3Client {

  public static final String BUCKET = "media-test";

  private record Stored(byte[] bytes, String type) {}

  private final Map<String, Stored> objects = new ConcurrentHashMap<>();
  private final HttpServer http;
  private final URI endpoint;
  private final S3Client forUtilities;
  private volatile boolean away;
  private volatile Runnable beforePut = () -> {};

  public FakeS3() throws IOException {
    http = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    http.createContext("/", this::serve);
    http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    http.start();
    endpoint = URI.create("http://127.0.0.1:" + http.getAddress().getPort());
    forUtilities = S3Client.builder().endpointOverride(endpoint).region(Region.US_EAST_1).forcePathStyle(true)
        .credentialsProvider(credentials()).httpClient(UrlConnectionHttpClient.create()).build();
  }

  private static StaticCredentialsProvider credentials() {
    return StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIDTEST", "secret"));
  }

  public void away(boolean now) {
    away = now;
  }

  /** What happens elsewhere just before something is put in process. */
  public void beforePut(Runnable meanwhile) {
    beforePut = meanwhile;
  }

  /** The keys of all objects that belong to an upload. */
  public List<String> keys(String id) {
    return objects.keySet().stream().filter(k -> List.of(k.split("/")).contains(id)).sorted().toList();
  }

  public Optional<byte[]> bytes(String key) {
    return Optional.ofNullable(objects.get(key)).map(Stored::bytes);
  }

  public String type(String key) {
    return objects.get(key).type;
  }

  public S3Presigner presigner() {
    return S3Presigner.builder().endpointOverride(endpoint).region(Region.US_EAST_1)
        .credentialsProvider(credentials())
        .serviceConfiguration(S3Configuration.builder().pathStyleAccessEnabled(true).build())
        .build();
  }

  @Override
  public S3Utilities utilities() {
    return forUtilities.utilities();
  }

  @Override
  public HeadBucketResponse headBucket(HeadBucketRequest request) {
    check(request.bucket());
    return HeadBucketResponse.builder().build();
  }

  @Override
  public HeadObjectResponse headObject(HeadObjectRequest request) {
    check(request.bucket());
    Stored stored = stored(request.key());
    return HeadObjectResponse.builder().contentLength((long) stored.bytes.length).contentType(stored.type).build();
  }

  @Override
  public PutObjectResponse putObject(PutObjectRequest request, RequestBody body) {
    check(request.bucket());
    beforePut.run();
    try (var in = body.contentStreamProvider().newStream()) {
      put(request.key(), request.contentType(), in.readAllBytes());
    } catch (IOException e) {
      throw SdkClientException.create("body", e);
    }
    return PutObjectResponse.builder().eTag("\"x\"").build();
  }

  @Override
  public <T> T getObject(GetObjectRequest request, ResponseTransformer<GetObjectResponse, T> transformer) {
    check(request.bucket());
    Stored stored = stored(request.key());
    try {
      GetObjectResponse response = GetObjectResponse.builder().contentLength((long) stored.bytes.length).build();
      return transformer.transform(response, AbortableInputStream.create(new ByteArrayInputStream(stored.bytes)));
    } catch (Exception e) {
      throw SdkClientException.create("transform", e);
    }
  }

  /** As S3 does, it says nothing when there was none. */
  @Override
  public DeleteObjectResponse deleteObject(DeleteObjectRequest request) {
    check(request.bucket());
    objects.remove(request.key());
    return DeleteObjectResponse.builder().build();
  }

  private void put(String key, String type, byte[] bytes) {
    if (!key.matches("(originals/[0-9a-z]+|media/[0-9a-z]+/[a-z0-9.]+)") || type == null || type.isBlank()) {
      throw new IllegalArgumentException("no object of the website's: " + key + " " + type);
    }
    objects.put(key, new Stored(bytes, type));
  }

  private Stored stored(String key) {
    Stored stored = objects.get(key);
    if (stored == null) {
      throw NoSuchKeyException.builder().statusCode(404).message("no " + key).build();
    }
    return stored;
  }

  private void check(String bucket) {
    if (away) {
      throw SdkClientException.create("S3 is away");
    }
    if (!BUCKET.equals(bucket)) {
      throw NoSuchBucketException.builder().statusCode(404).message(bucket).build();
    }
  }

  private void serve(HttpExchange exchange) throws IOException {
    var headers = exchange.getResponseHeaders();
    headers.add("Access-Control-Allow-Origin", "*");
    headers.add("Access-Control-Allow-Methods", "GET, PUT, HEAD");
    headers.add("Access-Control-Allow-Headers", "*");
    String query = Optional.ofNullable(exchange.getRequestURI().getQuery()).orElse("");
    String key = exchange.getRequestURI().getPath().replaceFirst("^/" + BUCKET + "/", "");
    boolean signed = query.contains("X-Amz-Signature=") && query.contains("X-Amz-Expires=");
    switch (exchange.getRequestMethod()) {
      case String m when m.equals("OPTIONS") -> answer(exchange, 200, new byte[0]);
      case String m when away -> answer(exchange, 503, new byte[0]);
      case String m when !signed -> answer(exchange, 403, new byte[0]);
      case "PUT" -> {
        boolean typed = query.contains("content-type") && query.contains("content-length");
        byte[] bytes = exchange.getRequestBody().readAllBytes();
        if (typed) {
          put(key, exchange.getRequestHeaders().getFirst("Content-Type"), bytes);
        }
        answer(exchange, typed ? 200 : 403, new byte[0]);
      }
      case "GET" -> {
        Stored stored = objects.get(key);
        if (stored == null) {
          answer(exchange, 404, new byte[0]);
          return;
        }
        headers.add("Content-Type", stored.type);
        headers.add("Accept-Ranges", "bytes");
        String range = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Range")).orElse("");
        if (range.matches("bytes=[0-9]+-[0-9]*")) {
          String[] ends = range.substring(6).split("-");
          int last = stored.bytes.length - 1;
          int to = ends.length > 1 ? Math.min(last, Integer.parseInt(ends[1])) : last;
          headers.add("Content-Range", "bytes " + ends[0] + "-" + to + "/" + stored.bytes.length);
          answer(exchange, 206, Arrays.copyOfRange(stored.bytes, Integer.parseInt(ends[0]), to + 1));
        } else {
          answer(exchange, 200, stored.bytes);
        }
      }
      default -> answer(exchange, 405, new byte[0]);
    }
  }

  private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
    exchange.close();
  }

  @Override
  public String serviceName() {
    return "s3";
  }

  @Override
  public void close() {
    http.stop(0);
    forUtilities.close();
  }
}
