package dev.holdfast.site.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.site.media.Kind;
import dev.holdfast.site.media.Variant;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the real ffmpeg makes of tiny files. */
final class MakerTest {

  @TempDir Path folder;
  private final Ffmpeg ffmpeg = TestWorker.ffmpeg();
  private final Maker maker = new Maker(ffmpeg);

  private Maker.Made make(Kind kind, byte[] bytes) throws Exception {
    Path original = folder.resolve("original");
    Files.write(original, bytes);
    return maker.make(kind, original);
  }

  private Probe probe(Maker.Made made, Variant variant) throws Exception {
    return Probe.of(ffmpeg.describe(made.files().get(variant)));
  }

  @Test
  void aPhotoGetsTwoSizes() throws Exception {
    Maker.Made made = make(Kind.PHOTO, TestWorker.sample("a.png", "-f", "lavfi", "-i", "testsrc=s=3000x1500",
        "-frames:v", "1"));
    assertThat(made.look().width()).isEqualTo(2048);
    assertThat(made.look().height()).isEqualTo(1024);
    assertThat(probe(made, Variant.THUMB).width()).isEqualTo(640);
  }

  @Test
  void aSmallPhotoStaysSmall() throws Exception {
    Maker.Made made = make(Kind.PHOTO, TestWorker.sample("a.webp", "-f", "lavfi", "-i", "testsrc=s=64x33",
        "-frames:v", "1"));
    assertThat(made.look().width()).isEqualTo(64);
    assertThat(made.look().height()).isEqualTo(33);
  }

  @Test
  void aTurnedPhotoIsUprightAndTellsNothing() throws Exception {
    byte[] jpeg = TestWorker.sample("a.jpg", "-f", "lavfi", "-i", "testsrc=s=400x200", "-frames:v", "1");
    byte[] turned = withOrientation(jpeg, 6);
    Maker.Made made = make(Kind.PHOTO, turned);
    assertThat(made.look().width()).isEqualTo(200);
    assertThat(made.look().height()).isEqualTo(400);
    assertThat(new String(Files.readAllBytes(made.files().get(Variant.LARGE)), StandardCharsets.ISO_8859_1))
        .doesNotContain("Exif");
    assertThat(new String(turned, StandardCharsets.ISO_8859_1)).contains("Exif");
  }

