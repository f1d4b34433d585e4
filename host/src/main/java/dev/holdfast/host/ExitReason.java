package dev.holdfast.host;

import java.util.Optional;
import java.util.OptionalInt;

/** How an instance's end is told: what ended last and how, as far as the kernel says, and its last words. Pure. */
final class ExitReason {

  private ExitReason() {}

  /**
   * @param stopReason why the region stopped it; empty: it ended by itself
   * @param userDataStatus the exit status of its user data, when they have ended
   */
  static String of(
      Optional<String> stopReason,
      Optional<Watch.Ended> last,
      Optional<String> userDataStatus,
      Optional<String> lastLine) {
    StringBuilder text = new StringBuilder(stopReason.map(r -> r + "; ").orElse(""));
    text.append(last.map(ExitReason::told).orElse("no process is left"));
    userDataStatus.ifPresent(status -> text.append("; user data ended with exit status ").append(status));
    lastLine.ifPresent(line -> text.append("; last line of its console: ").append(line));
    return text.toString();
  }

  private static String told(Watch.Ended end) {
    return "last process " + end.process().name() + " (pid " + end.process().pid() + ") " + how(end.status());
  }

  /** @param waitStatus as {@code waitpid} gives it */
  static String how(OptionalInt waitStatus) {
    if (waitStatus.isEmpty()) {
      return "ended";
    }
    int signal = waitStatus.getAsInt() & 0x7f;
    return signal == 0
        ? "ended with exit status " + (waitStatus.getAsInt() >> 8 & 0xff)
        : "was killed by " + signalName(signal);
  }

  private static String signalName(int signal) {
    return switch (signal) {
      case 1 -> "SIGHUP";
      case 2 -> "SIGINT";
      case 4 -> "SIGILL";
      case 6 -> "SIGABRT";
      case 7 -> "SIGBUS";
      case 8 -> "SIGFPE";
      case 9 -> "SIGKILL";
      case 11 -> "SIGSEGV";
      case 13 -> "SIGPIPE";
      case 15 -> "SIGTERM";
      default -> "signal " + signal;
    };
  }
}
