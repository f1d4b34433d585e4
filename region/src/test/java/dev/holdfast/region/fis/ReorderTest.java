package dev.holdfast.region.fis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.RegionFixture;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.fis.model.CreateExperimentTemplateActionInput;
import software.amazon.awssdk.services.fis.model.CreateExperimentTemplateRequest;
import software.amazon.awssdk.services.fis.model.CreateExperimentTemplateResponse;
import software.amazon.awssdk.services.fis.model.CreateExperimentTemplateTargetInput;
import software.amazon.awssdk.services.fis.model.Experiment;
import software.amazon.awssdk.services.fis.model.StartExperimentRequest;
import software.amazon.awssdk.services.fis.model.StartExperimentResponse;
import software.amazon.awssdk.services.fis.model.StopExperimentRequest;
import software.amazon.awssdk.services.sqs.model.CreateQueueRequest;
import software.amazon.awssdk.services.sqs.model.CreateQueueResponse;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;

/** Queues whose messages come in any order while an experiment wants it. */
final class ReorderTest {

  private static final int MANY = 30;

  private final RegionFixture region = RegionFixture.connected();

  /** A replay hands out the same messages in the same order: what is drawn is drawn from the journal's seeds. */
  @AfterEach
  void replays() {
    region.assertReplays();
  }

  private String queue(String name) {
    Map<String, String> all = name.endsWith(".fifo")
        ? Map.of("FifoQueue", "true", "ContentBasedDeduplication", "true") : Map.of();
    CreateQueueResponse made = region.call(CreateQueueRequest.builder().queueName(name).attributesWithStrings(all)
        .tags(Map.of("it", "yes")).build());
    return made.queueUrl();
  }

  private List<String> send(String url, Optional<String> group) {
    List<String> bodies = IntStream.range(0, MANY).mapToObj(Integer::toString).toList();
    bodies.forEach(b -> region.call(
        SendMessageRequest.builder().queueUrl(url).messageBody(b).messageGroupId(group.orElse(null)).build()));
    return bodies;
  }

  private List<String> receiveAll(String url) {
    List<String> bodies = new ArrayList<>();
    List<Message> some;
    do {
      ReceiveMessageResponse r =
          region.call(ReceiveMessageRequest.builder().queueUrl(url).maxNumberOfMessages(7).build());
      some = r.messages();
      some.forEach(m -> bodies.add(m.body()));
    } while (!some.isEmpty() && !url.endsWith(".fifo"));
    return bodies;
  }

  private Experiment reorder() {
    CreateExperimentTemplateResponse made = region.call(CreateExperimentTemplateRequest.builder()
        .description("d").roleArn("arn:aws:iam::000000000000:role/fis").stopConditions(c -> c.source("none"))
        .targets(Map.of("it", CreateExperimentTemplateTargetInput.builder().resourceType("holdfast:sqs:queue")
            .selectionMode("ALL").resourceTags(Map.of("it", "yes")).build()))
        .actions(Map.of("any", CreateExperimentTemplateActionInput.builder().actionId("holdfast:sqs:reorder-messages")
            .parameters(Map.of("duration", "PT1H")).targets(Map.of("Queues", "it")).build()))
        .build());
    StartExperimentResponse started = region.call(
        StartExperimentRequest.builder().experimentTemplateId(made.experimentTemplate().id()).build());
    return started.experiment();
  }

  @Test
  void everyMessageComesOnceAndInAnyOrderUntilItIsTakenBack() {
    String url = queue("work");
    Experiment e = reorder();
    List<String> sent = send(url, Optional.empty());
    assertThat(receiveAll(url)).isNotEqualTo(sent).containsExactlyInAnyOrderElementsOf(sent);
    region.call(StopExperimentRequest.builder().id(e.id()).build());
    assertThat(receiveAll(url)).as("those are in flight").isEmpty();
    List<String> again = send(url, Optional.empty());
    assertThat(receiveAll(url)).isEqualTo(again);
  }

  @Test
  void soDoTheMessagesOfAGroupInAFairQueue() {
    String url = queue("fair");
    reorder();
    List<String> sent = send(url, Optional.of("tenant"));
    assertThat(receiveAll(url)).isNotEqualTo(sent).containsExactlyInAnyOrderElementsOf(sent);
  }

  @Test
  void aFifoQueueKeepsItsOrder() {
    String fifo = queue("work.fifo");
    assertThat(reorder().state().statusAsString()).as("there is no other").isEqualTo("failed");
    queue("work");
    assertThat(reorder().state().statusAsString()).isEqualTo("running");
    List<String> sent = send(fifo, Optional.of("g"));
    assertThat(receiveAll(fifo)).isEqualTo(sent.subList(0, 7));
  }
}
