package dev.holdfast.zone.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/**
 * Whatever bytes come to the API's port, they are answered as the client's fault or the connection ends: no defect,
 no
 * status of ours, and whoever comes next is served.
 */
final class FrontFuzzTest {

  private static final Pattern STATUS = Pattern.compile("^HTTP/1\\.[01] (\\d{3}) ");
  private static final int TIMEOUT = 20_000;

  private static Path directory;
  private static TestRegion region;
  private static S3Client s3;
  private static int succeeded;
  private static final List<String> SIGNED = new ArrayList<>();
  private static final ByteArrayOutputStream LOG = new ByteArrayOutputStream();

  @BeforeContainer
  static void start() throws IOException {
    directory = Files.createTempDirectory("front");
    region = TestRegion.start(
        directory, Duration.ofSeconds(60), new Log(new PrintStream(LOG, true, StandardCharsets.UTF_8)));
    URI endpoint = URI.create(region.config().endpoint());
    StaticCredentialsProvider root = StaticCredentialsProvider.create(
        AwsBasicCredentials.create(region.root().accessKeyId(), region.root().secretAccessKey()));
    s3 = S3Client.builder().endpointOverride(endpoint).region(Region.US_EAST_1).credentialsProvider(root)
        .httpClient(UrlConnectionHttpClient.create()).forcePathStyle(true).build();
    s3.createBucket(r -> r.bucket("bucket"));
    s3.putObject(r -> r.bucket("bucket").key("key"), RequestBody.fromString("content"));
    Duration hour = Duration.ofHours(1);
    try (S3Presigner presigner = S3Presigner.builder().endpointOverride(endpoint).region(Region.US_EAST_1)
        .credentialsProvider(root)
        .serviceConfiguration(S3Configuration.builder().pathStyleAccessEnabled(true).build()).build()) {
      line("GET", presigner.presignGetObject(r -> r.signatureDuration(hour)
          .getObjectRequest(o -> o.bucket("bucket").key("key"))).url());
      line("HEAD", presigner.presignHeadObject(r -> r.signatureDuration(hour)
          .headObjectRequest(o -> o.bucket("bucket").key("key"))).url());
      line("PUT", presigner.presignPutObject(r -> r.signatureDuration(hour)
          .putObjectRequest(o -> o.bucket("bucket").key("other"))).url());
      line("POST", presigner.presignCreateMultipartUpload(r -> r.signatureDuration(hour)
          .createMultipartUploadRequest(o -> o.bucket("bucket").key("parts"))).url());
      line("POST", presigner.presignCompleteMultipartUpload(r -> r.signatureDuration(hour)
          .completeMultipartUploadRequest(o -> o.bucket("bucket").key("parts").uploadId("none"))).url());
    }
  }

  private static void line(String method, URL url) {
    SIGNED.add(method + ' ' + url.getFile() + " HTTP/1.1\r\nHost: " + url.getAuthority() + "\r\n");
  }

