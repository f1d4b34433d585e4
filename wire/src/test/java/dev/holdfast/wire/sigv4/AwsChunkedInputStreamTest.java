package dev.holdfast.wire.sigv4;

import static dev.holdfast.wire.Fixtures.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.region.kernel.Errors;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** S3's published example of a body in signed chunks, and what is wrong with others. */
final class AwsChunkedInputStreamTest {

  private static final String FIRST = "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648";
  private static final String SECOND = "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497";
  private static final String LAST = "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9";

  private static Verified head() {
    return SigV4Test.s3(SigV4Test.S3_TIME).verifyHead(request("PUT", "/examplebucket/chunkObject.txt", "", "",
        "Host", "s3.amazonaws.com", "x-amz-date", "20130524T000000Z", "x-amz-storage-class", "REDUCED_REDUNDANCY",
        "x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "Content-Encoding", "aws-chunked",
        "x-amz-decoded-content-length", "66560", "Content-Length", "66824",
        "Authorization", "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
            + "SignedHeaders=content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;"
            + "x-amz-decoded-content-length;x-amz-storage-class,"
            + "Signature=4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9"));
  }

  private static String body(String first, String second, String last, int length) {
    return "10000;chunk-signature=" + first + "\r\n" + "a".repeat(65536) + "\r\n"
        + "400;chunk-signature=" + second + "\r\n" + "a".repeat(length) + "\r\n"
        + "0;chunk-signature=" + last + "\r\n\r\n";
  }

  private static byte[] decode(Verified head, String body) throws IOException {
    try (var in = head.open(new ByteArrayInputStream(body.getBytes(StandardCharsets.ISO_8859_1)))) {
      return in.readAllBytes();
    }
  }

  @Test void s3sExampleHolds() throws IOException {
    assertThat(head().isChunked()).isTrue();
    assertThat(head().length()).hasValue(66560);
    assertThat(decode(head(), body(FIRST, SECOND, LAST, 1024))).hasSize(66560).containsOnly('a');
  }

  @Test void aWrongOrMissingChunkIsNoticed() {
    fails(body(LAST, SECOND, LAST, 1024), "SignatureDoesNotMatch");
    fails(body(FIRST, FIRST, LAST, 1024), "SignatureDoesNotMatch");
    fails(body(FIRST, SECOND, SECOND, 1024), "SignatureDoesNotMatch");
    fails(body(FIRST, SECOND, LAST, 1024).replaceFirst("aa\r\n", "ab\r\n"), "SignatureDoesNotMatch");
    fails(body(FIRST, SECOND, LAST, 1023), "InvalidRequest");
    fails(body(FIRST, SECOND, LAST, 1024).substring(0, 66000), "IncompleteBody");
    fails("10000\r\n" + "a".repeat(65536) + "\r\n0\r\n\r\n", "SignatureDoesNotMatch");
    fails("zz;chunk-signature=0\r\n", "InvalidRequest");
    fails("-1;chunk-signature=0\r\n", "InvalidRequest");
    fails("fffffffffffffff;chunk-signature=0\r\n", "InvalidRequest");
    fails("1".repeat(5000), "InvalidRequest");
    fails("", "IncompleteBody");
  }

  private static void fails(String body, String code) {
    assertThatThrownBy(() -> decode(head(), body)).isInstanceOfSatisfying(AwsServiceException.class,
        e -> assertThat(Errors.code(e)).isEqualTo(code));
  }

  private static AwsChunkedInputStream unsigned(String body, String... trailers) {
    return new AwsChunkedInputStream(new ByteArrayInputStream(body.getBytes(StandardCharsets.ISO_8859_1)),
        Optional.empty(), Set.of(trailers), OptionalLong.of(5));
  }

  @Test void trailersAreShownOnceTheEndHasBeenRead() throws IOException {
    try (var in = unsigned("5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n", "x-amz-checksum-crc32")) {
      assertThatThrownBy(in::trailers).isInstanceOf(IllegalStateException.class);
      assertThat(in.readAllBytes()).asString().isEqualTo("hello");
      assertThat(in.trailers()).containsEntry("X-Amz-Checksum-Crc32", "NhCmhg==").hasSize(1);
      assertThat(in.read()).isEqualTo(-1);
    }
  }

  @Test void trailersMustBeThoseAnnounced() {
    assertThatThrownBy(() -> unsigned("5\r\nhello\r\n0\r\n\r\n", "x-amz-checksum-crc32").readAllBytes())
        .hasMessageContaining("trailing data");
    assertThatThrownBy(() -> unsigned("5\r\nhello\r\n0\r\nx-amz-checksum-crc32:x\r\n\r\n").readAllBytes())
        .hasMessageContaining("trailing data");
    assertThatThrownBy(() -> unsigned("4\r\nhell\r\n0\r\n\r\n").readAllBytes())
        .hasMessageContaining("x-amz-decoded-content-length");
  }

  /** The signatures of S3's example with a trailing checksum, chunk by chunk. */
  @Test void aSignedTrailerIsChecked() throws IOException {
    String body = "10000;chunk-signature=b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2\r\n"
        + "a".repeat(65536) + "\r\n"
        + "400;chunk-signature=1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7\r\n"
        + "a".repeat(1024) + "\r\n"
        + "0;chunk-signature=2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992\r\n"
        + "x-amz-checksum-crc32c:sOO8/Q==\r\n"
        + "x-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n";
    try (var in = signedWithTrailer(body)) {
      assertThat(in.readAllBytes()).hasSize(66560);
      assertThat(in.trailers()).containsEntry("x-amz-checksum-crc32c", "sOO8/Q==");
    }
    assertThatThrownBy(() -> signedWithTrailer(body.replace("sOO8", "sOO9")).readAllBytes())
        .hasMessageContaining("signature of the trailer");
    assertThatThrownBy(() -> signedWithTrailer(body.replaceFirst("x-amz-trailer-signature.*\r\n", "")).readAllBytes())
        .hasMessageContaining("signature of the trailer");
  }

  private static AwsChunkedInputStream signedWithTrailer(String body) {
    Scope scope = new Scope("AKIAIOSFODNN7EXAMPLE", "20130524", "us-east-1", "s3");
    return new AwsChunkedInputStream(new ByteArrayInputStream(body.getBytes(StandardCharsets.ISO_8859_1)),
        Optional.of(new ChunkSignatures(SigningKey.of(SigV4Test.S3_SECRET, scope), "20130524T000000Z",
            scope.signed(), "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e")),
        Set.of("x-amz-checksum-crc32c"), OptionalLong.of(66560));
  }
}
