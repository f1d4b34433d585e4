package dev.holdfast.gameday;

import java.util.ArrayList;
import java.util.List;

/** One objective, whether it was met, and what was measured. */
public record Verdict(String objective, boolean held, String measured) {

  /** Judges a game day. It is won when each of these held. */
  public static List<Verdict> of(Result r, Analysis a) {
    List<Verdict> verdicts = new ArrayList<>();
    GameDay.Objectives objectives = r.day().objectives();
    String measured = a.failed() + " of " + a.sent() + " failed (" + Figures.percent(a.failedPercent()) + ")";
    // A run without requests has shown nothing.
    verdicts.add(objectives.failedPercent() == 0
        ? new Verdict("no failed request", a.failed() == 0 && a.sent() > 0, measured)
        : new Verdict("under " + Figures.percent(objectives.failedPercent()) + " of requests failed",
            a.failedPercent() < objectives.failedPercent(), measured));
    objectives.recoveredWithin().ifPresent(limit -> verdicts.add(new Verdict(
        "recovered within " + limit.toSeconds() + " s", a.recovery() <= limit.toNanos(),
        a.recovery() == 0 ? "never disturbed" : Figures.seconds(a.recovery()))));
    int acknowledged = r.audits().stream().mapToInt(Result.Audit::acknowledged).sum();
    int lost = r.audits().stream().mapToInt(Result.Audit::lost).sum();
    verdicts.add(new Verdict("nothing acknowledged is lost", lost == 0 && acknowledged > 0,
        lost + " of " + acknowledged + " lost"));
    r.deeds().stream().filter(d -> d.what().equals(Step.Deed.RELEASE.word())).forEach(d -> verdicts.add(new Verdict(
        "the update of the stack ends in order", d.failure().isEmpty(),
        d.failure().orElse("complete after " + Figures.seconds(d.ended() - d.at())))));
    r.film().ifPresent(f -> verdicts.add(new Verdict("the interrupted job is finished, once",
        f.ready().isPresent() && f.once(), f.ready()
            .map(at -> "ready " + Figures.seconds(at - r.fault()) + " after the fault"
                + (f.once() ? "" : ", and made again later"))
            .orElse("not finished"))));
    return verdicts;
  }
}
