package dev.holdfast.region.sns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.region.kernel.Caller;
import dev.holdfast.region.kernel.JsonText;
import dev.holdfast.region.world.Report;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sns.model.ConfirmSubscriptionRequest;
import software.amazon.awssdk.services.sns.model.ConfirmSubscriptionResponse;
import software.amazon.awssdk.services.sns.model.ListSubscriptionsRequest;
import software.amazon.awssdk.services.sns.model.ListSubscriptionsResponse;
import software.amazon.awssdk.services.sns.model.SubscribeRequest;
import software.amazon.awssdk.services.sns.model.SubscribeResponse;
import software.amazon.awssdk.services.sns.model.UnsubscribeRequest;

/** HTTP endpoints: what the shell is to send, and what becomes of it. */
final class DeliveriesTest {

  private static final String ENDPOINT = "http://127.0.0.1:9/hook";

  private final SnsFixture sns = new SnsFixture();
  private final String topic = sns.topic("t");

  @AfterEach
  void replays() {
    sns.region.assertReplays();
  }

  private List<Post> due() {
    return Post.due(sns.region.looking(), _ -> 100, _ -> true, 100);
  }

  private void answered(Post post, int status) {
    sns.region.report(new Report.NotificationAttempted(post.deliveryId(), post.failedBefore(), status, "answer"));
  }

  private static String token(Post confirmation) {
    return JsonText.object(confirmation.body()).orElseThrow().field("Token").orElseThrow().asString();
  }

  /** Subscribed and confirmed by the link, as an endpoint does. */
  private String confirmed(Map<String, String> attributes) {
    String arn = sns.subscribe(topic, ENDPOINT, attributes);
    Post post = due().getLast();
    answered(post, 200);
    sns.region.as(new Caller("anonymous", "anonymous", "anonymous"));
    sns.region.call(ConfirmSubscriptionRequest.builder().topicArn(topic).token(token(post)).build());
    sns.region.as(Caller.root("000000000000"));
    return arn;
  }

  private List<String> listed() {
    return sns.region.<ListSubscriptionsResponse>call(ListSubscriptionsRequest.builder().build()).subscriptions().stream()
        .map(s -> s.subscriptionArn()).toList();
  }

  @Test
  void anEndpointIsAskedFirst() {
    SubscribeRequest request = SubscribeRequest.builder().topicArn(topic).protocol("http").endpoint(ENDPOINT).build();
    assertThat(sns.region.<SubscribeResponse>call(request).subscriptionArn()).isEqualTo("pending confirmation");
    assertThat(listed()).containsExactly("PendingConfirmation");
    Post post = due().getFirst();
    assertThat(post.url()).isEqualTo(ENDPOINT);
    assertThat(post.headers()).containsEntry("x-amz-sns-message-type", "SubscriptionConfirmation")
        .containsEntry("x-amz-sns-topic-arn", topic).containsEntry("Content-Type", "text/plain; charset=UTF-8")
        .containsKey("x-amz-sns-message-id").doesNotContainKey("x-amz-sns-subscription-arn");
    assertThat(post.body()).contains("You have chosen to subscribe to the topic " + topic,
        "\"SubscribeURL\" : \"http://127.0.0.1:4566/?Action=ConfirmSubscription&TopicArn=" + topic + "&Token=");
    sns.publish(topic, "too early");
    assertThat(due()).hasSize(1);
    ConfirmSubscriptionRequest confirm =
        ConfirmSubscriptionRequest.builder().topicArn(topic).token(token(post)).build();
    assertThat(sns.region.refused(confirm.toBuilder().token("x").build())).hasMessageContaining("Invalid token");
    ConfirmSubscriptionResponse confirmed = sns.region.call(confirm);
    assertThat(sns.region.<ConfirmSubscriptionResponse>call(confirm)).as("again").isEqualTo(confirmed);
    assertThat(listed()).containsExactly(confirmed.subscriptionArn());
    assertThat(sns.region.<SubscribeResponse>call(request).subscriptionArn()).isEqualTo(confirmed.subscriptionArn());
  }

