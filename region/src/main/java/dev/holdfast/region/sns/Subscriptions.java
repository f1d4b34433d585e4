package dev.holdfast.region.sns;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.sqs.QueueDoor;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.services.sns.model.ConfirmSubscriptionRequest;
import software.amazon.awssdk.services.sns.model.ConfirmSubscriptionResponse;
import software.amazon.awssdk.services.sns.model.GetSubscriptionAttributesRequest;
import software.amazon.awssdk.services.sns.model.GetSubscriptionAttributesResponse;
import software.amazon.awssdk.services.sns.model.ListSubscriptionsByTopicRequest;
import software.amazon.awssdk.services.sns.model.ListSubscriptionsByTopicResponse;
import software.amazon.awssdk.services.sns.model.ListSubscriptionsRequest;
import software.amazon.awssdk.services.sns.model.ListSubscriptionsResponse;
import software.amazon.awssdk.services.sns.model.SetSubscriptionAttributesRequest;
import software.amazon.awssdk.services.sns.model.SetSubscriptionAttributesResponse;
import software.amazon.awssdk.services.sns.model.SubscribeRequest;
import software.amazon.awssdk.services.sns.model.SubscribeResponse;
import software.amazon.awssdk.services.sns.model.UnsubscribeRequest;
import software.amazon.awssdk.services.sns.model.UnsubscribeResponse;

/** Who is told of a topic's messages. */
record Subscriptions(Call call) {

  /** Begins the name of a timer, before topic and id: nobody has confirmed the subscription in time. */
  static final String TIMER = "unconfirmed:";

  private static final String ATTRIBUTES = "Attributes Reason: ";

  private static final List<String> UNDELIVERED =
      List.of("application", "email", "email-json", "firehose", "lambda", "sms");

  SubscribeResponse subscribe(SubscribeRequest r) {
    Topic topic = Topics.required(call, r.topicArn());
    String protocol = Optional.ofNullable(r.protocol()).orElse("");
    String endpoint = Optional.ofNullable(r.endpoint()).orElse("");
    requireValid(topic, protocol, endpoint);
    SortedMap<String, String> attributes = SubscriptionAttributes.merged(
        call, topic.name(), protocol, new TreeMap<>(), r.attributes(), ATTRIBUTES);
    Subscription.Place place = new Subscription.Place(topic.name(), protocol, endpoint);
    Optional<Subscription> existing = call.state().get(SnsService.PLACES, place)
        .flatMap(taken -> call.state().get(SnsService.SUBSCRIPTIONS, new Subscription.Key(topic.name(), taken.id())));
    Subscription subscription = existing.isPresent()
        ? again(existing.get(), attributes, r.attributes())
        : first(topic, place, attributes);
    boolean shown = subscription.confirmed() || Boolean.TRUE.equals(r.returnSubscriptionArn());
    return SubscribeResponse.builder()
        .subscriptionArn(shown ? subscription.key().arn(call) : "pending confirmation").build();
  }

  private Subscription first(Topic topic, Subscription.Place place, SortedMap<String, String> attributes) {
    requireRoomForFilter(topic.name(), attributes, ATTRIBUTES);
    boolean confirmed = place.protocol().equals("sqs");
    Subscription made = new Subscription(new Subscription.Key(topic.name(), call.ids().uuid()), place.protocol(),
        place.endpoint(), call.caller().arn(), call.now(), confirmed, "", confirmed, confirmed, attributes);
    call.state().put(SnsService.PLACES, place, new Subscription.Taken(made.key().id()));
    if (confirmed) {
      call.state().put(SnsService.SUBSCRIPTIONS, made.key(), made);
      return made;
    }
    return askToConfirm(topic, made, "SubscriptionConfirmation");
  }

  /** The endpoint is subscribed already; if nobody has confirmed that, it is asked once more. */
  private Subscription again(
      Subscription existing, SortedMap<String, String> attributes, Map<String, String> given) {
    if (!given.isEmpty() && !attributes.equals(existing.attributes())) {
      throw Failures.invalid(ATTRIBUTES + "Subscription already exists with different attributes");
    }
    return existing.confirmed() ? existing : askToConfirm(
        call.state().get(SnsService.TOPICS, existing.key().topic()).orElseThrow(), existing,
        "SubscriptionConfirmation");
  }

  private Subscription askToConfirm(Topic topic, Subscription subscription, String type) {
    Subscription pending = subscription.pending(call.ids().hex(Envelope.TOKEN_LENGTH));
    call.state().put(SnsService.SUBSCRIPTIONS, pending.key(), pending);
    call.timer(SnsService.NAME, timer(pending.key()), call.now().plus(Limits.UNCONFIRMED));
    new Deliveries(call).ask(topic, pending, type);
    return pending;
  }

  private static String timer(Subscription.Key key) {
    return TIMER + key.topic() + '/' + key.id();
  }

