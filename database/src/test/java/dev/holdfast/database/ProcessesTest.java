package dev.holdfast.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that are found by the directory they work in, as PostgreSQL's are. */
final class ProcessesTest {

  @TempDir Path directory;
  private Path count;

  /** It counts, and starts a process for each step. */
  @BeforeEach
  void start() throws IOException {
    directory = directory.toRealPath();
    count = directory.resolve("count");
    new ProcessBuilder("/bin/sh", "-c", "n=0; while true; do n=$((n+1)); echo $n > new; mv new count; done")
        .directory(directory.toFile()).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    until("it counts", () -> Files.exists(count));
  }

  @AfterEach
  void kill() {
    Processes.killBelow(directory, Optional.empty());
  }

  private String counted() {
    try {
      return Files.readString(count);
    } catch (IOException e) {
      return "";
    }
  }

  private static void until(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + 60_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waiting: " + what).isLessThan(end);
      Thread.onSpinWait();
    }
  }

  @Test
  void allStandStillUntilTheyAreContinued() {
    assertThat(Processes.stopBelow(directory)).isTrue();
    String stopped = counted();
    assertThat(Processes.stopBelow(directory)).as("again").isTrue();
    assertThat(counted()).isEqualTo(stopped);
    Processes.continueBelow(directory);
    until("it goes on", () -> !counted().equals(stopped));
  }

  @Test
  void whatStandsStillCanBeKilled() {
    Processes.stopBelow(directory);
    Processes.killBelow(directory, Optional.empty());
    assertThat(Processes.workingBelow(directory)).isEmpty();
  }

  @Test
  void whereNothingWorksNothingIsStopped() {
    Path other = directory.resolve("other");
    assertThat(Processes.stopBelow(other)).isFalse();
    Processes.continueBelow(other);
  }
}