  @Test
  void whoDoesNotConfirmIsForgotten() {
    sns.subscribe(topic, ENDPOINT, Map.of());
    String first = token(due().getFirst());
    sns.subscribe(topic, ENDPOINT, Map.of());
    assertThat(due()).as("asked again, with another token").singleElement()
        .satisfies(p -> assertThat(token(p)).isNotEqualTo(first));
    sns.region.advance(Duration.ofDays(2));
    assertThat(listed()).isEmpty();
    assertThat(due()).isEmpty();
  }

  @Test
  void notificationsAreSentAndDone() {
    String arn = confirmed(Map.of());
    String id = sns.publish(topic, "hello").messageId();
    Post post = due().getFirst();
    assertThat(post.headers()).containsEntry("x-amz-sns-message-type", "Notification")
        .containsEntry("x-amz-sns-message-id", id).containsEntry("x-amz-sns-subscription-arn", arn)
        .doesNotContainKey("x-amz-sns-rawdelivery");
    assertThat(post.body()).contains("\"Message\" : \"hello\"");
    answered(post, 204);
    answered(post, 500);
    assertThat(sns.region.state().all(SnsService.DELIVERIES)).isEmpty();
    assertThat(sns.region.state().all(SnsService.TRAFFIC).firstEntry().getValue().delivered()).isEqualTo(1);
  }

  @Test
  void rawDeliveryHasTheTextAlone() {
    confirmed(Map.of("RawMessageDelivery", "true",
        "DeliveryPolicy", "{\"requestPolicy\":{\"headerContentType\":\"application/json\"}}"));
    sns.publish(topic, "{}");
    assertThat(due().getFirst().body()).isEqualTo("{}");
    assertThat(due().getFirst().headers()).containsEntry("x-amz-sns-rawdelivery", "true")
        .containsEntry("Content-Type", "application/json");
  }

  @Test
  void failuresAreTriedAgainAndThenDeadLetters() {
    String dead = sns.queue("dead");
    confirmed(Map.of("RedrivePolicy", "{\"deadLetterTargetArn\":\"" + dead + "\"}"));
    sns.publish(topic, "hello");
    for (int failed = 0; failed < 3; failed++) {
      assertThat(due()).hasSize(1);
      assertThat(due().getFirst().failedBefore()).isEqualTo(failed);
      answered(due().getFirst(), failed == 0 ? 0 : failed == 1 ? 503 : 429);
      assertThat(due()).isEmpty();
      assertThat(Post.next(sns.region.looking())).contains(sns.region.now().plusSeconds(20));
      sns.region.advance(Duration.ofSeconds(20));
    }
    answered(due().getFirst(), 500);
    assertThat(sns.received(dead)).singleElement().satisfies(m -> {
      assertThat(m.body()).contains("\"Message\" : \"hello\"");
      assertThat(m.messageAttributes().get("ErrorCode").stringValue()).isEqualTo("500");
    });
    assertThat(sns.region.state().all(SnsService.DUE)).isEmpty();
  }

  @Test
  void aClientErrorIsTheLastWord() {
    confirmed(Map.of());
    sns.publish(topic, "hello");
    answered(due().getFirst(), 404);
    assertThat(sns.region.state().all(SnsService.DELIVERIES)).isEmpty();
    assertThat(sns.region.events()).anyMatch(e -> e.message().contains("it is dropped"));
  }

  @Test
  void noMoreThanSoManyASecond() {
    confirmed(Map.of("DeliveryPolicy", "{\"throttlePolicy\":{\"maxReceivesPerSecond\":2}}"));
    IntStream.range(0, 5).forEach(i -> sns.publish(topic, "m" + i));
    assertThat(due()).hasSize(1);
    sns.region.advance(Duration.ofSeconds(1));
    assertThat(due()).hasSize(3);
    sns.region.advance(Duration.ofSeconds(1));
    assertThat(due()).hasSize(5);
  }

  @Test
  void aBusySubscriptionDoesNotHideTheOthers() {
    String busy = confirmed(Map.of());
    IntStream.range(0, 5).forEach(i -> sns.publish(topic, "m" + i));
    sns.region.advance(Duration.ofSeconds(1));
    sns.subscribe(topic, "http://127.0.0.1:9/other", Map.of());
    List<Post> due = Post.due(sns.region.looking(), arn -> arn.equals(busy) ? 2 : 9, _ -> true, 3);
    assertThat(due).extracting(Post::url).containsExactly(ENDPOINT, ENDPOINT, "http://127.0.0.1:9/other");
    List<Post> others = Post.due(sns.region.looking(), _ -> 9, id -> !id.equals(due.getFirst().deliveryId()), 9);
    assertThat(others).hasSize(5).doesNotContain(due.getFirst());
  }

