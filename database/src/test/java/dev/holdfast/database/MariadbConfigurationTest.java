package dev.holdfast.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.region.world.ZoneIntent.DatabaseBytes;
import dev.holdfast.region.world.ZoneIntent.DatabaseEngine;
import dev.holdfast.region.world.ZoneIntent.DatabaseNodeIntent;
import dev.holdfast.region.world.ZoneIntent.DatabaseRole;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The text that MariaDB's servers are given. */
final class MariadbConfigurationTest {

  private static DatabaseNodeIntent node(DatabaseRole role, Map<String, String> parameters) {
    return new DatabaseNodeIntent("db-ABC-n2", "site", "127.0.32.250", 3306, "app", "root", "m", "a", role, 3, 1,
        new TreeMap<>(parameters), DatabaseBytes.NONE, DatabaseEngine.MARIADB);
  }

  private static String text(DatabaseRole role, Map<String, String> parameters) {
    return MariadbConfiguration.text(node(role, parameters), Path.of("/e"), Path.of("/n/data"), Path.of("/n/empty"));
  }

  private static final DatabaseRole ALONE = new DatabaseRole.Primary(Optional.empty(), List.of("db-ABC-n3"));
  private static final DatabaseRole WAITING = new DatabaseRole.Primary(Optional.of("db-ABC-n3"), List.of("db-ABC-n3"));
  private static final DatabaseRole STANDBY = new DatabaseRole.Standby("db-ABC-n1", "127.0.16.250", 3306, false);

  @Test
  void aPrimaryWaitsFromItsFirstMomentOnIfItIsTo() {
    assertThat(text(WAITING, Map.of())).contains("rpl_semi_sync_master_enabled=ON\n", "\nread_only=ON\n");
    assertThat(text(ALONE, Map.of())).contains("rpl_semi_sync_master_enabled=OFF\n", "\nread_only=ON\n");
    assertThat(text(STANDBY, Map.of())).contains("rpl_semi_sync_master_enabled=OFF\n", "\nread_only=ON\n");
  }

  @Test
  void theParameterGroupNeverHasTheLastWord() {
    String text = text(ALONE, Map.of("sync_binlog", "0", "max_connections", "7"));
    assertThat(text.lastIndexOf("sync_binlog=1\n")).isGreaterThan(text.lastIndexOf("sync_binlog=0\n"));
    assertThat(text).contains("max_connections=7\n").doesNotContain("max_connections=100");
    assertThat(MariadbConfiguration.names(text))
        .containsExactly("character_set_server", "innodb_buffer_pool_size", "max_connections", "sync_binlog");
    assertThat(MariadbConfiguration.names("")).isEmpty();
  }

  @Test
  void aCollationBringsItsCharacterSet() {
    assertThat(text(ALONE, Map.of("collation_server", "latin1_general_ci", "character_set_server", "utf8mb4")))
        .contains("character_set_server=latin1\n").doesNotContain("character_set_server=utf8mb4");
  }

  @Test
  void zonesComeByThePortBeside() {
    assertThat(MariadbConfiguration.extraPort(3306)).isEqualTo(3307);
    assertThat(MariadbConfiguration.extraPort(65_535)).isEqualTo(65_534);
    assertThat(text(ALONE, Map.of())).contains("\nport=3306\n", "\nextra_port=3307\n");
  }

  @Test
  void nodesDifferAndPasswordsAreHashedAsTheServerDoes() {
    assertThat(MariadbConfiguration.serverId("db-ABC-n1")).isNotEqualTo(MariadbConfiguration.serverId("db-ABC-n2"))
        .isBetween(1L, 0xffffffffL);
    assertThat(MariadbBootstrap.hash("secret")).isEqualTo("*14E65567ABDB5135D0CFD9A70B3032C179A49EE7");
    assertThat(MariadbBootstrap.identifier("a`b")).isEqualTo("`a``b`");
    assertThat(MariadbAdmin.sequence("0-4711-42")).isEqualTo(42);
    assertThat(MariadbAdmin.sequence("")).isZero();
  }

  @Test
  void aProgramIsCopiedUpToItsLastSegmentAndNothingElseIsTakenForOne() throws IOException {
    byte[] program = java.nio.file.Files.readAllBytes(Path.of(ProcessHandle.current().info().command().orElseThrow()));
    byte[] longer = java.util.Arrays.copyOf(program, program.length + 1_000_000);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    MariadbBinaries.copyProgram(new ByteArrayInputStream(longer), out);
    assertThat(out.size()).isBetween(4096, program.length);
    assertThatThrownBy(() -> MariadbBinaries.copyProgram(new ByteArrayInputStream(new byte[5_000]), out))
        .isInstanceOf(IOException.class);
    byte[] torn = java.util.Arrays.copyOf(program, 5_000);
    assertThatThrownBy(() -> MariadbBinaries.copyProgram(new ByteArrayInputStream(torn), out))
        .isInstanceOf(IOException.class).hasMessageContaining("ends before");
  }
}
