package dev.holdfast.region.sns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.RegionFixture;
import dev.holdfast.region.cloudformation.CloudFormationService;
import dev.holdfast.region.sqs.QueuePolicyType;
import dev.holdfast.region.sqs.QueueType;
import dev.holdfast.region.sqs.SqsService;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cloudformation.model.CreateStackRequest;
import software.amazon.awssdk.services.cloudformation.model.DeleteStackRequest;
import software.amazon.awssdk.services.cloudformation.model.DescribeStackResourceRequest;
import software.amazon.awssdk.services.cloudformation.model.DescribeStackResourceResponse;
import software.amazon.awssdk.services.cloudformation.model.DescribeStacksRequest;
import software.amazon.awssdk.services.cloudformation.model.DescribeStacksResponse;
import software.amazon.awssdk.services.cloudformation.model.UpdateStackRequest;
import software.amazon.awssdk.services.sns.model.GetSubscriptionAttributesRequest;
import software.amazon.awssdk.services.sns.model.GetSubscriptionAttributesResponse;
import software.amazon.awssdk.services.sns.model.GetTopicAttributesRequest;
import software.amazon.awssdk.services.sns.model.GetTopicAttributesResponse;
import software.amazon.awssdk.services.sns.model.ListSubscriptionsRequest;
import software.amazon.awssdk.services.sns.model.ListSubscriptionsResponse;
import software.amazon.awssdk.services.sns.model.ListTopicsRequest;
import software.amazon.awssdk.services.sns.model.ListTopicsResponse;
import software.amazon.awssdk.services.sns.model.PublishRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;

/** AWS::SNS::Topic, AWS::SNS::Subscription and AWS::SNS::TopicPolicy. */
final class SnsTypesTest {

  private static final String QUEUES = """
      Resources:
        Queue: {Type: AWS::SQS::Queue}
        Other: {Type: AWS::SQS::Queue}
        Policy:
          Type: AWS::SQS::QueuePolicy
          Properties:
            Queues: [!Ref Queue]
            PolicyDocument:
              Statement:
                - {Effect: Allow, Principal: {Service: sns.amazonaws.com}, Action: 'sqs:SendMessage', Resource: '*',
                   Condition: {ArnEquals: {'aws:SourceArn': !Ref Topic}}}
      """;

  private final RegionFixture region = new RegionFixture(
      new CloudFormationService(List.of(
          new QueueType(), new QueuePolicyType(), new TopicType(), new SubscriptionType(), new TopicPolicyType())),
      new SqsService(), new SnsService());

  @AfterEach
  void replays() {
    region.assertReplays();
  }

  private String physicalId(String logicalId) {
    return region.<DescribeStackResourceResponse>call(DescribeStackResourceRequest.builder().stackName("s")
        .logicalResourceId(logicalId).build()).stackResourceDetail().physicalResourceId();
  }

  private String status() {
    region.advance(Duration.ofMinutes(1));
    return region.<DescribeStacksResponse>call(DescribeStacksRequest.builder().stackName("s").build())
        .stacks().getFirst().stackStatusAsString();
  }

  private Map<String, String> topic(String arn) {
    return region.<GetTopicAttributesResponse>call(GetTopicAttributesRequest.builder().topicArn(arn).build()).attributes();
  }

  private Map<String, String> subscription(String arn) {
    return region.<GetSubscriptionAttributesResponse>call(
        GetSubscriptionAttributesRequest.builder().subscriptionArn(arn).build()).attributes();
  }

