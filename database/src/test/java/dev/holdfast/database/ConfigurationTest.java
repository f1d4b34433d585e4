package dev.holdfast.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.world.ZoneIntent.DatabaseBytes;
import dev.holdfast.region.world.ZoneIntent.DatabaseEngine;
import dev.holdfast.region.world.ZoneIntent.DatabaseNodeIntent;
import dev.holdfast.region.world.ZoneIntent.DatabaseRole;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The exact text that servers and the operating system are given. */
final class ConfigurationTest {

  private static DatabaseNodeIntent node(DatabaseRole role, Map<String, String> parameters) {
    return new DatabaseNodeIntent("db-ABC-n2", "site", "127.0.32.250", 5432, "app", "root", "m", "a", role, 3, 1,
        new TreeMap<>(parameters), DatabaseBytes.NONE, DatabaseEngine.POSTGRES);
  }

  @Test
  void aPrimaryWaitsForTheStandbyThatItIsTold() {
    String text = Configuration.postgresql(
        node(new DatabaseRole.Primary(Optional.of("db-ABC-n3"), List.of("db-ABC-n3")), Map.of()), "pw");
    assertThat(text).isEqualTo("""
        # Written by Holdfast from the database's intent; changes here are lost.
        shared_buffers = '32MB'
        max_connections = '100'
        max_wal_size = '256MB'
        io_method = 'sync'

        # Not for the parameter group to change
        listen_addresses = '127.0.32.250'
        port = '5432'
        unix_socket_directories = ''
        dynamic_shared_memory_type = 'mmap'
        password_encryption = 'scram-sha-256'
        logging_collector = 'off'
        log_line_prefix = '%m [%p] %u@%d '
        restart_after_crash = 'off'
        fsync = 'on'
        full_page_writes = 'on'
        synchronous_commit = 'on'
        wal_level = 'replica'
        hot_standby = 'on'
        max_wal_senders = '24'
        max_replication_slots = '24'
        max_slot_wal_keep_size = '1GB'
        wal_sender_timeout = '5s'
        wal_receiver_timeout = '5s'
        wal_receiver_status_interval = '1s'
        wal_retrieve_retry_interval = '100ms'
        archive_mode = 'always'
        archive_command = 'true'
        synchronous_standby_names = 'FIRST 1 ("db-ABC-n3")'
        """);
  }

  @Test
  void aPrimaryAloneWaitsForNobody() {
    String text = Configuration.postgresql(
        node(new DatabaseRole.Primary(Optional.empty(), List.of("db-ABC-n3")), Map.of()), "pw");
    assertThat(text).endsWith("synchronous_standby_names = ''\n");
  }

  @Test
  void aStandbyFollowsByItsSlotAndUnderItsNodeId() {
    String text =
        Configuration.postgresql(node(new DatabaseRole.Standby("db-ABC-n1", "127.0.16.250", 5432, false), Map.of()), "p'w");
    assertThat(text).endsWith("""
        synchronous_standby_names = ''
        primary_slot_name = 'db_ABC_n2'
        primary_conninfo = 'host=127.0.16.250 port=5432 user=rdsadmin password=''p\\\\''w'' \
        application_name=db-ABC-n2 connect_timeout=3'
        """);
  }

  @Test
  void parametersComeBeforeWhatTheyMustNotUndo() {
    String text = Configuration.postgresql(node(
        new DatabaseRole.Primary(Optional.empty(), List.of()), Map.of("max_connections", "20", "fsync", "off")), "pw");
    assertThat(text.indexOf("max_connections = '20'")).isGreaterThan(text.indexOf("max_connections = '100'"));
    assertThat(text.indexOf("fsync = 'on'")).isGreaterThan(text.indexOf("fsync = 'off'"));
  }

  @Test
  void everybodyNeedsAPassword() {
    assertThat(Configuration.hba(false)).isEqualTo("""
        # Written by Holdfast; changes here are lost.
        host replication rdsadmin 127.0.0.0/8 scram-sha-256
        host all all 127.0.0.0/8 scram-sha-256
        """);
  }

  @Test
  void aClosedServerLetsNobodyInButItsZone() {
    assertThat(Configuration.hba(true)).isEqualTo("""
        # Written by Holdfast; changes here are lost.
        host replication rdsadmin 127.0.0.0/8 scram-sha-256
        host all rdsadmin 127.0.0.0/8 scram-sha-256
        """);
  }

  @Test
  void theServerRunsInItsOwnSessionAndNotAsRoot() {
    Path programs = Path.of("/pg");
    Path data = Path.of("/z/db-1/data");
    assertThat(Commands.server(programs, data, Optional.empty()))
        .containsExactly("setsid", "/pg/bin/postgres", "-D", "/z/db-1/data");
    assertThat(Commands.server(programs, data, Optional.of(new Commands.RunAs(65534, 65533)))).containsExactly(
        "setsid", "setpriv", "--reuid=65534", "--regid=65533", "--clear-groups", "--no-new-privs", "--",
        "/pg/bin/postgres", "-D", "/z/db-1/data");
    assertThat(Commands.initdb(programs, data, Path.of("/z/pw"), Optional.empty())).containsExactly(
        "/pg/bin/initdb", "--pgdata=/z/db-1/data", "--username=rdsadmin", "--pwfile=/z/pw", "--auth=scram-sha-256",
        "--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--data-checksums");
  }

  @Test
  void theMasterUserIsNoSuperuser() {
    assertThat(Bootstrap.roles("ro\"ot", "SCRAM-SHA-256$x'y")).last()
        .isEqualTo("ALTER ROLE \"ro\"\"ot\" PASSWORD 'SCRAM-SHA-256$x''y'");
    assertThat(String.join(";", Bootstrap.roles("root", "v"))).contains("LOGIN CREATEDB CREATEROLE")
        .doesNotContain(" SUPERUSER");
    assertThat(Bootstrap.databases("root", "app", false)).containsExactly(
        "ALTER DATABASE postgres OWNER TO \"root\"", "CREATE DATABASE \"app\" OWNER \"root\"");
    assertThat(Bootstrap.databases("root", "app", true)).hasSize(1);
  }
}