  /** A timer has come: who has not confirmed until now does not want it. */
  void due(String timer) {
    String[] key = timer.substring(TIMER.length()).split("/");
    call.state().get(SnsService.SUBSCRIPTIONS, new Subscription.Key(key[0], key[1]))
        .filter(s -> !s.confirmed()).ifPresent(this::remove);
  }

  ConfirmSubscriptionResponse confirm(ConfirmSubscriptionRequest r) {
    String token = Optional.ofNullable(r.token()).orElse("");
    if (!token.matches("[0-9a-f]{" + Envelope.TOKEN_LENGTH + ",}")) {
      throw Errors.badRequest("InvalidParameter", "Invalid token");
    }
    Topic topic = call.state().get(SnsService.TOPICS, Topics.nameOf(call, r.topicArn()))
        .orElseThrow(() -> Failures.invalid("Topic"));
    Subscription subscription = of(call, topic.name()).stream()
        .filter(s -> !s.token().isEmpty() && s.token().equals(token)).findFirst()
        .orElseThrow(() -> Failures.invalid("Token"));
    boolean signed = !isAnonymous();
    boolean guarded = "true".equals(r.authenticateOnUnsubscribe());
    if (guarded && !signed) {
      throw Failures.notAuthorized("ConfirmSubscription", topic.arn(call));
    }
    if (!subscription.confirmed()) {
      call.state().put(SnsService.SUBSCRIPTIONS, subscription.key(), subscription.confirmed(signed, guarded));
      call.cancelTimer(SnsService.NAME, timer(subscription.key()));
    }
    return ConfirmSubscriptionResponse.builder().subscriptionArn(subscription.key().arn(call)).build();
  }

  /**
   * One that is not there is ended already. Whoever follows the link in a message has not signed: the endpoint is told
   * of it and can take it back, with a token, as if it had not been confirmed yet.
   */
  UnsubscribeResponse unsubscribe(UnsubscribeRequest r) {
    call.state().get(SnsService.SUBSCRIPTIONS, keyOf(r.subscriptionArn())).ifPresent(subscription -> {
      if (isAnonymous() && subscription.guarded()) {
        throw Failures.notAuthorized("Unsubscribe", r.subscriptionArn());
      } else if (isAnonymous() && subscription.confirmed()) {
        Topic topic = call.state().get(SnsService.TOPICS, subscription.key().topic()).orElseThrow();
        askToConfirm(topic, subscription, "UnsubscribeConfirmation");
      } else if (!isAnonymous()) {
        remove(subscription);
      }
    });
    return UnsubscribeResponse.builder().build();
  }

  void remove(Subscription subscription) {
    call.state().remove(SnsService.SUBSCRIPTIONS, subscription.key());
    call.state().remove(SnsService.PLACES, subscription.place());
    call.state().remove(SnsService.PACES, subscription.key());
    new Deliveries(call).forget(subscription.key());
    call.cancelTimer(SnsService.NAME, timer(subscription.key()));
    call.state().get(SnsService.TOPICS, subscription.key().topic())
        .ifPresent(t -> call.state().put(SnsService.TOPICS, t.name(), t.oneDeleted()));
  }

  ListSubscriptionsResponse list(ListSubscriptionsRequest r) {
    List<Subscription> page = page(Subscription.Key.first(""), Subscription.Key.end("\uffff"), r.nextToken());
    return ListSubscriptionsResponse.builder().subscriptions(described(page)).nextToken(next(page)).build();
  }

  ListSubscriptionsByTopicResponse list(ListSubscriptionsByTopicRequest r) {
    String topic = Topics.required(call, r.topicArn()).name();
    List<Subscription> page = page(Subscription.Key.first(topic), Subscription.Key.end(topic), r.nextToken());
    return ListSubscriptionsByTopicResponse.builder().subscriptions(described(page)).nextToken(next(page)).build();
  }

  /** One more than a page, if there are more. */
  private List<Subscription> page(Subscription.Key from, Subscription.Key to, String token) {
    Subscription.Key start = from;
    if (token != null) {
      String[] last = token.split("/", -1);
      // The key that follows the last one of the page before.
      start = last.length == 2 ? new Subscription.Key(last[0], last[1] + '\0') : from;
      if (last.length != 2 || start.compareTo(from) < 0 || start.compareTo(to) > 0) {
        throw Failures.invalid("NextToken");
      }
    }
    return call.state().range(SnsService.SUBSCRIPTIONS, start, to).values().stream()
        .limit(Limits.LIST_PAGE + 1L).toList();
  }

  private static String next(List<Subscription> page) {
    Subscription.Key last = page.size() > Limits.LIST_PAGE ? page.get(Limits.LIST_PAGE - 1).key() : null;
    return last == null ? null : last.topic() + '/' + last.id();
  }

