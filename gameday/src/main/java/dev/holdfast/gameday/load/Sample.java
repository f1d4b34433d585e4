package dev.holdfast.gameday.load;

import java.util.Optional;

/**
 * One request and what came of it.
 *
 * @param due when it should have been sent; {@code ended} when its last byte was there, or it had failed
 * @param failure empty when the website did what was asked
 */
public record Sample(Kind kind, long due, long ended, Optional<String> failure) {

  /** What requests ask for. */
  public enum Kind {
    FRONT("GET /"),
    ITEM("GET /m/ID"),
    PICTURE("GET /media/ID/thumb"),
    COMMENTS("GET /m/ID/comments"),
    STATUS("GET /m/ID/status"),
    COMMENT("POST /m/ID/comments"),
    LIKE("POST /m/ID/like"),
    UPLOAD("POST /uploads"),
    COMPLETE("POST /uploads/ID/complete"),
    /** The bytes of an upload, which go straight to S3: a regional service, counted apart from the website. */
    PUT("PUT to S3");

    private final String request;

    Kind(String request) {
      this.request = request;
    }

    public String request() {
      return request;
    }

    public boolean website() {
      return this != PUT;
    }
  }

  /** Nanoseconds from the instant at which it was due: what a person waits who is there at that instant. */
  public long latency() {
    return ended - due;
  }

  public boolean failed() {
    return failure.isPresent();
  }
}
