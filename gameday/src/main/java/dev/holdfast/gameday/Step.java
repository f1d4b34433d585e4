package dev.holdfast.gameday;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * Something that is done on a game day and is no action of the Fault Injection Service.
 *
 * @param at from the fault on
 */
public record Step(Duration at, Deed deed) {

  /** What can be done. */
  public enum Deed {
    /** The region's process is killed; the zones go on. Only where that process runs. */
    KILL_REGION("kill-region", false),
    /** The region's process is started again. It is started in any case when the game day ends. */
    START_REGION("start-region", false),
    /** The website's stack is updated to a new release, with the same bytes: every server is replaced, one by one. */
    RELEASE("release", true);

    private final String word;
    private final boolean portable;

    Deed(String word, boolean portable) {
      this.word = word;
      this.portable = portable;
    }

    /** As the file says it. */
    public String word() {
      return word;
    }

    /** Whether AWS's API can do it. */
    public boolean portable() {
      return portable;
    }

    static Optional<Deed> ofWord(String word) {
      return Arrays.stream(values()).filter(d -> d.word.equals(word)).findFirst();
    }
  }
}
