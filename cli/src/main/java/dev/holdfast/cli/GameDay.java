package dev.holdfast.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "gameday", description = "Injects a fault under load and measures detection and recovery.")
final class GameDay implements Callable<Integer> {

  @Override
  public Integer call() {
    throw new Problem("not yet");
  }
}
