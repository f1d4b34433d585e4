package dev.holdfast.gameday;

import dev.holdfast.gameday.load.Sample;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * All that was seen on a game day. Times are nanoseconds since its beginning.
 *
 * @param website its address
 * @param begun when it began
 * @param measured from when on requests count: the end of the warm-up
 * @param fault when the experiment's first action began; {@code loadEnd} when the last request was due
 * @param injected what the experiment did, a line for each action
 * @param deeds what was done besides, in order
 * @param samples every request, also those of the warm-up
 * @param fleet what the AWS API said, whenever it changed
 * @param notes what a reader must know about this run
 */
public record Result(GameDay day, String website, Instant begun, long measured, long fault, long loadEnd,
                     List<String> injected, List<Sample> samples, List<Look> fleet, List<Audit> audits,
                     Optional<Film> film, List<Deed> deeds, List<String> notes) {

  /** @param fleet empty when the API did not answer */
  public record Look(long at, Optional<Fleet> fleet) {}

  /**
   * What was acknowledged, and what of it was there afterwards.
   *
   * @param detail a remark for people; may be empty
   */
  public record Audit(String what, int acknowledged, int lost, String detail) {}

  /** A step that was taken. @param failure why it did not end as it should, if so */
  public record Deed(String what, long at, long ended, Optional<String> failure) {}

  /**
   * The video that was in work when the fault came.
   *
   * @param ready when it could be seen, if it could
   * @param once whether it stayed as it was then
   */
  public record Film(String id, Optional<Long> ready, boolean once) {}
}
