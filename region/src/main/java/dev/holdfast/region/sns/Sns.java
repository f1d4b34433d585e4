package dev.holdfast.region.sns;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Read;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.AddPermissionRequest;
import software.amazon.awssdk.services.sns.model.AddPermissionResponse;
import software.amazon.awssdk.services.sns.model.ConfirmSubscriptionRequest;
import software.amazon.awssdk.services.sns.model.ConfirmSubscriptionResponse;
import software.amazon.awssdk.services.sns.model.CreateTopicRequest;
import software.amazon.awssdk.services.sns.model.CreateTopicResponse;
import software.amazon.awssdk.services.sns.model.DeleteTopicRequest;
import software.amazon.awssdk.services.sns.model.DeleteTopicResponse;
import software.amazon.awssdk.services.sns.model.GetSubscriptionAttributesRequest;
import software.amazon.awssdk.services.sns.model.GetSubscriptionAttributesResponse;
import software.amazon.awssdk.services.sns.model.GetTopicAttributesRequest;
import software.amazon.awssdk.services.sns.model.GetTopicAttributesResponse;
import software.amazon.awssdk.services.sns.model.ListSubscriptionsByTopicRequest;
import software.amazon.awssdk.services.sns.model.ListSubscriptionsByTopicResponse;
import software.amazon.awssdk.services.sns.model.ListSubscriptionsRequest;
import software.amazon.awssdk.services.sns.model.ListSubscriptionsResponse;
import software.amazon.awssdk.services.sns.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.sns.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.sns.model.ListTopicsRequest;
import software.amazon.awssdk.services.sns.model.ListTopicsResponse;
import software.amazon.awssdk.services.sns.model.PublishBatchRequest;
import software.amazon.awssdk.services.sns.model.PublishBatchResponse;
import software.amazon.awssdk.services.sns.model.PublishRequest;
import software.amazon.awssdk.services.sns.model.PublishResponse;
import software.amazon.awssdk.services.sns.model.RemovePermissionRequest;
import software.amazon.awssdk.services.sns.model.RemovePermissionResponse;
import software.amazon.awssdk.services.sns.model.SetSubscriptionAttributesRequest;
import software.amazon.awssdk.services.sns.model.SetSubscriptionAttributesResponse;
import software.amazon.awssdk.services.sns.model.SetTopicAttributesRequest;
import software.amazon.awssdk.services.sns.model.SetTopicAttributesResponse;
import software.amazon.awssdk.services.sns.model.SubscribeRequest;
import software.amazon.awssdk.services.sns.model.SubscribeResponse;
import software.amazon.awssdk.services.sns.model.TagResourceRequest;
import software.amazon.awssdk.services.sns.model.TagResourceResponse;
import software.amazon.awssdk.services.sns.model.UnsubscribeRequest;
import software.amazon.awssdk.services.sns.model.UnsubscribeResponse;
import software.amazon.awssdk.services.sns.model.UntagResourceRequest;
import software.amazon.awssdk.services.sns.model.UntagResourceResponse;

/** The operations of SNS. */
record Sns(Call call) implements SnsClient {

  @Override
  public CreateTopicResponse createTopic(CreateTopicRequest r) {
    return new Topics(call).create(r);
  }

  @Override
  public DeleteTopicResponse deleteTopic(DeleteTopicRequest r) {
    return new Topics(call).delete(r);
  }

  @Read
  @Override
  public ListTopicsResponse listTopics(ListTopicsRequest r) {
    return new Topics(call).list(r);
  }

  @Read
  @Override
  public GetTopicAttributesResponse getTopicAttributes(GetTopicAttributesRequest r) {
    return new Topics(call).attributes(r);
  }

  @Override
  public SetTopicAttributesResponse setTopicAttributes(SetTopicAttributesRequest r) {
    return new Topics(call).setAttribute(r);
  }

  @Override
  public AddPermissionResponse addPermission(AddPermissionRequest r) {
    return new TopicPermissions(call).add(r);
  }

  @Override
  public RemovePermissionResponse removePermission(RemovePermissionRequest r) {
    return new TopicPermissions(call).remove(r);
  }

  @Override
  public TagResourceResponse tagResource(TagResourceRequest r) {
    return new Topics(call).tag(r);
  }

  @Override
  public UntagResourceResponse untagResource(UntagResourceRequest r) {
    return new Topics(call).untag(r);
  }

  @Read
  @Override
  public ListTagsForResourceResponse listTagsForResource(ListTagsForResourceRequest r) {
    return new Topics(call).tags(r);
  }

  @Override
  public SubscribeResponse subscribe(SubscribeRequest r) {
    return new Subscriptions(call).subscribe(r);
  }

  @Override
  public ConfirmSubscriptionResponse confirmSubscription(ConfirmSubscriptionRequest r) {
    return new Subscriptions(call).confirm(r);
  }

  @Override
  public UnsubscribeResponse unsubscribe(UnsubscribeRequest r) {
    return new Subscriptions(call).unsubscribe(r);
  }

  @Read
  @Override
  public ListSubscriptionsResponse listSubscriptions(ListSubscriptionsRequest r) {
    return new Subscriptions(call).list(r);
  }

  @Read
  @Override
  public ListSubscriptionsByTopicResponse listSubscriptionsByTopic(ListSubscriptionsByTopicRequest r) {
    return new Subscriptions(call).list(r);
  }

  @Read
  @Override
  public GetSubscriptionAttributesResponse getSubscriptionAttributes(GetSubscriptionAttributesRequest r) {
    return new Subscriptions(call).attributes(r);
  }

  @Override
  public SetSubscriptionAttributesResponse setSubscriptionAttributes(SetSubscriptionAttributesRequest r) {
    return new Subscriptions(call).setAttribute(r);
  }

  @Override
  public PublishResponse publish(PublishRequest r) {
    return new Publishing(call).one(r);
  }

  @Override
  public PublishBatchResponse publishBatch(PublishBatchRequest r) {
    return new Publishing(call).batch(r);
  }

  @Override
  public String serviceName() {
    return SnsService.NAME;
  }

  @Override
  public void close() {}
}
