package dev.holdfast.zone.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.zone.home.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DaemonsTest {

  @TempDir
  private Path folder;

  @Test
  void findsAProcessByPidAndStartTime() throws Exception {
    Process sleep = new ProcessBuilder("sleep", "60").start();
    try {
      Daemons daemons = new Daemons(new Home(folder));
      note(sleep.toHandle(), 0);
      assertThat(daemons.find("p")).contains(sleep.toHandle());
      note(sleep.toHandle(), 1);
      assertThat(daemons.find("p")).as("another process of that pid").isEmpty();
    } finally {
      sleep.destroyForcibly().waitFor();
    }
    note(ProcessHandle.current(), 0);
    assertThat(new Daemons(new Home(folder)).find("p")).isPresent();
  }

  @Test
  void aProcessThatEndedAndThatNobodyAskedForRunsNoMore() throws Exception {
    // The shell becomes a program that never asks for the child it had.
    Process parent = new ProcessBuilder("sh", "-c", "sleep 0.3 & echo $!; exec sleep 60").start();
    try {
      long child = Long.parseLong(parent.inputReader().readLine());
      note(ProcessHandle.of(child).orElseThrow(), 0);
      Daemons daemons = new Daemons(new Home(folder));
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      while (daemons.find("p").isPresent() && System.nanoTime() < end) {
        Thread.sleep(20);
      }
      assertThat(daemons.find("p")).isEmpty();
      assertThat(Files.readString(Path.of("/proc/" + child + "/stat"))).as("still listed").contains(") Z ");
    } finally {
      parent.destroyForcibly().waitFor();
    }
  }

  private void note(ProcessHandle process, long later) throws IOException {
    Home home = new Home(folder);
    Home.write(home.pid("p"),
        process.pid() + " " + (process.info().startInstant().orElseThrow().toEpochMilli() + later) + "\n");
  }
}
