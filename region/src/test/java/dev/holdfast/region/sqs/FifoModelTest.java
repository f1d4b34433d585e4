package dev.holdfast.region.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.RegionFixture;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityRequest;
import software.amazon.awssdk.services.sqs.model.CreateQueueRequest;
import software.amazon.awssdk.services.sqs.model.DeleteMessageRequest;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageResponse;

/**
 * Any sequence of operations on a FIFO queue with a dead-letter queue, against a model that is nothing but a list for
 * each group: nothing is lost, doubled, given out of its order, while another of its group is held, before its time, or
 * more often than allowed.
 */
final class FifoModelTest {

  private static final int MAX_RECEIVES = 3;
  private static final String URL = "http://127.0.0.1:4566/000000000000/jobs.fifo";

  /** @param a and b choose: a group, a message, a number of seconds */
  private record Step(Kind kind, int a, int b) {}

  private enum Kind { SEND, RECEIVE, DELETE, EXTEND, WAIT }

  /** @param hiddenUntil of the last receive or change */
  private record Known(String id, Instant hiddenUntil, int receives, String handle) {}

  @Provide
  Arbitrary<List<Step>> histories() {
    Arbitrary<Kind> kinds = Arbitraries.of(Kind.SEND, Kind.SEND, Kind.RECEIVE, Kind.DELETE, Kind.EXTEND, Kind.WAIT);
    return Combinators.combine(kinds, Arbitraries.integers().between(0, 99), Arbitraries.integers().between(0, 12))
        .as(Step::new).list().ofMinSize(20).ofMaxSize(150);
  }

  @Property(tries = 60, seed = "20260101", shrinking = ShrinkingMode.BOUNDED)
  void behavesAsTheModel(@ForAll("histories") List<Step> history) {
    new Run().of(history);
  }

  private static final class Run {
    private final RegionFixture region = new RegionFixture(new SqsService());
    private final SortedMap<String, List<Known>> groups = new TreeMap<>();
    /** Of each group, in the order they were moved. */
    private final SortedMap<String, List<String>> dead = new TreeMap<>();

    void of(List<Step> history) {
      region.call(CreateQueueRequest.builder().queueName("dead.fifo").attributesWithStrings(
          Map.of("FifoQueue", "true")).build());
      region.call(CreateQueueRequest.builder().queueName("jobs.fifo").attributesWithStrings(Map.of(
          "FifoQueue", "true", "RedrivePolicy", "{\"deadLetterTargetArn\":"
              + "\"arn:aws:sqs:us-east-1:000000000000:dead.fifo\",\"maxReceiveCount\":" + MAX_RECEIVES + '}')).build());
      int n = 0;
      for (Step step : history) {
        n++;
        switch (step.kind()) {
          case SEND -> send("g" + step.a() % 4, "d" + n);
          case RECEIVE -> receive(1 + step.a() % 10, step.b());
          case DELETE -> held(step.a()).ifPresent(this::delete);
          case EXTEND -> held(step.a()).ifPresent(k -> extend(k, step.b()));
          case WAIT -> region.advance(Duration.ofMillis(step.a() * 100L));
        }
        tablesAgree();
      }
      drain();
      region.assertReplays();
    }

    private void send(String group, String id) {
      SendMessageRequest request = SendMessageRequest.builder()
          .queueUrl(URL).messageGroupId(group).messageDeduplicationId(id).messageBody("m").build();
      String messageId = region.<SendMessageResponse>call(request).messageId();
      // A sender that did not hear the answer sends again.
      assertThat(region.<SendMessageResponse>call(request).messageId()).isEqualTo(messageId);
      groups.computeIfAbsent(group, _ -> new ArrayList<>()).add(new Known(messageId, Instant.MIN, 0, ""));
    }