  @Test
  void fromQueueToTopicAndBack() {
    region.call(CreateStackRequest.builder().stackName("s").templateBody(QUEUES + """
          Topic:
            Type: AWS::SNS::Topic
            Properties:
              DisplayName: Alerts
              Subscription: [{Protocol: sqs, Endpoint: !GetAtt Queue.Arn}]
              Tags: [{Key: team, Value: a}]
          Fifo: {Type: AWS::SNS::Topic, Properties: {FifoTopic: true, ContentBasedDeduplication: true}}
          Sub:
            Type: AWS::SNS::Subscription
            Properties:
              TopicArn: !Ref Topic
              Protocol: sqs
              Endpoint: !GetAtt Other.Arn
              FilterPolicyScope: MessageBody
              FilterPolicy: {order: {total: [{numeric: ['>', 5]}]}}
              RedrivePolicy: {deadLetterTargetArn: !GetAtt Queue.Arn}
          TopicPolicy:
            Type: AWS::SNS::TopicPolicy
            Properties:
              Topics: [!Ref Topic]
              PolicyDocument: {Statement: [{Effect: Allow, Principal: {Service: s3.amazonaws.com},
                Action: 'sns:Publish', Resource: '*'}]}
        Outputs:
          Name: {Value: !GetAtt Topic.TopicName}
        """).build());
    assertThat(status()).isEqualTo("CREATE_COMPLETE");
    String arn = physicalId("Topic");
    assertThat(physicalId("Fifo")).endsWith(".fifo");
    assertThat(topic(arn)).containsEntry("DisplayName", "Alerts").containsEntry("SubscriptionsConfirmed", "2");
    assertThat(topic(arn).get("Policy")).contains("s3.amazonaws.com");
    assertThat(subscription(physicalId("Sub"))).containsEntry("FilterPolicyScope", "MessageBody")
        .containsKeys("FilterPolicy", "RedrivePolicy");
    region.call(PublishRequest.builder().topicArn(arn).message("hello").build());
    assertThat(region.<ReceiveMessageResponse>call(
        ReceiveMessageRequest.builder().queueUrl(physicalId("Queue")).build()).messages()).hasSize(1);

    region.call(UpdateStackRequest.builder().stackName("s").templateBody(QUEUES + """
          Topic: {Type: AWS::SNS::Topic, Properties: {SignatureVersion: '2'}}
          Sub:
            Type: AWS::SNS::Subscription
            Properties:
              {TopicArn: !Ref Topic, Protocol: sqs, Endpoint: !GetAtt Other.Arn, FilterPolicy: {colour: [blue]},
               RawMessageDelivery: true}
        """).build());
    assertThat(status()).isEqualTo("UPDATE_COMPLETE");
    assertThat(physicalId("Topic")).isEqualTo(arn);
    assertThat(topic(arn)).containsEntry("DisplayName", "").containsEntry("SignatureVersion", "2")
        .containsEntry("SubscriptionsConfirmed", "1");
    assertThat(topic(arn).get("Policy")).contains("__default_policy_ID");
    assertThat(subscription(physicalId("Sub"))).containsEntry("FilterPolicyScope", "MessageAttributes")
        .containsEntry("FilterPolicy", "{\"colour\":[\"blue\"]}").containsEntry("RawMessageDelivery", "true")
        .doesNotContainKey("RedrivePolicy");

    region.call(DeleteStackRequest.builder().stackName("s").build());
    region.advance(Duration.ofMinutes(1));
    assertThat(region.<ListTopicsResponse>call(ListTopicsRequest.builder().build()).topics()).isEmpty();
    assertThat(region.<ListSubscriptionsResponse>call(ListSubscriptionsRequest.builder().build()).subscriptions())
        .isEmpty();
  }

  @Test
  void anotherNameIsAnotherTopic() {
    region.call(CreateStackRequest.builder().stackName("s")
        .templateBody("Resources: {T: {Type: AWS::SNS::Topic, Properties: {TopicName: one}}}").build());
    assertThat(status()).isEqualTo("CREATE_COMPLETE");
    region.call(UpdateStackRequest.builder().stackName("s")
        .templateBody("Resources: {T: {Type: AWS::SNS::Topic, Properties: {TopicName: two}}}").build());
    assertThat(status()).isEqualTo("UPDATE_COMPLETE");
    assertThat(region.<ListTopicsResponse>call(ListTopicsRequest.builder().build()).topics())
        .extracting("topicArn").containsExactly(SnsFixture.TOPIC + "two");
  }

  @Test
  void whatIsRefusedRollsBack() {
    region.call(CreateStackRequest.builder().stackName("s").templateBody("""
        Resources:
          T: {Type: AWS::SNS::Topic}
          S: {Type: AWS::SNS::Subscription, Properties: {TopicArn: !Ref T, Protocol: email, Endpoint: a@b.example}}
        """).build());
    assertThat(status()).isEqualTo("ROLLBACK_COMPLETE");
    assertThat(region.<ListTopicsResponse>call(ListTopicsRequest.builder().build()).topics()).isEmpty();
  }
}
