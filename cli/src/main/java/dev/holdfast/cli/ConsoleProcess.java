package dev.holdfast.cli;

/** The console's process. */
public final class ConsoleProcess {

  private ConsoleProcess() {}

  public static void main(String[] args) throws InterruptedException {
    Thread.currentThread().join();
  }
}
