package dev.holdfast.host;

import static dev.holdfast.host.HostFixture.intent;
import static dev.holdfast.host.HostFixture.until;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An instance whose processes stand still, and go on. */
final class FreezeTest {

  private static final String ID = "i-0123456789abcdef0";
  /** Two processes that count, each as fast as it can. */
  private static final String COUNTING = """
      #!/bin/sh
      count() { n=0; while true; do n=$((n+1)); echo $n > $1.tmp; mv $1.tmp $1; done; }
      count child &
      count parent
      """;

  @TempDir Path directory;
  private HostFixture zone;

  @BeforeEach
  void setUp() throws IOException {
    zone = new HostFixture(directory);
    zone.host.apply(List.of(intent(ID, 1, COUNTING)));
    zone.started(ID, 1);
    until("both count", () -> Files.exists(file("parent")) && Files.exists(file("child")));
  }

  @AfterEach
  void tearDown() {
    zone.close();
  }

  private Path file(String name) {
    return zone.root(ID).resolve(name);
  }

  private String counts() throws IOException {
    return Files.readString(file("parent")) + Files.readString(file("child"));
  }

  private void goesOn() throws IOException {
    String before = counts();
    until("it goes on", () -> {
      try {
        return !counts().equals(before);
      } catch (IOException e) {
        return false;
      }
    });
  }

  @Test
  void everyProcessStandsStillUntilItIsThawed() throws IOException {
    assertThat(zone.host.freeze(ID)).isGreaterThanOrEqualTo(2);
    String frozen = counts();
    assertThat(Members.of(ID, InstanceRecord.read(InstanceDirectory.of(zone.directory, ID).record())))
        .allMatch(ProcessTable::isStopped);
    assertThat(zone.host.current()).as("it runs, as far as anybody is told").hasSize(1);
    assertThat(counts()).isEqualTo(frozen);
    zone.host.thaw(ID);
    goesOn();
  }

  /** Now and then it catches a shell that has just begun a program by vfork, and cannot stop before that is begun. */
  @Test
  void itStandsStillWhateverItWasDoing() throws IOException {
    for (int i = 0; i < 50; i++) {
      assertThat(zone.host.freeze(ID)).isGreaterThanOrEqualTo(2);
      String frozen = counts();
      assertThat(counts()).isEqualTo(frozen);
      zone.host.thaw(ID);
    }
    goesOn();
  }

  @Test
  void aNewZoneProcessThawsWhatTheLastOneFroze() throws IOException {
    zone.host.freeze(ID);
    zone.restart();
    zone.host.apply(List.of(intent(ID, 1, COUNTING)));
    zone.host.thaw(ID);
    goesOn();
    assertThat(zone.find(ID, 1)).isEmpty();
  }

  @Test
  void aFrozenInstanceCanBeTerminated() throws IOException {
    zone.host.freeze(ID);
    zone.host.apply(List.of(HostFixture.terminated(intent(ID, 1, COUNTING))));
    zone.exit(ID, 1);
  }

  @Test
  void whatCannotWriteGoesOnAndWritesAgainLater() throws IOException {
    String writer = "i-0123456789abcdef1";
    zone.host.apply(List.of(intent(writer, 1, """
        #!/bin/sh
        trap '' XFSZ
        n=0
        while true; do n=$((n+1)); if echo $n > written 2>/dev/null; then :; else mkdir -p failed; fi; sleep 0.01; done
        """)));
    Path written = zone.root(writer).resolve("written");
    Path failed = zone.root(writer).resolve("failed");
    until("it writes", () -> Files.exists(written));
    assertThat(zone.host.failWrites(writer)).isPositive();
    until("a write fails", () -> Files.exists(failed));
    zone.host.letWrite(writer);
    Files.delete(failed);
    until("it writes again", () -> {
      try {
        return Files.size(written) > 0;
      } catch (IOException e) {
        return false;
      }
    });
    assertThat(zone.find(writer, 1)).as("it lives").isEmpty();
  }

  @Test
  void whatDoesNotRunIsNotFrozen() throws IOException {
    assertThat(zone.host.freeze("i-0000000000000none")).isZero();
    zone.host.thaw("i-0000000000000none");
  }
}
