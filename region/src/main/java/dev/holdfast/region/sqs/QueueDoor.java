package dev.holdfast.region.sqs;

import dev.holdfast.region.iam.Keys;
import dev.holdfast.region.iam.PolicyDocument;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;

/** How another service of the region puts a message into a queue that somebody named to it by its ARN. */
public final class QueueDoor {

  private QueueDoor() {}

  /** Whether it is written as the ARN of a queue of this account and region; it need not be there. */
  public static boolean isQueueArn(Call call, String arn) {
    String name = arn.substring(arn.lastIndexOf(':') + 1);
    return arn.equals(call.arn("sqs", name)) && name.matches("[A-Za-z0-9_-]{1,80}|[A-Za-z0-9_-]{1,75}\\.fifo");
  }

  /**
   * Sends as the service.
   *
   * @param service as {@code "sns"}: the queue's policy must let {@code sns.amazonaws.com} send
   * @param sourceArn on whose behalf, as a topic's
   * @throws software.amazon.awssdk.awscore.exception.AwsServiceException QueueDoesNotExist; AccessDenied, 403, if the
   *     policy does not allow it; or what SendMessage is refused with
   */
  public static void send(
      Call call, String service, String sourceArn, String queueArn, UnaryOperator<SendMessageRequest.Builder> message) {
    String name = queueArn.substring(queueArn.lastIndexOf(':') + 1);
    if (!queueArn.equals(call.arn("sqs", name))) {
      throw Errors.badRequest("QueueDoesNotExist", "The specified queue does not exist.");
    }
    String url = Queues.url(call, name);
    String policy = Queues.required(call, url).attributes().getOrDefault("Policy", "{}");
    boolean allowed = PolicyDocument.readable(PolicyDocument.Kind.RESOURCE, policy).letsService(
        service, "sqs:SendMessage", queueArn,
        Keys.NONE.with("aws:SourceArn", sourceArn).with("aws:SourceAccount", call.settings().account()));
    if (!allowed) {
      throw Errors.of(403, "AccessDenied", "The policy of " + queueArn + " does not allow " + service
          + ".amazonaws.com to send messages of " + sourceArn + " to it.");
    }
    call.as(service).client(SqsClient.class)
        .sendMessage(message.apply(SendMessageRequest.builder().queueUrl(url)).build());
  }
}