    private void receive(int most, int visibility) {
      SortedMap<String, List<Known>> may = new TreeMap<>();
      groups.forEach((group, line) -> {
        List<Known> before = line.stream().takeWhile(this::visible).toList();
        if (!before.isEmpty()) {
          may.put(group, before);
        }
      });
      List<Message> given = region.<ReceiveMessageResponse>call(ReceiveMessageRequest.builder()
          .queueUrl(URL).maxNumberOfMessages(most).visibilityTimeout(visibility)
          .messageSystemAttributeNamesWithStrings("All").build()).messages();
      long sound = may.values().stream().flatMap(List::stream).filter(k -> k.receives() < MAX_RECEIVES).count();
      assertThat(given).as("as many as there are").hasSize((int) Math.min(most, sound));
      movedAway();
      for (Message message : given) {
        String group = message.attributesAsStrings().get("MessageGroupId");
        assertThat(may).as("none before it in its group is held").containsKey(group);
        List<Known> line = groups.get(group);
        Known next = line.stream().filter(k -> !given.subList(0, given.indexOf(message)).stream()
            .map(Message::messageId).toList().contains(k.id())).findFirst().orElseThrow();
        assertThat(message.messageId()).as("the first of its group's line").isEqualTo(next.id());
        assertThat(next.receives()).isLessThan(MAX_RECEIVES);
        line.set(line.indexOf(next), new Known(next.id(), region.now().plusSeconds(visibility), next.receives() + 1,
            message.receiptHandle()));
      }
    }

    /** A receive may have moved what was received too often, and nothing else. */
    private void movedAway() {
      List<String> here = ids("jobs.fifo");
      groups.forEach((group, line) -> line.removeIf(k -> {
        if (here.contains(k.id())) {
          return false;
        }
        assertThat(k.receives()).as("received before it was moved").isEqualTo(MAX_RECEIVES);
        dead.computeIfAbsent(group, _ -> new ArrayList<>()).add(k.id());
        return true;
      }));
    }

    private void delete(Known known) {
      try {
        region.call(DeleteMessageRequest.builder().queueUrl(URL).receiptHandle(known.handle()).build());
        assertThat(visible(known)).as("deleted while it was held").isFalse();
        groups.values().forEach(line -> line.remove(known));
      } catch (AwsServiceException e) {
        assertThat(visible(known)).as("only a handle that is expired is refused").isTrue();
      }
    }

    private void extend(Known known, int seconds) {
      if (!visible(known)) {
        region.call(ChangeMessageVisibilityRequest.builder()
            .queueUrl(URL).receiptHandle(known.handle()).visibilityTimeout(seconds).build());
        groups.values().forEach(line -> line.replaceAll(k -> k.equals(known)
            ? new Known(k.id(), region.now().plusSeconds(seconds), k.receives(), k.handle()) : k));
      }
    }

    private Optional<Known> held(int choice) {
      List<Known> held = groups.values().stream().flatMap(List::stream).filter(k -> !k.handle().isEmpty()).toList();
      return held.isEmpty() ? Optional.empty() : Optional.of(held.get(choice % held.size()));
    }

    private boolean visible(Known known) {
      return !known.hiddenUntil().isAfter(region.now());
    }

    private int moved() {
      return dead.values().stream().mapToInt(List::size).sum();
    }

    private List<String> ids(String queue) {
      return region.state().all(SqsService.MESSAGES).values().stream()
          .filter(m -> m.queue().equals(queue)).map(StoredMessage::messageId).toList();
    }

    /** No row of the orders is left over or missing; the counts are right. */
    private void tablesAgree() {
      long alive = groups.values().stream().mapToLong(List::size).sum();
      assertThat(ids("jobs.fifo")).hasSize((int) alive);
      assertThat(region.state().all(SqsService.LINES)).hasSize((int) alive + moved());
      assertThat(region.state().all(SqsService.AGES)).hasSize((int) alive + moved());
      QueueMetrics metrics = QueueMetrics.of(region.state(), "jobs.fifo", region.now()).orElseThrow();
      long held = groups.values().stream().flatMap(List::stream).filter(k -> !visible(k)).count();
      assertThat(metrics.notVisible()).isEqualTo(held);
      assertThat(metrics.visible()).isEqualTo(alive - held);
    }

    /** What was not deleted can be received: here, or among the dead letters, each group in its order. */
    private void drain() {
      region.advance(Duration.ofMinutes(1));
      int rounds = 0;
      while (groups.values().stream().anyMatch(line -> !line.isEmpty())) {
        receive(10, 1);
        region.advance(Duration.ofSeconds(1));
        assertThat(++rounds).isLessThan(500);
      }
      assertThat(ids("dead.fifo")).hasSize(moved());
      dead.forEach((group, line) -> assertThat(region.state().all(SqsService.MESSAGES).values().stream()
          .filter(m -> m.queue().equals("dead.fifo") && m.groupId().equals(Optional.of(group)))
          .map(StoredMessage::messageId).toList()).isEqualTo(line));
    }
  }
}
