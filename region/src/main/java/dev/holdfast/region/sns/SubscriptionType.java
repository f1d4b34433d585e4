package dev.holdfast.region.sns;

import dev.holdfast.region.cloudformation.Properties;
import dev.holdfast.region.cloudformation.ResourceType;
import dev.holdfast.region.kernel.Call;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import software.amazon.awssdk.services.sns.SnsClient;

/** AWS::SNS::Subscription. Its physical id is the subscription's ARN, also before anybody has confirmed it. */
public final class SubscriptionType implements ResourceType {

  /** Properties that are attributes of the same name and hold a document. */
  private static final List<String> DOCUMENTS = List.of("DeliveryPolicy", "FilterPolicy", "RedrivePolicy");
  private static final List<String> WORDS = List.of("FilterPolicyScope", "RawMessageDelivery");

  @Override
  public String name() {
    return "AWS::SNS::Subscription";
  }

  @Override
  public Set<String> properties() {
    Set<String> all = new TreeSet<>(DOCUMENTS);
    all.addAll(WORDS);
    all.addAll(List.of("Endpoint", "Protocol", "TopicArn"));
    return all;
  }

  @Override
  public Set<String> required() {
    return Set.of("Protocol", "TopicArn");
  }

  @Override
  public Set<String> replacing() {
    return Set.of("Endpoint", "Protocol", "TopicArn");
  }

  @Override
  public Set<String> attributeNames() {
    return Set.of("Arn");
  }

  @Override
  public Progress create(Call call, Desired desired) {
    Properties p = desired.properties();
    return Progress.done(call.client(SnsClient.class).subscribe(r -> r
        .topicArn(p.requireString("TopicArn")).protocol(p.requireString("Protocol"))
        .endpoint(p.string("Endpoint").orElse(null)).attributes(attributes(p)).returnSubscriptionArn(true))
        .subscriptionArn());
  }

  @Override
  public Progress update(Call call, String arn, Desired from, Desired to) {
    SnsClient sns = call.client(SnsClient.class);
    SortedMap<String, String> changes = attributes(to.properties());
    attributes(from.properties()).keySet().forEach(gone -> changes.putIfAbsent(gone, switch (gone) {
      case "FilterPolicy" -> "{}";
      case "FilterPolicyScope" -> "MessageAttributes";
      case "RawMessageDelivery" -> "false";
      default -> "";
    }));
    // A nested policy needs its scope first; a plain one does not mind, but the old one may: so it goes before.
    if (changes.containsKey("FilterPolicyScope")) {
      set(sns, arn, "FilterPolicy", "{}");
      set(sns, arn, "FilterPolicyScope", changes.remove("FilterPolicyScope"));
    }
    changes.forEach((name, value) -> set(sns, arn, name, value));
    return Progress.done(arn);
  }

  @Override
  public void delete(Call call, String arn, Desired desired) {
    call.client(SnsClient.class).unsubscribe(r -> r.subscriptionArn(arn));
  }

  @Override
  public SortedMap<String, Object> attributes(Call call, String arn) {
    SortedMap<String, Object> attributes = new TreeMap<>();
    attributes.put("Arn", arn);
    return attributes;
  }

  private static void set(SnsClient sns, String arn, String name, String value) {
    sns.setSubscriptionAttributes(r -> r.subscriptionArn(arn).attributeName(name).attributeValue(value));
  }

  private static SortedMap<String, String> attributes(Properties p) {
    SortedMap<String, String> attributes = new TreeMap<>();
    WORDS.forEach(name -> p.string(name).ifPresent(v -> attributes.put(name, v)));
    DOCUMENTS.forEach(name -> p.json(name).ifPresent(v -> attributes.put(name, v)));
    return attributes;
  }
}
