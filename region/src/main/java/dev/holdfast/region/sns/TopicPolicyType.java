package dev.holdfast.region.sns;

import dev.holdfast.region.cloudformation.ResourceType;
import dev.holdfast.region.kernel.Call;
import java.util.Set;
import software.amazon.awssdk.services.sns.SnsClient;

/** AWS::SNS::TopicPolicy: one policy document set on some topics; without it they have AWS's default one again. */
public final class TopicPolicyType implements ResourceType {

  @Override
  public String name() {
    return "AWS::SNS::TopicPolicy";
  }

  @Override
  public Set<String> properties() {
    return Set.of("PolicyDocument", "Topics");
  }

  @Override
  public Set<String> required() {
    return Set.of("PolicyDocument", "Topics");
  }

  @Override
  public Progress create(Call call, Desired desired) {
    String policy = desired.properties().json("PolicyDocument").orElseThrow();
    desired.properties().strings("Topics").forEach(arn -> set(call, arn, policy));
    return Progress.done(desired.name());
  }

  @Override
  public Progress update(Call call, String physicalId, Desired from, Desired to) {
    from.properties().strings("Topics").stream()
        .filter(arn -> !to.properties().strings("Topics").contains(arn))
        .forEach(arn -> clear(call, arn));
    create(call, to);
    return Progress.done(physicalId);
  }

  @Override
  public void delete(Call call, String physicalId, Desired desired) {
    desired.properties().strings("Topics").forEach(arn -> clear(call, arn));
  }

  private static void clear(Call call, String arn) {
    String topic = Topics.nameOf(call, arn);
    if (call.state().has(SnsService.TOPICS, topic)) {
      set(call, arn, TopicAttributes.defaultPolicy(call, topic));
    }
  }

  private static void set(Call call, String arn, String policy) {
    call.client(SnsClient.class)
        .setTopicAttributes(r -> r.topicArn(arn).attributeName("Policy").attributeValue(policy));
  }
}
