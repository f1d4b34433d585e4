package dev.holdfast.site.worker;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * ffmpeg as a child process that is given as little as it needs: one file, no network, no playlist formats (which could
 * name other files), no environment, limits of time and size, and what processor time others leave.
 */
final class Ffmpeg {

  /** Formats that hold their media themselves. image2 reads the pictures that we made, by their names. */
  private static final String FORMATS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,flv,mpegts,mpeg,asf,ogg,wav,w64,aiff,"
      + "flac,mp3,aac,amr,caf,au,jpeg_pipe,mjpeg,png_pipe,apng,webp_pipe,gif,bmp_pipe,tiff_pipe,image2";

  /** A picture with more pixels is refused, not decoded: 40 bytes of PNG can stand for gigabytes. */
  static final long MOST_PIXELS = 120_000_000;

  /** It did not end well: what it said last. */
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
    List<String> command = command(file);
    Path log = Files.createTempFile(file.getParent(), "ffmpeg", ".log");
    exec(command, log, Duration.ofSeconds(30), InputStream::readAllBytes);
    return said(log);
  }

  /**
   * @param input the file to read
   * @param before options that belong to the input
   * @param after options that belong to the output, with the output's name
   * @throws Failed when ffmpeg fails or needs longer than the limit
   */
  void run(Path input, List<String> before, List<String> after, Duration limit, Output output)
      throws IOException, Failed {
    List<String> command = new ArrayList<>(before(before, input));
    command.addAll(after);
    Path log = Files.createTempFile(input.getParent(), "ffmpeg", ".log");
    int status = exec(command, log, limit, output);
    if (status != 0) {
      throw new Failed(said(log).strip());
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

  private List<String> command(Path input) {
    return before(List.of(), input);
  }

  private List<String> before(List<String> options, Path input) {
    List<String> command = new ArrayList<>(List.of("nice", "-n", "10", program.toString(), "-hide_banner", "-nostdin",
        "-y", "-loglevel", "info", "-nostats", "-protocol_whitelist", "file,pipe", "-format_whitelist", FORMATS,
        "-max_pixels", String.valueOf(MOST_PIXELS)));
    command.addAll(options);
    command.addAll(List.of("-i", "file:" + input.toAbsolutePath()));
    return command;
  }

  private int exec(List<String> command, Path log, Duration limit, Output output) throws IOException {
    if (stopping) {
      throw new Stopped();
    }
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
    String path = builder.environment().getOrDefault("PATH", "/usr/bin:/bin");
    builder.environment().clear();
    builder.environment().put("PATH", path);
    Process process = builder.start();
    child = process;
    try {
      process.getOutputStream().close();
      Thread guard = Thread.ofVirtual().start(() -> endAfter(process, limit));
      output.read(process.getInputStream());
      int status = process.waitFor();
      guard.interrupt();
      if (stopping) {
        throw new Stopped();
      }
      return status;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Stopped();
    } finally {
      process.destroyForcibly();
    }
  }

  private static void endAfter(Process process, Duration limit) {
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      // It ended in time.
    }
  }

  /** The end of the log: all that anybody reads. */
  private static String said(Path log) throws IOException {
    byte[] all = Files.readAllBytes(log);
    int from = Math.max(0, all.length - 16_384);
    return new String(all, from, all.length - from, StandardCharsets.UTF_8);
  }
}
