package dev.holdfast.site.worker;

import dev.holdfast.site.media.Kind;
import dev.holdfast.site.media.Media;
import dev.holdfast.site.media.Variant;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Makes of an upload what browsers show. It knows files only, neither bucket nor database. */
final class Maker {

  /** @param files what was made, in the folder that was given */
  record Made(Media.Look look, List<Integer> peaks, SortedMap<Variant, Path> files) {}

  /** The file is not what it should be. The message is for its author. */
  static final class Unusable extends Exception {
    Unusable(String message) {
      super(message);
    }
  }

  static final Duration LONGEST_VIDEO = Duration.ofHours(2);
  static final Duration LONGEST_SOUND = Duration.ofHours(4);

  private static final Duration PHOTO_LIMIT = Duration.ofSeconds(60);
  private static final Duration SOUND_LIMIT = Duration.ofMinutes(10);
  private static final Duration VIDEO_LIMIT = Duration.ofMinutes(60);

  /** Nothing of the original's tags, which may tell where it was made. */
  private static final List<String> CLEAN = List.of("-map_metadata", "-1", "-map_chapters", "-1", "-sn", "-dn");

  private static final Logger LOG = System.getLogger(Maker.class.getName());

  private final Ffmpeg ffmpeg;

  Maker(Ffmpeg ffmpeg) {
    this.ffmpeg = ffmpeg;
  }

  /**
   * @param original the upload, in a folder of its own, where the results will be too
   * @throws Unusable when it is not, in truth, of the kind, or too large or too long
   */
  Made make(Kind kind, Path original) throws IOException, Unusable {
    Probe probe = Probe.of(ffmpeg.describe(original));
    try {
      return switch (kind) {
        case PHOTO -> photo(original, probe);
        case VIDEO -> video(original, probe);
        case SOUND -> sound(original, probe);
      };
    } catch (Ffmpeg.Failed e) {
      LOG.log(Level.INFO, "ffmpeg refused {0}: {1}", original.getParent().getFileName(), lastLines(e.getMessage()));
      throw new Unusable("This file is damaged, or of a format that reel cannot read.");
    }
  }

  private Made photo(Path original, Probe probe) throws IOException, Unusable, Ffmpeg.Failed {
    if (!probe.picture()) {
      throw new Unusable("This is not a photo that reel can read.");
    }
    if ((long) probe.width() * probe.height() > Ffmpeg.MOST_PIXELS) {
      throw new Unusable("This photo has more pixels than reel can take.");
    }
    SortedMap<Variant, Path> files = new TreeMap<>();
    Path large = original.resolveSibling(Variant.LARGE.file());
    // Transparent pixels have a colour that nobody was meant to see: white goes behind them.
    String flat = probe.alpha()
        ? ",format=rgba,split[a][b];[a]drawbox=c=white:t=fill:replace=1[w];[w][b]overlay=format=auto" : "";
    List<String> options = new ArrayList<>(CLEAN);
    options.addAll(List.of("-filter_complex", "[0:v:0]" + Orientation.filter(original) + within(2048) + flat
        + ",format=yuvj420p", "-frames:v", "1", "-q:v", "3", "-f", "image2", "-update", "1", large.toString()));
    ffmpeg.run(original, List.of("-noautorotate"), options, PHOTO_LIMIT, InputStream::readAllBytes);
    files.put(Variant.LARGE, large);
    files.put(Variant.THUMB, thumb(large));
    Probe made = Probe.of(ffmpeg.describe(large));
    return new Made(new Media.Look(made.width(), made.height(), Duration.ZERO), List.of(), files);
  }

