package dev.holdfast.region;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.s3.S3Service;
import dev.holdfast.region.sqs.SqsService;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;
import software.amazon.awssdk.services.s3.model.PutBucketPolicyRequest;
import software.amazon.awssdk.services.sqs.model.CreateQueueRequest;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;
import software.amazon.awssdk.services.sqs.model.SetQueueAttributesRequest;

/** Whatever text a policy, a message or its attributes are: it is taken, or refused as the client's error. */
final class PolicyFuzzTest {

  private static final String URL = "http://127.0.0.1:4566/000000000000/q";

  private final RegionFixture region = new RegionFixture(new SqsService(), new S3Service());

  PolicyFuzzTest() {
    region.call(CreateQueueRequest.builder().queueName("q").build());
    region.call(CreateQueueRequest.builder().queueName("dead").build());
    region.call(CreateBucketRequest.builder().bucket("bucket").build());
  }

  @Provide
  Arbitrary<String> json() {
    List<String> pieces = List.of("{", "}", "[", "]", ":", ",", "\"deadLetterTargetArn\"", "\"maxReceiveCount\"", "\"redrivePermission\"",
        "\"sourceQueueArns\"", "\"arn:aws:sqs:us-east-1:000000000000:dead\"", "\"byQueue\"", "\"5\"", "5", "-1", "1e99", "1.5",
        "99999999999999999999", "\"Statement\"", "\"Version\"", "\"2012-10-17\"", "\"Effect\":\"Allow\"", "\"Principal\":\"*\"",
        "\"Action\":\"sqs:*\"", "{\"deadLetterTargetArn\":\"arn:aws:sqs:us-east-1:000000000000:dead\",\"maxReceiveCount\":",
        "{\"redrivePermission\":\"byQueue\",\"sourceQueueArns\":[", "{\"Version\":\"2012-10-17\",\"Statement\":[", "null", "true",
        "\"\\ud800\"", "\"\\u0000\"", "\"", "\\", "NaN", "//");
    return Arbitraries.frequencyOf(
            Tuple.of(8, Arbitraries.of(pieces)),
            Tuple.of(1, Arbitraries.strings().all().ofMaxLength(8)),
            Tuple.of(1, Arbitraries.of(pieces).map(p -> p.repeat(20_000 / p.length()))))
        .list().ofMaxSize(10).map(parts -> String.join("", parts));
  }

  /** The fixture fails the test where the region would answer InternalFailure. */
  private void answers(SdkRequest request) {
    try {
      region.call(request);
    } catch (AwsServiceException e) {
      assertThat(e.statusCode()).as(e.getMessage()).isBetween(400, 499);
    }
  }

  @Property(tries = 800, seed = "20260101", shrinking = ShrinkingMode.BOUNDED, edgeCases = EdgeCasesMode.NONE)
  void policies(@ForAll("json") String policy) {
    for (String attribute : List.of("RedrivePolicy", "RedriveAllowPolicy", "Policy", "DelaySeconds", policy)) {
      answers(SetQueueAttributesRequest.builder().queueUrl(URL).attributesWithStrings(Map.of(attribute, policy)).build());
    }
    answers(PutBucketPolicyRequest.builder().bucket("bucket").policy(policy).build());
  }

  @Property(tries = 500, seed = "20260101", shrinking = ShrinkingMode.BOUNDED, edgeCases = EdgeCasesMode.NONE)
  void messages(@ForAll String text, @ForAll("json") String other) {
    for (String type : List.of("String", "Number", "Binary", "Number.x", text)) {
      answers(SendMessageRequest.builder().queueUrl(URL).messageBody(text + other).messageAttributes(Map.of(
          text, MessageAttributeValue.builder().dataType(type).stringValue(other).build())).build());
    }
  }

  /** A regular expression that took stack frames for each part of a name overflowed the stack. */
  @Example
  void aNameOfManyParts() {
    for (String name : List.of("a" + ".a".repeat(100_000), "a.".repeat(127) + "a")) {
      answers(SendMessageRequest.builder().queueUrl(URL).messageBody("m").messageAttributes(Map.of(
          name, MessageAttributeValue.builder().dataType("String").stringValue("v").build())).build());
    }
    String digits = "1".repeat(200_000);
    answers(SendMessageRequest.builder().queueUrl(URL).messageBody("m").messageAttributes(Map.of(
        "n", MessageAttributeValue.builder().dataType("Number").stringValue(digits).build())).build());
  }
}
