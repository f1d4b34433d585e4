package dev.holdfast.host;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Waits for the end of any of many processes, ours or adopted, and tells of it at once. Where the kernel has no pidfd,
 * it looks every 100 ms instead. Used by one thread; only {@link #wake} may come from another.
 */
final class Watch implements AutoCloseable {

  private static final int LOOK_EVERY_MILLIS = 100;
  private static final int NO_PIDFD = -1;

  private final Map<ProcessTable.Running, Integer> pidfds = new LinkedHashMap<>();
  private final int wake = Linux.eventfd();
  private boolean closed; // guarded by this

  /** @param status the wait status as {@code waitpid} gives it, where the kernel tells */
  record Ended(ProcessTable.Running process, OptionalInt status) {}

  /** Whether the process lives and is watched from now on. */
  boolean add(ProcessTable.Running process) {
    if (pidfds.containsKey(process)) {
      return true;
    }
    int pidfd = Linux.pidfdOpen(process.pid());
    // Asked after the opening: only so does the descriptor surely mean this process and not a later one with its pid.
    if (!ProcessTable.isAlive(process)) {
      if (pidfd >= 0) {
        Linux.close(pidfd);
      }
      return false;
    }
    pidfds.put(process, pidfd);
    return true;
  }

  /** The processes that have ended, after at most {@code atMost}, or at once after {@link #wake}. */
  List<Ended> await(Duration atMost) {
    int millis = (int) Math.clamp(atMost.toMillis(), 0, Integer.MAX_VALUE);
    boolean mustLook = pidfds.containsValue(NO_PIDFD);
    int[] fds = new int[pidfds.size() + 1];
    int n = 0;
    fds[n++] = wake;
    for (int pidfd : pidfds.values()) {
      fds[n++] = pidfd; // poll passes over a negative one
    }
    int[] ready = Linux.poll(fds, mustLook ? Math.min(LOOK_EVERY_MILLIS, millis) : millis);
    List<Ended> ended = new ArrayList<>();
    for (int fd : ready) {
      if (fd == wake) {
        Linux.reset(wake);
      }
    }
    if (ready.length > 0 || mustLook) {
      pidfds.entrySet().removeIf(watched -> hasEnded(watched, ready, ended));
    }
    return ended;
  }

  // Synchronised with close, so that it never writes into a descriptor that means something else by now.
  synchronized void wake() {
    if (!closed) {
      Linux.raise(wake);
    }
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      pidfds.values().stream().filter(fd -> fd >= 0).forEach(Linux::close);
      pidfds.clear();
      Linux.close(wake);
    }
  }

  private static boolean hasEnded(Map.Entry<ProcessTable.Running, Integer> watched, int[] ready, List<Ended> ended) {
    int pidfd = watched.getValue();
    if (pidfd == NO_PIDFD) {
      boolean gone = !ProcessTable.isAlive(watched.getKey());
      if (gone) {
        ended.add(new Ended(watched.getKey(), OptionalInt.empty()));
      }
      return gone;
    }
    for (int fd : ready) {
      if (fd == pidfd) {
        ended.add(new Ended(watched.getKey(), statusOnceReaped(pidfd)));
        Linux.close(pidfd);
        return true;
      }
    }
    return false;
  }

  // The parent reaps it within a moment; the status is a courtesy, so we wait no longer than that for it.
  private static OptionalInt statusOnceReaped(int pidfd) {
    OptionalInt status = Linux.exitStatus(pidfd);
    for (int i = 0; i < 5 && status.isEmpty(); i++) {
      try {
        Thread.sleep(1);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return status;
      }
      status = Linux.exitStatus(pidfd);
    }
    return status;
  }
}
