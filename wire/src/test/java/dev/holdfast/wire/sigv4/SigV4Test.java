package dev.holdfast.wire.sigv4;

import static dev.holdfast.wire.Fixtures.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.region.kernel.Caller;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.wire.HttpRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** The examples that AWS published, and what each way of being wrong is called. */
final class SigV4Test {

  static final Caller CALLER = Caller.root("000000000000");
  static final Instant SUITE_TIME = Instant.parse("2015-08-30T12:36:00Z");
  static final Instant S3_TIME = Instant.parse("2013-05-24T00:00:00Z");
  static final String S3_SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
  static final String EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  static SigV4 suite(Instant now) {
    return new SigV4(
        (_, _, _) -> new Credentials.Found("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", CALLER),
        InstantSource.fixed(now), "us-east-1");
  }

  static SigV4 s3(Instant now) {
    return new SigV4((_, _, _) -> new Credentials.Found(S3_SECRET, CALLER), InstantSource.fixed(now), "us-east-1");
  }

  /** Of AWS's Signature Version 4 test suite. */
  private static HttpRequest vector(String method, String path, String query, String signature) {
    return request(method, path, query, "", "Host", "example.amazonaws.com", "X-Amz-Date", "20150830T123600Z",
        "Authorization", "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
            + "SignedHeaders=host;x-amz-date, Signature=" + signature);
  }

