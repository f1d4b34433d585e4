package dev.holdfast.site.worker;

import dev.holdfast.site.FakeS3;
import dev.holdfast.site.FakeSqs;
import dev.holdfast.site.store.Database;
import dev.holdfast.site.store.Library;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;

/** A worker on fakes, with the real ffmpeg, taken from its jar once. */
public final class TestWorker {

  private static final Path PROGRAM = unpack();

  private final Jobs jobs;
  private final Ffmpeg ffmpeg = ffmpeg();

  public TestWorker(Database database, FakeS3 s3, FakeSqs sqs) throws IOException {
    jobs = new Jobs(sqs, FakeSqs.QUEUE, new Library(database),
        new Objects(FakeS3.BUCKET, s3, Duration.ZERO), new Maker(ffmpeg), Files.createTempDirectory("site-work"));
  }

  static Ffmpeg ffmpeg() {
    return new Ffmpeg(PROGRAM);
  }

  static Path program() {
    return PROGRAM;
  }

  /** Takes one message and works on it. */
  public void next() {
    jobs.next();
  }

  public void run() {
    jobs.run();
  }

  public void stop() {
    jobs.stop();
    ffmpeg.stop();
  }

  private static Path unpack() {
    try (InputStream in = TestWorker.class.getResourceAsStream("/ws/schild/jave/nativebin/ffmpeg-amd64")) {
      Path folder = Files.createTempDirectory("site-ffmpeg");
      Path program = folder.resolve("ffmpeg");
      Files.copy(in, program);
      Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
      program.toFile().deleteOnExit();
      folder.toFile().deleteOnExit();
      return program;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A tiny file of ffmpeg's own making. */
  public static byte[] sample(String name, String... arguments) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("site-sample");
    Path file = folder.resolve(name);
    var command = new java.util.ArrayList<>(java.util.List.of(PROGRAM.toString(), "-nostdin", "-loglevel", "error"));
    command.addAll(java.util.List.of(arguments));
    command.add(file.toString());
    Process process = new ProcessBuilder(command).inheritIO().start();
    if (process.waitFor() != 0) {
      throw new IllegalStateException("no sample: " + command);
    }
    byte[] bytes = Files.readAllBytes(file);
    Maker.discard(folder);
    return bytes;
  }
}
