package dev.holdfast.region.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.RegionFixture;
import dev.holdfast.region.cloudformation.CloudFormationService;
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
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesResponse;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** AWS::SQS::Queue with what FIFO queues, dead-letter queues and encryption add to it. */
final class QueueTypeTest {

  private final RegionFixture region =
      new RegionFixture(new CloudFormationService(List.of(new QueueType())), new SqsService());

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

  private Map<String, String> attributes(String url) {
    return region.<GetQueueAttributesResponse>call(GetQueueAttributesRequest.builder()
        .queueUrl(url).attributeNames(QueueAttributeName.ALL).build()).attributesAsStrings();
  }

  @Test
  void aFifoQueueItsDeadLettersAndAPlainOne() {
    region.call(CreateStackRequest.builder().stackName("s").templateBody("""
        Resources:
          Dead:
            Type: AWS::SQS::Queue
            Properties: {FifoQueue: true, RedriveAllowPolicy: {redrivePermission: allowAll}}
          Orders:
            Type: AWS::SQS::Queue
            Properties:
              FifoQueue: true
              ContentBasedDeduplication: true
              DeduplicationScope: messageGroup
              FifoThroughputLimit: perMessageGroupId
              KmsMasterKeyId: alias/aws/sqs
              KmsDataKeyReusePeriodSeconds: 600
              RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 4}
          Plain:
            Type: AWS::SQS::Queue
            Properties: {FifoQueue: false, QueueName: plain}
        """).build());
    assertThat(status()).isEqualTo("CREATE_COMPLETE");
    String orders = physicalId("Orders");
    assertThat(orders).endsWith(".fifo");
    assertThat(attributes(orders)).containsEntry("FifoThroughputLimit", "perMessageGroupId")
        .containsEntry("ContentBasedDeduplication", "true").containsEntry("KmsDataKeyReusePeriodSeconds", "600")
        .containsEntry("SqsManagedSseEnabled", "false").containsKey("RedrivePolicy");
    assertThat(attributes(physicalId("Dead"))).containsKey("RedriveAllowPolicy");
    assertThat(attributes(physicalId("Plain"))).doesNotContainKey("FifoQueue");

    region.call(UpdateStackRequest.builder().stackName("s").templateBody("""
        Resources:
          Dead:
            Type: AWS::SQS::Queue
            Properties: {FifoQueue: true}
          Orders:
            Type: AWS::SQS::Queue
            Properties: {FifoQueue: true, DelaySeconds: 5}
        """).build());
    assertThat(status()).isEqualTo("UPDATE_COMPLETE");
    assertThat(physicalId("Orders")).as("changed in place").isEqualTo(orders);
    assertThat(attributes(orders)).containsEntry("FifoThroughputLimit", "perQueue").containsEntry("DelaySeconds", "5")
        .containsEntry("DeduplicationScope", "queue").containsEntry("ContentBasedDeduplication", "false")
        .containsEntry("SqsManagedSseEnabled", "true").doesNotContainKeys("RedrivePolicy", "KmsMasterKeyId");
    assertThat(attributes(physicalId("Dead"))).doesNotContainKey("RedriveAllowPolicy");

    region.call(DeleteStackRequest.builder().stackName("s").build());
    region.advance(Duration.ofMinutes(1));
    assertThat(region.state().all(SqsService.QUEUES)).isEmpty();
  }
}
