package dev.holdfast.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.kernel.Caller;
import dev.holdfast.region.kernel.Outcome;
import dev.holdfast.wire.sigv4.AwsChunkedInputStream;
import dev.holdfast.wire.sigv4.Credentials;
import dev.holdfast.wire.sigv4.SigV4;
import dev.holdfast.wire.sigv4.Verified;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** Uploads as the SDK for Java signs and chunks them, read as the front reads them: head first, then the stream. */
final class SdkUploadTest {

  private static final byte[] OBJECT = "0123456789abcdef".repeat(20_000).getBytes(StandardCharsets.UTF_8);
  private static final AwsCredentials PLAIN = AwsBasicCredentials.create("AKID", "secret");
  private static final AwsCredentials SESSION = AwsSessionCredentials.create("AKID", "secret", "to/ke+n=");

  private final ApiCodec codec = Fixtures.codec();
  private final SigV4 sigV4 = new SigV4((_, _, _) -> new Credentials.Found("secret", Caller.root("000000000000")),
      InstantSource.system(), "us-east-1");
  private String hashHeader = "";
  private byte[] received = {};
  private SortedMap<String, String> trailers = new TreeMap<>();
  private PutObjectRequest request;

  private HttpResponse serve(HttpRequest whole) {
    HttpRequest head = whole.withBody(new byte[0]);
    hashHeader = head.headers().first("x-amz-content-sha256").orElse("");
    Verified verified = sigV4.verifyHead(head);
    Decoded.Call call = (Decoded.Call) codec.decode(head, "r");
    assertThat(call.streamsIn()).isTrue();
    request = (PutObjectRequest) call.request();
    assertThat(verified.length()).hasValue(OBJECT.length);
    try (InputStream in = verified.open(new ByteArrayInputStream(whole.body()))) {
      received = in.readAllBytes();
      trailers = in instanceof AwsChunkedInputStream chunked ? chunked.trailers() : new TreeMap<>();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return codec.encode(call, new Outcome.Success(PutObjectResponse.builder().eTag("\"e\"").build()), "r");
  }

  private S3Client client(AwsCredentials credentials, boolean chunked, RequestChecksumCalculation checksums) {
    return S3Client.builder()
        .httpClient(new LoopbackHttp(this::serve))
        .region(Region.US_EAST_1)
        .endpointOverride(URI.create("http://127.0.0.1:4566"))
        .forcePathStyle(true)
        .requestChecksumCalculation(checksums)
        .serviceConfiguration(S3Configuration.builder().chunkedEncodingEnabled(chunked).build())
        .credentialsProvider(StaticCredentialsProvider.create(credentials))
        .build();
  }

  private void put(S3Client client) {
    PutObjectResponse response = client.putObject(
        r -> r.bucket("bucket").key("dir/ä b+c").contentType("image/png"),
        RequestBody.fromBytes(OBJECT));
    assertThat(response.eTag()).isEqualTo("\"e\"");
    assertThat(received).isEqualTo(OBJECT);
    assertThat(request.key()).isEqualTo("dir/ä b+c");
    assertThat(request.contentType()).isEqualTo("image/png");
    assertThat(request.contentEncoding()).isNull();
  }

  @Test void inSignedChunksWithATrailingChecksum() {
    put(client(PLAIN, true, RequestChecksumCalculation.WHEN_SUPPORTED));
    assertThat(hashHeader).isEqualTo("STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER");
    assertThat(trailers).containsOnlyKeys("x-amz-checksum-crc32");
    put(client(SESSION, true, RequestChecksumCalculation.WHEN_SUPPORTED));
  }

  @Test void withoutChunks() {
    put(client(PLAIN, false, RequestChecksumCalculation.WHEN_REQUIRED));
    assertThat(received).hasSize(OBJECT.length);
  }

  @Test void withAPresignedUrlAndNoSignatureOfTheBody() {
    try (S3Presigner presigner = S3Presigner.builder()
        .region(Region.US_EAST_1)
        .endpointOverride(URI.create("http://127.0.0.1:4566"))
        .serviceConfiguration(S3Configuration.builder().pathStyleAccessEnabled(true).build())
        .credentialsProvider(StaticCredentialsProvider.create(SESSION))
        .build()) {
      var url = presigner.presignPutObject(p -> p.signatureDuration(Duration.ofMinutes(5))
          .putObjectRequest(r -> r.bucket("bucket").key("dir/ä b+c").contentType("image/png"))).httpRequest();
      HttpRequest put = new HttpRequest("PUT", url.encodedPath(), url.encodedQueryParameters().orElseThrow(),
          Headers.of(url.headers()).with("Content-Length", "" + OBJECT.length), OBJECT);
      assertThat(serve(put).status()).isEqualTo(200);
      assertThat(received).isEqualTo(OBJECT);
      assertThat(request.key()).isEqualTo("dir/ä b+c");
    }
  }
}
