package dev.holdfast.zone.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What the JVM has learnt in a training run: the program's classes, loaded and linked, and which of its methods are used
 * most (JEP 483, 514 and 515). A process that has it starts in half the time and is quick sooner.
 *
 * <p>A cache lies beside the jars it was made from. The JVM compares their sizes and times, and goes on without the cache if
 * they are others.
 */
public final class AotCache {

  /**
   * The environment's variable about training runs. A directory: each process leaves its cache there when it ends. {@code off}:
   * {@code up} begins none by itself.
   */
  public static final String TRAINING = "HOLDFAST_TRAINING";

  private AotCache() {}

  /** Whether this process's environment lets {@code up} begin a training run. */
  public static boolean mayTrain() {
    return System.getenv(TRAINING) == null;
  }

  /** The JVM's options for a process of this name that runs from the jars in that directory. */
  static List<String> options(Path program, String process, Map<String, String> environment) {
    String training = environment.getOrDefault(TRAINING, "");
    Path cache = program.resolve(process + ".aot");
    if (training.startsWith("/") && !process.startsWith("zone-")) { // zones are killed when they are silent, as they end
      return List.of("-XX:AOTCacheOutput=" + Path.of(training).resolve(cache.getFileName()));
    }
    return Files.exists(cache) ? List.of("-XX:AOTCache=" + cache, "-Xlog:aot*=error") : List.of("-Xshare:auto");
  }
}
