package dev.holdfast.database;

import dev.holdfast.region.world.Report;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** CloudWatch's {@code ReplicaLag} of one read replica: each minute's looks, told when the minute is over. Pure. */
final class ReplicaLag {

  private Instant minute = Instant.MIN;
  private Optional<Instant> caughtUp = Optional.empty();
  private double sum;
  private double least;
  private double most;
  private long count;

  /**
   * @param behind seconds since the newest commit that is replayed; 0 when there is none to be replayed. It cannot lag by
   *     more than the time since it last had all, however long before that its source was idle
   * @return the minute before, when this is the first look of another
   */
  Optional<Report> measured(String dbInstance, Optional<Double> behind, Instant now) {
    if (behind.filter(s -> s == 0).isPresent()) {
      caughtUp = Optional.of(now);
    }
    Optional<Double> seconds = behind.map(s -> caughtUp
        .map(at -> Math.min(s, Duration.between(at, now).toMillis() / 1_000.0)).orElse(s));
    Instant current = now.truncatedTo(ChronoUnit.MINUTES);
    boolean ended = count > 0 && !current.equals(minute);
    Optional<Report> over = ended ? Optional.of(report(dbInstance)) : Optional.empty();
    if (!current.equals(minute)) {
      minute = current;
      count = 0;
      sum = 0;
    }
    seconds.map(s -> Math.max(s, 0)).ifPresent(s -> {
      least = count == 0 ? s : Math.min(least, s);
      most = count == 0 ? s : Math.max(most, s);
      sum += s;
      count++;
    });
    return over;
  }

  private Report report(String dbInstance) {
    return new Report.Measured(minute, 60, List.of(new Report.Measurement("AWS/RDS", "ReplicaLag",
        new TreeMap<>(Map.of("DBInstanceIdentifier", dbInstance)), "Seconds", sum, least, most, count)));
  }
}
