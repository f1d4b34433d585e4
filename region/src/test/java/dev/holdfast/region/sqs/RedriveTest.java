package dev.holdfast.region.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.RegionFixture;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.CancelMessageMoveTaskRequest;
import software.amazon.awssdk.services.sqs.model.CancelMessageMoveTaskResponse;
import software.amazon.awssdk.services.sqs.model.CreateQueueRequest;
import software.amazon.awssdk.services.sqs.model.CreateQueueResponse;
import software.amazon.awssdk.services.sqs.model.DeleteQueueRequest;
import software.amazon.awssdk.services.sqs.model.ListMessageMoveTasksRequest;
import software.amazon.awssdk.services.sqs.model.ListMessageMoveTasksResponse;
import software.amazon.awssdk.services.sqs.model.ListMessageMoveTasksResultEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;
import software.amazon.awssdk.services.sqs.model.SetQueueAttributesRequest;
import software.amazon.awssdk.services.sqs.model.StartMessageMoveTaskRequest;
import software.amazon.awssdk.services.sqs.model.StartMessageMoveTaskResponse;

/** Dead-letter queues: who may use one, how long a message stays in one, and the way back. */
final class RedriveTest {

  private static final String ARN = "arn:aws:sqs:us-east-1:000000000000:";

  private final RegionFixture region = new RegionFixture(new SqsService());

  @AfterEach
  void replays() {
    region.assertReplays();
  }

  private String create(String name, String... attributes) {
    return region.<CreateQueueResponse>call(creation(name, attributes)).queueUrl();
  }

  private static CreateQueueRequest creation(String name, String... attributes) {
    Map<String, String> map = new TreeMap<>();
    for (int i = 0; i < attributes.length; i += 2) {
      map.put(attributes[i], attributes[i + 1]);
    }
    return CreateQueueRequest.builder().queueName(name).attributesWithStrings(map).build();
  }

  private static String to(String deadLetterQueue) {
    return "{\"deadLetterTargetArn\":\"" + ARN + deadLetterQueue + "\",\"maxReceiveCount\":1}";
  }

  private void send(String url, String body) {
    region.call(SendMessageRequest.builder().queueUrl(url).messageBody(body).build());
  }

  private List<Message> receive(String url, int most) {
    return region.<ReceiveMessageResponse>call(ReceiveMessageRequest.builder().queueUrl(url).maxNumberOfMessages(most)
        .visibilityTimeout(1).messageSystemAttributeNamesWithStrings("All").build()).messages();
  }

  /** Sends messages and lets them fail, so that they are in the dead-letter queue. */
  private void fail(String url, int messages) {
    for (int i = 1; i <= messages; i++) {
      send(url, "m" + i);
    }
    for (int i = 0; i <= messages / 10; i++) {
      receive(url, 10);
    }
    region.advance(Duration.ofSeconds(1));
    assertThat(receive(url, 1)).isEmpty();
  }

  private long count(String queue) {
    return QueueMetrics.of(region.state(), queue, region.now()).orElseThrow().visible();
  }

  private String start(String from, String destination, Integer perSecond) {
    return region.<StartMessageMoveTaskResponse>call(starting(from, destination, perSecond)).taskHandle();
  }

  private static StartMessageMoveTaskRequest starting(String from, String destination, Integer perSecond) {
    return StartMessageMoveTaskRequest.builder().sourceArn(ARN + from)
        .destinationArn(destination == null ? null : ARN + destination).maxNumberOfMessagesPerSecond(perSecond).build();
  }

  private List<ListMessageMoveTasksResultEntry> tasks(String queue, int most) {
    return region.<ListMessageMoveTasksResponse>call(ListMessageMoveTasksRequest.builder()
        .sourceArn(ARN + queue).maxResults(most).build()).results();
  }