  /** The JPEG with an Exif segment that has one tag, the orientation. */
  private static byte[] withOrientation(byte[] jpeg, int orientation) {
    byte[] exif = {(byte) 0xff, (byte) 0xe1, 0, 34, 'E', 'x', 'i', 'f', 0, 0, 'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1,
        1, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte) orientation, 0, 0, 0, 0, 0, 0};
    byte[] all = new byte[jpeg.length + exif.length];
    System.arraycopy(jpeg, 0, all, 0, 2);
    System.arraycopy(exif, 0, all, 2, exif.length);
    System.arraycopy(jpeg, 2, all, 2 + exif.length, jpeg.length - 2);
    return all;
  }

  @Test
  void transparentIsWhite() throws Exception {
    Maker.Made made = make(Kind.PHOTO, TestWorker.sample("a.png", "-f", "lavfi", "-i",
        "color=c=black@0.0:s=32x32,format=rgba", "-frames:v", "1"));
    byte[] grey = new byte[32 * 32];
    ffmpeg.run(made.files().get(Variant.LARGE), List.of(), List.of("-f", "rawvideo", "-pix_fmt", "gray", "pipe:1"),
        Duration.ofSeconds(10), in -> in.readNBytes(grey, 0, grey.length));
    assertThat(grey[500] & 0xff).isGreaterThan(250);
  }

  @Test
  void aVideoIsMadePlayable() throws Exception {
    byte[] webm = TestWorker.sample("a.webm", "-f", "lavfi", "-i", "testsrc=s=1601x901:r=10", "-f", "lavfi", "-i",
        "sine=f=440", "-t", "1", "-c:v", "libvpx", "-deadline", "realtime", "-metadata", "title=secret place");
    Maker.Made made = make(Kind.VIDEO, webm);
    String description = ffmpeg.describe(made.files().get(Variant.VIDEO));
    assertThat(description).contains("Video: h264").contains("yuv420p").contains("Audio: aac")
        .doesNotContain("secret place");
    assertThat(made.look().height()).isEqualTo(720);
    assertThat(made.look().width()).isBetween(1276, 1280);
    assertThat(made.look().length()).isBetween(Duration.ofMillis(900), Duration.ofMillis(1300));
    assertThat(probe(made, Variant.LARGE).width()).isEqualTo(made.look().width());
    String head = new String(Files.readAllBytes(made.files().get(Variant.VIDEO)), 0, 2000, StandardCharsets.ISO_8859_1);
    assertThat(head.indexOf("moov")).as("its index comes first, so it plays while it loads").isBetween(0, 100);
  }

  @Test
  void anUprightVideoStaysUpright() throws Exception {
    Maker.Made made = make(Kind.VIDEO, TestWorker.sample("a.mp4", "-f", "lavfi", "-i", "testsrc=s=900x1600:r=5",
        "-t", "1"));
    assertThat(made.look().width()).isEqualTo(720);
    assertThat(made.look().height()).isEqualTo(1280);
  }

  @Test
  void aSoundHasPeaks() throws Exception {
    Maker.Made made = make(Kind.SOUND, TestWorker.sample("a.wav", "-f", "lavfi", "-i",
        "aevalsrc='if(lt(t,1),0.8,0.01)*sin(440*2*PI*t)':d=2"));
    assertThat(made.peaks()).hasSizeBetween(35, 45);
    assertThat(made.peaks().get(5)).isGreaterThan(80);
    assertThat(made.peaks().get(made.peaks().size() - 5)).isLessThan(30);
    assertThat(ffmpeg.describe(made.files().get(Variant.SOUND))).contains("Audio: aac");
    assertThat(made.look().length().toMillis()).isBetween(1900L, 2200L);
  }

  @Test
  void whatIsNotOfItsKindIsRefused() throws Exception {
    byte[] sound = TestWorker.sample("a.mp3", "-f", "lavfi", "-i", "sine=d=1");
    assertThatThrownBy(() -> make(Kind.VIDEO, sound)).isInstanceOf(Maker.Unusable.class);
    assertThatThrownBy(() -> make(Kind.PHOTO, sound)).isInstanceOf(Maker.Unusable.class);
    assertThatThrownBy(() -> make(Kind.PHOTO, new byte[100])).isInstanceOf(Maker.Unusable.class);
    byte[] png = TestWorker.sample("a.png", "-f", "lavfi", "-i", "testsrc=s=64x64", "-frames:v", "1");
    assertThatThrownBy(() -> make(Kind.SOUND, png)).isInstanceOf(Maker.Unusable.class);
  }

  @Test
  void aFileCannotNameOtherFiles() throws Exception {
    Files.write(folder.resolve("other.ts"), TestWorker.sample("a.ts", "-f", "lavfi", "-i", "testsrc=s=64x64", "-t", "1"));
    for (String list : List.of(
        "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n" + folder.resolve("other.ts") + "\n#EXT-X-ENDLIST\n",
        "ffconcat version 1.0\nfile 'other.ts'\n")) {
      assertThatThrownBy(() -> make(Kind.VIDEO, list.getBytes(StandardCharsets.UTF_8)))
          .isInstanceOf(Maker.Unusable.class);
    }
  }

  @Test
  void whatTakesTooLongIsEnded() throws Exception {
    Path input = folder.resolve("original");
    Files.write(input, TestWorker.sample("a.mp4", "-f", "lavfi", "-i", "testsrc=s=640x360:r=30", "-t", "10"));
    assertThatThrownBy(() -> ffmpeg.run(input, List.of("-vf", "scale=1920:-2", "-preset", "placebo",
        folder.resolve("out.mp4").toString()), Duration.ofMillis(300))).isInstanceOf(Ffmpeg.Failed.class);
  }

  /** The file is as good as before: the job must come back, not the file be refused. */
  @Test
  void aFullDiskIsNoFaultOfTheFile() throws Exception {
    for (String disk : List.of("ulimit -f 1; exec PROGRAM \"$@\"", // half a kilobyte, and then a signal
        "PROGRAM \"$@\"; case \"$*\" in *large*) echo x: No space left on device >&2; exit 1; esac")) {
      Path full = Files.writeString(folder.resolve("full"),
          "#!/bin/sh\n" + disk.replace("PROGRAM", TestWorker.program().toString()) + "\n");
      Files.setPosixFilePermissions(full, PosixFilePermissions.fromString("rwxr-xr-x"));
      Path original = Files.write(folder.resolve("original"),
          TestWorker.sample("a.png", "-f", "lavfi", "-i", "testsrc=s=900x600", "-frames:v", "1"));
      assertThatThrownBy(() -> new Maker(new Ffmpeg(full)).make(Kind.PHOTO, original)).as(disk)
          .isInstanceOf(IOException.class).hasMessageStartingWith("ffmpeg ended with");
    }
  }

  @Test
  void ffmpegYieldsToOthersAndIsNotStarved() throws Exception {
    assertThat(Ffmpeg.more(0)).isEqualTo("5");
    assertThat(Ffmpeg.more(5)).isEqualTo("0");
    assertThat(Ffmpeg.more(10)).as("a worker that is nice itself").isEqualTo("0");
    Path says = folder.resolve("says");
    Files.writeString(says, "#!/bin/sh\nnice >&2\n");
    Files.setPosixFilePermissions(says, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(folder.resolve("original"), "x");
    Process own = new ProcessBuilder("nice").start();
    int here = Integer.parseInt(new String(own.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip());
    assertThat(new Ffmpeg(says).describe(folder.resolve("original")).strip())
        .isEqualTo(String.valueOf(Math.max(here, Ffmpeg.NICENESS)));
  }

  @Test
  void peaksOfSilenceAreZero() throws Exception {
    assertThat(Peaks.read(new ByteArrayInputStream(new byte[8000]))).hasSize(10).containsOnly(0);
    assertThat(Peaks.read(new ByteArrayInputStream(new byte[0]))).isEmpty();
  }
}
