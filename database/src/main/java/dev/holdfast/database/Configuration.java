package dev.holdfast.database;

import dev.holdfast.region.world.ZoneIntent;
import dev.holdfast.region.world.ZoneIntent.DatabaseNodeIntent;
import dev.holdfast.region.world.ZoneIntent.DatabaseRole;
import java.util.Map;
import java.util.Optional;

/** The text of a server's configuration files, from its intent alone. */
final class Configuration {

  /** The superuser of the zones themselves, named as RDS names its own. */
  static final String ADMIN = "rdsadmin";

  /** A standby farther behind than this is not waited for with WAL any more, but built anew. */
  private static final String WAL_KEPT_FOR_A_STANDBY = "1GB";

  /** Whole and on disk before the server may let the segment go; beside the data, where the zone takes it from. */
  private static final String ARCHIVE = "cp \"%p\" \"../archive/%f.part\" && sync \"../archive/%f.part\""
      + " && mv \"../archive/%f.part\" \"../archive/%f\"";

  private Configuration() {}

  /**
   * {@code postgresql.conf}. What the parameter group says comes first, so that it can never undo what replication,
   * durability and fencing depend on.
   */
  static String postgresql(DatabaseNodeIntent node, String adminPassword) {
    StringBuilder b = new StringBuilder("# Written by Holdfast from the database's intent; changes here are lost.\n");
    set(b, "shared_buffers", "32MB");
    set(b, "max_connections", "100");
    set(b, "max_wal_size", "256MB");
    set(b, "io_method", "sync"); // no extra processes for a small database
    node.parameters().forEach((name, value) -> set(b, name, value));
    b.append("\n# Not for the parameter group to change\n");
    set(b, "listen_addresses", node.address());
    set(b, "port", Integer.toString(node.port()));
    set(b, "unix_socket_directories", "");
    set(b, "dynamic_shared_memory_type", "mmap"); // in the data directory, so that nothing stays behind a kill
    set(b, "password_encryption", "scram-sha-256");
    set(b, "logging_collector", "off");
    set(b, "log_line_prefix", "%m [%p] %u@%d ");
    set(b, "restart_after_crash", "off"); // whether a crashed primary comes back is the region's decision
    set(b, "fsync", "on");
    set(b, "full_page_writes", "on");
    set(b, "synchronous_commit", "on");
    set(b, "wal_level", "replica");
    set(b, "hot_standby", "on");
    set(b, "max_wal_senders", "24"); // a standby, fifteen replicas, whoever takes their place, backups
    set(b, "max_replication_slots", "24");
    set(b, "max_slot_wal_keep_size", WAL_KEPT_FOR_A_STANDBY);
    set(b, "wal_sender_timeout", "5s");
    set(b, "wal_receiver_timeout", "5s");
    set(b, "wal_receiver_status_interval", "1s");
    set(b, "wal_retrieve_retry_interval", "100ms");
    set(b, "archive_mode", "always"); // a standby too: it hands over what a lost primary could not
    set(b, "archive_command", node.bytes().archive() ? ARCHIVE : "true");
    node.bytes().restore().flatMap(ZoneIntent.RestoreIntent::until).ifPresent(until -> {
      set(b, "hot_standby", "off"); // nobody, the zone included, gets in before the moment is reached
      set(b, "restore_command", "test -f \"../wal/%f.gz\" && gzip -dc \"../wal/%f.gz\" > \"%p\"");
      set(b, "recovery_target_time", until.toString().replace('T', ' ').replace("Z", "+00")); // it knows no zones' names
      set(b, "recovery_target_action", "promote");
    });
    switch (node.role()) {
      case DatabaseRole.Primary primary ->
          set(b, "synchronous_standby_names", synchronousStandbyNames(primary.synchronousStandby()));
      case DatabaseRole.Standby standby -> {
        set(b, "synchronous_standby_names", "");
        set(b, "primary_slot_name", slot(node.nodeId()));
        set(b, "primary_conninfo", "host=" + standby.primaryAddress() + " port=" + standby.primaryPort() + " user=" + ADMIN
            + " password=" + conninfoQuoted(adminPassword) + " application_name=" + node.nodeId()
            + " connect_timeout=3");
      }
      case DatabaseRole.Fenced _ -> throw new IllegalArgumentException("a fenced node has no configuration");
    }
    return b.toString();
  }

  /** As the server shows it: {@code FIRST 1 ("db-1-n2")}; empty when the primary waits for nobody. */
  static String synchronousStandbyNames(Optional<String> standby) {
    return standby.map(node -> "FIRST 1 (\"" + node + "\")").orElse("");
  }

  /**
   * Everybody by password; replication for the zones' own user alone. Loopback only.
   *
   * @param closed nobody but the zones' own user gets in any more
   */
  static String hba(boolean closed) {
    return """
        # Written by Holdfast; changes here are lost.
        host replication %s 127.0.0.0/8 scram-sha-256
        host all %s 127.0.0.0/8 scram-sha-256
        """.formatted(ADMIN, closed ? ADMIN : "all");
  }

  /** Slot names allow lower-case letters, digits and underscores only. */
  static String slot(String nodeId) {
    return nodeId.replace('-', '_');
  }

  static String quoted(String literal) {
    return '\'' + literal.replace("'", "''") + '\'';
  }

  private static String conninfoQuoted(String value) {
    return '\'' + value.replace("\\", "\\\\").replace("'", "\\'") + '\'';
  }

  private static void set(StringBuilder b, String name, String value) {
    b.append(name).append(" = '").append(value.replace("\\", "\\\\").replace("'", "''")).append("'\n");
  }

  /** The environment of every process of a node: the marks by which people and zones find it, and nothing inherited. */
  static Map<String, String> environment(String zone, String nodeId) {
    return Map.of("HOLDFAST_ZONE", zone, "HOLDFAST_DATABASE_NODE", nodeId, "LC_ALL", "C", "TZ", "UTC",
        "PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
  }
}
