package dev.holdfast.gameday;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.*;

/** One queue that can lose a message. */
public final class FakeSqs implements SqsClient {

  /** The body of the message that is acknowledged and lost. */
  volatile String loses = "none";

  // Guarded by this.
  private final List<Message> messages = new ArrayList<>();
  private int acknowledged;

  synchronized int acknowledged() {
    return acknowledged;
  }

  @Override
  public CreateQueueResponse createQueue(CreateQueueRequest r) {
    return CreateQueueResponse.builder().queueUrl("http://queue/" + r.queueName()).build();
  }

  @Override
  public synchronized SendMessageResponse sendMessage(SendMessageRequest r) {
    if (!r.messageBody().equals(loses)) {
      messages.add(Message.builder().messageId("m" + r.messageBody()).receiptHandle(r.messageBody())
          .body(r.messageBody()).build());
    }
    acknowledged++;
    return SendMessageResponse.builder().build();
  }

  @Override
  public synchronized ReceiveMessageResponse receiveMessage(ReceiveMessageRequest r) {
    return ReceiveMessageResponse.builder()
        .messages(List.copyOf(messages.subList(0, Math.min(r.maxNumberOfMessages(), messages.size())))).build();
  }

  @Override
  public synchronized DeleteMessageBatchResponse deleteMessageBatch(DeleteMessageBatchRequest r) {
    r.entries().forEach(e -> messages.removeIf(m -> m.receiptHandle().equals(e.receiptHandle())));
    return DeleteMessageBatchResponse.builder().build();
  }

  @Override
  public GetQueueAttributesResponse getQueueAttributes(GetQueueAttributesRequest r) {
    return GetQueueAttributesResponse.builder()
        .attributes(Map.of(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES, "0")).build();
  }

  @Override
  public DeleteQueueResponse deleteQueue(DeleteQueueRequest r) {
    return DeleteQueueResponse.builder().build();
  }

  @Override
  public String serviceName() {
    return "sqs";
  }

  @Override
  public void close() {
  }
}
