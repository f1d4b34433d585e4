package dev.holdfast.region.sns;

import dev.holdfast.region.iam.Keys;
import dev.holdfast.region.iam.PolicyDocument;
import dev.holdfast.region.kernel.Call;
import java.util.Optional;
import software.amazon.awssdk.services.sns.SnsClient;

/** How another service of the region publishes to a topic that somebody named to it by its ARN. */
public final class TopicDoor {

  private TopicDoor() {}

  /** Whether it is written as the ARN of a topic, of whatever account and region. */
  public static boolean isTopicArn(String arn) {
    return arn.matches("arn:aws:sns:[a-z0-9-]+:\\d{12}:[A-Za-z0-9_-]{1,256}(\\.fifo)?");
  }

  /**
   * Publishes as the service.
   *
   * @param service as {@code "s3"}: the topic's policy must let {@code s3.amazonaws.com} publish
   * @param sourceArn on whose behalf, as a bucket's
   * @param asOwner whether AWS lets the service act for the account, as CloudWatch, for which a topic's default policy is
   *     enough
   * @throws software.amazon.awssdk.awscore.exception.AwsServiceException NotFound; AuthorizationError, 403, if the policy
   *     does not allow it; or what Publish is refused with
   */
  public static void publish(
      Call call, String service, String sourceArn, boolean asOwner, String topicArn, Optional<String> subject,
      String message) {
    Topic topic = Topics.required(call, topicArn);
    Keys keys = Keys.NONE.with("aws:SourceArn", sourceArn).with("aws:SourceAccount", call.settings().account());
    if (asOwner) {
      keys = keys.with("aws:SourceOwner", call.settings().account());
    }
    String policy = TopicAttributes.settings(call, topic).get("Policy");
    if (!PolicyDocument.readable(PolicyDocument.Kind.RESOURCE, policy)
        .letsService(service, "sns:Publish", topicArn, keys)) {
      throw Failures.notAuthorized("Publish", topicArn);
    }
    call.as(service).client(SnsClient.class)
        .publish(p -> p.topicArn(topicArn).subject(subject.orElse(null)).message(message));
  }
}
