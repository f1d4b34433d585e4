package dev.holdfast.region.sns;

import dev.holdfast.region.kernel.Access;
import dev.holdfast.region.kernel.Accesses;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Caller;
import dev.holdfast.region.kernel.Service;
import dev.holdfast.region.kernel.Table;
import dev.holdfast.region.world.Report;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.sns.SnsClient;

/** SNS as a part of the region: its tables, its timers, and what comes back of its HTTP deliveries. */
public final class SnsService implements Service {

  static final String NAME = "sns";

  static final Table<String, Topic> TOPICS = Table.of("sns/topics", Topic.class);
  static final Table<Subscription.Key, Subscription> SUBSCRIPTIONS =
      Table.of("sns/subscriptions", Subscription.Key.class, Subscription.class);
  static final Table<Subscription.Place, Subscription.Taken> PLACES =
      Table.of("sns/places", Subscription.Place.class, Subscription.Taken.class);
  static final Table<String, TopicMemory.Sequence> SEQUENCES = Table.of("sns/sequences", TopicMemory.Sequence.class);
  static final Table<TopicMemory.SentKey, TopicMemory.Sent> SENT =
      Table.of("sns/sent", TopicMemory.SentKey.class, TopicMemory.Sent.class);
  static final Table<TopicMemory.Forget, TopicMemory.Here> FORGETTING =
      Table.of("sns/forgetting", TopicMemory.Forget.class, TopicMemory.Here.class);
  static final Table<Delivery.Key, Delivery> DELIVERIES =
      Table.of("sns/deliveries", Delivery.Key.class, Delivery.class);
  static final Table<Delivery.Due, TopicMemory.Here> DUE =
      Table.of("sns/due", Delivery.Due.class, TopicMemory.Here.class);
  static final Table<Subscription.Key, Delivery.Pace> PACES =
      Table.of("sns/paces", Subscription.Key.class, Delivery.Pace.class);
  static final Table<TopicMetrics.Minute, TopicTraffic> TRAFFIC =
      Table.of("sns/traffic", TopicMetrics.Minute.class, TopicTraffic.class);

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Class<? extends SdkClient> api() {
    return SnsClient.class;
  }

  @Override
  public SdkClient on(Call call) {
    return new Sns(call);
  }

  /** A batch is what it does to each message; what concerns a subscription concerns it, not its topic. */
  @Override
  public List<Access> accesses(Call call, Caller caller, String operation, SdkRequest request) {
    String action = operation.equals("PublishBatch") ? "Publish" : operation;
    return Accesses.named(NAME + ':' + action, request, Map.of(
        "TopicArn", arn -> arn,
        "ResourceArn", arn -> arn,
        "SubscriptionArn", arn -> arn,
        "Name", name -> call.arn(NAME, name)));
  }

  @Override
  public boolean hasResourcePolicies() {
    return true;
  }

  @Override
  public List<String> resourcePolicies(Call call, Access access) {
    return call.state().get(TOPICS, access.resource().substring(access.resource().lastIndexOf(':') + 1))
        .flatMap(topic -> Optional.ofNullable(topic.attributes().get("Policy"))).stream().toList();
  }

  /** Of topics alone. */
  @Override
  public SortedMap<String, String> tags(Call call, Access access) {
    String arn = access.resource();
    return call.state().get(TOPICS, arn.substring(arn.lastIndexOf(':') + 1)).map(Topic::tags)
        .orElseGet(Collections::emptySortedMap);
  }

  @Override
  public List<Table<?, ?>> tables() {
    return List.of(TOPICS, SUBSCRIPTIONS, PLACES, SEQUENCES, SENT, FORGETTING, DELIVERIES, DUE, PACES, TRAFFIC);
  }

  @Override
  public void reported(Call call, Report report) {
    if (report instanceof Report.NotificationAttempted attempted) {
      new Deliveries(call).attempted(attempted);
    }
  }

  @Override
  public void due(Call call, String timer) {
    if (timer.startsWith(Subscriptions.TIMER)) {
      new Subscriptions(call).due(timer);
    } else {
      call.state().get(TOPICS, timer.substring(TopicMemory.TIMER.length()))
          .ifPresent(topic -> new TopicMemory(call, topic).due());
    }
  }
}
