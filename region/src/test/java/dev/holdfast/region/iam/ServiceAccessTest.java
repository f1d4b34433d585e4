package dev.holdfast.region.iam;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whom a resource's policy lets in of AWS's services: nobody, if it is no policy. */
final class ServiceAccessTest {

  private static final String TOPIC = "arn:aws:sns:us-east-1:000000000000:t";
  private static final String ALLOW = "\"Effect\":\"Allow\",\"Action\":\"SQS:SendMessage\",\"Resource\":\"*\"";

  private static boolean allows(String statements) {
    return PolicyDocument.readable(PolicyDocument.Kind.RESOURCE, "{\"Statement\":[" + statements + "]}").letsService(
        "sns", "sqs:SendMessage", "arn:aws:sqs:us-east-1:000000000000:q",
        Keys.NONE.with("aws:SourceArn", TOPIC).with("aws:SourceAccount", "000000000000"));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
      "\"*\" | true",
      "{\"AWS\": \"*\"} | true",
      "{\"Service\": \"sns.amazonaws.com\"} | true",
      "{\"Service\": [\"s3.amazonaws.com\", \"sns.amazonaws.com\"]} | true",
      "{\"Service\": \"s3.amazonaws.com\"} | false",
      "{\"AWS\": \"arn:aws:iam::000000000000:root\"} | false",
      "7 | false"})
  void principals(String principal, boolean allowed) {
    assertThat(allows("{" + ALLOW + ",\"Principal\":" + principal + "}")).isEqualTo(allowed);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
      "{\"ArnEquals\": {\"aws:SourceArn\": \"arn:aws:sns:us-east-1:000000000000:t\"}} | true",
      "{\"ArnLike\": {\"AWS:SourceArn\": \"arn:aws:sns:*:*:t\"}} | true",
      "{\"ArnLike\": {\"aws:SourceArn\": \"arn:aws:sns:*:*:u\"}} | false",
      "{\"StringEquals\": {\"aws:SourceAccount\": [\"1\", \"000000000000\"]}} | true",
      "{\"StringEquals\": {\"aws:SourceAccount\": \"111111111111\"}} | false",
      "{\"StringEquals\": {\"aws:PrincipalOrgID\": \"o\"}} | false",
      "{\"StringEqualsIfExists\": {\"aws:PrincipalOrgID\": \"o\"}} | true",
      "{\"StringNotEquals\": {\"aws:SourceAccount\": \"111111111111\"}} | true",
      "{\"DateGreaterThan\": {\"aws:CurrentTime\": \"2020-01-01T00:00:00Z\"}} | false",
      "{} | true",
      "[] | false"})
  void conditions(String condition, boolean allowed) {
    assertThat(allows("{" + ALLOW + ",\"Principal\":\"*\",\"Condition\":" + condition + "}")).isEqualTo(allowed);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
      "{\"Effect\":\"Deny\",\"Principal\":\"*\",\"Action\":\"*\",\"Resource\":\"*\"} | false",
      "{\"Effect\":\"Deny\",\"Principal\":\"*\",\"Action\":\"sqs:ReceiveMessage\",\"Resource\":\"*\"} | true",
      "{\"Effect\":\"Deny\",\"Principal\":\"*\",\"Action\":\"sqs:Send*\",\"Resource\":\"*\",\"Condition\":{\"Odd\":{\"x\":\"y\"}}} | false",
      "{\"Effect\":\"Deny\",\"Principal\":\"*\",\"Action\":\"*\",\"Resource\":\"arn:aws:sqs:us-east-1:000000000000:p\"} | true",
      "7 | false"})
  void whatIsDeniedIsDenied(String statement, boolean allowed) {
    assertThat(allows("{" + ALLOW + ",\"Principal\":\"*\"}," + statement)).isEqualTo(allowed);
  }
}
