package dev.holdfast.zone.disk;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/** The system call {@code syncfs}, which the JDK lacks. Since Linux 5.8 it tells of what could not be written. */
final class Syncfs {

  private static final int READ_ONLY_CLOEXEC = 0x80000;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final MethodHandle OPEN = function(
      "open", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT), Linker.Option.firstVariadicArg(2));
  private static final MethodHandle SYNCFS = function("syncfs", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle CLOSE = function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

  private Syncfs() {}

  /** The file system that a directory lies on. */
  static void of(Path directory) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      int file = (int) OPEN.invokeExact(arena.allocateFrom(directory.toString()), READ_ONLY_CLOEXEC);
      if (file < 0) {
        throw new IOException(directory + " cannot be opened to be synced");
      }
      int synced = (int) SYNCFS.invokeExact(file);
      int closed = (int) CLOSE.invokeExact(file);
      if (synced < 0 || closed < 0) {
        throw new IOException("the file system of " + directory + " cannot be synced");
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
