package dev.holdfast.region.sns;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.sqs.ServiceAccess;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
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
    SortedMap<String, String> context = new TreeMap<>();
    context.put("aws:sourcearn", sourceArn);
    context.put("aws:sourceaccount", call.settings().account());
    if (asOwner) {
      context.put("aws:sourceowner", call.settings().account());
    }
    String policy = TopicAttributes.settings(call, topic).get("Policy");
    if (!ServiceAccess.allows(policy, service, "sns:Publish", topicArn, context)) {
      throw Failures.notAuthorized("Publish", topicArn);
    }
    call.as(service).client(SnsClient.class)
        .publish(p -> p.topicArn(topicArn).subject(subject.orElse(null)).message(message));
  }
}
