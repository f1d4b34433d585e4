package dev.holdfast.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** {@code kill -9} of a worker in the middle of a video. */
@Order(3)
@ExtendWith(SharedRegion.class)
final class WorkerLossTest {

  /** The queue's: so long the message stays with a worker that says nothing. */
  private static final Duration VISIBILITY = Duration.ofSeconds(30);

  @Test
  void anotherWorkerFinishesTheVideoOnce(Holdfast holdfast) throws Exception {
    Fleet fleet = new Fleet(holdfast);
    Member author = Member.joins(holdfast.website());
    try (SqsClient sqs = holdfast.client(SqsClient.builder());
        S3Client s3 = holdfast.client(S3Client.builder().forcePathStyle(true))) {
      assertThat(fleet.workers()).as("one worker, so that it is known who has the video").hasSize(1);
      String victim = fleet.workers().firstKey();
      Await.until(Duration.ofSeconds(60), "earlier work is done",
          () -> inFlight(sqs, fleet) == 0 && waiting(sqs, fleet.resource("Jobs")) == 0 ? "" : "the queue is not empty");
      String id = author.uploads("long.mp4", "video/mp4", Samples.longVideo());
      Await.until(Duration.ofSeconds(60), "the worker encodes the video",
          () -> Running.programs(victim).stream().anyMatch(p -> p.endsWith("/ffmpeg")) ? "" : "no ffmpeg runs");
      assertThat(inFlight(sqs, fleet)).isEqualTo(1);
      Running.kill(Running.ofInstance(victim));
      Instant killed = Instant.now();

      author.awaitReady(id, VISIBILITY.plusSeconds(60));
      assertThat(Duration.between(killed, Instant.now()))
          .as("not before the message came back").isGreaterThan(Duration.ofSeconds(10));
      assertThat(fleet.workers()).as("Auto Scaling has replaced the worker").doesNotContainKey(victim).isNotEmpty();
      Await.until(Duration.ofSeconds(60), "its message is deleted",
          () -> inFlight(sqs, fleet) == 0 && waiting(sqs, fleet.resource("Jobs")) == 0 ? "" : "it is still there");
      assertThat(waiting(sqs, fleet.resource("FailedJobs"))).isZero();

      // Once: nobody makes it again.
      Instant made = made(s3, fleet, id);
      Await.until(Duration.ofSeconds(60), "the worker is idle", () -> Running.programs(fleet.workers().firstKey()).stream()
          .noneMatch(p -> p.endsWith("/ffmpeg")) ? "" : "ffmpeg still runs");
      assertThat(made(s3, fleet, id)).isEqualTo(made);
    }
  }

  private static Instant made(S3Client s3, Fleet fleet, String id) {
    return s3.headObject(h -> h.bucket(fleet.resource("Media")).key("media/" + id + "/video.mp4")).lastModified();
  }

  private static int inFlight(SqsClient sqs, Fleet fleet) {
    return count(sqs, fleet.resource("Jobs"), QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE);
  }

  private static int waiting(SqsClient sqs, String queue) {
    return count(sqs, queue, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES);
  }

  private static int count(SqsClient sqs, String queue, QueueAttributeName name) {
    Map<QueueAttributeName, String> all = sqs.getQueueAttributes(g -> g.queueUrl(queue).attributeNames(name)).attributes();
    return Integer.parseInt(all.get(name));
  }
}
