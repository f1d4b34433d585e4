package dev.holdfast.zone.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SessionsTest {

  @TempDir Path directory;

  private static final Instant END = Instant.parse("2030-01-01T00:00:00Z");
  private static final String ROLE = "arn:aws:sts::000000000000:assumed-role/web/i-1";

  @Test
  void aSessionTellsWhoseItIs() throws Exception {
    RegionKey key = RegionKey.open(new Home(directory));
    Sessions sessions = new Sessions(key, "000000000000");
    Sessions.Credentials c = sessions.issue(ROLE, Optional.of("AROA1"), END);
    Sessions again = new Sessions(RegionKey.open(new Home(directory)), "000000000000");
    assertThat(again.open(c.accessKeyId(), c.sessionToken())).hasValueSatisfying(s -> {
      assertThat(s.caller().arn()).isEqualTo(ROLE);
      assertThat(s.owner()).contains("AROA1");
      assertThat(s.expiration()).isEqualTo(END);
    });
    assertThat(again.secret(c.accessKeyId())).isEqualTo(c.secretAccessKey()).hasSize(40);
    assertThat(again.open("ASIAOTHER", c.sessionToken())).isEmpty();
    assertThat(again.open(c.accessKeyId(), c.sessionToken().substring(1))).isEmpty();
    assertThat(again.open(c.accessKeyId(), c.sessionToken() + "x")).isEmpty();
  }

  @Test
  void sealedSecretsOpenOnlyWithTheirKey() throws Exception {
    RegionKey key = RegionKey.open(new Home(directory.resolve("a")));
    RegionKey other = RegionKey.open(new Home(directory.resolve("b")));
    String sealed = key.seal("tiger");
    assertThat(sealed).doesNotContain("tiger").isNotEqualTo(key.seal("tiger"));
    assertThat(key.open(sealed)).isEqualTo("tiger");
    assertThatThrownBy(() -> other.open(sealed)).hasMessageContaining("not sealed with the region's key");
    assertThat(key.derive("a")).isNotEqualTo(key.derive("b")).isNotEqualTo(other.derive("a"));
  }

  @Test
  void secretsAreReadableByTheirOwnerOnly() throws Exception {
    Home home = new Home(directory);
    RegionKey.open(home);
    RootCredentials root = RootCredentials.open(home);
    assertThat(java.nio.file.Files.getPosixFilePermissions(home.key())).hasSize(2);
    assertThat(java.nio.file.Files.getPosixFilePermissions(home.credentials())).hasSize(2);
    assertThat(RootCredentials.open(home)).isEqualTo(root);
    assertThat(root.toString()).doesNotContain(root.secretAccessKey());
  }

  @Test
  void theDirectoryFollowsTheUser() {
    Path h = Path.of("/home/u");
    assertThat(Home.of(Map.of(), "root", h).directory()).isEqualTo(Path.of("/var/lib/holdfast"));
    assertThat(Home.of(Map.of(), "u", h).directory()).isEqualTo(Path.of("/home/u/.local/state/holdfast"));
    assertThat(Home.of(Map.of("HOLDFAST_HOME", "/x"), "u", h).directory()).isEqualTo(Path.of("/x"));
  }
}