  @Test
  void whoFollowsTheUnsubscribeLinkCanTakeItBack() {
    String arn = confirmed(Map.of());
    sns.publish(topic, "waits");
    sns.region.as(new Caller("anonymous", "anonymous", "anonymous"));
    sns.region.call(UnsubscribeRequest.builder().subscriptionArn(arn).build());
    Post post = due().getFirst();
    assertThat(due()).as("what waited is not sent any more").hasSize(1);
    assertThat(post.headers()).containsEntry("x-amz-sns-message-type", "UnsubscribeConfirmation");
    assertThat(post.body()).contains("You have chosen to deactivate subscription " + arn);
    sns.region.call(ConfirmSubscriptionRequest.builder().topicArn(topic).token(token(post)).build());
    assertThat(listed()).containsExactly(arn);
    assertThat(sns.region.refusal(ConfirmSubscriptionRequest.builder().topicArn(topic).token(token(post))
        .authenticateOnUnsubscribe("true").build())).isEqualTo("AuthorizationError");
    sns.region.as(Caller.root("000000000000"));
    sns.region.call(UnsubscribeRequest.builder().subscriptionArn(arn).build());
    assertThat(listed()).isEmpty();
  }

  @Test
  void aQueuesSubscriptionIsNotEndedByAnybody() {
    String arn = sns.subscribe(topic, sns.queue("q"), Map.of());
    sns.region.as(new Caller("anonymous", "anonymous", "anonymous"));
    assertThat(sns.region.refusal(UnsubscribeRequest.builder().subscriptionArn(arn).build()))
        .isEqualTo("AuthorizationError");
  }

  @Test
  void phasesOfRetries() {
    DeliveryPolicy policy = DeliveryPolicy.ofSubscription("""
        {"healthyRetryPolicy": {"minDelayTarget": 1, "maxDelayTarget": 60, "numRetries": 10, "numNoDelayRetries": 2,
          "numMinDelayRetries": 2, "numMaxDelayRetries": 2, "backoffFunction": "%s"}}
        """.replace("%s", "exponential"), "");
    assertThat(IntStream.rangeClosed(1, 10).mapToObj(i -> policy.delay(i).toSeconds()))
        .containsExactly(0L, 0L, 1L, 1L, 1L, 2L, 4L, 8L, 60L, 60L);
    for (String function : List.of("linear", "arithmetic", "geometric")) {
      DeliveryPolicy other = DeliveryPolicy.ofSubscription("""
          {"healthyRetryPolicy": {"minDelayTarget": 2, "maxDelayTarget": 60, "numRetries": 6, "backoffFunction": "%s"}}
          """.replace("%s", function), "");
      List<Duration> delays = IntStream.rangeClosed(1, 6).mapToObj(other::delay).toList();
      assertThat(delays).isSorted().startsWith(Duration.ofSeconds(2)).endsWith(Duration.ofSeconds(60));
    }
    for (String wrong : List.of("{\"healthyRetryPolicy\":{\"numRetries\":101}}", "{\"healthyRetryPolicy\":1}",
        "{\"healthyRetryPolicy\":{\"minDelayTarget\":30,\"maxDelayTarget\":20}}", "{\"other\":{}}", "[]",
        "{\"healthyRetryPolicy\":{\"numRetries\":2,\"numNoDelayRetries\":3}}",
        "{\"healthyRetryPolicy\":{\"numRetries\":100,\"minDelayTarget\":60,\"maxDelayTarget\":60}}",
        "{\"healthyRetryPolicy\":{\"backoffFunction\":\"square\"}}", "{\"throttlePolicy\":{\"maxReceivesPerSecond\":0}}",
        "{\"requestPolicy\":{\"headerContentType\":\"text/plain\\nx\"}}")) {
      assertThatThrownBy(() -> DeliveryPolicy.ofSubscription(wrong, "")).as(wrong).hasMessageContaining("DeliveryPolicy: ");
    }
  }
}
