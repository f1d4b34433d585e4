package dev.holdfast.site.media;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What an upload is to those who see it. The limits are per upload. */
public enum Kind {
  PHOTO("Photo", "Photos", 50, List.of("image/jpeg", "image/png", "image/webp", "image/gif", "image/bmp", "image/tiff")),
  VIDEO("Video", "Videos", 2048, List.of("video/")),
  SOUND("Sound", "Sounds", 256, List.of("audio/"));

  /** What is said of a file that is none of these. */
  public static final String REFUSAL = "reel takes photos (JPEG, PNG, WebP, GIF), videos and sounds.";

  private static final long MB = 1024 * 1024;

  private final String title;
  private final String plural;
  private final long megabytes;
  private final List<String> types;

  Kind(String title, String plural, long megabytes, List<String> types) {
    this.title = title;
    this.plural = plural;
    this.megabytes = megabytes;
    this.types = types;
  }

  public String title() {
    return title;
  }

  public String plural() {
    return plural;
  }

  /** The most bytes an upload of this kind may have. */
  public long most() {
    return megabytes * MB;
  }

  public String limit() {
    return megabytes >= 1024 ? megabytes / 1024 + " GB" : megabytes + " MB";
  }

  /** The word in URLs and in the database. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The media types that the website takes, as a file field's {@code accept} has them. */
  public static String accepted() {
    return Arrays.stream(values()).flatMap(k -> k.types.stream()).map(t -> t.endsWith("/") ? t + "*" : t)
        .collect(Collectors.joining(","));
  }

  /** The kind of a media type as browsers name it, if the website takes such files. */
  public static Optional<Kind> ofType(String type) {
    String lower = type.toLowerCase(Locale.ROOT);
    for (Kind kind : values()) {
      for (String known : kind.types) {
        if (known.endsWith("/") ? lower.startsWith(known) : lower.equals(known)) {
          return Optional.of(kind);
        }
      }
    }
    return Optional.empty();
  }

  public static Optional<Kind> ofWord(String word) {
    for (Kind kind : values()) {
      if (kind.word().equals(word)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }
}
