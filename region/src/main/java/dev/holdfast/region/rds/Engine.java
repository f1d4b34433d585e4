package dev.holdfast.region.rds;

import static dev.holdfast.region.kernel.Errors.badRequest;

import dev.holdfast.region.world.ZoneIntent.DatabaseEngine;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The database engines there are, each in the one version that Holdfast has the programs of, with what RDS says of it.
 * There is no {@code mysql}: RDS means Oracle's by that, whose programs Holdfast does not have.
 */
enum Engine {
  POSTGRES(DatabaseEngine.POSTGRES, "postgres", "18.1", "18", "postgres18", "PostgreSQL", "postgresql-license", 5432,
      "[a-zA-Z][a-zA-Z0-9_]{0,62}", "[a-zA-Z_][a-zA-Z0-9_]{0,62}", 128, true,
      Set.of("rdsadmin", "rds_superuser", "postgres", "public", "user"), Set.of()),

  MARIADB(DatabaseEngine.MARIADB, "mariadb", "11.4.5", "11.4", "mariadb11.4", "MariaDB Community Edition",
      "general-public-license", 3306, "[a-zA-Z][a-zA-Z0-9_]{0,15}", "[a-zA-Z][a-zA-Z0-9_]{0,63}", 41, false,
      Set.of("rdsadmin", "mysql", "mariadb", "public", "current_user", "current_role", "none"),
      Set.of("mysql", "sys", "information_schema", "performance_schema", "innodb"));

  private final DatabaseEngine programs;
  private final String rds;
  private final String version;
  private final String major;
  private final String family;
  private final String description;
  private final String license;
  private final int port;
  private final String userPattern;
  private final String databasePattern;
  private final int longestPassword;
  private final boolean archives;
  private final Set<String> reservedUsers;
  private final Set<String> reservedDatabases;

  Engine(DatabaseEngine programs, String rds, String version, String major, String family, String description,
      String license, int port, String userPattern, String databasePattern, int longestPassword, boolean archives,
      Set<String> reservedUsers, Set<String> reservedDatabases) {
    this.programs = programs;
    this.rds = rds;
    this.version = version;
    this.major = major;
    this.family = family;
    this.description = description;
    this.license = license;
    this.port = port;
    this.userPattern = userPattern;
    this.databasePattern = databasePattern;
    this.longestPassword = longestPassword;
    this.archives = archives;
    this.reservedUsers = reservedUsers;
    this.reservedDatabases = reservedDatabases;
  }

  static Engine of(String name) {
    return Stream.of(values()).filter(e -> e.rds.equals(name)).findFirst().orElseThrow(() -> badRequest(
        "InvalidParameterValue", "Holdfast has the engines postgres and mariadb, not " + name
            + ("mysql".equals(name) ? ": it has no programs of Oracle's MySQL" : "")));
  }

  static Engine of(Database d) {
    return of(d.instance().engine());
  }

  static Optional<Engine> ofFamily(String family) {
    return Stream.of(values()).filter(e -> e.family.equals(family)).findFirst();
  }

  static List<String> families() {
    return Stream.of(values()).map(Engine::family).toList();
  }

  /** Refuses any version but the one there is, which its major version means too. */
  void require(Optional<String> wanted) {
    if (wanted.isPresent() && !is(wanted.get())) {
      throw badRequest("InvalidParameterCombination",
          "Cannot find version " + wanted.get() + " for " + rds + ": Holdfast has " + version);
    }
  }

  boolean is(String wanted) {
    return wanted.equals(version) || wanted.equals(major);
  }

  String user(String wanted) {
    String user = matching("MasterUsername", wanted, userPattern);
    if (reservedUsers.contains(user) || user.startsWith("pg_") || user.startsWith("rds")) {
      throw badRequest("InvalidParameterValue",
          "MasterUsername " + user + " cannot be used as it is a reserved word used by the engine");
    }
    return user;
  }

  String database(String wanted) {
    String name = matching("DBName", wanted, databasePattern);
    if (reservedDatabases.contains(name.toLowerCase(java.util.Locale.ROOT))) {
      throw badRequest("InvalidParameterValue", "DBName " + name + " cannot be used: the engine itself has it");
    }
    return name;
  }

  static String matching(String parameter, String value, String pattern) {
    if (value == null || !value.matches(pattern)) {
      throw badRequest("InvalidParameterValue", "The parameter " + parameter + " is not valid: "
          + (value == null ? "it must be given." : value));
    }
    return value;
  }

  /** Whether Holdfast can archive its log, for automated backups and points in time. */
  boolean archives() {
    return archives;
  }

  DatabaseEngine programs() {
    return programs;
  }

  /** As RDS calls it. */
  String rds() {
    return rds;
  }

  String version() {
    return version;
  }

  String major() {
    return major;
  }

  String family() {
    return family;
  }

  String description() {
    return description;
  }

  String license() {
    return license;
  }

  int port() {
    return port;
  }

  int longestPassword() {
    return longestPassword;
  }
}
