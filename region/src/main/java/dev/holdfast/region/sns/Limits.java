package dev.holdfast.region.sns;

import java.time.Duration;

/** Every limit of SNS, as AWS documents them; those at the end are Holdfast's own. */
final class Limits {

  static final int TOPICS = 100_000;
  static final int FIFO_TOPICS = 1_000;
  static final int TOPIC_NAME_LENGTH = 256;
  static final int DISPLAY_NAME_LENGTH = 100;
  static final int MAX_TAGS = 50;
  static final int LIST_PAGE = 100;

  /** Bytes of message and attributes together, of one message and of a whole batch. */
  static final int MESSAGE_BYTES = 262_144;
  static final int SUBJECT_LENGTH = 100;
  static final int ATTRIBUTE_NAME_LENGTH = 256;
  static final int BATCH_ENTRIES = 10;
  static final int BATCH_ENTRY_ID_LENGTH = 80;

  /** Of a message group and of a deduplication id. */
  static final int GROUP_ID_LENGTH = 128;

  /** For how long a FIFO topic knows what was published. */
  static final Duration DEDUPLICATION = Duration.ofMinutes(5);

  /** Until a subscription that nobody confirms is forgotten, and its token with it. */
  static final Duration UNCONFIRMED = Duration.ofDays(2);

  static final int FILTER_POLICY_BYTES = 262_144;
  static final int FILTER_KEYS = 5;
  static final int FILTER_COMBINATIONS = 150;
  static final int FILTER_POLICIES = 200;

  static final int POLICY_BYTES = 30_720;
  static final int POLICY_STATEMENTS = 100;

  static final int RETRIES = 100;
  static final int RETRY_SECONDS = 3_600;
  static final int DEFAULT_RETRIES = 3;
  static final int DEFAULT_RETRY_DELAY = 20;

  /** An SQS message has no more attributes than this. */
  static final int QUEUE_ATTRIBUTES = 10;

  /** Characters of a name whose dots count as steps into what is nested. */
  static final int FILTER_POLICY_NAME = 1_000;

  /** How deep a policy may be nested: five keys and 150 combinations leave no use for more. */
  static final int FILTER_DEPTH = 100;

  /** Characters of a number or an address in a message, beyond which it is none. */
  static final int NUMBER_LENGTH = 100;

  /** HTTP deliveries that wait at a time, in the whole region; what is more has failed. */
  static final int WAITING = 100_000;

  private Limits() {}
}
