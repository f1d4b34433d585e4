package dev.holdfast.wire.sigv4;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.region.kernel.Caller;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.wire.Headers;
import dev.holdfast.wire.HttpRequest;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** S3's older signatures, by the examples of its documentation and as boto3 makes them. */
class SigV2Test {

  private static final Caller CALLER = Caller.root("000000000000");
  private static final Instant THEN = Instant.parse("2007-03-27T19:40:00Z");

  private static SigV4 at(Instant now) {
    return new SigV4((key, _, _) -> key.startsWith("AKI")
        ? new Credentials.Found(SigV4Test.S3_SECRET, CALLER) : new Credentials.Unknown(), InstantSource.fixed(now), "us-east-1");
  }

  private static HttpRequest request(String method, String path, String query, String... headers) {
    return new HttpRequest(method, path, query, Headers.of(headers), new byte[0]);
  }

  private static AwsServiceException refused(SigV4 signatures, HttpRequest request) {
    return catchThrowableOfType(AwsServiceException.class, () -> signatures.verifyHead(request));
  }

  @ParameterizedTest
  @CsvSource({
      "GET,/photos/puppy.jpg,'','Tue, 27 Mar 2007 19:36:42 +0000','',bWq2s1WEIj+Ydj0vQ697zp+IXMU=",
      "PUT,/photos/puppy.jpg,'','Tue, 27 Mar 2007 21:15:45 +0000',image/jpeg,MyyxeRY7whkBe+bq8fHCL/2kKUg=",
      "GET,/,prefix=photos&max-keys=50&marker=puppy,'Tue, 27 Mar 2007 19:42:41 +0000','',htDYFYduRNen8P9ZfE/s9SuKy0U=",
      "GET,/,acl,'Tue, 27 Mar 2007 19:44:46 +0000','',c2WLPFtWHVgbEmeEG93a4cG37dM=",
  })
  void theDocumentationsExamplesHold(
      String method, String path, String query, String date, String type, String signature) {
    HttpRequest request = request(method, path, query, "Host", "johnsmith.s3.amazonaws.com", "Date", date,
        "Content-Type", type, "Authorization", "AWS AKIAIOSFODNN7EXAMPLE:" + signature);
    SigV4 signatures = at(ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    assertThat(signatures.verifyHead(request).caller()).isEqualTo(CALLER);
    assertThat(Errors.code(refused(signatures, request("DELETE", path, query, "Host", "johnsmith.s3.amazonaws.com",
        "Date", date, "Content-Type", type, "Authorization", "AWS AKIAIOSFODNN7EXAMPLE:" + signature))))
        .isEqualTo("SignatureDoesNotMatch");
    assertThat(Errors.code(refused(at(THEN.plusSeconds(99_999)), request))).isEqualTo("RequestTimeTooSkewed");
  }

  private static final String QUERY = "response-content-type=text%2Fplain&AWSAccessKeyId=AKIDEXAMPLE"
      + "&Signature=dhy2loB%2FgycIa1xSijSDJilVIY8%3D&Expires=1795413427";
  private static final String PATH = "/bucket/dir/%C3%A4%20b";
  private static final Instant GOOD = Instant.ofEpochSecond(1_795_413_000);

  private static SigV4 botocores(Instant now) {
    return new SigV4(BotocoreTest.KEYS, InstantSource.fixed(now), "us-east-1");
  }

  @Test
  void whateverAUrlSignsCannotBeChanged() {
    SigV4 signatures = botocores(GOOD);
    assertThat(signatures.verifyHead(request("GET", PATH, QUERY)).caller()).isEqualTo(CALLER);
    for (HttpRequest other : List.of(
        request("HEAD", PATH, QUERY), request("GET", PATH + "x", QUERY), request("GET", PATH, QUERY + "&versionId=1"),
        request("GET", PATH, QUERY.replace("plain", "html")), request("GET", PATH, QUERY.replace("3427", "3428")),
        request("GET", PATH, QUERY, "x-amz-acl", "public-read"), request("GET", PATH, QUERY + "&x-amz-acl=public-read"),
        request("GET", PATH, QUERY, "Content-Type", "a/b"), request("GET", PATH, QUERY, "Host", "other.s3.amazonaws.com"))) {
      AwsServiceException refused = refused(signatures, other);
      assertThat(Errors.code(refused)).as(other.toString()).isEqualTo("SignatureDoesNotMatch");
      assertThat(Errors.details(refused)).extracting(Map.Entry::getKey)
          .containsExactly("AWSAccessKeyId", "StringToSign", "SignatureProvided", "StringToSignBytes");
    }
    AwsServiceException late = refused(botocores(GOOD.plusSeconds(9_999)), request("GET", PATH, QUERY));
    assertThat(late.awsErrorDetails().errorMessage()).isEqualTo("Request has expired");
    assertThat(Errors.code(refused(signatures, request("GET", PATH, QUERY.replace("AKIDEXAMPLE", "NONE")))))
        .isEqualTo("InvalidAccessKeyId");
    assertThat(refused(signatures, request("GET", PATH, "AWSAccessKeyId=AKIDEXAMPLE&Expires=1")).awsErrorDetails()
        .errorMessage()).startsWith("Query-string authentication requires the Signature");
  }

  /** boto3 signs {@code /b/} where it asks for {@code /b}; the documentation says {@code /b}. */
  @ParameterizedTest
  @CsvSource({"GX9vTNKE2TxdTgyPp9t9guj%2Fn0I%3D", "msIo3twK3R4hp2hEGonSGEL1b9M%3D"})
  void aBucketMayBeSignedWithASlash(String signature) {
    SigV4 signatures = botocores(GOOD);
    String query = "list-type=2&AWSAccessKeyId=AKIDEXAMPLE&Expires=1795413427&Signature=" + signature;
    assertThat(signatures.verifyHead(request("GET", "/b", query)).caller()).isEqualTo(CALLER);
    assertThat(Errors.code(refused(signatures, request("GET", "/c", query)))).isEqualTo("SignatureDoesNotMatch");
  }

  /** As boto3 makes it: {@code Signature} is that of {@code PUT}, no type, and the two headers in the URL. */
  @Test
  void headersInAUrlAreHeaders() {
    Verified verified = botocores(GOOD).verifyHead(request("PUT", "/b/k", "AWSAccessKeyId=AKIDEXAMPLE&Signature="
        + "L0Vhg%2BmyEORowgzV1m4m4hE3JKw%3D&Expires=1795413427&x-amz-meta-foo=bar&x-amz-acl=private"));
    assertThat(verified.request().headers().first("x-amz-meta-foo")).contains("bar");
    assertThat(verified.request().headers().first("x-amz-acl")).contains("private");
  }

  @Test
  void formsAreSignedToo() {
    TreeMap<String, String> fields = new TreeMap<>(Map.of("awsaccesskeyid", "AKIDEXAMPLE", "policy", "cG9saWN5",
        "signature", "sD9ql2xibTw2wIgIHuifpjuQpAo="));
    assertThat(botocores(GOOD).verifyForm(fields)).isEqualTo(CALLER);
    fields.put("policy", "b3RoZXI=");
    assertThat(catchThrowableOfType(AwsServiceException.class, () -> botocores(GOOD).verifyForm(fields)).awsErrorDetails()
        .errorCode()).isEqualTo("SignatureDoesNotMatch");
    fields.remove("signature");
    assertThat(catchThrowableOfType(AwsServiceException.class, () -> botocores(GOOD).verifyForm(fields)).awsErrorDetails()
        .errorMessage()).contains("'Signature'");
  }
}