  private Made video(Path original, Probe probe) throws IOException, Unusable, Ffmpeg.Failed {
    if (!probe.picture()) {
      throw new Unusable("There is no picture in this video.");
    }
    if (probe.length().compareTo(LONGEST_VIDEO) > 0) {
      throw new Unusable("Videos may be up to " + LONGEST_VIDEO.toHours() + " hours long.");
    }
    SortedMap<Variant, Path> files = new TreeMap<>();
    Path video = original.resolveSibling(Variant.VIDEO.file());
    List<String> options = new ArrayList<>(List.of("-map", "0:v:0", "-map", "0:a:0?"));
    options.addAll(CLEAN);
    // Square pixels, the shorter side at most 720, both sides even as H.264 wants them.
    options.addAll(List.of("-vf", "scale=trunc(iw*sar/2)*2:ih,setsar=1,"
        + "scale='if(gt(iw,ih),-2,trunc(min(720,iw)/2)*2)':'if(gt(iw,ih),trunc(min(720,ih)/2)*2,-2)'",
        "-c:v", "libx264", "-preset", "veryfast", "-crf", "23", "-profile:v", "high", "-pix_fmt", "yuv420p",
        "-c:a", "aac", "-b:a", "128k", "-ac", "2", "-ar", "48000", "-movflags", "+faststart",
        "-max_muxing_queue_size", "1024", "-fs", "4G", "-t", String.valueOf(LONGEST_VIDEO.toSeconds()),
        video.toString()));
    ffmpeg.run(original, options, VIDEO_LIMIT);
    Probe made = Probe.of(ffmpeg.describe(video));
    if (!made.picture()) {
      throw new Unusable("There is no picture in this video.");
    }
    files.put(Variant.VIDEO, video);
    Path poster = original.resolveSibling(Variant.LARGE.file());
    // Not the very first picture, which is often black.
    String at = String.valueOf(Math.min(3.0, made.length().toMillis() / 1000.0 * 0.2));
    ffmpeg.run(video, List.of("-ss", at), List.of("-frames:v", "1", "-q:v", "3", "-f", "image2", "-update", "1",
        poster.toString()), PHOTO_LIMIT, InputStream::readAllBytes);
    files.put(Variant.LARGE, poster);
    files.put(Variant.THUMB, thumb(poster));
    return new Made(new Media.Look(made.width(), made.height(), made.length()), List.of(), files);
  }

  private Made sound(Path original, Probe probe) throws IOException, Unusable, Ffmpeg.Failed {
    if (!probe.sound()) {
      throw new Unusable("There is nothing to hear in this file.");
    }
    if (probe.length().compareTo(LONGEST_SOUND) > 0) {
      throw new Unusable("Sounds may be up to " + LONGEST_SOUND.toHours() + " hours long.");
    }
    SortedMap<Variant, Path> files = new TreeMap<>();
    Path sound = original.resolveSibling(Variant.SOUND.file());
    List<String> options = new ArrayList<>(List.of("-map", "0:a:0", "-vn"));
    options.addAll(CLEAN);
    options.addAll(List.of("-c:a", "aac", "-b:a", "160k", "-ac", "2", "-ar", "48000", "-movflags", "+faststart",
        "-t", String.valueOf(LONGEST_SOUND.toSeconds()), sound.toString()));
    ffmpeg.run(original, options, SOUND_LIMIT);
    files.put(Variant.SOUND, sound);
    List<Integer> peaks = new ArrayList<>();
    ffmpeg.run(sound, List.of(), List.of("-map", "0:a:0", "-f", "s16le", "-ac", "1", "-ar", String.valueOf(Peaks.RATE),
        "pipe:1"), SOUND_LIMIT, in -> peaks.addAll(Peaks.read(in)));
    Duration length = Probe.of(ffmpeg.describe(sound)).length();
    return new Made(new Media.Look(0, 0, length), List.copyOf(peaks), files);
  }

  private Path thumb(Path large) throws IOException, Ffmpeg.Failed {
    Path thumb = large.resolveSibling(Variant.THUMB.file());
    ffmpeg.run(large, List.of("-vf", within(640), "-frames:v", "1", "-q:v", "4", "-f", "image2", "-update", "1",
        thumb.toString()), PHOTO_LIMIT);
    return thumb;
  }

  /** Scales down, never up, to fit a square. */
  private static String within(int pixels) {
    return "scale='min(" + pixels + ",iw)':'min(" + pixels + ",ih)':force_original_aspect_ratio=decrease:flags=lanczos";
  }

  private static String lastLines(String text) {
    return text.substring(Math.max(0, text.length() - 400)).replace('\n', ' ');
  }

  /** Removes a folder of work. */
  static void discard(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (var all = Files.walk(folder)) {
        for (Path file : all.sorted((a, b) -> b.compareTo(a)).toList()) {
          Files.deleteIfExists(file);
        }
      }
    }
  }
}
