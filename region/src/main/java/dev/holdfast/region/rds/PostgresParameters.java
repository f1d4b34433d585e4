package dev.holdfast.region.rds;

import static dev.holdfast.region.rds.ParameterCatalog.Kind.BOOLEAN;
import static dev.holdfast.region.rds.ParameterCatalog.Kind.INTEGER;
import static dev.holdfast.region.rds.ParameterCatalog.Kind.REAL;
import static dev.holdfast.region.rds.ParameterCatalog.Kind.STRING;

import dev.holdfast.region.rds.ParameterCatalog.Known;
import java.util.List;

/** What a parameter group of family {@code postgres18} may set. */
final class PostgresParameters {

  static final List<Known> ALL = List.of(
      Known.fixed("max_connections", INTEGER, "20-1000", "Sets the maximum number of concurrent connections."),
      Known.fixed("shared_buffers", INTEGER, "16-1048576", "(8kB) Sets the number of shared memory buffers."),
      Known.fixed("max_locks_per_transaction", INTEGER, "10-10000",
          "Sets the maximum number of locks per transaction."),
      Known.fixed("max_prepared_transactions", INTEGER, "0-1000", "Sets the maximum number of prepared transactions."),
      Known.fixed("track_activity_query_size", INTEGER, "100-1048576",
          "(B) Sets the size reserved for a query's text."),
      Known.fixed("max_worker_processes", INTEGER, "2-64", "Sets the maximum number of worker processes."),
      Known.dynamic("work_mem", INTEGER, "64-2147483647", "(kB) Sets the memory to be used for query workspaces."),
      Known.dynamic("maintenance_work_mem", INTEGER, "1024-2147483647", "(kB) Sets the memory for maintenance."),
      Known.dynamic("effective_cache_size", INTEGER, "1-2147483647", "(8kB) Sets the planner's idea of the cache."),
      Known.dynamic("max_wal_size", INTEGER, "128-2147483647", "(MB) Sets the WAL size that triggers a checkpoint."),
      Known.dynamic("checkpoint_timeout", INTEGER, "30-86400", "(s) Sets the time between automatic checkpoints."),
      Known.dynamic("random_page_cost", REAL, "0-1.79769e+308", "Sets the cost of a page fetched at random."),
      Known.dynamic("seq_page_cost", REAL, "0-1.79769e+308", "Sets the cost of a page fetched in sequence."),
      Known.dynamic("statement_timeout", INTEGER, "0-2147483647", "(ms) Sets the maximum time of a statement."),
      Known.dynamic("lock_timeout", INTEGER, "0-2147483647", "(ms) Sets the maximum time of a wait for a lock."),
      Known.dynamic("idle_in_transaction_session_timeout", INTEGER, "0-2147483647", "(ms) Ends idle transactions."),
      Known.dynamic("idle_session_timeout", INTEGER, "0-2147483647", "(ms) Ends idle sessions."),
      Known.dynamic("deadlock_timeout", INTEGER, "1-2147483647", "(ms) Sets the wait before a deadlock is looked for."),
      Known.dynamic("log_min_duration_statement", INTEGER, "-1-2147483647", "(ms) Logs statements that take longer."),
      Known.dynamic("log_statement", STRING, "none,ddl,mod,all", "Sets the type of statements logged."),
      Known.dynamic("log_connections", BOOLEAN, "0,1", "Logs each successful connection."),
      Known.dynamic("log_disconnections", BOOLEAN, "0,1", "Logs the end of a session."),
      Known.dynamic("log_lock_waits", BOOLEAN, "0,1", "Logs long lock waits."),
      Known.dynamic("autovacuum", BOOLEAN, "0,1", "Starts the autovacuum subprocess."),
      Known.dynamic("autovacuum_naptime", INTEGER, "1-2147483", "(s) Time between autovacuum runs."),
      Known.dynamic("autovacuum_vacuum_scale_factor", REAL, "0-100", "Fraction of a table that triggers a vacuum."),
      Known.dynamic("default_transaction_isolation", STRING,
          "read committed,read uncommitted,repeatable read,serializable", "Sets the isolation of new transactions."),
      Known.dynamic("timezone", STRING, "", "Sets the time zone for displaying and interpreting time stamps."));

  private PostgresParameters() {}
}
