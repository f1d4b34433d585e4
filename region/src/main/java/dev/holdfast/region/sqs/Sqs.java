package dev.holdfast.region.sqs;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Read;
import dev.holdfast.region.kernel.Waits;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.AddPermissionRequest;
import software.amazon.awssdk.services.sqs.model.AddPermissionResponse;
import software.amazon.awssdk.services.sqs.model.CancelMessageMoveTaskRequest;
import software.amazon.awssdk.services.sqs.model.CancelMessageMoveTaskResponse;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequest;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchResponse;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityRequest;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityResponse;
import software.amazon.awssdk.services.sqs.model.CreateQueueRequest;
import software.amazon.awssdk.services.sqs.model.CreateQueueResponse;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.DeleteMessageRequest;
import software.amazon.awssdk.services.sqs.model.DeleteMessageResponse;
import software.amazon.awssdk.services.sqs.model.DeleteQueueRequest;
import software.amazon.awssdk.services.sqs.model.DeleteQueueResponse;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesResponse;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlResponse;
import software.amazon.awssdk.services.sqs.model.ListDeadLetterSourceQueuesRequest;
import software.amazon.awssdk.services.sqs.model.ListDeadLetterSourceQueuesResponse;
import software.amazon.awssdk.services.sqs.model.ListMessageMoveTasksRequest;
import software.amazon.awssdk.services.sqs.model.ListMessageMoveTasksResponse;
import software.amazon.awssdk.services.sqs.model.ListQueueTagsRequest;
import software.amazon.awssdk.services.sqs.model.ListQueueTagsResponse;
import software.amazon.awssdk.services.sqs.model.ListQueuesRequest;
import software.amazon.awssdk.services.sqs.model.ListQueuesResponse;
import software.amazon.awssdk.services.sqs.model.PurgeQueueRequest;
import software.amazon.awssdk.services.sqs.model.PurgeQueueResponse;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;
import software.amazon.awssdk.services.sqs.model.RemovePermissionRequest;
import software.amazon.awssdk.services.sqs.model.RemovePermissionResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageResponse;
import software.amazon.awssdk.services.sqs.model.SetQueueAttributesRequest;
import software.amazon.awssdk.services.sqs.model.SetQueueAttributesResponse;
import software.amazon.awssdk.services.sqs.model.StartMessageMoveTaskRequest;
import software.amazon.awssdk.services.sqs.model.StartMessageMoveTaskResponse;
import software.amazon.awssdk.services.sqs.model.TagQueueRequest;
import software.amazon.awssdk.services.sqs.model.TagQueueResponse;
import software.amazon.awssdk.services.sqs.model.UntagQueueRequest;
import software.amazon.awssdk.services.sqs.model.UntagQueueResponse;

/** The operations of SQS. */
record Sqs(Call call) implements SqsClient {

  @Override
  public CreateQueueResponse createQueue(CreateQueueRequest r) {
    return new Queues(call).create(r);
  }

  @Override
  public DeleteQueueResponse deleteQueue(DeleteQueueRequest r) {
    return new Queues(call).delete(r);
  }

  @Read
  @Override
  public GetQueueUrlResponse getQueueUrl(GetQueueUrlRequest r) {
    return new Queues(call).url(r);
  }

  @Read
  @Override
  public ListQueuesResponse listQueues(ListQueuesRequest r) {
    return new QueueListing(call).list(r);
  }

  @Read
  @Override
  public ListDeadLetterSourceQueuesResponse listDeadLetterSourceQueues(ListDeadLetterSourceQueuesRequest r) {
    return new QueueListing(call).deadLetterSources(r);
  }

  @Read
  @Override
  public GetQueueAttributesResponse getQueueAttributes(GetQueueAttributesRequest r) {
    return new Queues(call).attributes(r);
  }

  @Override
  public SetQueueAttributesResponse setQueueAttributes(SetQueueAttributesRequest r) {
    return new Queues(call).setAttributes(r);
  }

  @Override
  public PurgeQueueResponse purgeQueue(PurgeQueueRequest r) {
    return new Queues(call).purge(r);
  }

  @Override
  public TagQueueResponse tagQueue(TagQueueRequest r) {
    return new Queues(call).tag(r);
  }

  @Override
  public UntagQueueResponse untagQueue(UntagQueueRequest r) {
    return new Queues(call).untag(r);
  }

  @Read
  @Override
  public ListQueueTagsResponse listQueueTags(ListQueueTagsRequest r) {
    return new Queues(call).tags(r);
  }

  @Override
  public SendMessageResponse sendMessage(SendMessageRequest r) {
    return new Sending(call, r.queueUrl()).one(r);
  }

  @Override
  public SendMessageBatchResponse sendMessageBatch(SendMessageBatchRequest r) {
    return new Sending(call, r.queueUrl()).batch(r);
  }

  @Waits
  @Override
  public ReceiveMessageResponse receiveMessage(ReceiveMessageRequest r) {
    return new Receiving(call, r).receive();
  }

  @Override
  public DeleteMessageResponse deleteMessage(DeleteMessageRequest r) {
    return new Receipts(call, r.queueUrl()).delete(r);
  }

  @Override
  public DeleteMessageBatchResponse deleteMessageBatch(DeleteMessageBatchRequest r) {
    return new Receipts(call, r.queueUrl()).deleteBatch(r);
  }

  @Override
  public ChangeMessageVisibilityResponse changeMessageVisibility(ChangeMessageVisibilityRequest r) {
    return new Receipts(call, r.queueUrl()).changeVisibility(r);
  }

  @Override
  public ChangeMessageVisibilityBatchResponse changeMessageVisibilityBatch(ChangeMessageVisibilityBatchRequest r) {
    return new Receipts(call, r.queueUrl()).changeVisibilityBatch(r);
  }

  @Override
  public AddPermissionResponse addPermission(AddPermissionRequest r) {
    return new Permissions(call).add(r);
  }

  @Override
  public RemovePermissionResponse removePermission(RemovePermissionRequest r) {
    return new Permissions(call).remove(r);
  }

  @Override
  public StartMessageMoveTaskResponse startMessageMoveTask(StartMessageMoveTaskRequest r) {
    return new Moves(call).start(r);
  }

  @Override
  public CancelMessageMoveTaskResponse cancelMessageMoveTask(CancelMessageMoveTaskRequest r) {
    return new Moves(call).cancel(r);
  }

  @Read
  @Override
  public ListMessageMoveTasksResponse listMessageMoveTasks(ListMessageMoveTasksRequest r) {
    return new Moves(call).list(r);
  }

  @Override
  public String serviceName() {
    return SqsService.NAME;
  }

  @Override
  public void close() {}
}
