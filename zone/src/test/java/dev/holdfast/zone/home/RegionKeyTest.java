package dev.holdfast.zone.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

final class RegionKeyTest {

  @TempDir Path directory;

  /** Secrets are derived from it: with another, everybody's keys would be others. */
  @Test
  void aDamagedKeyIsNotTakenForAnother() throws IOException {
    Home home = new Home(directory);
    String secret = RegionKey.open(home).derive("name");
    byte[] whole = Files.readAllBytes(home.key());
    int refused = 0;
    for (int at = 0; at < whole.length - 1; at++) {
      byte[] other = whole.clone();
      other[at] ^= 1;
      Files.write(home.key(), other);
      try {
        assertThat(RegionKey.open(home).derive("name")).as("byte " + at).isEqualTo(secret); // a bit that Base64 leaves free
      } catch (IOException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(whole.length - 4);
    Files.write(home.key(), whole);
    assertThat(RegionKey.open(home).derive("name")).isEqualTo(secret);
  }

  @Test
  void whatStandsForADerivedSecretCannotBeMadeUp() throws IOException {
    RegionKey key = RegionKey.open(new Home(directory));
    String named = key.named("access-key/AKIA1");
    assertThat(key.open(named)).isEqualTo(key.derive("access-key/AKIA1"));
    assertThat(named).isEqualTo(key.named("access-key/AKIA1")).doesNotContain(key.derive("access-key/AKIA1"));
    assertThatThrownBy(() -> key.open(named.replace("AKIA1", "AKIA2"))).isInstanceOf(AwsServiceException.class);
    assertThatThrownBy(() -> key.open("sealed:named:access-key/AKIA2")).isInstanceOf(AwsServiceException.class);
    assertThatThrownBy(() -> key.open("sealed:v1:AAAA")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aKeyOfABuildThatWroteNoCheckGetsOne() throws IOException {
    Home home = new Home(directory);
    String secret = RegionKey.open(home).derive("name");
    String whole = Files.readString(home.key());
    Files.writeString(home.key(), whole.substring(0, whole.indexOf(' ')) + "\n");
    assertThat(RegionKey.open(home).derive("name")).isEqualTo(secret);
    assertThat(Files.readString(home.key())).isEqualTo(whole);
  }
}
