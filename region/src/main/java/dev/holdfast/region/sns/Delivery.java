package dev.holdfast.region.sns;

import java.time.Instant;

/**
 * A request that waits to be sent to an HTTP endpoint.
 *
 * @param type {@code Notification}, {@code SubscriptionConfirmation}, {@code UnsubscribeConfirmation}
 * @param failed how many attempts have failed
 * @param next when it is to be sent
 */
record Delivery(
    Key key, String type, String messageId, String url, String contentType, boolean raw, String body, int failed,
    Instant next) {

  record Key(Subscription.Key subscription, String id) implements Comparable<Key> {
    @Override
    public int compareTo(Key o) {
      int c = subscription.compareTo(o.subscription);
      return c != 0 ? c : id.compareTo(o.id);
    }

    String text() {
      return subscription.topic() + '/' + subscription.id() + '/' + id;
    }
  }

  /** Its place in the order in which deliveries are due. */
  record Due(Instant at, Key key) implements Comparable<Due> {
    @Override
    public int compareTo(Due o) {
      int c = at.compareTo(o.at);
      return c != 0 ? c : key.compareTo(o.key);
    }
  }

  /** When the next delivery of a subscription may be, where so many a second are allowed. */
  record Pace(Instant next) {}

  Due due() {
    return new Due(next, key);
  }

  Delivery again(Instant at) {
    return new Delivery(key, type, messageId, url, contentType, raw, body, failed + 1, at);
  }
}
