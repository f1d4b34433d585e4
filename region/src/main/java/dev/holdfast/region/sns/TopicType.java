package dev.holdfast.region.sns;

import dev.holdfast.region.cloudformation.Properties;
import dev.holdfast.region.cloudformation.ResourceType;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.Tag;

/** AWS::SNS::Topic, with the subscriptions that it names itself. Its physical id is the topic's ARN. */
public final class TopicType implements ResourceType {

  /** Properties that are topic attributes of the same name. */
  private static final List<String> ATTRIBUTES = List.of("ContentBasedDeduplication", "DisplayName",
      "FifoThroughputScope", "FifoTopic", "KmsMasterKeyId", "SignatureVersion", "TracingConfig");

  private record Inline(String protocol, String endpoint) {}

  @Override
  public String name() {
    return "AWS::SNS::Topic";
  }

  @Override
  public Set<String> properties() {
    Set<String> all = new TreeSet<>(ATTRIBUTES);
    all.addAll(List.of("Subscription", "Tags", "TopicName"));
    return all;
  }

  @Override
  public Set<String> replacing() {
    return Set.of("FifoTopic", "TopicName");
  }

  @Override
  public Set<String> attributeNames() {
    return Set.of("TopicArn", "TopicName");
  }

  @Override
  public Progress create(Call call, Desired desired) {
    SnsClient sns = call.client(SnsClient.class);
    String topicName = desired.properties().string("TopicName").orElseGet(() -> generatedName(desired));
    if (call.state().has(SnsService.TOPICS, topicName)) {
      throw Errors.badRequest("AlreadyExists", "Resource of type 'AWS::SNS::Topic' with identifier '"
          + call.arn(SnsService.NAME, topicName) + "' already exists.");
    }
    String arn = sns.createTopic(r -> r.name(topicName).attributes(attributes(desired.properties()))
        .tags(list(desired.tags()))).topicArn();
    inline(desired).forEach(s -> subscribe(sns, arn, s));
    return Progress.done(arn);
  }

  @Override
  public Progress update(Call call, String arn, Desired from, Desired to) {
    SnsClient sns = call.client(SnsClient.class);
    SortedMap<String, String> changes = attributes(to.properties());
    attributes(from.properties()).keySet().forEach(gone -> changes.putIfAbsent(gone, initial(gone)));
    changes.remove("FifoTopic");
    changes.forEach((n, v) -> sns.setTopicAttributes(r -> r.topicArn(arn).attributeName(n).attributeValue(v)));
    Set<String> untagged = new TreeSet<>(from.tags().keySet());
    untagged.removeAll(to.tags().keySet());
    sns.untagResource(r -> r.resourceArn(arn).tagKeys(untagged));
    sns.tagResource(r -> r.resourceArn(arn).tags(list(to.tags())));
    inline(to).forEach(s -> subscribe(sns, arn, s));
    List<Inline> wanted = inline(to);
    inline(from).stream().filter(s -> !wanted.contains(s)).forEach(gone -> unsubscribe(call, sns, arn, gone));
    return Progress.done(arn);
  }

  @Override
  public void delete(Call call, String arn, Desired desired) {
    call.client(SnsClient.class).deleteTopic(r -> r.topicArn(arn));
  }

  @Override
  public SortedMap<String, Object> attributes(Call call, String arn) {
    SortedMap<String, Object> attributes = new TreeMap<>();
    attributes.put("TopicArn", arn);
    attributes.put("TopicName", arn.substring(arn.lastIndexOf(':') + 1));
    return attributes;
  }

  private static void subscribe(SnsClient sns, String arn, Inline subscription) {
    sns.subscribe(r -> r.topicArn(arn).protocol(subscription.protocol()).endpoint(subscription.endpoint()));
  }

  private static void unsubscribe(Call call, SnsClient sns, String arn, Inline gone) {
    Subscription.Place place = new Subscription.Place(Topics.nameOf(call, arn), gone.protocol(), gone.endpoint());
    call.state().get(SnsService.PLACES, place).ifPresent(
        taken -> sns.unsubscribe(r -> r.subscriptionArn(arn + ':' + taken.id())));
  }

  private static List<Inline> inline(Desired desired) {
    return desired.properties().objects("Subscription").stream()
        .map(s -> new Inline(s.requireString("Protocol"), s.requireString("Endpoint"))).toList();
  }

  private static SortedMap<String, String> attributes(Properties properties) {
    SortedMap<String, String> attributes = new TreeMap<>();
    for (String name : ATTRIBUTES) {
      if (properties.has(name) && !(name.equals("FifoTopic") && properties.requireString(name).equals("false"))) {
        attributes.put(name, properties.requireString(name));
      }
    }
    return attributes;
  }

  /** What an attribute goes back to when the template no longer names it. */
  private static String initial(String attribute) {
    return switch (attribute) {
      case "ContentBasedDeduplication" -> "false";
      case "FifoThroughputScope" -> "Topic";
      case "SignatureVersion" -> "1";
      case "TracingConfig" -> "PassThrough";
      default -> "";
    };
  }

  private static List<Tag> list(SortedMap<String, String> tags) {
    return tags.entrySet().stream().map(t -> Tag.builder().key(t.getKey()).value(t.getValue()).build()).toList();
  }

  private static String generatedName(Desired desired) {
    boolean fifo = desired.properties().string("FifoTopic").filter("true"::equals).isPresent();
    return desired.name(Limits.TOPIC_NAME_LENGTH, fifo ? Topic.FIFO : "");
  }
}
