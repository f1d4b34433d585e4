package dev.holdfast.region.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.RegionFixture;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityRequest;
import software.amazon.awssdk.services.sqs.model.CreateQueueRequest;
import software.amazon.awssdk.services.sqs.model.DeleteMessageRequest;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageResponse;

/**
 * Random operations on a queue with a dead-letter queue, against a model that is nothing but a list: no message is
 * lost, none is given out while another holds it or before its delay is over, and none more often than allowed.
 */
final class SqsModelTest {

  private static final int MAX_RECEIVES = 3;

  /** @param hiddenUntil of the last receive, delay or change */
  private record Known(Instant hiddenUntil, int receives, String handle) {}

  private final RegionFixture region = new RegionFixture(new SqsService());
  private final Map<String, Known> alive = new TreeMap<>();
  private final List<String> staleHandles = new ArrayList<>();
  private final String url = "http://127.0.0.1:4566/000000000000/jobs";

  static List<Long> seeds() {
    return new SplittableRandom(7).longs(60).boxed().toList();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void behavesAsTheModel(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    region.call(CreateQueueRequest.builder().queueName("dead").build());
    region.call(CreateQueueRequest.builder().queueName("jobs").attributesWithStrings(Map.of(
        "RedrivePolicy",
        "{\"deadLetterTargetArn\":\"arn:aws:sqs:us-east-1:000000000000:dead\",\"maxReceiveCount\":" + MAX_RECEIVES + '}',
        "VisibilityTimeout", "10")).build());
    for (int step = 0; step < 300; step++) {
      switch (random.nextInt(6)) {
        case 0, 1 -> send(random.nextInt(3) == 0 ? random.nextInt(20) : 0);
        case 2 -> receive(1 + random.nextInt(10), random.nextInt(15));
        case 3 -> delete(random);
        case 4 -> extend(random);
        default -> region.advance(Duration.ofMillis(random.nextInt(8_000)));
      }
      countsAgree();
    }
    drain();
    region.assertReplays();
  }

  private void send(int delay) {
    SendMessageResponse sent = region.call(
        SendMessageRequest.builder().queueUrl(url).messageBody("m").delaySeconds(delay).build());
    alive.put(sent.messageId(), new Known(region.now().plusSeconds(delay), 0, ""));
  }

  private void receive(int most, int visibility) {
    List<Message> given = region.<ReceiveMessageResponse>call(ReceiveMessageRequest.builder()
        .queueUrl(url).maxNumberOfMessages(most).visibilityTimeout(visibility).build()).messages();
    long receivable = alive.values().stream().filter(this::visible).filter(k -> k.receives() < MAX_RECEIVES).count();
    assertThat(given).hasSize((int) Math.min(most, receivable));
    for (Message message : given) {
      Known known = alive.get(message.messageId());
      assertThat(known).as("a message that was not deleted").isNotNull();
      assertThat(visible(known)).as("not held by another, nor delayed").isTrue();
      assertThat(known.receives()).isLessThan(MAX_RECEIVES);
      if (!known.handle().isEmpty()) {
        staleHandles.add(known.handle());
      }
      alive.put(message.messageId(),
          new Known(region.now().plusSeconds(visibility), known.receives() + 1, message.receiptHandle()));
    }
  }

  private void delete(SplittableRandom random) {
    if (random.nextInt(4) == 0 && !staleHandles.isEmpty()) {
      String stale = staleHandles.get(random.nextInt(staleHandles.size()));
      region.call(DeleteMessageRequest.builder().queueUrl(url).receiptHandle(stale).build());
      return;
    }
    held(random).ifPresent(id -> {
      // Beyond its last receive a message may have been moved already; then the handle is of no use any more.
      boolean here = region.state().all(SqsService.MESSAGES).values().stream()
          .anyMatch(m -> m.messageId().equals(id) && m.queue().equals("jobs"));
      region.call(DeleteMessageRequest.builder().queueUrl(url).receiptHandle(alive.get(id).handle()).build());
      if (here) {
        alive.remove(id);
      }
    });
  }

  private void extend(SplittableRandom random) {
    held(random).filter(id -> !visible(alive.get(id))).ifPresent(id -> {
      Known known = alive.get(id);
      int seconds = random.nextInt(30);
      region.call(ChangeMessageVisibilityRequest.builder()
          .queueUrl(url).receiptHandle(known.handle()).visibilityTimeout(seconds).build());
      alive.put(id, new Known(region.now().plusSeconds(seconds), known.receives(), known.handle()));
    });
  }

  private java.util.Optional<String> held(SplittableRandom random) {
    List<String> held = alive.entrySet().stream()
        .filter(e -> !e.getValue().handle().isEmpty()).map(Map.Entry::getKey).toList();
    return held.isEmpty() ? java.util.Optional.empty() : java.util.Optional.of(held.get(random.nextInt(held.size())));
  }

  private boolean visible(Known known) {
    return !known.hiddenUntil().isAfter(region.now());
  }

  private void countsAgree() {
    QueueMetrics jobs = QueueMetrics.of(region.state(), "jobs", region.now()).orElseThrow();
    QueueMetrics moved = QueueMetrics.of(region.state(), "dead", region.now()).orElseThrow();
    assertThat(jobs.visible() + jobs.notVisible() + jobs.delayed() + moved.visible()).isEqualTo(alive.size());
    assertThat(jobs.notVisible() + jobs.delayed())
        .isEqualTo(alive.values().stream().filter(k -> !visible(k)).count());
    assertThat(region.state().all(SqsService.ORDER)).hasSameSizeAs(region.state().all(SqsService.MESSAGES));
  }

  /** Everything that was not deleted is in one of the queues, once. */
  private void drain() {
    List<String> left = region.state().all(SqsService.MESSAGES).values().stream()
        .map(StoredMessage::messageId).sorted().toList();
    assertThat(left).containsExactlyElementsOf(alive.keySet());
    region.advance(Duration.ofMinutes(1));
    for (int i = 0; i <= MAX_RECEIVES; i++) {
      while (!region.<ReceiveMessageResponse>call(ReceiveMessageRequest.builder()
          .queueUrl(url).maxNumberOfMessages(10).build()).messages().isEmpty()) {
        region.advance(Duration.ofMillis(1));
      }
      region.advance(Duration.ofSeconds(11));
    }
    assertThat(QueueMetrics.of(region.state(), "jobs", region.now()).orElseThrow().visible()).isZero();
    assertThat(QueueMetrics.of(region.state(), "dead", region.now()).orElseThrow().visible()).isEqualTo(alive.size());
  }
}