  @Test void theTestSuitesSignaturesHold() {
    SigV4 sigV4 = suite(SUITE_TIME);
    HttpRequest vanilla =
        vector("GET", "/", "", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
    assertThat(sigV4.verify(vanilla).caller()).isEqualTo(CALLER);
    assertThat(sigV4.verify(vanilla).service()).isEqualTo("service");
    // get-vanilla-query-order-key-case, post-vanilla, normalize-path/get-relative-relative (the path is "/")
    sigV4.verify(vector("GET", "/", "Param2=value2&Param1=value1",
        "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"));
    sigV4.verify(vector("POST", "/", "", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"));
    sigV4.verify(vector("GET", "/example1/example2/../..", "",
        "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"));
    refused(sigV4, vector("GET", "/other", "", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        403, "SignatureDoesNotMatch");
  }

  @Test void aSecretThatChangesTakesTheOldOnesKeyWithIt() {
    AtomicReference<String> secret = new AtomicReference<>("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
    SigV4 sigV4 = new SigV4(
        (_, _, _) -> new Credentials.Found(secret.get(), CALLER), InstantSource.fixed(SUITE_TIME), "us-east-1");
    HttpRequest vanilla =
        vector("GET", "/", "", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
    sigV4.verify(vanilla);
    secret.set("another");
    refused(sigV4, vanilla, 403, "SignatureDoesNotMatch");
    secret.set("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
    sigV4.verify(vanilla);
  }

  @Test void spaceInAHeaderIsSignedAsOneSpace() {
    String canonical = CanonicalRequest.of(
        request("GET", "/", "", "", "Host", " a ", "My-Header1", "  a   b \t c ", "My-Header2", "d", "my-header2", " e"),
        "service", List.of("host", "my-header1", "my-header2"), "hash");
    assertThat(canonical).isEqualTo(
        "GET\n/\n\nhost:a\nmy-header1:a b c\nmy-header2:d,e\n\nhost;my-header1;my-header2\nhash");
  }

  private static HttpRequest s3Get(String query, String signature, String... more) {
    String[] headers = new String[8 + more.length];
    String names = (more.length == 0 ? "host" : "host;range") + ";x-amz-content-sha256;x-amz-date";
    System.arraycopy(new String[] {
        "Host", "examplebucket.s3.amazonaws.com", "x-amz-content-sha256", EMPTY, "x-amz-date", "20130524T000000Z",
        "Authorization", "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
            + "SignedHeaders=" + names + ",Signature=" + signature}, 0, headers, 0, 8);
    System.arraycopy(more, 0, headers, 8, more.length);
    return request("GET", more.length == 0 ? "/" : "/test.txt", query, "", headers);
  }

  @Test void theSignaturesInS3sDocumentationHold() {
    SigV4 sigV4 = s3(S3_TIME);
    sigV4.verify(s3Get("", "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41", "Range", "bytes=0-9"));
    sigV4.verify(s3Get("lifecycle", "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"));
    sigV4.verify(s3Get("max-keys=2&prefix=J", "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"));
  }

  private static HttpRequest presigned(String expires) {
    return request("GET", "/test.txt", "X-Amz-Algorithm=AWS4-HMAC-SHA256"
        + "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
        + "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=" + expires + "&X-Amz-SignedHeaders=host"
        + "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
        "", "Host", "examplebucket.s3.amazonaws.com");
  }

  @Test void aPresignedUrlIsGoodForAsLongAsItSays() {
    s3(S3_TIME).verify(presigned("86400"));
    s3(S3_TIME.plusSeconds(86400)).verify(presigned("86400"));
    refused(s3(S3_TIME.plusSeconds(86401)), presigned("86400"), 403, "AccessDenied", "Request has expired");
    refused(s3(S3_TIME.minusSeconds(901)), presigned("86400"), 403, "AccessDenied", "Request is not yet valid");
    refused(s3(S3_TIME), presigned("86401"), 403, "SignatureDoesNotMatch");
    refused(s3(S3_TIME), presigned("604801"), 400, "AuthorizationQueryParametersError", "X-Amz-Expires");
    refused(s3(S3_TIME), presigned("-1"), 400, "AuthorizationQueryParametersError", "X-Amz-Expires");
  }

  @Test void aSignedRequestIsGoodForFifteenMinutes() {
    HttpRequest r = vector("GET", "/", "", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
    suite(SUITE_TIME.plusSeconds(900)).verify(r);
    suite(SUITE_TIME.minusSeconds(900)).verify(r);
    refused(suite(SUITE_TIME.plusSeconds(901)), r, 403, "SignatureDoesNotMatch", "Signature expired");
    HttpRequest s3 = s3Get("lifecycle", "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");
    refused(s3(S3_TIME.minusSeconds(901)), s3, 403, "RequestTimeTooSkewed");
  }

  @Test void eachKindOfServiceHasItsCodes() {
    SigV4 unknown = new SigV4((_, _, _) -> new Credentials.Unknown(), InstantSource.fixed(SUITE_TIME), "us-east-1");
    refused(unknown, claim("s3"), 403, "InvalidAccessKeyId");
    refused(unknown, claim("iam"), 403, "InvalidClientTokenId");
    refused(unknown, claim("ec2"), 401, "AuthFailure");
    refused(unknown, claim("fis"), 400, "UnrecognizedClientException");
    SigV4 expired = new SigV4((_, _, _) -> new Credentials.Expired(), InstantSource.fixed(SUITE_TIME), "us-east-1");
    refused(expired, claim("s3"), 400, "ExpiredToken");
    refused(expired, claim("iam"), 403, "ExpiredToken");
    refused(expired, claim("fis"), 400, "ExpiredTokenException");
    SigV4 wrong = new SigV4((_, _, _) -> new Credentials.WrongToken(), InstantSource.fixed(SUITE_TIME), "us-east-1");
    refused(wrong, claim("s3"), 400, "InvalidToken");
    refused(wrong, claim("iam"), 403, "InvalidClientTokenId");
  }

  private static HttpRequest claim(String service) {
    return request("GET", "/", "", "", "Host", "h", "X-Amz-Date", "20150830T123600Z", "x-amz-content-sha256", EMPTY,
        "Authorization", "AWS4-HMAC-SHA256 Credential=AKID/20150830/us-east-1/" + service
            + "/aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=00");
  }

  @Test void unsignedAndBrokenRequestsAreTold() {
    SigV4 sigV4 = suite(SUITE_TIME);
    refused(sigV4, request("GET", "/", "", "", "Host", "h"), 403, "AccessDenied", "Access Denied");
    refused(sigV4, request("POST", "/", "", "", "Host", "h", "Authorization", "Basic eDp5"), 400, "InvalidRequest");
    HttpRequest good = vector("GET", "/", "", "00");
    refused(sigV4, with(good, "SignedHeaders=host;", "SignedHeaders="), 400, "IncompleteSignature", "host");
    refused(sigV4, with(good, "us-east-1", "eu-west-1"), 403, "SignatureDoesNotMatch",
        "region us-east-1, not eu-west-1");
    refused(sigV4, with(good, "20150830/", "20150831/"), 400, "IncompleteSignature", "date");
    refused(sigV4, new HttpRequest("GET", "/", "", good.headers().with("X-Amz-Date", "yesterday"), good.body()),
        400, "IncompleteSignature", "YYYYMMDDTHHMMSSZ");
    refused(sigV4, new HttpRequest("GET", "/", "", good.headers().with("x-amz-security-token", "t"), good.body()),
        400, "IncompleteSignature", "x-amz-security-token must be signed");
  }

  private static HttpRequest with(HttpRequest r, String from, String to) {
    String authorization = r.headers().first("Authorization").orElseThrow().replace(from, to);
    return new HttpRequest(r.method(), r.path(), r.query(), r.headers().with("Authorization", authorization), r.body());
  }

  /** S3's example of PutObject, whose body's hash is in the head. */
  private static HttpRequest put() {
    return request("PUT", "/test%24file.text", "", "Welcome to Amazon S3.",
        "Host", "examplebucket.s3.amazonaws.com", "Date", "Fri, 24 May 2013 00:00:00 GMT",
        "x-amz-date", "20130524T000000Z", "x-amz-storage-class", "REDUCED_REDUNDANCY",
        "x-amz-content-sha256", "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072",
        "Authorization", "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
            + "SignedHeaders=date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class,"
            + "Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
  }

  @Test void aBodyThatComesLaterIsCheckedAtItsEnd() throws IOException {
    Verified verified = s3(S3_TIME).verifyHead(put().withBody(new byte[0]));
    try (InputStream good = verified.open(new ByteArrayInputStream(put().body()))) {
      assertThat(new String(good.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("Welcome to Amazon S3.");
    }
    try (InputStream bad = verified.open(new ByteArrayInputStream("Welcome to Amazon S4.".getBytes()))) {
      assertThat(bad.readNBytes(21)).hasSize(21);
      assertThatThrownBy(bad::read).isInstanceOfSatisfying(AwsServiceException.class,
          e -> assertThat(Errors.code(e)).isEqualTo("XAmzContentSHA256Mismatch"));
    }
    refused(s3(S3_TIME), put().withBody(new byte[0]), 400, "XAmzContentSHA256Mismatch");
  }

  private static void refused(SigV4 sigV4, HttpRequest request, int status, String code, String... message) {
    assertThatThrownBy(() -> sigV4.verify(request)).isInstanceOfSatisfying(AwsServiceException.class, e -> {
      assertThat(Errors.code(e)).isEqualTo(code);
      assertThat(e.statusCode()).isEqualTo(status);
      for (String part : message) {
        assertThat(e.awsErrorDetails().errorMessage()).contains(part);
      }
    });
  }
}
