package dev.holdfast.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Small files to upload, made by the ffmpeg that the website's artifact carries. */
final class Samples {

  private static final Path PROGRAM = program();

  private Samples() {}

  static byte[] photo() throws IOException, InterruptedException {
    return make("photo.png", "-f", "lavfi", "-i", "testsrc=s=1000x600", "-frames:v", "1");
  }

  static byte[] sound() throws IOException, InterruptedException {
    return make("sound.mp3", "-f", "lavfi", "-i", "sine=d=3");
  }

  static byte[] video() throws IOException, InterruptedException {
    return make("video.mp4", "-f", "lavfi", "-i", "testsrc=s=320x240:r=10", "-t", "2");
  }

  /** One that a worker is busy with for some seconds, of few bytes. */
  static byte[] longVideo() throws IOException, InterruptedException {
    return make("long.mp4", "-f", "lavfi", "-i", "testsrc=s=640x480:r=25", "-t", "40", "-preset", "ultrafast");
  }

  /** What {@code up} has unpacked for the artifact, made to run. */
  private static Path program() {
    try {
      Path copy = Files.createTempFile("acceptance", ".ffmpeg");
      Files.copy(CommandLine.PROJECT.resolve("site/target/ffmpeg/program"), copy, StandardCopyOption.REPLACE_EXISTING);
      Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rwx------"));
      copy.toFile().deleteOnExit();
      return copy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] make(String name, String... arguments) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("acceptance-sample");
    Path file = folder.resolve(name);
    List<String> command = new ArrayList<>(List.of(
        PROGRAM.toString(), "-nostdin", "-loglevel", "error"));
    command.addAll(List.of(arguments));
    command.add(file.toString());
    CommandLine.Result made = CommandLine.run(Duration.ofSeconds(60), CommandLine.start(command, Map.of()));
    if (made.status() != 0) {
      throw new AssertionError(command + " failed: " + made.errors());
    }
    byte[] bytes = Files.readAllBytes(file);
    Files.delete(file);
    Files.delete(folder);
    return bytes;
  }
}
