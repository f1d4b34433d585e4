package dev.holdfast.gameday;

import dev.holdfast.gameday.crowd.Crowd;
import dev.holdfast.gameday.load.Mix;
import dev.holdfast.gameday.load.Sample;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * A game day as its file says it. {@link GameDayFile} reads the file; {@code gamedays/example.yaml} documents it.
 *
 * @param title a few words; {@code goal} what is to be learnt; {@code claim} what should come out
 * @param portable whether it uses only what AWS has, so that it can be played against an AWS account
 * @param experiment what the Fault Injection Service's CreateExperimentTemplate takes, with AWS's names; strings may
 *     hold {@code ${Stack}}, {@code ${Account}}, {@code ${Partition}}, {@code ${DatabaseArn}}, {@code ${PrimaryZone}},
 *     {@code ${StandbyZone}}, {@code ${OtherZone}}, {@code ${QueueArn}}, {@code ${Id.NAME}}; empty where it injects
 *     nothing
 * @param steps what is done besides, by when
 */
public record GameDay(String name, String title, String goal, String claim, boolean portable, Workload workload,
                      Objectives objectives, SortedMap<String, Object> experiment, List<Step> steps) {

  /**
   * @param rate requests a second
   * @param users accounts that visitors are logged in as
   * @param warmUp load that is not counted; {@code before} the measure of an ordinary day; {@code after} the time from
   *     the fault on that counts
   * @param film the length of a video to be in work when the fault comes, if there is to be one
   * @param crowd people who make the load, each at their own pace; {@code rate} follows from them then
   */
  public record Workload(double rate, int users, Duration warmUp, Duration before, Duration after,
                         Optional<Duration> film, Optional<Surge> surge, Optional<Crowd.Size> crowd, Mix mix) {}

  /** So many times the rate, from the fault on for a while. */
  public record Surge(double factor, Duration lasts) {}

  /**
   * @param failedPercent fewer of the website's requests than this fail, from the fault on; 0 is: none fails
   * @param recoveredWithin from the fault until no request fails and requests are as fast as before
   * @param apart requests that need what the game day takes away: they are tried again and shown, but not judged
   */
  public record Objectives(double failedPercent, Optional<Duration> recoveredWithin, SortedSet<Sample.Kind> apart) {}

  /** Whether requests of this kind count: they are the website's, and what they need was not taken away on purpose. */
  public boolean counts(Sample.Kind kind) {
    return kind.website() && !objectives.apart.contains(kind);
  }

  /** What happens, in a few words. */
  public String event() {
    return experiment.containsKey("description") ? String.valueOf(experiment.get("description"))
        : workload.surge.map(s -> "Traffic times " + Math.round(s.factor)).orElse(title);
  }

  /** The same with another rate, or another time that counts. */
  public GameDay with(double rate, Duration after) {
    Workload w = workload;
    return new GameDay(name, title, goal, claim, portable, new Workload(
        rate, w.users, w.warmUp, w.before, after, w.film, w.surge, w.crowd, w.mix), objectives, experiment, steps);
  }
}
