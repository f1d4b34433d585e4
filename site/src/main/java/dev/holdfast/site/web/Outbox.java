package dev.holdfast.site.web;

import dev.holdfast.site.media.Step;
import dev.holdfast.site.store.Answers;
import dev.holdfast.site.store.Database;
import dev.holdfast.site.store.Library;
import dev.holdfast.site.store.Unavailable;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * Sends a message for each upload that waits for a worker: to be made ready or, when it was deleted, to be removed. The
 * rows themselves are the outbox: every web server looks every few seconds for rows that have no message, so an upload
 * that was acknowledged is not forgotten when the queue is away or the server that took it dies. A message may be sent
 * twice; workers finish an upload only once.
 */
final class Outbox implements AutoCloseable {

  /** How long a message may take to be worked on before another is sent. */
  static final Duration PATIENCE = Duration.ofMinutes(15);

  /** How long a server may take to send what it has said it would; after that it is taken for dead. */
  static final Duration SENDING = Duration.ofSeconds(30);

  /** After so many messages without a result an upload is given up. */
  static final int SENDS = 3;

  static final Duration EVERY = Duration.ofSeconds(4);

  /** How long a place waits for bytes, and a failure for its author to read why. */
  static final Duration EXPIRY = Duration.ofHours(24);

  private static final int BATCH = 10;

  private static final Logger LOG = System.getLogger(Outbox.class.getName());

  private final Library library;
  private final Database database;
  private final SqsClient sqs;
  private final String queue;
  private final Thread thread = Thread.ofVirtual().name("outbox").unstarted(this::run);
  private volatile boolean closed;

  Outbox(Database database, Library library, SqsClient sqs, String queue) {
    this.database = database;
    this.library = library;
    this.sqs = sqs;
    this.queue = queue;
  }

  void start() {
    thread.start();
  }

  /**
   * Sends what must be sent. When the queue cannot be reached, the rest stays for the next time.
   *
   * @return how many messages were sent
   */
  int sweep(Instant now) {
    Instant before = now.truncatedTo(ChronoUnit.MILLIS).minus(PATIENCE);
    Instant until = before.plus(SENDING);
    List<String> due = library.toSend(before, until, BATCH);
    int sent = 0;
    try {
      for (String id : due) {
        // The id is all that a worker needs, and letters and digits only.
        sqs.sendMessage(m -> m.queueUrl(queue).messageBody("{\"media\":\"" + id + "\"}"));
        library.sent(id, until, now);
        sent++;
      }
    } catch (SdkException e) {
      LOG.log(Level.WARNING, "queue away, {0} uploads wait: {1}", due.size() - sent, e.getMessage());
      due.subList(sent, due.size()).forEach(library::notSent);
    }
    return sent;
  }

  /** While the database is away somebody would wait long for this; it is left to the next round. */
  void sweepUnlessAway(Instant now) {
    if (!database.away()) {
      sweep(now);
    }
  }

  /** Gives up what no worker finishes, and forgets what nobody needs. */
  void tidy(Instant now) {
    for (String id : library.hopeless(now, PATIENCE, SENDS)) {
      library.fail(id, Step.GIVEN_UP, "We tried several times and could not process this file.");
    }
    library.expire(now.minus(EXPIRY));
    Answers.forget(database, now.minus(Answers.KEPT));
  }

  private void run() {
    int round = 0;
    while (!closed) {
      try {
        Thread.sleep(EVERY.toMillis() + ThreadLocalRandom.current().nextLong(1000));
        while (sweep(Instant.now()) == BATCH) {
          continue;
        }
        if (round++ % 60 == 0) {
          tidy(Instant.now());
        }
      } catch (InterruptedException e) {
        return;
      } catch (Unavailable e) {
        LOG.log(Level.WARNING, "{0}; next round", e.getMessage());
      } catch (RuntimeException e) {
        // Not expected, but this loop is what keeps the promise to uploads: it goes on.
        LOG.log(Level.ERROR, "outbox", e);
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
