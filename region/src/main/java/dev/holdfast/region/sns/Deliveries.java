package dev.holdfast.region.sns;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.State;
import dev.holdfast.region.world.Report;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The HTTP deliveries that wait. The shell sends what is due and reports how it went; here it is decided what
 * follows.
 */
record Deliveries(Call call) {

  private static final String NOTIFICATION = "Notification";

  /** Sends the subscription's token to its endpoint. */
  void ask(Topic topic, Subscription subscription, String type) {
    forget(subscription.key());
    String id = call.ids().uuid();
    if (!add(topic, subscription, type, id, Envelope.confirmation(call, topic, subscription, type, id))) {
      call.event(SnsService.NAME, subscription.key().arn(call),
          "cannot be asked to confirm: too many deliveries wait already");
    }
  }

  /** @return false if there is no room */
  boolean add(Topic topic, Subscription subscription, String type, String messageId, String body) {
    if (call.state().all(SnsService.DELIVERIES).size() >= Limits.WAITING) {
      return false;
    }
    DeliveryPolicy policy = DeliveryPolicy.of(topic, subscription);
    Instant at = call.now();
    if (policy.most() > 0 && type.equals(NOTIFICATION)) {
      Instant free = call.state().get(SnsService.PACES, subscription.key()).map(Delivery.Pace::next).orElse(at);
      at = free.isAfter(at) ? free : at;
      call.state().put(SnsService.PACES, subscription.key(),
          new Delivery.Pace(at.plusNanos(1_000_000_000L / policy.most())));
    }
    put(new Delivery(new Delivery.Key(subscription.key(), call.ids().uuid()), type, messageId, subscription.endpoint(),
        policy.contentType(), subscription.raw() && type.equals(NOTIFICATION), body, 0, at));
    return true;
  }

  /** The subscription has ended: nothing is sent to it any more. */
  void forget(Subscription.Key subscription) {
    List.copyOf(call.state().range(SnsService.DELIVERIES,
        new Delivery.Key(subscription, ""), new Delivery.Key(subscription, "\uffff")).values()).forEach(this::remove);
  }

  void attempted(Report.NotificationAttempted report) {
    String[] parts = report.deliveryId().split("/");
    Optional<Delivery> found = parts.length != 3 ? Optional.empty() : call.state().get(SnsService.DELIVERIES,
        new Delivery.Key(new Subscription.Key(parts[0], parts[1]), parts[2]));
    found.filter(d -> d.failed() == report.failedBefore()).ifPresent(delivery -> {
      remove(delivery);
      call.state().get(SnsService.TOPICS, parts[0]).ifPresent(topic ->
          call.state().get(SnsService.SUBSCRIPTIONS, delivery.key().subscription())
              .ifPresent(subscription -> attempted(topic, subscription, delivery, report)));
    });
  }

  private void attempted(
      Topic topic, Subscription subscription, Delivery delivery, Report.NotificationAttempted report) {
    DeliveryPolicy policy = DeliveryPolicy.of(topic, subscription);
    boolean notification = delivery.type().equals(NOTIFICATION);
    if (report.status() >= 200 && report.status() < 300) {
      if (notification) {
        TopicMetrics.count(call, topic.name(), TopicTraffic::deliveredOne);
      }
    } else if (isWorthAnother(report.status()) && delivery.failed() < policy.retries()) {
      put(delivery.again(call.now().plus(policy.delay(delivery.failed() + 1))));
    } else if (notification) {
      new Fanout(call, topic).failed(subscription, delivery.body(), Optional.empty(),
          Integer.toString(report.status()), report.detail());
    } else {
      call.event(SnsService.NAME, subscription.key().arn(call),
          delivery.type() + " cannot be delivered to " + delivery.url() + ": " + report.detail());
    }
  }

  /** AWS tries again after 5xx and 429, and where there was no answer; whatever else was answered is the last word. */
  private static boolean isWorthAnother(int status) {
    return status == 0 || status == 429 || status >= 500;
  }

  private void put(Delivery delivery) {
    call.state().put(SnsService.DELIVERIES, delivery.key(), delivery);
    call.state().put(SnsService.DUE, delivery.due(), new TopicMemory.Here());
  }

  private void remove(Delivery delivery) {
    call.state().remove(SnsService.DELIVERIES, delivery.key());
    call.state().remove(SnsService.DUE, delivery.due());
  }

  static Optional<Delivery> get(State state, Delivery.Key key) {
    return state.get(SnsService.DELIVERIES, key);
  }
}
