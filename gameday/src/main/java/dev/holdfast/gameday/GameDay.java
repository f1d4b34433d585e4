package dev.holdfast.gameday;

import dev.holdfast.gameday.load.Mix;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;

/**
 * A game day as its file says it. {@link GameDayFile} reads the file and documents it.
 *
 * @param title a few words; {@code goal} what is to be learnt; {@code claim} what should come out
 * @param portable whether it uses only actions that AWS has, so that it can be played against an AWS account
 * @param experiment what the Fault Injection Service's CreateExperimentTemplate takes, with AWS's names; strings may
 *     hold {@code ${Stack}}, {@code ${Account}}, {@code ${Partition}}, {@code ${DatabaseArn}}, {@code ${PrimaryZone}}
 */
public record GameDay(String name, String title, String goal, String claim, boolean portable, Workload workload,
                      Objectives objectives, SortedMap<String, Object> experiment) {

  /**
   * @param rate requests a second
   * @param warmUp load that is not counted; {@code before} the measure of an ordinary day; {@code after} the time from
   *     the fault on that counts
   * @param film the length of a video to be in work when the fault comes, if there is to be one
   */
  public record Workload(double rate, int users, Duration warmUp, Duration before, Duration after,
                         Optional<Duration> film, Mix mix) {}

  /**
   * @param failedPercent fewer of the website's requests than this fail, from the fault on; 0 is: none fails
   * @param recoveredWithin from the fault until no request fails and requests are as fast as before
   */
  public record Objectives(double failedPercent, Optional<Duration> recoveredWithin) {}

  /** The same with another rate, or another time that counts. */
  public GameDay with(double rate, Duration after) {
    Workload w = workload;
    return new GameDay(name, title, goal, claim, portable,
        new Workload(rate, w.users, w.warmUp, w.before, after, w.film, w.mix), objectives, experiment);
  }
}
