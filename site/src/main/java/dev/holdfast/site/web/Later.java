package dev.holdfast.site.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.site.store.Answers;
import dev.holdfast.site.store.Talk;
import dev.holdfast.site.store.Unavailable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

/**
 * Comments and likes that came while the database was away. They can wait, and so they do, in a queue: whoever gave one
 * is told that it was taken, and whichever web server first finds the database again writes it down.
 *
 * <p>A message may come twice and in any order. A comment carries the key of its request, and is written once however
 * often its message comes or its request was tried. A like carries the time at which it was given, and does not undo what
 * the same person said later.
 */
final class Later implements AutoCloseable {

  static final Duration LONG_POLL = Duration.ofSeconds(20);
  private static final Duration VISIBILITY = Duration.ofSeconds(30);
  private static final Duration AWAY = Duration.ofSeconds(1);

  private static final Logger LOG = System.getLogger(Later.class.getName());
  private static final ObjectMapper JSON = new ObjectMapper();

  private final SqsClient sqs;
  private final SqsClient waiting;
  private final String queue;
  private final Talk talk;
  private final BooleanSupplier databaseAway;
  private final Thread thread = Thread.ofVirtual().name("later").unstarted(this::run);
  private volatile boolean closed;

  /**
   * @param waiting a client that has the patience for long polls; {@code sqs} one for those who wait for an answer
   * @param databaseAway while it is, messages are left where they are
   */
  Later(SqsClient sqs, SqsClient waiting, String queue, Talk talk, BooleanSupplier databaseAway) {
    this.sqs = sqs;
    this.waiting = waiting;
    this.queue = queue;
    this.talk = talk;
    this.databaseAway = databaseAway;
  }

  void start() {
    thread.start();
  }

  /** Takes a comment. @return whether the queue has it; false, and nothing was taken */
  boolean comment(String key, String media, long account, String body) {
    SortedMap<String, Object> message = new TreeMap<>();
    message.put("comment", body);
    message.put("key", key);
    return send(message, media, account);
  }

  /** Takes a like, or that there is none any more. @return whether the queue has it; false, and nothing was taken */
  boolean like(String media, long account, boolean on, Instant at) {
    SortedMap<String, Object> message = new TreeMap<>();
    message.put("like", on);
    message.put("at", at.toString());
    return send(message, media, account);
  }

  private boolean send(SortedMap<String, Object> message, String media, long account) {
    message.put("media", media);
    message.put("account", account);
    try {
      String body = JSON.writeValueAsString(message);
      sqs.sendMessage(m -> m.queueUrl(queue).messageBody(body));
      return true;
    } catch (SdkException e) {
      LOG.log(Level.WARNING, "nor can it wait: {0}", e.getMessage());
      return false;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Writes down what waits, one batch of it. @return how many messages it is done with */
  int next() {
    int done = 0;
    for (Message message : waiting.receiveMessage(r -> r.queueUrl(queue).maxNumberOfMessages(10)
        .waitTimeSeconds((int) LONG_POLL.toSeconds()).visibilityTimeout((int) VISIBILITY.toSeconds())).messages()) {
      write(message.body());
      sqs.deleteMessage(d -> d.queueUrl(queue).receiptHandle(message.receiptHandle()));
      done++;
    }
    return done;
  }

  private void write(String body) {
    try {
      JsonNode message = JSON.readTree(body);
      String media = message.path("media").asText();
      long account = message.path("account").asLong();
      // An upload that was deleted in the meantime takes nothing more: then there is nothing to write.
      if (message.has("comment")) {
        talk.comment(message.path("key").asText(), media, account, message.path("comment").asText());
      } else {
        talk.like(media, account, message.path("like").asBoolean(), Instant.parse(message.path("at").asText()));
      }
    } catch (Answers.KeyReused e) {
      // Its author was told so when the first came, or will see only that one: there is nothing to write.
      LOG.log(Level.WARNING, "a key that was used for something else: {0}", body);
    } catch (IOException e) {
      LOG.log(Level.ERROR, "not a message of ours: {0}", body);
    }
  }

  private void run() {
    while (!closed) {
      try {
        if (databaseAway.getAsBoolean()) {
          Thread.sleep(AWAY.toMillis());
        } else {
          next();
        }
      } catch (InterruptedException e) {
        return;
      } catch (SdkException | Unavailable e) {
        LOG.log(Level.WARNING, "away, trying again: {0}", e.getMessage());
        pause();
      } catch (RuntimeException e) {
        // The message comes back, and after several times is set aside; the others must go on.
        LOG.log(Level.ERROR, "later", e);
        pause();
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(AWAY.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
