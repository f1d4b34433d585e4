package dev.holdfast.region.sqs;

import dev.holdfast.region.cloudformation.ResourceType;
import dev.holdfast.region.kernel.Call;
import java.util.Set;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** AWS::SQS::QueuePolicy: one policy document set on some queues. */
public final class QueuePolicyType implements ResourceType {

  @Override
  public String name() {
    return "AWS::SQS::QueuePolicy";
  }

  @Override
  public Set<String> properties() {
    return Set.of("PolicyDocument", "Queues");
  }

  @Override
  public Set<String> required() {
    return Set.of("PolicyDocument", "Queues");
  }

  @Override
  public Progress create(Call call, Desired desired) {
    desired.properties().strings("Queues").forEach(
        url -> set(call, url, desired.properties().json("PolicyDocument").orElseThrow()));
    return Progress.done(desired.name());
  }

  @Override
  public Progress update(Call call, String physicalId, Desired from, Desired to) {
    from.properties().strings("Queues").stream()
        .filter(url -> !to.properties().strings("Queues").contains(url))
        .forEach(url -> clear(call, url));
    create(call, to);
    return Progress.done(physicalId);
  }

  @Override
  public void delete(Call call, String physicalId, Desired desired) {
    desired.properties().strings("Queues").forEach(url -> clear(call, url));
  }

  private static void clear(Call call, String url) {
    if (Queues.byUrl(call, url).isPresent()) {
      set(call, url, "");
    }
  }

  private static void set(Call call, String url, String policy) {
    call.client(SqsClient.class).setQueueAttributes(
        r -> r.queueUrl(url).attributes(java.util.Map.of(QueueAttributeName.POLICY, policy)));
  }
}
