package dev.holdfast.region.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.RegionFixture;
import dev.holdfast.region.cloudformation.CloudFormationService;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.sns.SnsService;
import dev.holdfast.region.sns.TopicPolicyType;
import dev.holdfast.region.sns.TopicType;
import dev.holdfast.region.sqs.SqsService;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.cloudformation.model.CreateStackRequest;
import software.amazon.awssdk.services.cloudformation.model.DescribeStacksRequest;
import software.amazon.awssdk.services.cloudformation.model.DescribeStacksResponse;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;
import software.amazon.awssdk.services.s3.model.GetBucketNotificationConfigurationRequest;
import software.amazon.awssdk.services.s3.model.GetBucketNotificationConfigurationResponse;
import software.amazon.awssdk.services.s3.model.PutBucketNotificationConfigurationRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.sns.model.CreateTopicRequest;
import software.amazon.awssdk.services.sns.model.DeleteTopicRequest;
import software.amazon.awssdk.services.sns.model.SetTopicAttributesRequest;
import software.amazon.awssdk.services.sns.model.SubscribeRequest;
import software.amazon.awssdk.services.sqs.model.CreateQueueRequest;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;

/** A topic hears what happens to a bucket's objects, if its policy lets S3 tell it. */
final class TopicNotificationsTest {

  private static final String TOPIC = "arn:aws:sns:us-east-1:000000000000:events";

  private final RegionFixture region = new RegionFixture(new S3Service(), new SqsService(), new SnsService(),
      new CloudFormationService(List.of(new BucketType(), new TopicType(), new TopicPolicyType())));
  private final TestBlobs blobs = new TestBlobs();

  @BeforeEach
  void bucketTopicAndQueue() {
    region.call(CreateBucketRequest.builder().bucket("media").build());
    region.call(CreateTopicRequest.builder().name("events").build());
    region.call(CreateQueueRequest.builder().queueName("q").attributes(Map.of(QueueAttributeName.POLICY,
        "{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"sqs:*\",\"Resource\":\"*\"}}")).build());
    region.call(SubscribeRequest.builder().topicArn(TOPIC).protocol("sqs")
        .endpoint("arn:aws:sqs:us-east-1:000000000000:q").attributes(Map.of("RawMessageDelivery", "true")).build());
  }

  @AfterEach
  void replays() {
    region.assertReplays();
  }

  private static PutBucketNotificationConfigurationRequest configuration(String topic) {
    return PutBucketNotificationConfigurationRequest.builder().bucket("media")
        .notificationConfiguration(n -> n.topicConfigurations(t -> t.topicArn(topic)
            .eventsWithStrings("s3:ObjectCreated:*")
            .filter(f -> f.key(k -> k.filterRules(r -> r.name("prefix").value("in/")))))).build();
  }

  private void allow(String source) {
    region.call(SetTopicAttributesRequest.builder().topicArn(TOPIC).attributeName("Policy").attributeValue("""
        {"Statement": {"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "SNS:Publish",
          "Resource": "%s", "Condition": {"ArnLike": {"aws:SourceArn": "%s"}}}}
        """.replaceFirst("%s", TOPIC).replaceFirst("%s", source)).build());
  }

  private List<String> received() {
    return region.<ReceiveMessageResponse>call(ReceiveMessageRequest.builder()
        .queueUrl("http://127.0.0.1:4566/000000000000/q").maxNumberOfMessages(10).build()).messages().stream()
        .map(m -> m.body()).toList();
  }

  private void put(String key) {
    region.call(PutObjectRequest.builder().bucket("media").key(key).build(), Optional.of(blobs.of(new byte[5])));
  }

