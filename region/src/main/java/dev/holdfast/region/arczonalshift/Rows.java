package dev.holdfast.region.arczonalshift;

import dev.holdfast.region.kernel.Table;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The tables of this package. */
final class Rows {

  static final Table<String, Shift> SHIFTS = Table.of("arc-zonal-shift/shifts", Shift.class);
  static final Table<String, Autoshift> AUTOSHIFTS = Table.of("arc-zonal-shift/autoshifts", Autoshift.class);

  /** By the resource's ARN: those that may be shifted by themselves. */
  static final Table<String, Enabled> ENABLED = Table.of("arc-zonal-shift/enabled", Enabled.class);

  /** By the resource's ARN: how its zones fare just now. */
  static final Table<String, Watched> WATCHED = Table.of("arc-zonal-shift/watched", Watched.class);

  enum Status { ACTIVE, EXPIRED, CANCELED }

  /** @param zone by its name */
  record Shift(
      String id, String resource, String zone, String comment, Instant started, Instant expires, Status status) {
    Shift with(Status next) {
      return new Shift(id, resource, zone, comment, started, expires, next);
    }
  }

  /**
   * @param resource its ARN
   * @param experiment whose it is; empty: it is because of what the zone's targets answered
   */
  record Autoshift(
      String id, String resource, String zone, Instant started, Optional<Instant> ended, Optional<String> experiment) {
    Autoshift endedAt(Instant at) {
      return new Autoshift(id, resource, zone, started, Optional.of(at), experiment);
    }
  }

  record Enabled(Instant since) {}

  /** @param illFor windows in a row in which the zone was ill */
  record Watched(Instant since, SortedMap<String, Tally> zones, SortedMap<String, Integer> illFor) {
    static Watched from(Instant since) {
      return new Watched(since, new TreeMap<>(), new TreeMap<>());
    }
  }

  record Tally(long requests, long failed) {
    static final Tally NONE = new Tally(0, 0);

    Tally plus(long more, long moreFailed) {
      return new Tally(requests + more, failed + moreFailed);
    }

    double rate() {
      return requests == 0 ? 0 : (double) failed / requests;
    }
  }

  private Rows() {}
}
