package dev.holdfast.region.rds;

import static dev.holdfast.region.rds.ParameterCatalog.Kind.BOOLEAN;
import static dev.holdfast.region.rds.ParameterCatalog.Kind.INTEGER;
import static dev.holdfast.region.rds.ParameterCatalog.Kind.REAL;
import static dev.holdfast.region.rds.ParameterCatalog.Kind.STRING;
import static dev.holdfast.region.rds.ParameterCatalog.Kind.WORDS;

import dev.holdfast.region.rds.ParameterCatalog.Known;
import java.util.List;

/** What a parameter group of family {@code mariadb11.4} may set: nothing that durability or replication depends on. */
final class MariadbParameters {

  static final List<Known> ALL = List.of(
      Known.dynamic("max_connections", INTEGER, "10-1000", "The number of simultaneous client connections allowed."),
      Known.dynamic("innodb_buffer_pool_size", INTEGER, "5242880-4294967296",
          "(B) The memory in which InnoDB caches data and indexes."),
      Known.fixed("innodb_log_buffer_size", INTEGER, "2097152-1073741824",
          "(B) The buffer for writes to the redo log."),
      Known.dynamic("max_allowed_packet", INTEGER, "1024-1073741824",
          "(B) The largest packet, and so the longest statement or value."),
      Known.dynamic("wait_timeout", INTEGER, "1-31536000", "(s) Ends idle connections."),
      Known.dynamic("interactive_timeout", INTEGER, "1-31536000", "(s) Ends idle interactive connections."),
      Known.dynamic("connect_timeout", INTEGER, "2-31536000", "(s) The time for a client to log in."),
      Known.dynamic("net_read_timeout", INTEGER, "1-31536000", "(s) The wait for more of what a client sends."),
      Known.dynamic("net_write_timeout", INTEGER, "1-31536000", "(s) The wait for a client to take more."),
      Known.dynamic("lock_wait_timeout", INTEGER, "0-31536000", "(s) The wait for a metadata lock."),
      Known.dynamic("innodb_lock_wait_timeout", INTEGER, "0-100000000", "(s) The wait for a row lock."),
      Known.dynamic("innodb_strict_mode", BOOLEAN, "0,1", "Errors rather than warnings for impossible table options."),
      Known.dynamic("innodb_print_all_deadlocks", BOOLEAN, "0,1", "Logs every deadlock."),
      Known.dynamic("max_statement_time", REAL, "0-31536000", "(s) Ends statements that take longer."),
      Known.dynamic("thread_cache_size", INTEGER, "0-16384", "The number of threads kept for reuse."),
      Known.dynamic("table_open_cache", INTEGER, "10-1048576", "The number of open tables kept."),
      Known.dynamic("tmp_table_size", INTEGER, "1024-4294967295", "(B) The largest temporary table in memory."),
      Known.dynamic("max_heap_table_size", INTEGER, "16384-4294966272", "(B) The largest table in memory."),
      Known.dynamic("sort_buffer_size", INTEGER, "1024-4294967295", "(B) The buffer of a session that sorts."),
      Known.dynamic("join_buffer_size", INTEGER, "128-4294967295", "(B) The buffer of a join without an index."),
      Known.dynamic("group_concat_max_len", INTEGER, "4-4294967295", "(B) The longest result of GROUP_CONCAT()."),
      Known.fixed("transaction_isolation", STRING, "READ-UNCOMMITTED,READ-COMMITTED,REPEATABLE-READ,SERIALIZABLE",
          "The isolation of new transactions."),
      Known.dynamic("sql_mode", WORDS, "ALLOW_INVALID_DATES,ANSI_QUOTES,ERROR_FOR_DIVISION_BY_ZERO,HIGH_NOT_PRECEDENCE,"
              + "IGNORE_SPACE,NO_AUTO_CREATE_USER,NO_AUTO_VALUE_ON_ZERO,NO_BACKSLASH_ESCAPES,"
              + "NO_ENGINE_SUBSTITUTION,NO_UNSIGNED_SUBTRACTION,NO_ZERO_DATE,NO_ZERO_IN_DATE,"
              + "ONLY_FULL_GROUP_BY,PAD_CHAR_TO_FULL_LENGTH,PIPES_AS_CONCAT,REAL_AS_FLOAT,"
              + "STRICT_ALL_TABLES,STRICT_TRANS_TABLES",
          "The dialect of SQL and how strict it is."),
      Known.dynamic("character_set_server", STRING, "utf8mb4,utf8mb3,latin1,ascii,binary",
          "The character set of new databases."),
      Known.dynamic("collation_server", STRING, "utf8mb4_general_ci,utf8mb4_unicode_ci,utf8mb4_unicode_520_ci,"
              + "utf8mb4_bin,utf8mb4_uca1400_ai_ci,utf8mb3_general_ci,utf8mb3_unicode_ci,latin1_swedish_ci,latin1_general_ci",
          "The collation of new databases, and with it their character set."),
      Known.dynamic("explicit_defaults_for_timestamp", BOOLEAN, "0,1", "Timestamps have no defaults of their own."),
      Known.dynamic("log_bin_trust_function_creators", BOOLEAN, "0,1",
          "Whoever may create routines may create stored functions."),
      Known.dynamic("local_infile", BOOLEAN, "0,1", "Takes LOAD DATA LOCAL."));

  private MariadbParameters() {}
}
