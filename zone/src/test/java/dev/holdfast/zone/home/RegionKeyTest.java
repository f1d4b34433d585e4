package dev.holdfast.zone.home;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
  void aKeyOfABuildThatWroteNoCheckGetsOne() throws IOException {
    Home home = new Home(directory);
    String secret = RegionKey.open(home).derive("name");
    String whole = Files.readString(home.key());
    Files.writeString(home.key(), whole.substring(0, whole.indexOf(' ')) + "\n");
    assertThat(RegionKey.open(home).derive("name")).isEqualTo(secret);
    assertThat(Files.readString(home.key())).isEqualTo(whole);
  }
}
