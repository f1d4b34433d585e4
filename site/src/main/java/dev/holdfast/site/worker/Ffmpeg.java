package dev.holdfast.site.worker;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * ffmpeg as a child process that is given as little as it needs: one file, no network, no playlist formats (which could
 * name other files), no environment, limits of time and size, and less processor time than others.
 */
final class Ffmpeg {

  /** Formats that hold their media themselves. image2 reads the pictures that we made, by their names. */
  private static final String FORMATS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,flv,mpegts,mpeg,asf,ogg,wav,w64,aiff,"
      + "flac,mp3,aac,amr,caf,au,jpeg_pipe,mjpeg,png_pipe,apng,webp_pipe,gif,bmp_pipe,tiff_pipe,image2";

  /**
   * How nice ffmpeg is. At 5 a process has a third of the weight of an ordinary one: the worker's heartbeat and whoever
   * shares the machine come first, and a video is still made while they are all busy.
   */
  static final int NICENESS = 5;

  /** A picture with more pixels is refused, not decoded: 40 bytes of PNG can stand for gigabytes. */
  static final long MOST_PIXELS = 120_000_000;

  /** What the machine lacks, in the C library's words; no fault of the file's. */
  private static final List<String> MACHINES_FAULTS = List.of("No space left on device", "File too large",
      "Disk quota exceeded", "Cannot allocate memory", "Input/output error");

  /** Bytes of its last words. */
  private static final int KEPT = 16_384;

  /** It refused the file: what it said last. */
  static final class Failed extends Exception {
    Failed(String message) {
      super(message);
    }
  }

  /** It was stopped because the worker stops. */
  static final class Stopped extends RuntimeException {}

  /** Takes what ffmpeg writes to its output. */
  interface Output {
    void read(InputStream in) throws IOException;
  }

  private final Path program;
  private volatile boolean stopping;
  private volatile Process child;

  Ffmpeg(Path program) {
    this.program = program.toAbsolutePath();
  }

  /** What it says of a file; it exits with an error then, having nothing to do. */
  String describe(Path file) throws IOException {
    return exec(before(List.of(), file), Duration.ofSeconds(30), InputStream::readAllBytes).said;
  }

  /**
   * @param input the file to read
   * @param before options that belong to the input
   * @param after options that belong to the output, with the output's name
   * @throws Failed when ffmpeg refuses the file or needs longer than the limit
   * @throws IOException when it could not do its work for another reason: a full disk, a signal
   */
  void run(Path input, List<String> before, List<String> after, Duration limit, Output output)
      throws IOException, Failed {
    List<String> command = new ArrayList<>(before(before, input));
    command.addAll(after);
    Ended ended = exec(command, limit, output);
    if (ended.status != 0) {
      if (!ended.late && ended.machinesFault()) {
        throw new IOException("ffmpeg ended with " + ended.status + ": " + ended.said.strip());
      }
      throw new Failed(ended.said.strip());
    }
  }

  void run(Path input, List<String> after, Duration limit) throws IOException, Failed {
    run(input, List.of(), after, limit, InputStream::readAllBytes);
  }

  /** Ends the child, if there is one, and starts no other. */
  void stop() {
    stopping = true;
    Process running = child;
    if (running != null) {
      running.destroyForcibly();
    }
  }

  private List<String> before(List<String> options, Path input) throws IOException {
    List<String> command = new ArrayList<>(List.of("nice", "-n", more(niceness()), program.toString(), "-hide_banner",
        "-nostdin", "-y", "-loglevel", "info", "-nostats", "-protocol_whitelist", "file,pipe", "-format_whitelist", FORMATS,
        "-max_pixels", String.valueOf(MOST_PIXELS)));
    command.addAll(options);
    command.addAll(List.of("-i", "file:" + input.toAbsolutePath()));
    return command;
  }

  /** What {@code nice} adds. It counts from the niceness it is started with, and at 19 a busy machine leaves nothing. */
  static String more(int now) {
    return String.valueOf(Math.max(0, NICENESS - now));
  }

  /** This process's own: the nineteenth field of its line, the second of which may hold spaces in its brackets. */
  private static int niceness() throws IOException {
    String line = Files.readString(Path.of("/proc/self/stat"));
    return Integer.parseInt(line.substring(line.lastIndexOf(')') + 2).split(" ")[16]);
  }

  /**
   * @param late whether it needed longer than it was given
   * @param said its last words
   */
  private record Ended(int status, boolean late, String said) {

    /** Ended by a signal, or for want of something. A file that is at fault each time is given up after some tries. */
    boolean machinesFault() {
      return status > 128 || MACHINES_FAULTS.stream().anyMatch(said::contains);
    }
  }

  private Ended exec(List<String> command, Duration limit, Output output) throws IOException {
    if (stopping) {
      throw new Stopped();
    }
    ProcessBuilder builder = new ProcessBuilder(command);
    String path = builder.environment().getOrDefault("PATH", "/usr/bin:/bin");
    builder.environment().clear();
    builder.environment().put("PATH", path);
    Process process = builder.start();
    child = process;
    try {
      process.getOutputStream().close();
      AtomicBoolean late = new AtomicBoolean();
      Thread guard = Thread.ofVirtual().start(() -> late.set(endAfter(process, limit)));
      // Not into a file: on a full disk its words would be lost, and a good file taken for a bad one.
      FutureTask<String> words = new FutureTask<>(() -> lastOf(process.getErrorStream()));
      Thread.ofVirtual().start(words);
      output.read(process.getInputStream());
      int status = process.waitFor();
      guard.interrupt();
      if (stopping) {
        throw new Stopped();
      }
      guard.join();
      return new Ended(status, late.get(), words.get());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Stopped();
    } catch (ExecutionException e) {
      throw new IOException("what ffmpeg said cannot be read", e.getCause());
    } finally {
      process.destroyForcibly();
    }
  }

  /** @return whether it had to be ended */
  private static boolean endAfter(Process process, Duration limit) {
    try {
      boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
      if (!ended) {
        process.destroyForcibly();
      }
      return !ended;
    } catch (InterruptedException e) {
      return false; // it ended in time
    }
  }

  private static String lastOf(InputStream in) throws IOException {
    byte[] kept = new byte[2 * KEPT];
    int size = 0;
    for (int n = in.read(kept, size, kept.length - size); n >= 0; n = in.read(kept, size, kept.length - size)) {
      size += n;
      if (size == kept.length) {
        System.arraycopy(kept, KEPT, kept, 0, KEPT);
        size = KEPT;
      }
    }
    int from = Math.max(0, size - KEPT);
    return new String(kept, from, size - from, StandardCharsets.UTF_8);
  }
}