  private List<software.amazon.awssdk.services.sns.model.Subscription> described(List<Subscription> page) {
    List<software.amazon.awssdk.services.sns.model.Subscription> described = new ArrayList<>();
    page.stream().limit(Limits.LIST_PAGE).forEach(s -> described.add(
        software.amazon.awssdk.services.sns.model.Subscription.builder()
            .subscriptionArn(s.confirmed() ? s.key().arn(call) : "PendingConfirmation")
            .owner(call.settings().account()).protocol(s.protocol()).endpoint(s.endpoint())
            .topicArn(call.arn(SnsService.NAME, s.key().topic()))
            .build()));
    return described;
  }

  GetSubscriptionAttributesResponse attributes(GetSubscriptionAttributesRequest r) {
    Subscription subscription = required(r.subscriptionArn());
    Topic topic = call.state().get(SnsService.TOPICS, subscription.key().topic()).orElseThrow();
    return GetSubscriptionAttributesResponse.builder()
        .attributes(SubscriptionAttributes.all(call, topic, subscription)).build();
  }

  SetSubscriptionAttributesResponse setAttribute(SetSubscriptionAttributesRequest r) {
    Subscription subscription = required(r.subscriptionArn());
    String name = Optional.ofNullable(r.attributeName()).orElse("");
    String value = Optional.ofNullable(r.attributeValue()).orElse("");
    SortedMap<String, String> changed = SubscriptionAttributes.merged(call, subscription.key().topic(),
        subscription.protocol(), subscription.attributes(), Map.of(name, value), "");
    if (!subscription.attributes().containsKey("FilterPolicy")) {
      requireRoomForFilter(subscription.key().topic(), changed, "");
    }
    call.state().put(SnsService.SUBSCRIPTIONS, subscription.key(), subscription.with(changed));
    return SetSubscriptionAttributesResponse.builder().build();
  }

  private Subscription required(String arn) {
    return call.state().get(SnsService.SUBSCRIPTIONS, keyOf(arn)).orElseThrow(Failures::noSubscription);
  }

  private Subscription.Key keyOf(String arn) {
    String[] parts = arn == null ? new String[0] : arn.split(":", -1);
    if (parts.length < 6) {
      throw Failures.invalid("SubscriptionArn Reason: " + (arn == null ? "no value for required parameter"
          : "An ARN must have at least 6 elements, not " + parts.length));
    } else if (parts.length != 8 && parts.length != 7 || !parts[2].equals("sns")) {
      throw Failures.invalid("SubscriptionId");
    }
    Subscription.Key key = new Subscription.Key(parts[5], parts[6]);
    return parts.length == 7 && arn.equals(key.arn(call)) ? key : new Subscription.Key("", "");
  }

  static Collection<Subscription> of(Call call, String topic) {
    return call.state().range(
        SnsService.SUBSCRIPTIONS, Subscription.Key.first(topic), Subscription.Key.end(topic)).values();
  }

  private boolean isAnonymous() {
    return call.caller().accessKeyId().equals("anonymous");
  }

  private void requireValid(Topic topic, String protocol, String endpoint) {
    if (UNDELIVERED.contains(protocol)) {
      throw Failures.invalid("Protocol Reason: Holdfast does not deliver to " + protocol
          + ": the protocols are sqs, http and https");
    } else if (!List.of("sqs", "http", "https").contains(protocol)) {
      throw Failures.invalid("Amazon SNS does not support this protocol string: " + protocol);
    } else if (!protocol.equals("sqs")) {
      requireUrl(topic, protocol, endpoint);
    } else if (!QueueDoor.isQueueArn(call, endpoint)) {
      throw Failures.invalid(endpoint.startsWith("arn:aws:sqs:")
          ? "Endpoint Reason: Holdfast delivers to queues of this account and region" : "SQS endpoint ARN");
    } else if (!topic.fifo() && endpoint.endsWith(Topic.FIFO)) {
      throw Failures.invalid(
          "Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics");
    }
  }

  private static void requireUrl(Topic topic, String protocol, String endpoint) {
    if (topic.fifo()) {
      throw Failures.invalid("Invalid parameter: Endpoint Reason: FIFO topics can only be subscribed to by queues");
    } else if (!endpoint.startsWith(protocol + "://")) {
      throw Failures.invalid("Endpoint must match the specified protocol");
    }
    try {
      URI uri = URI.create(endpoint);
      if (uri.getHost() == null || endpoint.length() > 2_048) {
        throw Failures.invalid("Endpoint");
      }
    } catch (IllegalArgumentException e) {
      throw Failures.invalid("Endpoint");
    }
  }

  private void requireRoomForFilter(String topic, SortedMap<String, String> attributes, String path) {
    if (attributes.containsKey("FilterPolicy")
        && of(call, topic).stream().filter(s -> s.attributes().containsKey("FilterPolicy")).count()
            >= Limits.FILTER_POLICIES) {
      throw Errors.of(403, "FilterPolicyLimitExceeded", path + "Filter policy limit of " + Limits.FILTER_POLICIES
          + " per topic exceeded");
    }
  }
}