  @Test
  void aTaskMovesWhatIsInADeadLetterQueueBackAtItsRate() {
    create("dead");
    String jobs = create("jobs", "RedrivePolicy", to("dead"));
    fail(jobs, 25);
    assertThat(count("dead")).isEqualTo(25);
    String handle = start("dead", null, 10);
    assertThat(region.refusal(starting("dead", null, 10))).isEqualTo("InvalidParameterValue");
    region.advance(Duration.ZERO);
    assertThat(count("jobs")).isEqualTo(10);
    assertThat(tasks("dead", 1)).singleElement().satisfies(t -> {
      assertThat(t.status()).isEqualTo("RUNNING");
      assertThat(t.taskHandle()).isEqualTo(handle);
      assertThat(t.approximateNumberOfMessagesToMove()).isEqualTo(25);
      assertThat(t.approximateNumberOfMessagesMoved()).isEqualTo(10);
      assertThat(t.maxNumberOfMessagesPerSecond()).isEqualTo(10);
    });
    region.advance(Duration.ofMillis(999));
    assertThat(count("jobs")).isEqualTo(10);
    region.advance(Duration.ofMillis(1_001));
    assertThat(count("jobs")).isEqualTo(25);
    assertThat(count("dead")).isZero();
    assertThat(tasks("dead", 1).getFirst().status()).isEqualTo("COMPLETED");
    assertThat(tasks("dead", 1).getFirst().taskHandle()).isNull();
    // New messages: their receives, and where they were, are forgotten.
    assertThat(receive(jobs, 1).getFirst().attributesAsStrings()).containsEntry("ApproximateReceiveCount", "1")
        .containsEntry("SentTimestamp", Long.toString(region.now().minusSeconds(2).toEpochMilli()))
        .doesNotContainKey("DeadLetterQueueSourceArn");
    assertThat(region.events()).anyMatch(e -> e.message().contains("25 of 25 messages moved"));
  }

  @Test
  void aTaskIsCancelledAndWhatIsMovedStaysMoved() {
    create("dead");
    fail(create("jobs", "RedrivePolicy", to("dead")), 5);
    create("other");
    String handle = start("dead", "other", 2);
    region.advance(Duration.ZERO);
    assertThat(region.<CancelMessageMoveTaskResponse>call(CancelMessageMoveTaskRequest.builder()
        .taskHandle(handle).build()).approximateNumberOfMessagesMoved()).isEqualTo(2);
    region.advance(Duration.ofSeconds(10));
    assertThat(count("other")).isEqualTo(2);
    assertThat(count("dead")).isEqualTo(3);
    assertThat(tasks("dead", 10)).extracting(ListMessageMoveTasksResultEntry::status).containsExactly("CANCELLED");
    assertThat(region.refusal(CancelMessageMoveTaskRequest.builder().taskHandle(handle).build()))
        .isEqualTo("InvalidParameterValue");
    assertThat(region.refusal(CancelMessageMoveTaskRequest.builder().taskHandle("x").build()))
        .isEqualTo("InvalidParameterValue");
    assertThat(region.refused(CancelMessageMoveTaskRequest.builder().taskHandle(handle("other")).build()))
        .hasMessageStartingWith("Task does not exist.");
    assertThat(region.refused(CancelMessageMoveTaskRequest.builder().taskHandle(handle("none")).build()))
        .hasMessageStartingWith("The resource that you specified for the SourceArn parameter doesn't exist.");
    // The most recent first.
    start("dead", "other", null);
    region.advance(Duration.ZERO);
    assertThat(tasks("dead", 10)).extracting(ListMessageMoveTasksResultEntry::status)
        .containsExactly("COMPLETED", "CANCELLED");
    assertThat(count("other")).isEqualTo(5);
  }

  @Test
  void aTaskFailsWhereAMessageHasNowhereToGo() {
    String dead = create("dead");
    String jobs = create("jobs", "RedrivePolicy", to("dead"));
    send(dead, "sent straight to the dead letters");
    start("dead", null, null);
    region.advance(Duration.ZERO);
    assertThat(tasks("dead", 1).getFirst().failureReason()).isEqualTo("CouldNotDetermineMessageSource");
    receive(dead, 1);
    fail(jobs, 1);
    create("more", "RedrivePolicy", to("dead"));
    region.call(DeleteQueueRequest.builder().queueUrl(jobs).build());
    region.call(DeleteQueueRequest.builder().queueUrl(create("gone")).build());
    receive(dead, 10);
    region.advance(Duration.ofSeconds(1));
    start("dead", null, null);
    region.advance(Duration.ZERO);
    assertThat(tasks("dead", 1).getFirst().status()).isEqualTo("FAILED");
    assertThat(count("dead")).isEqualTo(2);
  }

