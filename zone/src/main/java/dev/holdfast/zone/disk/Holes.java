package dev.holdfast.zone.disk;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;

/** The system call {@code fallocate}, which the JDK lacks. */
final class Holes {

  private static final int WRITE_ONLY_CLOEXEC = 0x80001;
  private static final int KEEP_SIZE_PUNCH_HOLE = 0x3;
  private static final int NOT_SUPPORTED = 95; // EOPNOTSUPP

  private static final Linker LINKER = Linker.nativeLinker();
  private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO_IN = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private static final MethodHandle OPEN = function(
      "open", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT), Linker.Option.firstVariadicArg(2));
  private static final MethodHandle FALLOCATE = function(
      "fallocate", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG), ERRNO);
  private static final MethodHandle CLOSE = function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

  private Holes() {}

  static void punch(Path path, long from, long to) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      int file = (int) OPEN.invokeExact(arena.allocateFrom(path.toString()), WRITE_ONLY_CLOEXEC);
      if (file < 0) {
        throw new IOException(path + " cannot be opened to give back what was deleted");
      }
      MemorySegment state = arena.allocate(STATE);
      int punched = (int) FALLOCATE.invokeExact(state, file, KEEP_SIZE_PUNCH_HOLE, from, to - from);
      int errno = (int) ERRNO_IN.get(state, 0L);
      int closed = (int) CLOSE.invokeExact(file);
      if (punched < 0 && errno != NOT_SUPPORTED || closed < 0) {
        throw new IOException("bytes " + from + " to " + to + " of " + path + " cannot be given back: error " + errno);
      }
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e); // a method handle says that it may throw anything
    }
  }

  private static MethodHandle function(String name, FunctionDescriptor type, Linker.Option... options) {
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), type, options);
  }
}