  @Test
  void allDestinationsThatCannotBeToldAreNamed() {
    String queue = "arn:aws:sqs:us-east-1:000000000000:none";
    String topic = "arn:aws:sns:us-east-1:000000000000:none";
    AwsServiceException refused = region.refused(PutBucketNotificationConfigurationRequest.builder().bucket("media")
        .notificationConfiguration(n -> n
            .queueConfigurations(q -> q.queueArn(queue).eventsWithStrings("s3:ObjectCreated:*"))
            .topicConfigurations(t -> t.topicArn(topic).eventsWithStrings("s3:ObjectRemoved:*"))).build());
    assertThat(refused.awsErrorDetails().errorMessage())
        .isEqualTo("Unable to validate the following destination configurations");
    assertThat(Errors.details(refused)).containsExactly(
        Map.entry("ArgumentName1", queue), Map.entry("ArgumentValue1", "The destination queue does not exist"),
        Map.entry("ArgumentName2", topic), Map.entry("ArgumentValue2", "The destination topic does not exist"));
    assertThat(Errors.details(region.refused(configuration("x"))))
        .containsExactly(Map.entry("ArgumentName", "Topic"), Map.entry("ArgumentValue", "x"));
  }

  @Test
  void theTopicMustLetS3Tell() {
    assertThat(region.refused(configuration(TOPIC))).hasMessageContaining(
        "Unable to validate the following destination configurations").satisfies(e -> assertThat(Errors.details(
            (AwsServiceException) e)).contains(Map.entry("ArgumentValue1", "Permissions on the destination topic do not "
            + "allow S3 to publish notifications from this bucket")));
    allow("arn:aws:s3:::other");
    assertThat(region.refusal(configuration(TOPIC))).isEqualTo("InvalidArgument");
    allow("arn:aws:s3:*:*:media");
    region.call(configuration(TOPIC));
    assertThat(received()).singleElement().asString().contains("s3:TestEvent");
    assertThat(region.<GetBucketNotificationConfigurationResponse>call(
        GetBucketNotificationConfigurationRequest.builder().bucket("media").build()).topicConfigurations())
        .singleElement().satisfies(t -> assertThat(t.topicArn()).isEqualTo(TOPIC));
    put("in/a");
    put("out/a");
    assertThat(received()).singleElement().asString().contains("ObjectCreated:Put", "in/a");
    assertThat(region.refusal(configuration(TOPIC + "x"))).isEqualTo("InvalidArgument");
    assertThat(region.refusal(configuration(TOPIC + ".fifo"))).isEqualTo("InvalidArgument");
  }

  @Test
  void aTopicThatIsGoneHindersNoWrite() {
    allow("arn:aws:s3:::media");
    region.call(configuration(TOPIC));
    region.call(DeleteTopicRequest.builder().topicArn(TOPIC).build());
    put("in/a");
    assertThat(region.events()).anyMatch(e -> e.message().contains("was not told"));
  }

  @Test
  void fromATemplate() {
    region.call(CreateStackRequest.builder().stackName("s").templateBody("""
        Resources:
          Topic: {Type: AWS::SNS::Topic}
          Policy:
            Type: AWS::SNS::TopicPolicy
            Properties:
              Topics: [!Ref Topic]
              PolicyDocument: {Statement: [{Effect: Allow, Principal: {Service: s3.amazonaws.com},
                Action: 'sns:Publish', Resource: !Ref Topic}]}
          Bucket:
            Type: AWS::S3::Bucket
            DependsOn: Policy
            Properties:
              BucketName: by-template
              NotificationConfiguration:
                TopicConfigurations: [{Event: 's3:ObjectCreated:*', Topic: !Ref Topic}]
        """).build());
    region.advance(Duration.ofMinutes(1));
    assertThat(region.<DescribeStacksResponse>call(DescribeStacksRequest.builder().stackName("s").build())
        .stacks().getFirst().stackStatusAsString()).isEqualTo("CREATE_COMPLETE");
    assertThat(region.<GetBucketNotificationConfigurationResponse>call(
        GetBucketNotificationConfigurationRequest.builder().bucket("by-template").build()).topicConfigurations())
        .hasSize(1);
  }
}
