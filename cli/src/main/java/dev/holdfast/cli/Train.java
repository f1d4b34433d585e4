package dev.holdfast.cli;

import dev.holdfast.bench.TrainingLoad;
import dev.holdfast.bench.peers.Server;
import dev.holdfast.zone.home.Config;
import dev.holdfast.zone.home.Home;
import dev.holdfast.zone.process.AotCache;
import dev.holdfast.zone.process.Program;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/**
 * A region of its own is started, made to work and stopped, and each process leaves an {@link AotCache} behind. It is good for
 * every region that runs this build.
 */
@Command(name = "train", description = "Makes starts quicker, once for each build; up does it in the background.")
final class Train implements Callable<Integer> {

  /** For a process to end and to write its cache, on a busy machine. */
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private static final int PORT = 24566;
  private static final int NETWORK = 126;

  private final Screen screen = new Screen();

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path target = Up.project().resolve("cli/target");
    Path caches = Program.ofThisProcess().caches();
    try (FileChannel channel = FileChannel.open(
            target.resolve("train.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      if (lock == null) {
        throw new Problem("another training run is at work; wait for it to finish");
      }
      if (Files.isDirectory(caches)) {
        screen.line("This build had its training run.");
        return 0;
      }
      long begin = System.nanoTime();
      Path work = target.resolve("training");
      Home home = new Home(work.resolve("holdfast"));
      end(home); // of a training run that was killed
      delete(work);
      Path drafts = Files.createDirectories(work.resolve("aot"));
      Thread interrupted = new Thread(() -> end(home));
      Runtime.getRuntime().addShutdownHook(interrupted);
      try {
        train(home, drafts);
        delete(caches.getParent()); // of other builds
        Files.createDirectories(caches.getParent());
        Files.move(drafts, caches, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        end(home);
        Runtime.getRuntime().removeShutdownHook(interrupted);
      }
      delete(work);
      screen.line("Trained in " + Screen.seconds(Duration.ofNanos(System.nanoTime() - begin))
          + ": what is started from now on starts quicker.");
    }
    return 0;
  }

  private static void train(Home home, Path caches) throws IOException, InterruptedException {
    Map<String, String> environment = Map.of(
        "HOLDFAST_HOME", home.directory().toString(),
        "HOLDFAST_NETWORK", Integer.toString(NETWORK),
        "HOLDFAST_API_PORT", Integer.toString(PORT),
        "HOLDFAST_CONSOLE_PORT", Integer.toString(PORT + 1),
        "HOLDFAST_SITE_PORT", Integer.toString(PORT + 2),
        AotCache.TRAINING, caches.toString());
    Config config = Config.fromEnvironment(environment);
    launch(environment, "up", "--no-site");
    Processes processes = new Processes(home, config);
    TrainingLoad.run(Server.region(home.directory(), config.apiPort(), () -> {}));
    launch(environment, "status");
    for (String name : List.of(Processes.REGION, Processes.CONSOLE)) {
      ProcessHandle process = processes.find(name).orElseThrow(() -> new Problem("the training run's " + name + " died"));
      process.destroy();
      if (!Processes.await(PATIENCE, () -> !process.isAlive())) {
        throw new Problem("the training run's " + name + " does not end");
      }
    }
  }

  private static void launch(Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(
        Stream.concat(Stream.of(Up.project().resolve("holdfast").toString()), Stream.of(arguments)).toList())
        .redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes());
    if (process.waitFor() != 0) {
      throw new Problem("the training run ended at " + String.join(" ", arguments) + ": " + output.strip());
    }
  }

  private static void end(Home home) {
    if (Files.exists(home.config())) {
      try {
        Processes processes = new Processes(home, Config.load(home));
        processes.names().forEach(name -> processes.find(name).ifPresent(ProcessHandle::destroyForcibly));
      } catch (IOException e) {
        throw new Problem("cannot end what a training run left in " + home.directory() + ": " + e.getMessage());
      }
    }
  }

  private static void delete(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
