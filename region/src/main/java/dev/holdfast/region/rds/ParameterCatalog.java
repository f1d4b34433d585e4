package dev.holdfast.region.rds;

import dev.holdfast.region.kernel.Errors;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.services.rds.model.ApplyMethod;
import software.amazon.awssdk.services.rds.model.Parameter;

/** The PostgreSQL parameters that a parameter group may set: what is not here is refused by name. */
final class ParameterCatalog {

  private enum Kind { INTEGER, REAL, BOOLEAN, STRING }

  /** @param allowed {@code low-high} of numbers, a comma-separated list of words, or empty: any */
  private record Known(String name, Kind kind, String allowed, boolean dynamic, String description) {}

  private static final SortedMap<String, Known> ALL = new TreeMap<>();

  static {
    List.of(
        fixed("max_connections", Kind.INTEGER, "20-1000", "Sets the maximum number of concurrent connections."),
        fixed("shared_buffers", Kind.INTEGER, "16-1048576", "(8kB) Sets the number of shared memory buffers."),
        fixed("max_locks_per_transaction", Kind.INTEGER, "10-10000", "Sets the maximum number of locks per transaction."),
        fixed("max_prepared_transactions", Kind.INTEGER, "0-1000", "Sets the maximum number of prepared transactions."),
        fixed("track_activity_query_size", Kind.INTEGER, "100-1048576", "(B) Sets the size reserved for a query's text."),
        fixed("max_worker_processes", Kind.INTEGER, "2-64", "Sets the maximum number of worker processes."),
        dynamic("work_mem", Kind.INTEGER, "64-2147483647", "(kB) Sets the memory to be used for query workspaces."),
        dynamic("maintenance_work_mem", Kind.INTEGER, "1024-2147483647", "(kB) Sets the memory for maintenance."),
        dynamic("effective_cache_size", Kind.INTEGER, "1-2147483647", "(8kB) Sets the planner's idea of the cache."),
        dynamic("max_wal_size", Kind.INTEGER, "128-2147483647", "(MB) Sets the WAL size that triggers a checkpoint."),
        dynamic("checkpoint_timeout", Kind.INTEGER, "30-86400", "(s) Sets the time between automatic checkpoints."),
        dynamic("random_page_cost", Kind.REAL, "0-1.79769e+308", "Sets the cost of a page fetched at random."),
        dynamic("seq_page_cost", Kind.REAL, "0-1.79769e+308", "Sets the cost of a page fetched in sequence."),
        dynamic("statement_timeout", Kind.INTEGER, "0-2147483647", "(ms) Sets the maximum time of a statement."),
        dynamic("lock_timeout", Kind.INTEGER, "0-2147483647", "(ms) Sets the maximum time of a wait for a lock."),
        dynamic("idle_in_transaction_session_timeout", Kind.INTEGER, "0-2147483647", "(ms) Ends idle transactions."),
        dynamic("idle_session_timeout", Kind.INTEGER, "0-2147483647", "(ms) Ends idle sessions."),
        dynamic("deadlock_timeout", Kind.INTEGER, "1-2147483647", "(ms) Sets the wait before a deadlock is looked for."),
        dynamic("log_min_duration_statement", Kind.INTEGER, "-1-2147483647", "(ms) Logs statements that take longer."),
        dynamic("log_statement", Kind.STRING, "none,ddl,mod,all", "Sets the type of statements logged."),
        dynamic("log_connections", Kind.BOOLEAN, "0,1", "Logs each successful connection."),
        dynamic("log_disconnections", Kind.BOOLEAN, "0,1", "Logs the end of a session."),
        dynamic("log_lock_waits", Kind.BOOLEAN, "0,1", "Logs long lock waits."),
        dynamic("autovacuum", Kind.BOOLEAN, "0,1", "Starts the autovacuum subprocess."),
        dynamic("autovacuum_naptime", Kind.INTEGER, "1-2147483", "(s) Time between autovacuum runs."),
        dynamic("autovacuum_vacuum_scale_factor", Kind.REAL, "0-100", "Fraction of a table that triggers a vacuum."),
        dynamic("default_transaction_isolation", Kind.STRING,
            "read committed,read uncommitted,repeatable read,serializable", "Sets the isolation of new transactions."),
        dynamic("timezone", Kind.STRING, "", "Sets the time zone for displaying and interpreting time stamps."))
        .forEach(k -> ALL.put(k.name(), k));
  }

  private ParameterCatalog() {}

  private static Known fixed(String name, Kind kind, String allowed, String description) {
    return new Known(name, kind, allowed, false, description);
  }

  private static Known dynamic(String name, Kind kind, String allowed, String description) {
    return new Known(name, kind, allowed, true, description);
  }

  /** The value as PostgreSQL takes it. @param method {@code immediate} is refused for what needs a restart */
  static String checked(String name, String value, Optional<ApplyMethod> method) {
    Known known = Optional.ofNullable(name).map(ALL::get).orElseThrow(() -> invalid(
        "Holdfast does not support the parameter " + name + " in a DB parameter group"));
    if (!known.dynamic() && method.equals(Optional.of(ApplyMethod.IMMEDIATE))) {
      throw Errors.badRequest("InvalidParameterCombination",
          "cannot use immediate apply method for static parameter " + name);
    }
    if (value == null || value.contains("{")) {
      throw invalid("Holdfast takes only plain values for " + name + ", not " + value);
    }
    boolean valid = switch (known.kind()) {
      case BOOLEAN -> List.of("0", "1", "on", "off", "true", "false").contains(value);
      case STRING -> known.allowed().isEmpty()
          ? value.matches("[A-Za-z0-9_+/-]{1,64}") : List.of(known.allowed().split(",")).contains(value);
      case INTEGER -> value.matches("-?\\d{1,10}") && within(known.allowed(), Double.parseDouble(value));
      case REAL -> value.matches("\\d{1,9}(\\.\\d{1,9})?") && within(known.allowed(), Double.parseDouble(value));
    };
    if (!valid) {
      throw invalid("Invalid parameter value: " + value + " for: " + name + " allowed values are: " + known.allowed());
    }
    return known.kind() == Kind.BOOLEAN ? value.matches("1|on|true") ? "on" : "off" : value;
  }

  private static boolean within(String range, double value) {
    int dash = range.indexOf('-', 1);
    return value >= Double.parseDouble(range.substring(0, dash)) && value <= Double.parseDouble(range.substring(dash + 1));
  }

  /** All of them, with the values that the group sets. */
  static List<Parameter> describe(SortedMap<String, String> set) {
    return ALL.values().stream()
        .map(k -> Parameter.builder()
            .parameterName(k.name())
            .parameterValue(set.get(k.name()))
            .description(k.description())
            .source(set.containsKey(k.name()) ? "user" : "engine-default")
            .applyType(k.dynamic() ? "dynamic" : "static")
            .dataType(k.kind().name().toLowerCase(java.util.Locale.ROOT).replace("real", "float"))
            .allowedValues(k.allowed())
            .isModifiable(true)
            .applyMethod(k.dynamic() ? ApplyMethod.IMMEDIATE : ApplyMethod.PENDING_REBOOT)
            .build())
        .toList();
  }

  private static RuntimeException invalid(String problem) {
    return Errors.badRequest("InvalidParameterValue", problem);
  }
}
