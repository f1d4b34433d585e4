package dev.holdfast.host.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Against the vectors that AWS has published (aws-sig-v4-test-suite, and S3's documentation). */
class SigV4Test {

  private static final SigV4.Credentials SUITE =
      new SigV4.Credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "");
  private static final SigV4.Scope SERVICE = new SigV4.Scope("us-east-1", "service");
  private static final Instant SUITE_TIME = Instant.parse("2015-08-30T12:36:00Z");

  @Test
  void getVanilla() {
    assertThat(suite("GET", "/", Map.of(), "")).isEqualTo(
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
            + "SignedHeaders=host;x-amz-date, "
            + "Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
  }

  @Test
  void getVanillaQueryOrderKeyCase() {
    assertThat(suite("GET", "/?Param2=value2&Param1=value1", Map.of(), ""))
        .endsWith("Signature=b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500");
  }

  @Test
  void postFormUrlencoded() {
    assertThat(suite("POST", "/", Map.of("Content-Type", "application/x-www-form-urlencoded"), "Param1=value1"))
        .endsWith("Signature=ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a");
  }

  @Test
  void s3GetObject() {
    assertThat(SigV4.sign("GET", URI.create("https://examplebucket.s3.amazonaws.com/test.txt"),
        Map.of("Range", "bytes=0-9"), new byte[0],
        new SigV4.Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", ""),
        new SigV4.Scope("us-east-1", "s3"), Instant.parse("2013-05-24T00:00:00Z")).get("authorization"))
        .endsWith("Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
  }

  @Test
  void aSessionTokenIsSentAndSigned() {
    Map<String, String> headers = SigV4.sign("GET", URI.create("http://127.0.0.1:4566/b/k"), Map.of(), new byte[0],
        new SigV4.Credentials("A", "s", "the-token"), new SigV4.Scope("us-east-1", "s3"), SUITE_TIME);
    assertThat(headers).containsEntry("x-amz-security-token", "the-token").doesNotContainKey("host");
    assertThat(headers.get("authorization"))
        .contains("SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-security-token,");
  }

  private static String suite(String method, String path, Map<String, String> headers, String body) {
    return SigV4.sign(method, URI.create("https://example.amazonaws.com" + path), headers,
        body.getBytes(StandardCharsets.UTF_8), SUITE, SERVICE, SUITE_TIME).get("authorization");
  }
}
