package dev.holdfast.site;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityRequest;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityResponse;
import software.amazon.awssdk.services.sqs.model.DeleteMessageRequest;
import software.amazon.awssdk.services.sqs.model.DeleteMessageResponse;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesResponse;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageNotInflightException;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.ReceiptHandleIsInvalidException;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageResponse;

/**
 * Two queues in memory. Stricter than SQS: only the last receipt handle of a message works, and deleting one that is not
 * in flight is an error. Messages come back only when a test says so. It can be switched off.
 */
public final class FakeSqs implements SqsClient {

  public static final String QUEUE = "http://queue.test/jobs";
  public static final String LATER = "http://queue.test/later";

  private static final class Row {
    final String queue;
    final String body;
    int receives;
    boolean inFlight;

    Row(String queue, String body) {
      this.queue = queue;
      this.body = body;
    }
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final List<Row> rows = new ArrayList<>();
  private volatile boolean away;

  public void away(boolean now) {
    away = now;
  }

  /** The bodies of all jobs that were not deleted. */
  public List<String> bodies() {
    return bodies(QUEUE);
  }

  public List<String> bodies(String queue) {
    lock.lock();
    try {
      return rows.stream().filter(r -> r.queue.equals(queue)).map(r -> r.body).toList();
    } finally {
      lock.unlock();
    }
  }

  public int inFlight() {
    lock.lock();
    try {
      return (int) rows.stream().filter(r -> r.inFlight).count();
    } finally {
      lock.unlock();
    }
  }

  /** As if the visibility timeout of all messages had passed. */
  public void comeBack() {
    lock.lock();
    try {
      rows.forEach(r -> r.inFlight = false);
      arrived.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public SendMessageResponse sendMessage(SendMessageRequest request) {
    check(request.queueUrl());
    lock.lock();
    try {
      rows.add(new Row(request.queueUrl(), request.messageBody()));
      arrived.signalAll();
      return SendMessageResponse.builder().messageId("m" + rows.size()).build();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public ReceiveMessageResponse receiveMessage(ReceiveMessageRequest request) {
    check(request.queueUrl());
    long left = Duration.ofSeconds(request.waitTimeSeconds()).toNanos();
    lock.lock();
    try {
      while (true) {
        for (Row row : rows) {
          if (!row.inFlight && row.queue.equals(request.queueUrl())) {
            row.inFlight = true;
            row.receives++;
            return ReceiveMessageResponse.builder().messages(Message.builder()
                .body(row.body)
                .receiptHandle(rows.indexOf(row) + "/" + row.receives + "/" + System.identityHashCode(row))
                .attributes(Map.of(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT, String.valueOf(row.receives)))
                .build()).build();
          }
        }
        if (left <= 0) {
          return ReceiveMessageResponse.builder().build();
        }
        left = arrived.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      throw SdkClientException.create("interrupted", e);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public ChangeMessageVisibilityResponse changeMessageVisibility(ChangeMessageVisibilityRequest request) {
    check(request.queueUrl());
    lock.lock();
    try {
      Row row = row(request.receiptHandle());
      if (request.visibilityTimeout() == 0) {
        row.inFlight = false;
        arrived.signalAll();
      }
      return ChangeMessageVisibilityResponse.builder().build();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public DeleteMessageResponse deleteMessage(DeleteMessageRequest request) {
    check(request.queueUrl());
    lock.lock();
    try {
      rows.remove(row(request.receiptHandle()));
      return DeleteMessageResponse.builder().build();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public GetQueueAttributesResponse getQueueAttributes(GetQueueAttributesRequest request) {
    check(request.queueUrl());
    return GetQueueAttributesResponse.builder().build();
  }

  private Row row(String handle) {
    String[] parts = handle.split("/");
    for (Row row : rows) {
      if (System.identityHashCode(row) == Integer.parseInt(parts[2])) {
        if (row.receives != Integer.parseInt(parts[1])) {
          throw ReceiptHandleIsInvalidException.builder().message("another has received it since").build();
        }
        if (!row.inFlight) {
          throw MessageNotInflightException.builder().message("not in flight").build();
        }
        return row;
      }
    }
    throw ReceiptHandleIsInvalidException.builder().message("deleted").build();
  }

  private void check(String queue) {
    if (away) {
      throw SdkClientException.create("SQS is away");
    }
    if (!QUEUE.equals(queue) && !LATER.equals(queue)) {
      throw QueueDoesNotExistException.builder().message(queue).build();
    }
  }

  @Override
  public String serviceName() {
    return "sqs";
  }

  @Override
  public void close() {}
}
