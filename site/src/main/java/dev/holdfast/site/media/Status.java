package dev.holdfast.site.media;

import java.util.Locale;

/** Where an upload is on its way. {@link Step} has the ways between. */
public enum Status {
  /** It has a place; its bytes may be under way. */
  UPLOADING,
  /** Its bytes are there: acknowledged. It waits for a worker. */
  QUEUED,
  /** A worker has it. */
  PROCESSING,
  /** It can be seen. */
  READY,
  /** It cannot be made visible; the reason says why. */
  FAILED,
  /** Nobody sees it any more. A worker removes its objects, and then the row. */
  DELETED;

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Status ofWord(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }

  public boolean finished() {
    return this == READY || this == FAILED || this == DELETED;
  }
}
