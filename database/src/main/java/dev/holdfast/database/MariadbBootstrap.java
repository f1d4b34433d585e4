package dev.holdfast.database;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** The SQL that makes a new MariaDB server what RDS hands to its user. */
final class MariadbBootstrap {

  /** MariaDB's own scripts, in the order in which its installer feeds them to a server without tables. */
  static final List<String> SCRIPTS = List.of("mariadb_system_tables.sql", "mariadb_performance_tables.sql",
      "mariadb_system_tables_data.sql", "maria_add_gis_sp_bootstrap.sql", "mariadb_sys_schema.sql");

  private MariadbBootstrap() {}

  /** Before the scripts: one statement a line. */
  static String begin() {
    return "CREATE DATABASE mysql;\nUSE mysql;\n";
  }

  /**
   * After them: the zones' own user, and no other but the one without a login whose the views of {@code sys} are. Users
   * are not checked yet, so the row is written as it is.
   */
  static String end(String adminPassword) {
    return "USE mysql;\nDELETE FROM global_priv WHERE User <> 'mariadb.sys';\nDELETE FROM proxies_priv;\n"
        + "DELETE FROM db WHERE User <> 'mariadb.sys';\n"
        + "INSERT INTO global_priv VALUES ('%', '" + Configuration.ADMIN + "', '{\"access\":18446744073709551615,"
        + "\"plugin\":\"mysql_native_password\",\"authentication_string\":\"" + hash(adminPassword) + "\"}');\n";
  }

  /**
   * The master user may do everything with databases of its own and with users. It gets nothing that files, replication
   * or the server's settings could be reached by; of {@code mysql}, where users are rows, it may read only. (Of several
   * databases that a name matches, the server takes the rights on the one that is named most exactly.)
   */
  static List<String> master(String user, String password, String database) {
    String account = account(user);
    List<String> all = new ArrayList<>(List.of(
        "CREATE USER IF NOT EXISTS " + account,
        setPassword(user, password),
        "GRANT PROCESS, SHOW DATABASES, BINLOG MONITOR, SLAVE MONITOR, CREATE USER ON *.* TO " + account,
        "GRANT ALL PRIVILEGES ON `%`.* TO " + account + " WITH GRANT OPTION",
        "GRANT SELECT ON mysql.* TO " + account,
        MariadbBarrier.createTable()));
    if (!database.isEmpty()) {
      all.add("CREATE DATABASE IF NOT EXISTS " + identifier(database));
    }
    return List.copyOf(all);
  }

  /** The hash rather than the password: statements may be logged. */
  static String setPassword(String user, String password) {
    return "ALTER USER " + account(user) + " IDENTIFIED VIA mysql_native_password USING '" + hash(password) + '\'';
  }

  static String account(String user) {
    return identifier(user) + "@'%'";
  }

  static String identifier(String name) {
    return '`' + name.replace("`", "``") + '`';
  }

  /** As {@code PASSWORD()} makes it. */
  static String hash(String password) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-1");
      return '*' + HexFormat.of().formatHex(sha.digest(sha.digest(password.getBytes(StandardCharsets.UTF_8))))
          .toUpperCase(Locale.ROOT);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Puts out all of a server at one moment; for {@link #load}.
   *
   * @param follow and what that moment is called, so that the copy can follow from there
   */
  static List<String> dump(Path programs, Path login, String address, int port, boolean follow) {
    List<String> command = new ArrayList<>(List.of(programs.resolve("bin/mariadb-dump").toString(),
        "--defaults-file=" + login, "--host=" + address, "--port=" + port, "--all-databases", "--single-transaction",
        "--routines", "--events", "--triggers", "--hex-blob", "--default-character-set=utf8mb4",
        "--max-allowed-packet=1G", "--ignore-table=mysql.gtid_slave_pos", "--ignore-table=mysql.innodb_index_stats",
        "--ignore-table=mysql.innodb_table_stats"));
    if (follow) {
      command.addAll(List.of("--gtid", "--master-data=1"));
    }
    return List.copyOf(command);
  }

  static List<String> load(Path programs, Path login, String address, int port) {
    return List.of(programs.resolve("bin/mariadb").toString(), "--defaults-file=" + login, "--host=" + address,
        "--port=" + port, "--binary-mode", "--default-character-set=utf8mb4", "--max-allowed-packet=1G",
        "--init-command=SET SESSION sql_log_bin=0, enforce_storage_engine=NULL");
  }

  /** What the two log in by. */
  static String login(Path programs, String password) {
    return "[client]\nuser=" + Configuration.ADMIN + "\npassword=\"" + password.replace("\\", "\\\\").replace("\"", "\\\"")
        + "\"\nskip-ssl\ncharacter-sets-dir=" + programs.resolve("share/charsets") + '\n';
  }

  /** Makes an empty directory into a server's, from what is fed to it. */
  static List<String> command(Path programs, Path data) {
    return List.of(programs.resolve("bin/mariadbd").toString(), "--no-defaults", "--bootstrap",
        "--datadir=" + data, "--lc-messages-dir=" + programs.resolve("share"),
        "--character-sets-dir=" + programs.resolve("share/charsets"), "--log-warnings=0",
        "--innodb-log-file-size=48M", "--max-allowed-packet=16M");
  }
}
