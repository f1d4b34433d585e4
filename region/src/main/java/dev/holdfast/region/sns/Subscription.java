package dev.holdfast.region.sns;

import dev.holdfast.region.kernel.Call;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;

/**
 * A subscription.
 *
 * @param token confirms it; empty where nobody need confirm it
 * @param authenticated whether whoever confirmed it had signed the call
 * @param guarded whether only a signed call may end it
 * @param attributes those that were set, by AWS's name, valid
 */
record Subscription(
    Key key, String protocol, String endpoint, String principal, Instant created, boolean confirmed, String token,
    boolean authenticated, boolean guarded, SortedMap<String, String> attributes) {

  record Key(String topic, String id) implements Comparable<Key> {
    @Override
    public int compareTo(Key o) {
      int c = topic.compareTo(o.topic);
      return c != 0 ? c : id.compareTo(o.id);
    }

    static Key first(String topic) {
      return new Key(topic, "");
    }

    static Key end(String topic) {
      return new Key(topic, "\uffff");
    }

    String arn(Call call) {
      return call.arn(SnsService.NAME, topic + ':' + id);
    }
  }

  /** An endpoint is subscribed to a topic once. */
  record Place(String topic, String protocol, String endpoint) implements Comparable<Place> {
    @Override
    public int compareTo(Place o) {
      int c = topic.compareTo(o.topic);
      c = c != 0 ? c : protocol.compareTo(o.protocol);
      return c != 0 ? c : endpoint.compareTo(o.endpoint);
    }
  }

  /** The id of the subscription that has a place. */
  record Taken(String id) {}

  Place place() {
    return new Place(key.topic(), protocol, endpoint);
  }

  boolean overHttp() {
    return !protocol.equals("sqs");
  }

  boolean raw() {
    return "true".equals(attributes.get("RawMessageDelivery"));
  }

  /** The queue for what cannot be delivered. */
  Optional<String> deadLetters() {
    return Optional.ofNullable(attributes.get("RedrivePolicy")).flatMap(SubscriptionAttributes::deadLetterTarget);
  }

  /** Whether it wants this message. */
  boolean wants(Message message) {
    String policy = attributes.get("FilterPolicy");
    return policy == null || FilterPolicyReader.kept(policy, filtersBody()).matches(
        filtersBody() ? message.bodyFields() : Value.of(message.attributes()));
  }

  boolean filtersBody() {
    return "MessageBody".equals(attributes.get("FilterPolicyScope"));
  }

  Subscription with(SortedMap<String, String> changed) {
    return new Subscription(
        key, protocol, endpoint, principal, created, confirmed, token, authenticated, guarded, changed);
  }

  Subscription pending(String anotherToken) {
    return new Subscription(key, protocol, endpoint, principal, created, false, anotherToken, false, false, attributes);
  }

  Subscription confirmed(boolean signed, boolean onlySigned) {
    return new Subscription(
        key, protocol, endpoint, principal, created, true, token, signed, onlySigned, attributes);
  }
}
