package dev.holdfast.gameday.report;

import dev.holdfast.gameday.Analysis;
import dev.holdfast.gameday.Figures;
import dev.holdfast.gameday.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a reader should conclude, in sentences. */
final class Words {

  private Words() {}

  static String number(long n) {
    return String.format(Locale.ROOT, "%,d", n);
  }

  static String headline(Report report) {
    long missed = report.verdicts().stream().filter(v -> !v.held()).count();
    int all = report.verdicts().size();
    return missed == 0 ? "Every objective was met"
        : missed + " of " + all + " objectives " + (missed == 1 ? "was" : "were") + " missed";
  }

  static List<String> conclusions(Report report) {
    Result r = report.result();
    Analysis a = report.analysis();
    List<String> words = new ArrayList<>();
    words.add(visitors(a));
    words.add(speed(a));
    words.add(a.detection()
        .map(d -> "The region showed the failure " + Figures.seconds(d) + " after it: " + a.sign() + ".")
        .orElse("The AWS API never showed that anything had happened.")
        + " " + a.whole().map(w -> w == 0 ? "No read of the AWS API caught the fleet short of"
            + " anything."
            : "The fleet was whole again after " + Figures.seconds(w)
                + ": every group at its size, every target healthy, the database with its standby.")
        .orElse("The fleet was not whole again when watching ended."));
    words.add(acknowledged(r));
    r.film().ifPresent(f -> words.add(f.ready()
        .map(at -> "The video whose worker was killed was ready " + Figures.seconds(at - r.fault()) + " after the fault"
            + (f.once() ? ", made once: nobody made it again before the queue was empty."
                : ", but it was made again afterwards: a job was done twice."))
        .orElse("The video whose worker was killed was never finished.")));
    words.addAll(r.notes());
    words.add(verdict(report));
    return words;
  }

  private static String visitors(Analysis a) {
    if (a.failed() == 0) {
      return "From the fault on, none of " + number(a.sent()) + " requests failed. A visitor whose browser never tries"
          + " twice noticed nothing but, at most, a slower page.";
    }
    String most = a.failures().entrySet().stream().max((x, y) -> Integer.compare(x.getValue(), y.getValue()))
        .map(e -> "; the most frequent failure was “" + e.getKey() + "”, " + times(e.getValue())).orElse("");
    return "From the fault on, " + number(a.failed()) + " of " + number(a.sent()) + " requests failed ("
        + Figures.percent(a.failedPercent()) + "), counted as a client without retries sees it" + most + ".";
  }

  private static String times(int n) {
    return n == 1 ? "once" : n == 2 ? "twice" : number(n) + " times";
  }

  private static String speed(Analysis a) {
    String recovered = a.recovery() == 0 ? "At no time was a tenth of the requests of a second slow or did any fail."
        : "It was over " + Figures.seconds(a.recovery()) + " after the fault: from then on nothing failed, and no"
            + " second was slow.";
    return recovered + " Of a hundred requests ninety-nine were answered within " + Figures.latency(a.before().p99())
        + " before the fault, within " + Figures.latency(a.during().p99()) + " during it, and within "
        + Figures.latency(a.after().p99()) + " after it. The longest wait during it was "
        + Figures.latency(a.during().longest()) + ".";
  }

  private static String acknowledged(Result r) {
    int acknowledged = r.audits().stream().mapToInt(Result.Audit::acknowledged).sum();
    int lost = r.audits().stream().mapToInt(Result.Audit::lost).sum();
    String what = r.audits().stream().filter(a -> a.acknowledged() > 0)
        .map(a -> number(a.acknowledged()) + " " + a.what()).collect(Collectors.joining(", "));
    return lost == 0
        ? "All that was acknowledged was there afterwards, looked up one by one: " + what + "."
        : number(lost) + " of " + number(acknowledged) + " acknowledged things were not there afterwards (of " + what
            + "). This is the gravest finding there is: somebody was told that it was safe.";
  }

  private static String verdict(Report report) {
    String claim = report.result().day().claim();
    if (report.held()) {
      return "The claim holds on this run: " + claim;
    }
    return "The claim does not hold on this run. Missed: " + report.verdicts().stream().filter(v -> !v.held())
        .map(v -> v.objective() + " (" + v.measured() + ")").collect(Collectors.joining("; ")) + ".";
  }
}