  @Test
  void tasksThatCannotBeAreRefused() {
    create("dead");
    create("jobs", "RedrivePolicy", to("dead"));
    create("jobs.fifo", "FifoQueue", "true");
    assertThat(region.refusal(starting("jobs", null, null))).isEqualTo("InvalidParameterValue");
    assertThat(region.refusal(starting("none", null, null))).isEqualTo("ResourceNotFoundException");
    assertThat(region.refusal(starting("dead", "none", null))).isEqualTo("ResourceNotFoundException");
    assertThat(region.refusal(starting("dead", "dead", null))).isEqualTo("InvalidParameterValue");
    assertThat(region.refusal(starting("dead", "jobs.fifo", null))).isEqualTo("InvalidParameterValue");
    assertThat(region.refusal(starting("dead", null, 501))).isEqualTo("InvalidParameterValue");
    assertThat(region.refusal(starting("dead", null, 0))).isEqualTo("InvalidParameterValue");
    assertThat(region.refusal(StartMessageMoveTaskRequest.builder().build())).isEqualTo("MissingParameter");
    assertThat(region.refusal(ListMessageMoveTasksRequest.builder().sourceArn(ARN + "dead").maxResults(11).build()))
        .isEqualTo("InvalidParameterValue");
  }

  @Test
  void aFifoQueuesMessagesComeBackInTheirOrder() {
    create("dead.fifo", "FifoQueue", "true");
    String jobs = create("jobs.fifo", "FifoQueue", "true", "ContentBasedDeduplication", "true",
        "RedrivePolicy", to("dead.fifo"));
    for (int i = 1; i <= 4; i++) {
      region.call(SendMessageRequest.builder().queueUrl(jobs).messageGroupId("g").messageBody("m" + i).build());
    }
    receive(jobs, 10);
    region.advance(Duration.ofSeconds(1));
    assertThat(receive(jobs, 10)).isEmpty();
    start("dead.fifo", null, 3);
    region.advance(Duration.ofSeconds(5));
    assertThat(receive(jobs, 10)).extracting(Message::body).containsExactly("m1", "m2", "m3", "m4");
  }

  @Test
  void aDeadLetterQueueSaysWhoMayUseIt() {
    String dead = create("dead", "RedriveAllowPolicy", "{\"redrivePermission\":\"byQueue\",\"sourceQueueArns\":[\""
        + ARN + "jobs\"]}");
    create("jobs", "RedrivePolicy", to("dead"));
    assertThat(region.refusal(creation("other", "RedrivePolicy", to("dead")))).isEqualTo("InvalidParameterValue");
    allow(dead, "{\"redrivePermission\":\"denyAll\"}");
    assertThat(region.refusal(creation("other", "RedrivePolicy", to("dead")))).isEqualTo("InvalidParameterValue");
    allow(dead, "{\"redrivePermission\":\"allowAll\"}");
    create("other", "RedrivePolicy", to("dead"));
    for (String bad : List.of("{", "{}", "{\"redrivePermission\":\"some\"}", "{\"redrivePermission\":\"byQueue\"}",
        "{\"redrivePermission\":\"allowAll\",\"sourceQueueArns\":[\"a\"]}")) {
      assertThat(region.refusal(SetQueueAttributesRequest.builder().queueUrl(dead)
          .attributesWithStrings(Map.of("RedriveAllowPolicy", bad)).build())).as(bad)
          .isEqualTo("InvalidParameterValue");
    }
  }

  private void allow(String url, String policy) {
    region.call(SetQueueAttributesRequest.builder().queueUrl(url)
        .attributesWithStrings(Map.of("RedriveAllowPolicy", policy)).build());
  }

  /** Retention counts from when a message was sent, not from when it was moved: an old one goes before a young one. */
  @Test
  void deadLettersExpireByTheirAgeNotByTheirArrival() {
    String dead = create("dead", "MessageRetentionPeriod", "100");
    String jobs = create("jobs", "RedrivePolicy", to("dead"));
    send(jobs, "old");
    region.advance(Duration.ofSeconds(50));
    send(dead, "young");
    receive(jobs, 1);
    region.advance(Duration.ofSeconds(1));
    receive(jobs, 1);
    assertThat(count("dead")).isEqualTo(2);
    region.advance(Duration.ofSeconds(49));
    assertThat(receive(dead, 10)).extracting(Message::body).containsExactly("young");
    assertThat(region.state().all(SqsService.MESSAGES)).hasSize(1);
    region.advance(Duration.ofSeconds(50));
    assertThat(region.state().all(SqsService.MESSAGES)).isEmpty();
  }

  private static String handle(String queue) {
    return Base64.getEncoder().encodeToString(("{\"taskId\":\"10f57157-fc38-4da9-a113-4de7e12d05dd\",\"sourceArn\":"
        + "\"arn:aws:sqs:us-east-1:000000000000:" + queue + "\"}").getBytes(StandardCharsets.UTF_8));
  }
}
