package dev.holdfast.region.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.RegionFixture;
import dev.holdfast.region.kernel.Caller;
import dev.holdfast.region.kernel.Command;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.CreateQueueRequest;
import software.amazon.awssdk.services.sqs.model.CreateQueueResponse;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/** 120,000 messages in flight, and the one after: also what a queue of so many groups costs, for it runs in seconds. */
final class InFlightLimitTest {

  private final RegionFixture region = new RegionFixture(new SqsService());

  @Test
  void aShortPollOfAStandardQueueIsRefused() {
    String url = filled("jobs", Map.of());
    ReceiveMessageRequest.Builder receive = ReceiveMessageRequest.builder().queueUrl(url).maxNumberOfMessages(10);
    assertThat(region.refusal(receive.build())).isEqualTo("OverLimit");
    assertThat(isParked(receive.waitTimeSeconds(20).build())).isTrue();
  }

  @Test
  void aFifoQueueJustGivesNoMore() {
    String url = filled("jobs.fifo", Map.of("FifoQueue", "true", "ContentBasedDeduplication", "true"));
    assertThat(isParked(ReceiveMessageRequest.builder().queueUrl(url).build())).isTrue();
  }

  /** One more message than may be in flight, each of a group of its own; all but that one are received. */
  private String filled(String name, Map<String, String> attributes) {
    String url = region.<CreateQueueResponse>call(
        CreateQueueRequest.builder().queueName(name).attributesWithStrings(attributes).build()).queueUrl();
    for (int batch = 0; batch <= Limits.IN_FLIGHT / 10; batch++) {
      int first = batch * 10;
      List<SendMessageBatchRequestEntry> entries = IntStream.range(first, first + (first < Limits.IN_FLIGHT ? 10 : 1))
          .mapToObj(i -> SendMessageBatchRequestEntry.builder()
              .id("i" + i).messageBody("m" + i).messageGroupId("g" + i).build()).toList();
      region.call(SendMessageBatchRequest.builder().queueUrl(url).entries(entries).build());
    }
    for (int given = 0; given < Limits.IN_FLIGHT; given += 10) {
      List<Message> messages = region.<ReceiveMessageResponse>call(ReceiveMessageRequest.builder()
          .queueUrl(url).maxNumberOfMessages(10).build()).messages();
      assertThat(messages).hasSize(10);
    }
    return url;
  }

  private boolean isParked(ReceiveMessageRequest request) {
    Command.ApiCall call = new Command.ApiCall(
        Caller.root("000000000000"), "r", "sqs", "ReceiveMessage", request, Optional.empty());
    return region.region().attempt(call, region.now()).isPresent();
  }
}
