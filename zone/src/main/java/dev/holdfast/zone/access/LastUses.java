package dev.holdfast.zone.access;

import dev.holdfast.region.kernel.Caller;
import dev.holdfast.region.world.Report;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * When users' keys and roles' sessions were used. Most calls that they make leave nothing in the region, so it hears of them
 * by report: of each at the end of the minute, and then for a quarter of an hour not again.
 */
public final class LastUses {

  private static final Duration BETWEEN = Duration.ofMinutes(15);
  private static final String SESSION = ":assumed-role/";

  /** More are not noted; they are as rare as they would be costly. */
  private static final int MOST = 10_000;

  private final ConcurrentHashMap<String, Report.Use> waiting = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, Instant> told = new ConcurrentHashMap<>();
  private final InstantSource clock;

  public LastUses(InstantSource clock) {
    this.clock = clock;
  }

  void used(Caller caller, String service) {
    String arn = caller.arn();
    int session = arn.indexOf(SESSION);
    String principal = session >= 0 ? "role/" + arn.substring(session + SESSION.length(), arn.lastIndexOf('/'))
        : caller.accessKeyId();
    if (session < 0 && !(arn.contains(":user/") && principal.startsWith("AKIA"))) {
      return;
    }
    Instant now = clock.instant();
    Instant last = told.get(principal);
    if ((last == null || !last.plus(BETWEEN).isAfter(now)) && waiting.size() < MOST) {
      waiting.put(principal, new Report.Use(principal, service, now));
    }
  }

  /** What was used and has not been told; empty if nothing was. */
  public Optional<Report> take() {
    if (told.size() > MOST) {
      told.clear();
    }
    List<Report.Use> uses = waiting.keySet().stream().sorted().map(waiting::remove).toList();
    uses.forEach(use -> told.put(use.principal(), use.at()));
    return uses.isEmpty() ? Optional.empty() : Optional.of(new Report.PrincipalsUsed(uses));
  }
}
