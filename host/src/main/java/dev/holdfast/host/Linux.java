package dev.holdfast.host;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import java.util.OptionalInt;

/**
 * The five system calls the host needs and the JDK lacks: a file descriptor for a process ({@code pidfd_open}), which
 * unlike a pid never comes to mean another process, waiting on many of them at once, and signalling through one.
 * Works for processes that are not our children. Every method answers -1 or empty where the kernel refuses.
 */
final class Linux {

  static final int SIGTERM = 15;
  static final int SIGKILL = 9;
  static final int SIGCONT = 18;
  static final int SIGSTOP = 19;

  // The same numbers on every architecture: these calls are newer than the split.
  private static final long PIDFD_SEND_SIGNAL = 424;
  private static final long PIDFD_OPEN = 434;
  private static final int EFD_NONBLOCK_CLOEXEC = 0x80800;
  private static final short POLLIN = 1;
  private static final int POLLFD_BYTES = 8;
  // _IOWR(0xFF, 11, 64 bytes); Linux 6.15 and later tell how a process ended to whoever holds its pidfd.
  private static final long PIDFD_GET_INFO = 0xC040FF0BL;
  private static final int PIDFD_INFO_BYTES = 64;
  private static final long PIDFD_INFO_EXIT = 8;
  private static final long EXIT_CODE_OFFSET = 60;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final MethodHandle SYSCALL = function("syscall",
      FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
      Linker.Option.firstVariadicArg(1));
  private static final MethodHandle IOCTL = function("ioctl",
      FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS), Linker.Option.firstVariadicArg(2));
  private static final MethodHandle POLL = function("poll",
      FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
  private static final MethodHandle EVENTFD = function("eventfd", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle EVENTFD_READ = function("eventfd_read",
      FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));
  private static final MethodHandle EVENTFD_WRITE = function("eventfd_write",
      FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG));
  private static final MethodHandle CLOSE = function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

  private Linux() {}

  /** A descriptor of the process, closed on exec; -1 when it is gone or the kernel has none (before 5.3). */
  static int pidfdOpen(int pid) {
    return (int) syscall(PIDFD_OPEN, pid, 0, 0, 0);
  }

  static boolean pidfdSendSignal(int pidfd, int signal) {
    return syscall(PIDFD_SEND_SIGNAL, pidfd, signal, 0, 0) == 0;
  }

  /** The wait status of an ended process, as {@code waitpid} gives it. Known only once its parent has reaped it. */
  static OptionalInt exitStatus(int pidfd) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(PIDFD_INFO_BYTES, 8);
      info.set(JAVA_LONG, 0, PIDFD_INFO_EXIT);
      int result = (int) IOCTL.invokeExact(pidfd, PIDFD_GET_INFO, info);
      boolean known = result == 0 && (info.get(JAVA_LONG, 0) & PIDFD_INFO_EXIT) != 0;
      return known ? OptionalInt.of(info.get(JAVA_INT, EXIT_CODE_OFFSET)) : OptionalInt.empty();
    } catch (Throwable e) {
      throw new IllegalStateException("ioctl", e);
    }
  }

  /** A counter that another thread can raise to end a {@link #poll}. */
  static int eventfd() {
    try {
      return (int) EVENTFD.invokeExact(0, EFD_NONBLOCK_CLOEXEC);
    } catch (Throwable e) {
      throw new IllegalStateException("eventfd", e);
    }
  }

  static void raise(int eventfd) {
    try {
      int ignored = (int) EVENTFD_WRITE.invokeExact(eventfd, 1L);
    } catch (Throwable e) {
      throw new IllegalStateException("eventfd_write", e);
    }
  }

  static void reset(int eventfd) {
    try (Arena arena = Arena.ofConfined()) {
      int ignored = (int) EVENTFD_READ.invokeExact(eventfd, arena.allocate(JAVA_LONG));
    } catch (Throwable e) {
      throw new IllegalStateException("eventfd_read", e);
    }
  }

  /** Waits until one of the descriptors is ready, at most {@code timeoutMillis} (-1: for ever); those that are. */
  static int[] poll(int[] fds, int timeoutMillis) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment polled = arena.allocate((long) POLLFD_BYTES * Math.max(1, fds.length), 8);
      for (int i = 0; i < fds.length; i++) {
        polled.set(JAVA_INT, (long) i * POLLFD_BYTES, fds[i]);
        polled.set(JAVA_SHORT, (long) i * POLLFD_BYTES + 4, POLLIN);
      }
      int ready = (int) POLL.invokeExact(polled, (long) fds.length, timeoutMillis);
      int[] result = new int[Math.max(0, ready)];
      int n = 0;
      for (int i = 0; i < fds.length && n < result.length; i++) {
        if (polled.get(JAVA_SHORT, (long) i * POLLFD_BYTES + 6) != 0) {
          result[n++] = fds[i];
        }
      }
      return Arrays.copyOf(result, n);
    } catch (Throwable e) {
      throw new IllegalStateException("poll", e);
    }
  }

  static void close(int fd) {
    try {
      int ignored = (int) CLOSE.invokeExact(fd);
    } catch (Throwable e) {
      throw new IllegalStateException("close", e);
    }
  }

  private static long syscall(long number, long a, long b, long c, long d) {
    try {
      return (long) SYSCALL.invokeExact(number, a, b, c, d);
    } catch (Throwable e) {
      throw new IllegalStateException("syscall " + number, e);
    }
  }

  private static MethodHandle function(String name, FunctionDescriptor descriptor, Linker.Option... options) {
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor, options);
  }
}
