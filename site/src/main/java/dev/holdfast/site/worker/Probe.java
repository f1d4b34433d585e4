package dev.holdfast.site.worker;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a file holds, read from ffmpeg's own description of it (there is no ffprobe beside the static ffmpeg).
 *
 * @param picture whether there is a picture that is not only a sound's cover
 * @param alpha whether the picture may be transparent
 */
record Probe(boolean picture, boolean sound, boolean alpha, int width, int height, Duration length) {

  private static final Pattern LENGTH = Pattern.compile("Duration: (\\d+):(\\d\\d):(\\d\\d)\\.(\\d\\d)");
  private static final Pattern PICTURE = Pattern.compile("Stream #[^\\n]*: Video: ([^\\n]*)");
  private static final Pattern SOUND = Pattern.compile("Stream #[^\\n]*: Audio: ");
  private static final Pattern SIZE = Pattern.compile("[ ,](\\d{1,5})x(\\d{1,5})[ ,\\[]");
  private static final Pattern ALPHA = Pattern.compile("\\b(rgba|bgra|argb|abgr|rgba64\\w*|yuva\\w+|gbrap\\w*|ya8|ya16\\w*|pal8)\\b");

  static Probe of(String description) {
    Optional<String> picture = PICTURE.matcher(description).results()
        .map(m -> m.group(1))
        .filter(line -> !line.contains("(attached pic)"))
        .findFirst();
    // A space before and a comma after, so that the size may stand at either end of the line.
    Matcher size = SIZE.matcher(picture.map(p -> " " + p + ",").orElse(""));
    boolean sized = size.find();
    return new Probe(sized, SOUND.matcher(description).find(), ALPHA.matcher(picture.orElse("")).find(),
        sized ? Integer.parseInt(size.group(1)) : 0, sized ? Integer.parseInt(size.group(2)) : 0, length(description));
  }

  private static Duration length(String description) {
    Matcher m = LENGTH.matcher(description);
    return !m.find() ? Duration.ZERO : Duration.ofHours(Long.parseLong(m.group(1)))
        .plusMinutes(Long.parseLong(m.group(2)))
        .plusSeconds(Long.parseLong(m.group(3)))
        .plusMillis(10 * Long.parseLong(m.group(4)));
  }
}
