package dev.holdfast.region.sqs;

import java.time.Duration;

/** Every limit of SQS, as AWS documents them. */
final class Limits {

  static final int QUEUE_NAME_LENGTH = 80;
  static final int MAX_TAGS = 50;
  static final int LIST_PAGE = 1_000;

  /** Bytes of body and attributes together, of one message and of a whole batch. */
  static final int MESSAGE_BYTES = 1_048_576;
  static final int MIN_MAXIMUM_MESSAGE_SIZE = 1_024;
  static final int MAX_MESSAGE_ATTRIBUTES = 10;
  static final int ATTRIBUTE_NAME_LENGTH = 256;
  static final int ATTRIBUTE_TYPE_LENGTH = 256;
  static final int RECEIVE_AT_ONCE = 10;
  static final int BATCH_ENTRIES = 10;
  static final int BATCH_ENTRY_ID_LENGTH = 80;

  static final int MAX_DELAY_SECONDS = 900;
  static final int MAX_WAIT_SECONDS = 20;
  static final int MAX_VISIBILITY_SECONDS = 43_200;
  static final int DEFAULT_VISIBILITY_SECONDS = 30;
  static final int MIN_RETENTION_SECONDS = 60;
  static final int MAX_RETENTION_SECONDS = 1_209_600;
  static final int DEFAULT_RETENTION_SECONDS = 345_600;
  static final int MAX_RECEIVE_COUNT = 1_000;
  static final int REDRIVE_SOURCES = 10;
  static final int MOVES_PER_SECOND = 500;
  static final int MOVE_TASKS_KEPT = 10;
  static final int LABEL_LENGTH = 80;
  static final int POLICY_ACTIONS = 7;
  static final int POLICY_STATEMENTS = 20;
  static final int MIN_KEY_REUSE_SECONDS = 60;
  static final int MAX_KEY_REUSE_SECONDS = 86_400;
  static final int DEFAULT_KEY_REUSE_SECONDS = 300;

  /** Of a message group, a deduplication id, an attempt to receive. */
  static final int GROUP_ID_LENGTH = 128;

  /** For how long a FIFO queue knows what was sent, and what a receive gave. */
  static final Duration DEDUPLICATION = Duration.ofMinutes(5);

  /** Messages of a queue, standard or FIFO, that are received and not yet deleted. */
  static final int IN_FLIGHT = 120_000;

  /** Among so many ready messages one is drawn where a queue's messages are to come in any order; Holdfast's bound. */
  static final int REORDERED = 1_000;

  static final Duration BETWEEN_PURGES = Duration.ofSeconds(60);

  /** Messages that one command changes where it is about all; the rest is for commands of their own. Not AWS's. */
  static final int AT_ONCE = 1_000;

  /** Old deduplication ids that each new one takes along, so that they are no more in the end. */
  static final int FORGOTTEN_BY_NEXT = 5;

  /** After a queue was deleted, until another may have its name. */
  static final Duration BETWEEN_QUEUES = Duration.ofSeconds(60);

  private Limits() {}
}
