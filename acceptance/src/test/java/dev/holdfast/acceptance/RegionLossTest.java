package dev.holdfast.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

/** {@code kill -9} of the region's own processes: what they started goes on without them. */
@Order(6)
@ExtendWith(SharedRegion.class)
final class RegionLossTest {

  @Test
  void theWebsiteIsServedWithoutTheRegionAndNothingAcknowledgedIsLost(Holdfast holdfast) throws Exception {
    Fleet fleet = new Fleet(holdfast);
    fleet.awaitWhole(Duration.ofSeconds(60));
    SortedMap<String, List<Long>> before = settled(fleet);
    List<Long> databases = Running.postmasters(holdfast.home());

    SortedSet<String> sent = new TreeSet<>();
    SortedSet<String> put = new TreeSet<>();
    AtomicInteger acknowledged = new AtomicInteger();
    Load.Outcome outcome;
    try (SqsClient sqs = holdfast.client(SqsClient.builder());
        S3Client s3 = holdfast.client(S3Client.builder().forcePathStyle(true))) {
      String queue = sqs.createQueue(c -> c.queueName("kept")).queueUrl();
      s3.createBucket(c -> c.bucket("kept"));
      Thread writer = Thread.ofPlatform().start(() -> {
        try {
          for (int n = 0; ; n++) {
            String name = "n" + n;
            sqs.sendMessage(m -> m.queueUrl(queue).messageBody(name));
            sent.add(name);
            s3.putObject(p -> p.bucket("kept").key(name), RequestBody.fromString("object " + name));
            put.add(name);
            acknowledged.set(n);
          }
        } catch (SdkException e) {
          // The region is gone: this one was not acknowledged.
        }
      });
      long region = holdfast.pid("region");
      Await.until(Duration.ofSeconds(60), "it writes", () -> acknowledged.get() > 100 ? "" : "too few acknowledged");
      Running.kill(List.of(region));
      writer.join();

      try (Load load = Load.start(holdfast.sitePort(), 20, "/", "/login", "/?kind=photo")) {
        Thread.sleep(Duration.ofSeconds(4));
        CommandLine.Result status = holdfast.command().run("status");
        assertThat(status.status()).isEqualTo(1);
        assertThat(status.output()).contains("The region does not answer. The website does");
        assertThat(holdfast.command().ok("up")).contains("All is up");
        Thread.sleep(Duration.ofSeconds(4));
        outcome = load.stop();
      }
      assertThat(outcome.failures()).as("of " + outcome.sent() + " requests").isEmpty();

      assertThat(received(sqs, queue)).containsAll(sent);
      assertThat(s3.listObjectsV2Paginator(l -> l.bucket("kept")).contents().stream().map(S3Object::key))
          .containsAll(put);
      for (String key : List.of(put.first(), put.last())) {
        assertThat(s3.getObjectAsBytes(g -> g.bucket("kept").key(key)).asUtf8String()).isEqualTo("object " + key);
      }
    }
    fleet.awaitWhole(Duration.ofSeconds(60));
    assertThat(processes(fleet)).as("the same instances in the same processes").isEqualTo(before);
    assertThat(Running.postmasters(holdfast.home())).as("the same databases").isEqualTo(databases);
    assertThat(Member.joins(holdfast.website()).page("/")).contains("Log out");
  }

  @Test
  void aZonesProcessIsStartedAgainAndAdoptsWhatRuns(Holdfast holdfast) throws Exception {
    Fleet fleet = new Fleet(holdfast);
    fleet.awaitWhole(Duration.ofSeconds(60));
    SortedMap<String, List<Long>> before = settled(fleet);
    List<Long> databases = Running.postmasters(holdfast.home());
    long killed = holdfast.pid("zone-us-east-1b");
    Load.Outcome outcome;
    try (Load load = Load.start(holdfast.sitePort(), 20, "/", "/login")) {
      Thread.sleep(Duration.ofSeconds(1));
      Running.kill(List.of(killed));
      Await.until(Duration.ofSeconds(60), "its process is back", () -> holdfast.pid("zone-us-east-1b") != killed ? "" : "no");
      Thread.sleep(Duration.ofSeconds(6));
      outcome = load.stop();
    }
    assertThat(outcome.failedShare()).as("failed: " + outcome.failures()).isLessThan(0.01);
    fleet.awaitWhole(Duration.ofSeconds(60));
    assertThat(processes(fleet)).as("the same instances in the same processes").isEqualTo(before);
    assertThat(Running.postmasters(holdfast.home())).as("the same databases").isEqualTo(databases);
  }

  /** As they are once nothing that ends by itself, such as user data, is among them. */
  private static SortedMap<String, List<Long>> settled(Fleet fleet) throws Exception {
    return Await.value(Duration.ofSeconds(60), "each instance is one process", () -> Optional.of(processes(fleet))
        .filter(now -> now.values().stream().allMatch(p -> p.size() == 1)));
  }

  private static SortedMap<String, List<Long>> processes(Fleet fleet) {
    SortedMap<String, List<Long>> processes = new TreeMap<>();
    for (Map<String, String> group : List.of(fleet.web(), fleet.workers())) {
      group.keySet().forEach(i -> processes.put(i, Running.ofInstance(i)));
    }
    return processes;
  }

  private static SortedSet<String> received(SqsClient sqs, String queue) {
    SortedSet<String> bodies = new TreeSet<>();
    while (true) {
      List<Message> some = new ArrayList<>(sqs.receiveMessage(r -> r.queueUrl(queue).maxNumberOfMessages(10)
          .visibilityTimeout(300)).messages());
      if (some.isEmpty()) {
        return bodies;
      }
      some.forEach(m -> bodies.add(m.body()));
    }
  }
}
