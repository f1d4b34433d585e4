package dev.holdfast.site.media;

import java.util.Optional;

/** What browsers get of an upload. Keys depend on the upload only, so that making a variant twice makes it once. */
public enum Variant {
  /** At most 640 pixels wide, for lists. Of a video, its poster. */
  THUMB("thumb", "thumb.jpg", "image/jpeg"),
  /** At most 2048 pixels. Of a video, its poster. */
  LARGE("large", "large.jpg", "image/jpeg"),
  VIDEO("video", "video.mp4", "video/mp4"),
  SOUND("sound", "sound.m4a", "audio/mp4");

  private final String word;
  private final String file;
  private final String type;

  Variant(String word, String file, String type) {
    this.word = word;
    this.file = file;
    this.type = type;
  }

  public String word() {
    return word;
  }

  public String file() {
    return file;
  }

  public String type() {
    return type;
  }

  public String key(String id) {
    return "media/" + id + "/" + file;
  }

  public static Optional<Variant> ofWord(String word) {
    for (Variant variant : values()) {
      if (variant.word.equals(word)) {
        return Optional.of(variant);
      }
    }
    return Optional.empty();
  }
}
