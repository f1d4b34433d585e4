package dev.holdfast.site.media;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One upload.
 *
 * @param author the name of the account that it belongs to
 * @param type the media type that the browser named
 * @param size in bytes
 * @param reason why it failed, for its author to read
 * @param created when its place was asked for; {@code ready} when it could first be seen
 * @param peaks a sound's loudness over time, 0 to 100 each; empty for other kinds
 */
public record Media(String id, long account, String author, String title, Kind kind, String type, long size,
                    Status status, Optional<String> reason, Instant created, Optional<Instant> ready, Look look,
                    List<Integer> peaks, int likes, int comments) {

  /** What processing found: pixels as shown, and length. Zero where it does not apply. */
  public record Look(int width, int height, Duration length) {
    public static final Look UNKNOWN = new Look(0, 0, Duration.ZERO);
  }

  /** The same at another status. */
  public Media in(Status other) {
    return new Media(
        id, account, author, title, kind, type, size, other, reason, created, ready, look, peaks, likes, comments);
  }

  /** The key of the object that the browser put. */
  public static String original(String id) {
    return "originals/" + id;
  }
}
