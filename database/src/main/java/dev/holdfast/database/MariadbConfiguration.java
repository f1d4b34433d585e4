package dev.holdfast.database;

import dev.holdfast.region.world.ZoneIntent.DatabaseNodeIntent;
import dev.holdfast.region.world.ZoneIntent.DatabaseRole;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.zip.CRC32;

/** The text of a MariaDB server's configuration, from its intent alone. */
final class MariadbConfiguration {

  static final String FILE = "my.cnf";
  static final String PID = "holdfast.pid";

  /** Ten years, in milliseconds: a commit that waits for its standby waits until the region lets it go. */
  private static final String FOR_EVER = "315360000000";

  private static final String FIXED = "\n# Not for the parameter group to change\n";

  private MariadbConfiguration() {}

  /**
   * {@code my.cnf}. What the parameter group says comes first, so that it can never undo what replication, durability and
   * fencing depend on. A server begins read-only, whatever it is: only its zone lets it take writes.
   *
   * @param empty a directory that stays empty: no statement may read or write a file elsewhere, nor load a plugin
   */
  static String text(DatabaseNodeIntent node, Path programs, Path data, Path empty) {
    StringBuilder b = new StringBuilder("# Written by Holdfast from the database's intent; changes here are lost.\n[mariadbd]\n");
    settings(node).forEach((name, value) -> set(b, name, value));
    b.append(FIXED);
    set(b, "key_buffer_size", "8388608");
    set(b, "aria_pagecache_buffer_size", "8388608");
    set(b, "performance_schema", "OFF");
    set(b, "datadir", data.toString());
    set(b, "lc_messages_dir", programs.resolve("share").toString());
    set(b, "character_sets_dir", programs.resolve("share/charsets").toString());
    set(b, "plugin_dir", empty.toString());
    set(b, "secure_file_priv", empty.toString());
    set(b, "bind_address", node.address());
    set(b, "port", Integer.toString(node.port()));
    set(b, "extra_port", Integer.toString(extraPort(node.port()))); // for the zones: clients may take all of the other's
    set(b, "extra_max_connections", "40");
    set(b, "socket", "");
    set(b, "pid_file", data.resolve(PID).toString());
    set(b, "skip_name_resolve", "ON");
    set(b, "skip_ssl", "ON");
    set(b, "max_connect_errors", "4294967295");
    set(b, "log_warnings", "1");
    set(b, "general_log", "OFF");
    set(b, "event_scheduler", "OFF");
    set(b, "innodb_log_file_size", "48M");
    set(b, "innodb_flush_log_at_trx_commit", "1");
    set(b, "innodb_doublewrite", "ON");
    set(b, "enforce_storage_engine", "InnoDB"); // the only one that recovers and replicates what it acknowledged
    set(b, "server_id", Long.toString(serverId(node.nodeId())));
    set(b, "log_bin", "binlog");
    set(b, "binlog_format", "ROW");
    set(b, "sync_binlog", "1");
    set(b, "binlog_expire_logs_seconds", "86400");
    set(b, "max_binlog_size", "64M");
    set(b, "max_binlog_total_size", "1G"); // a standby farther behind is not waited for, but built anew
    set(b, "slave_connections_needed_for_purge", "0");
    set(b, "log_slave_updates", "ON");
    set(b, "gtid_strict_mode", "ON");
    set(b, "relay_log", "relaylog");
    set(b, "sync_relay_log", "1"); // what is acknowledged to the primary is on disk
    set(b, "relay_log_recovery", "OFF"); // and is applied after a crash, not thrown away
    set(b, "skip_slave_start", "ON");
    set(b, "slave_net_timeout", "5");
    set(b, "master_retry_count", "0"); // for ever
    set(b, "rpl_semi_sync_slave_kill_conn_timeout", "1");
    set(b, "read_only", "ON");
    set(b, "rpl_semi_sync_master_enabled", waits(node.role()).isPresent() ? "ON" : "OFF");
    set(b, "rpl_semi_sync_master_wait_point", "AFTER_SYNC"); // nobody sees what the standby may lack
    set(b, "rpl_semi_sync_master_wait_no_slave", "ON");
    set(b, "rpl_semi_sync_master_timeout", FOR_EVER);
    return b.toString();
  }

  /** The standby that commits wait for. */
  static Optional<String> waits(DatabaseRole role) {
    return role instanceof DatabaseRole.Primary primary ? primary.synchronousStandby() : Optional.empty();
  }

  /**
   * What the parameter group may change, as it says or else as we say; with the character set that the collation is of,
   * because the server refuses to start with another.
   */
  static SortedMap<String, String> settings(DatabaseNodeIntent node) {
    SortedMap<String, String> all = new TreeMap<>(Map.of(
        "innodb_buffer_pool_size", "67108864", "max_connections", "100", "character_set_server", "utf8mb4"));
    all.putAll(node.parameters());
    Optional.ofNullable(all.get("collation_server"))
        .ifPresent(collation -> all.put("character_set_server", collation.substring(0, collation.indexOf('_'))));
    return all;
  }

  /** The names of the settings in a text. */
  static SortedSet<String> names(String text) {
    return text.substring(0, Math.max(0, text.indexOf(FIXED))).lines().filter(line -> line.contains("="))
        .map(line -> line.substring(0, line.indexOf('='))).collect(Collectors.toCollection(TreeSet::new));
  }

  /** Zones and standbys connect here. An address is one node's own, so the port beside it is free. */
  static int extraPort(int port) {
    return port < 65_535 ? port + 1 : port - 1;
  }

  /** Different for all nodes that may ever replicate from each other. */
  static long serverId(String nodeId) {
    CRC32 crc = new CRC32();
    crc.update(nodeId.getBytes(StandardCharsets.UTF_8));
    return Math.max(1, crc.getValue());
  }

  private static void set(StringBuilder b, String name, String value) {
    b.append(name).append('=').append(value).append('\n');
  }
}
