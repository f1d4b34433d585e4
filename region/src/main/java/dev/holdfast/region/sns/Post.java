package dev.holdfast.region.sns;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Changes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/**
 * An HTTP request that is due, as the shell sends it with POST.
 *
 * @param deliveryId and
 * @param failedBefore are what the report names it by
 * @param subscription to which it belongs: one endpoint must not have all that can be sent at a time
 */
public record Post(
    String deliveryId, int failedBefore, String subscription, String url, SortedMap<String, String> headers,
    String body) {

  /** How many of those due are looked at: more wait behind a busy endpoint only while there are so many of it. */
  private static final int LOOKED_AT = 10_000;

  /**
   * What is due, the oldest first.
   *
   * @param room how many more of a subscription, by its ARN, can be sent at this time
   * @param idle whether a delivery, by its id, is not being sent already
   */
  public static List<Post> due(Call call, ToIntFunction<String> room, Predicate<String> idle, int most) {
    List<Post> due = new ArrayList<>();
    SortedMap<Subscription.Key, Integer> left = new TreeMap<>();
    int looked = 0;
    for (Delivery.Due d : call.state().all(SnsService.DUE).keySet()) {
      if (due.size() == most || ++looked > LOOKED_AT || d.at().isAfter(call.now())) {
        break;
      }
      Subscription.Key subscription = d.key().subscription();
      int more = left.computeIfAbsent(subscription, key -> room.applyAsInt(key.arn(call)));
      if (more > 0 && idle.test(d.key().text())) {
        left.put(subscription, more - 1);
        due.add(of(call, Deliveries.get(call.state(), d.key()).orElseThrow()));
      }
    }
    return due;
  }

  /** When the first delivery that is not due yet will be. */
  public static Optional<Instant> next(Call call) {
    return Optional.ofNullable(call.state().all(SnsService.DUE).higherKey(
            new Delivery.Due(call.now(), new Delivery.Key(new Subscription.Key("\uffff", ""), ""))))
        .map(Delivery.Due::at);
  }

  /** Whether there may be more to send than before. */
  public static boolean concerns(Changes changes) {
    return changes.touch(SnsService.DUE);
  }

  private static Post of(Call call, Delivery d) {
    SortedMap<String, String> headers = new TreeMap<>();
    headers.put("Content-Type", d.contentType());
    headers.put("User-Agent", "Amazon Simple Notification Service Agent");
    headers.put("x-amz-sns-message-type", d.type());
    headers.put("x-amz-sns-message-id", d.messageId());
    headers.put("x-amz-sns-topic-arn", call.arn(SnsService.NAME, d.key().subscription().topic()));
    if (!d.type().equals("SubscriptionConfirmation")) {
      headers.put("x-amz-sns-subscription-arn", d.key().subscription().arn(call));
    }
    if (d.raw()) {
      headers.put("x-amz-sns-rawdelivery", "true");
    }
    return new Post(d.key().text(), d.failed(), d.key().subscription().arn(call), d.url(), headers, d.body());
  }
}
