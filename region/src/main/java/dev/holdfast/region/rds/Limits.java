package dev.holdfast.region.rds;

import java.time.Duration;
import java.util.List;

/** RDS's limits, and ours. */
final class Limits {

  private Limits() {}

  /** First a letter, then letters, digits and hyphens, no two hyphens in a row, none at the end. */
  static final String IDENTIFIER = "[a-zA-Z](-?[a-zA-Z0-9]){0,62}";

  /** The same, longer. */
  static final String SNAPSHOT_IDENTIFIER = "[a-zA-Z](-?[a-zA-Z0-9]){0,254}";

  static final String SUBNET_GROUP = "[a-zA-Z0-9 _.-]{1,255}";

  static final int PASSWORD_MIN = 8;

  static final int PORT_MIN = 1150;
  static final int PORT_MAX = 65_535;

  /** GiB. */
  static final int STORAGE_MIN = 5;
  static final int STORAGE_GP3_MIN = 20;
  static final int STORAGE_MAX = 65_536;

  static final int BACKUP_DAYS_MAX = 35;

  static final int INSTANCES = 40;
  static final int SNAPSHOTS = 100;

  /** Of one instance. Each is a server of its own: {@code max_wal_senders} has room for these. */
  static final int REPLICAS = 15;
  static final int SUBNET_GROUPS = 50;
  static final int SUBNETS_PER_GROUP = 20;
  static final int PARAMETER_GROUPS = 50;
  static final int TAGS = 50;

  static final int RECORDS_MIN = 20;
  static final int RECORDS_DEFAULT = 100;
  static final int RECORDS_MAX = 100;

  /** Events are kept this long, and no more than this many. */
  static final Duration EVENTS_KEPT = Duration.ofDays(14);
  static final int EVENTS = 1_000;

  /** A standby that has not begun to follow its primary by then is given up for a new one. */
  static final Duration STANDBY_PATIENCE = Duration.ofMinutes(30);

  /** A standby that followed, and was lost, is given up for a new one when it has not come back by then. */
  static final Duration STANDBY_ABSENCE = Duration.ofSeconds(30);

  /** A read replica that does not follow the new primary of its source by then is made anew. */
  static final Duration REPLICA_PATIENCE = Duration.ofMinutes(1);

  /** The classes that may be asked for. All of them are the same here: processes of this machine. */
  static final List<String> CLASSES = List.of(
      "db.t3.micro", "db.t3.small", "db.t3.medium", "db.t3.large", "db.t4g.micro", "db.t4g.small", "db.t4g.medium",
      "db.t4g.large", "db.m5.large", "db.m6g.large", "db.m6i.large", "db.m7g.large", "db.m7i.large", "db.m7g.xlarge",
      "db.r6g.large", "db.r6i.large", "db.r7g.large");
}
