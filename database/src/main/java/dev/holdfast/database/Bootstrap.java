package dev.holdfast.database;

import java.util.List;

/** The SQL that makes a new server what RDS hands to its user. */
final class Bootstrap {

  private Bootstrap() {}

  /**
   * The master user owns databases and roles but is no superuser: it could read files of the zone otherwise.
   *
   * @param verifier the SCRAM verifier of its password
   */
  static List<String> roles(String user, String verifier) {
    return List.of(
        "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'rds_superuser') THEN"
            + " CREATE ROLE rds_superuser NOLOGIN; END IF; END $$",
        "GRANT pg_monitor, pg_signal_backend, pg_checkpoint, pg_use_reserved_connections"
            + " TO rds_superuser WITH ADMIN OPTION",
        "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = " + Configuration.quoted(user) + ") THEN"
            + " CREATE ROLE " + identifier(user) + " LOGIN CREATEDB CREATEROLE; END IF; END $$",
        "GRANT rds_superuser TO " + identifier(user) + " WITH ADMIN OPTION",
        setPassword(user, verifier));
  }

  static List<String> databases(String user, String database, boolean there) {
    String owner = "ALTER DATABASE postgres OWNER TO " + identifier(user);
    return there
        ? List.of(owner)
        : List.of(owner, "CREATE DATABASE " + identifier(database) + " OWNER " + identifier(user));
  }

  static String setPassword(String user, String verifier) {
    return "ALTER ROLE " + identifier(user) + " PASSWORD " + Configuration.quoted(verifier);
  }

  private static String identifier(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }
}