  @AfterContainer
  static void stop() throws IOException {
    assertThat(succeeded).as("requests that were carried out").isPositive();
    s3.close();
    region.close();
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private static Arbitrary<String> pieces(int most, String... pieces) {
    return Arbitraries.frequencyOf(
            Tuple.of(8, Arbitraries.of(pieces)),
            Tuple.of(1, Arbitraries.strings().all().ofMaxLength(6)),
            Tuple.of(1, Arbitraries.of(pieces).map(p -> p.repeat(20_000 / (p.length() + 1)))))
        .list().ofMaxSize(most).map(parts -> String.join("", parts));
  }

  @Provide
  Arbitrary<String> lines() {
    return Combinators.combine(
        Arbitraries.of("GET", "PUT", "POST", "DELETE", "HEAD", "OPTIONS", "TRACE", "CONNECT", "PRI", "get",
            "G\u0000T", "", "é"),
        pieces(6, "/", "*", "bucket", "key", "?", "&", "=", "%", "%00", "%ff", "%2e%2e%2f", "..", "//", "\\", "#",
            " ", "\t", "\u0000", "http://127.0.0.1/", "_holdfast/health", "_holdfast/zones/", "Action=ListQueues",
            "uploads", "list-type=2", "max-keys=x", "service/GraniteServiceVersion20100801/operation/ListMetrics"),
        Arbitraries.of(" HTTP/1.1\r\n", " HTTP/1.0\r\n", " HTTP/1.1\n", " HTTP/2.0\r\n", " HTTP/9.9\r\n", "\r\n", " ",
            ""))
        .as((method, path, version) -> method + " /" + path + version);
  }

  @Provide
  Arbitrary<String> headers() {
    Arbitrary<String> name = Arbitraries.frequencyOf(
        Tuple.of(6, Arbitraries.of("Host", "Content-Length", "Transfer-Encoding", "Expect", "Connection", "Upgrade",
            "Content-Encoding", "Content-Type", "Content-MD5", "Range", "If-Match", "If-None-Match",
            "If-Modified-Since", "Date", "Authorization", "X-Amz-Date", "X-Amz-Target", "x-amz-content-sha256",
            "x-amz-decoded-content-length", "x-amz-trailer", "x-amz-checksum-crc32", "x-amz-sdk-checksum-algorithm",
            "x-amz-meta-a", "x-amz-tagging", "x-amz-copy-source", "x-amz-acl", "x-amz-server-side-encryption",
            "x-amz-server-side-encryption-customer-algorithm", "x-amz-object-lock-mode", "x-amz-security-token",
            "smithy-protocol", "Cookie", "Origin", "TE", "Trailer")),
        Tuple.of(1, pieces(3, "a", "-", ":", " ", "\u0000", "é", "x-amz-meta-")));
    Arbitrary<String> value = pieces(3, "127.0.0.1", "0", "5", "-1", "+5", "0x5", "99999999999999999999", "chunked",
        "gzip", "aws-chunked", ",", ";", "100-continue", "close", "keep-alive", "h2c", "websocket", "bytes=", "0-",
        "-5", "1-0",
        "AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0",
        "AmazonSQS.", "SendMessage", "multipart/form-data; boundary=b", "application/x-www-form-urlencoded",
        "UNSIGNED-PAYLOAD", "STREAMING-UNSIGNED-PAYLOAD-TRAILER", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "rpc-v2-cbor",
        "AES256", "aws:kms", "Mon, 01 Jan 2026 00:00:00 GMT", "=?", "\"", "\\", "\u0000", "\u0001", "\u007f", "é",
        "\t", "/bucket/key", "k=v");
    Arbitrary<String> header = Combinators.combine(name, Arbitraries.of(": ", ":", " : ", " "), value,
        Arbitraries.frequency(Tuple.of(12, "\r\n"), Tuple.of(1, "\n"), Tuple.of(1, "\r"), Tuple.of(1, "\r\n "),
            Tuple.of(1, "")))
        .as((n, colon, v, end) -> n + colon + v + end);
    return header.list().ofMaxSize(6).map(all -> String.join("", all));
  }

  @Provide
  Arbitrary<String> bodies() {
    return pieces(6, "5\r\nhello\r\n", "0\r\n", "\r\n", "0;chunk-signature=", "ffffffffffffffff\r\n", "-1\r\n",
        "hello", "{", "}", "<Delete>", "</Delete>", "--b\r\n", "--b--\r\n",
        "Content-Disposition: form-data; name=\"file\"\r\n\r\n", "&", "=",
        "GET /_holdfast/health HTTP/1.1\r\nHost: x\r\n\r\n", "\u0000");
  }

  @Property(seed = "20260101", tries = 500, shrinking = ShrinkingMode.BOUNDED, edgeCases = EdgeCasesMode.NONE)
  void anyRequest(@ForAll("lines") String line, @ForAll("headers") String headers, @ForAll("bodies") String body)
      throws Exception {
    answersAndGoesOn(line + headers + "\r\n" + body);
    answersAndGoesOn(line + "Host: 127.0.0.1\r\n" + headers + "Content-Length: " + body.length() + "\r\n\r\n" + body);
  }

  /** What stands in the headers of a request whose signature is right, so that it comes to whoever reads them. */
  @Property(seed = "20260101", tries = 500, shrinking = ShrinkingMode.BOUNDED, edgeCases = EdgeCasesMode.NONE)
  void anyHeadersOfASignedRequest(@ForAll("headers") String headers, @ForAll("bodies") String body) throws Exception {
    for (String line : SIGNED) {
      answersAndGoesOn(line + headers + "Content-Length: " + body.length() + "\r\n\r\n" + body);
      answersAndGoesOn(line + headers + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n" + body);
    }
  }

  private static void answersAndGoesOn(String request) throws IOException {
    String answer = exchange(request.getBytes(StandardCharsets.UTF_8));
    Matcher status = STATUS.matcher(answer);
    if (status.find()) {
      int code = Integer.parseInt(status.group(1));
      assertThat(code < 500 || code == 501 || code == 505).as(request + "\n---\n" + answer).isTrue();
      succeeded += code / 100 == 2 ? 1 : 0;
    } else {
      assertThat(answer).as(request).isEmpty();
    }
    assertThat(LOG.toString(StandardCharsets.UTF_8)).as(request).doesNotContain("defect:");
    assertThat(s3.getObjectAsBytes(r -> r.bucket("bucket").key("key")).asUtf8String()).isEqualTo("content");
  }

  /** Sends all, and gives what comes until the server closes the connection. */
  private static String exchange(byte[] bytes) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", region.config().apiPort())) {
      socket.setSoTimeout(TIMEOUT);
      StringBuilder answer = new StringBuilder();
      try {
        socket.getOutputStream().write(bytes);
        socket.shutdownOutput();
        InputStream in = socket.getInputStream();
        for (int b; (b = in.read()) >= 0; ) {
          answer.append((char) b);
        }
      } catch (SocketException e) {
        // the server did not want to read all of it
      }
      return answer.toString();
    }
  }
}
