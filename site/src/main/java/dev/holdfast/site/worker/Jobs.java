package dev.holdfast.site.worker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.site.media.Media;
import dev.holdfast.site.media.Step;
import dev.holdfast.site.media.Variant;
import dev.holdfast.site.store.Library;
import dev.holdfast.site.store.Unavailable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/** Takes one message after the other and does what it asks for. */
final class Jobs {

  /** How long a message stays with a worker that says nothing: so long after its death another begins. */
  static final Duration VISIBILITY = Duration.ofSeconds(30);

  /** How often a worker says that it is still at work. */
  static final Duration HEARTBEAT = Duration.ofSeconds(10);

  static final Duration LONG_POLL = Duration.ofSeconds(20);

  /** The queue's {@code maxReceiveCount}: after this time the message goes to the dead-letter queue. */
  static final int LAST_RECEIVE = 3;

  private static final Duration AWAY = Duration.ofSeconds(2);
  private static final Logger LOG = System.getLogger(Jobs.class.getName());

  private final SqsClient sqs;
  private final String queue;
  private final Library library;
  private final Objects objects;
  private final Maker maker;
  private final Path folder;
  private final AtomicInteger done = new AtomicInteger();
  private volatile boolean stopping;
  private volatile Optional<Message> held = Optional.empty();

  /** @param folder for files while they are worked on; emptied */
  Jobs(SqsClient sqs, String queue, Library library, Objects objects, Maker maker, Path folder) {
    this.sqs = sqs;
    this.queue = queue;
    this.library = library;
    this.objects = objects;
    this.maker = maker;
    this.folder = folder;
  }

  /** Until {@link #stop}. */
  void run() {
    while (!stopping) {
      try {
        next();
      } catch (SdkException | Unavailable e) {
        LOG.log(Level.WARNING, "away, trying again: {0}", e.getMessage());
        pause(AWAY);
      } catch (RuntimeException e) {
        LOG.log(Level.ERROR, "job", e);
        pause(AWAY);
      }
    }
  }

  /** @return how many messages it is done with */
  int done() {
    return done.get();
  }

  /** Takes no more, and gives back what it holds, so that another worker begins at once. */
  void stop() {
    stopping = true;
    held.ifPresent(message -> {
      try {
        visible(message, Duration.ZERO);
        LOG.log(Level.INFO, "gave back {0}", message.body());
      } catch (SdkException e) {
        LOG.log(Level.WARNING, "could not give back {0}: it comes back by itself", message.body());
      }
    });
  }

  /** Waits for a message, at most {@link #LONG_POLL}, and works on it. */
  void next() {
    List<Message> messages = sqs.receiveMessage(r -> r.queueUrl(queue)
        .maxNumberOfMessages(1)
        .waitTimeSeconds((int) LONG_POLL.toSeconds())
        .visibilityTimeout((int) VISIBILITY.toSeconds())
        .messageSystemAttributeNames(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT)).messages();
    for (Message message : messages) {
      held = Optional.of(message);
      try {
        if (stopping) {
          visible(message, Duration.ZERO);
        } else {
          work(message);
        }
      } finally {
        held = Optional.empty();
      }
    }
  }

  private void work(Message message) {
    Optional<String> id = media(message);
    if (id.isEmpty()) {
      LOG.log(Level.WARNING, "not a job: {0}", message.body());
      delete(message);
      return;
    }
    CountDownLatch end = new CountDownLatch(1);
    Thread heart = Thread.ofVirtual().name("heartbeat").start(() -> beat(message, id.get(), end));
    try {
      Optional<Media> media = library.find(id.get());
      if (media.isEmpty()) {
        remove(id.get());
      } else if (!media.get().status().finished() && library.step(id.get(), Step.TAKEN)) {
        process(media.get());
      }
      stopBeating(heart, end);
      delete(message);
      done.incrementAndGet();
    } catch (Ffmpeg.Stopped e) {
      LOG.log(Level.INFO, "stopped in the middle of {0}", id.get());
    } catch (SdkException | Unavailable e) {
      throw e;
    } catch (RuntimeException e) {
      unexpected(message, id.get(), e);
    } finally {
      stopBeating(heart, end);
    }
  }

  private void process(Media media) {
    Path work = folder.resolve(media.id());
    long started = System.nanoTime();
    try {
      Maker.discard(work);
      Files.createDirectories(work);
      Path original = work.resolve("original");
      objects.getOriginal(media.id(), original);
      Maker.Made made = maker.make(media.kind(), original);
      for (Map.Entry<Variant, Path> file : made.files().entrySet()) {
        objects.put(media.id(), file.getKey(), file.getValue());
      }
      if (!library.finish(media.id(), made.look(), made.peaks()) && library.find(media.id()).isEmpty()) {
        // Deleted in the meantime, and perhaps removed by another worker, before the objects that were just put.
        remove(media.id());
      }
      LOG.log(Level.INFO, "made {0} {1} in {2} ms", media.kind().word(), media.id(),
          String.valueOf((System.nanoTime() - started) / 1_000_000));
    } catch (Maker.Unusable e) {
      library.fail(media.id(), Step.REFUSED, e.getMessage());
    } catch (IOException e) {
      throw new IllegalStateException("this machine's disk: " + e.getMessage(), e);
    } finally {
      try {
        Maker.discard(work);
      } catch (IOException e) {
        LOG.log(Level.WARNING, "left over: {0}", work);
      }
    }
  }

  /** The upload was deleted: first its objects, then its row, whose messages come until it is gone. */
  private void remove(String id) {
    try {
      objects.remove(id);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    library.forget(id);
    LOG.log(Level.INFO, "removed {0}", id);
  }

  /** Not the file's fault as far as we know. The message comes back; after the last time its author is told. */
  private void unexpected(Message message, String id, RuntimeException e) {
    String count = message.attributes().getOrDefault(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT, "1");
    LOG.log(Level.ERROR, "media " + id + ", time " + count, e);
    if (Integer.parseInt(count) >= LAST_RECEIVE) {
      library.fail(id, Step.GIVEN_UP, "We tried several times and could not process this file.");
    }
  }

  private void beat(Message message, String id, CountDownLatch end) {
    for (int beats = 1; ; beats++) {
      try {
        if (end.await(HEARTBEAT.toMillis(), TimeUnit.MILLISECONDS) || stopping) {
          return;
        }
        visible(message, VISIBILITY);
        if (beats % 6 == 0) {
          library.atWork(id, Instant.now());
        }
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        // The queue is away, or the message is no longer ours. Finishing the work harms nobody.
        LOG.log(Level.WARNING, "heartbeat of {0}: {1}", id, e.getMessage());
      }
    }
  }

  private static void stopBeating(Thread heart, CountDownLatch end) {
    end.countDown();
    try {
      heart.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void visible(Message message, Duration timeout) {
    sqs.changeMessageVisibility(c -> c.queueUrl(queue).receiptHandle(message.receiptHandle())
        .visibilityTimeout((int) timeout.toSeconds()));
  }

  private void delete(Message message) {
    sqs.deleteMessage(d -> d.queueUrl(queue).receiptHandle(message.receiptHandle()));
  }

  private static Optional<String> media(Message message) {
    try {
      return Optional.of(new ObjectMapper().readTree(message.body()).path("media").asText(""))
          .filter(id -> id.matches("[0-9a-z]{1,20}"));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private static void pause(Duration pause) {
    try {
      Thread.sleep(pause.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
