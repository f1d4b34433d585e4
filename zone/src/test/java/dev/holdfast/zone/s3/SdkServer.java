package dev.holdfast.zone.s3;


import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.holdfast.region.kernel.Caller;
import dev.holdfast.wire.ApiCodec;
import dev.holdfast.wire.Headers;
import dev.holdfast.wire.HttpRequest;
import dev.holdfast.wire.sigv4.AwsChunkedInputStream;
import dev.holdfast.wire.sigv4.Credentials;
import dev.holdfast.wire.sigv4.SigV4;
import dev.holdfast.wire.sigv4.Verified;
import dev.holdfast.zone.access.AccessControl;
import dev.holdfast.zone.blob.BlobStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** S3's front behind a plain HTTP server, with signatures, and the SDK's client of it. */
final class SdkServer implements AutoCloseable {

  private static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

  final FakeRegion region = new FakeRegion();
  final URI endpoint;
  final S3Client s3;
  private final HttpServer server;
  private final ExecutorService threads;

  SdkServer(Path dir) throws IOException {
    S3Front front = new S3Front(ApiCodec.of(region.region), region, new AccessControl(region::look), new BlobStore(dir, 0), _ -> {});
    SigV4 signatures = new SigV4(
        (_, _, _) -> new Credentials.Found(SECRET, Caller.root("000000000000")), InstantSource.system(), "us-east-1");
    threads = Executors.newVirtualThreadPerTaskExecutor();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", exchange -> answer(exchange, front, signatures));
    server.start();
    endpoint = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    s3 = S3Client.builder()
        .endpointOverride(endpoint).region(Region.US_EAST_1).forcePathStyle(true)
        .credentialsProvider(credentials()).httpClientBuilder(UrlConnectionHttpClient.builder())
        .overrideConfiguration(c -> c.retryStrategy(r -> r.maxAttempts(1)))
        .build();
  }

  @Override
  public void close() {
    s3.close();
    server.stop(0);
    threads.close();
  }

  static StaticCredentialsProvider credentials() {
    return StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIDEXAMPLE", SECRET));
  }

  private static void answer(HttpExchange exchange, S3Front front, SigV4 signatures) throws IOException {
    URI uri = exchange.getRequestURI();
    HttpRequest head = new HttpRequest(exchange.getRequestMethod(), uri.getRawPath(),
        Optional.ofNullable(uri.getRawQuery()).orElse(""), Headers.of(exchange.getRequestHeaders()), new byte[0]);
    S3Front.Reply reply = (status, headers) -> {
      headers.byName().forEach((name, values) -> exchange.getResponseHeaders().put(name, new ArrayList<>(values)));
      String length = headers.first("Content-Length").orElse("0");
      boolean none = head.method().equals("HEAD") || status == 204 || status == 304 || length.equals("0");
      exchange.sendResponseHeaders(status, none ? -1 : Long.parseLong(length));
      return none ? OutputStream.nullOutputStream() : exchange.getResponseBody();
    };
    try {
      Verified verified = S3Front.isUnsigned(head) ? Verified.unsigned(head) : signatures.verifyHead(head);
      InputStream bytes = verified.open(exchange.getRequestBody());
      front.handle(verified.request(), verified.caller(), new Body(bytes, verified.length(),
          () -> bytes instanceof AwsChunkedInputStream c ? c.trailers() : new TreeMap<>()), "r", reply);
    } catch (AwsServiceException e) {
      front.refuse(head, e, "r", reply);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      exchange.close();
    }
  }
}
