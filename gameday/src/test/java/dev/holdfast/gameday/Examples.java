package dev.holdfast.gameday;

import dev.holdfast.gameday.load.Sample;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** A game day as it might have been: 20 s of an ordinary day, a fault, and 60 s. */
public final class Examples {

  public static final long SECOND = 1_000_000_000L;
  public static final long MEASURED = 12 * SECOND;
  public static final long FAULT = 32 * SECOND;
  public static final long END = 92 * SECOND;

  private Examples() {}

  /** @param troubled whether some requests fail for three seconds, and a comment is lost */
  public static Result zoneLoss(boolean troubled) {
    return zoneLoss(troubled, samples(troubled), MEASURED, END);
  }

  /** Nothing fails and nothing is slow. */
  public static Result calm(long measured, long end) {
    List<Sample> samples = samples(false).stream().map(s -> sample(s.due(), 5_000_000, Optional.empty())).toList();
    return zoneLoss(false, samples, measured, end);
  }

  private static Result zoneLoss(boolean troubled, List<Sample> samples, long measured, long end) {
    GameDay day = GameDayFile.named("zone-loss");
    return new Result(day, "http://127.0.0.1:8080", Instant.parse("2025-11-23T06:15:00Z"), measured, FAULT, end,
        List.of("holdfast:zone:power-interruption {availabilityZone=us-east-1a, duration=PT40S}: completed"),
        samples, looks(), List.of(
            new Result.Audit("uploads", 44, 0, "all ready 1.20 s after the load"),
            new Result.Audit("comments", 380, troubled ? 1 : 0, troubled ? "abc#c12" : "each there once"),
            new Result.Audit("jobs left in the queue", 0, 0, "the queue is empty")),
        Optional.empty(), List.of(), List.of("In us-east-1a were the primary database and the web server i-1."));
  }

  public static Sample sample(long due, long latency, Optional<String> failure) {
    return new Sample(Sample.Kind.ITEM, due, due + latency, failure);
  }

  private static List<Sample> samples(boolean troubled) {
    List<Sample> samples = new ArrayList<>();
    for (int n = 0; n < 92 * 50 - 100; n++) {
      long due = 2 * SECOND + n * SECOND / 50;
      boolean during = due > FAULT && due < FAULT + 3 * SECOND;
      long latency = 4_000_000L + n * 7919L % 17 * 1_000_000L + (during ? (FAULT + 3 * SECOND - due) / 2 : 0);
      boolean failed = troubled && during && n % 6 == 0;
      samples.add(sample(due, latency, failed ? Optional.of("connection <reset>") : Optional.empty()));
    }
    return samples;
  }

  private static List<Result.Look> looks() {
    Optional<String> b = Optional.of("us-east-1b");
    Optional<String> c = Optional.of("us-east-1c");
    Optional<String> none = Optional.empty();
    return List.of(
        new Result.Look(SECOND, Optional.of(whole())),
        look(420, fleet("running", "healthy", "available", "us-east-1a", b, "unavailable")),
        look(600, fleet("terminated", "unused", "rebooting", "us-east-1a", none, "unavailable")),
        look(1_900, fleet("terminated", "unused", "available", "us-east-1b", none, "unavailable")),
        new Result.Look(FAULT + 15 * SECOND, Optional.empty()),
        look(31_000, fleet("running", "healthy", "available", "us-east-1b", c, "unavailable")),
        look(40_000, fleet("running", "healthy", "available", "us-east-1b", c, "available")));
  }

  private static Result.Look look(long millis, Fleet fleet) {
    return new Result.Look(FAULT + millis * 1_000_000, Optional.of(fleet));
  }

  /** Three web servers of which one has these states, and a database. */
  public static Fleet fleet(
      String state, String target, String status, String zone, Optional<String> standby, String zoneA) {
    TreeMap<String, Integer> desired = new TreeMap<>();
    desired.put("web", 3);
    TreeMap<String, Fleet.Member> members = new TreeMap<>();
    String lifecycle = state.equals("running") ? "InService" : "Terminating";
    members.put("i-1", new Fleet.Member("web", "us-east-1a", lifecycle, "Healthy", state));
    members.put("i-2", new Fleet.Member("web", "us-east-1b", "InService", "Healthy", "running"));
    members.put("i-3", new Fleet.Member("web", "us-east-1c", "InService", "Healthy", "running"));
    TreeMap<String, String> targets = new TreeMap<>();
    targets.put("i-1", target);
    targets.put("i-2", "healthy");
    targets.put("i-3", "healthy");
    TreeMap<String, Fleet.Database> databases = new TreeMap<>();
    databases.put("db", new Fleet.Database(status, zone, true, standby));
    TreeMap<String, String> zones = new TreeMap<>();
    zones.put("us-east-1a", zoneA);
    zones.put("us-east-1b", "available");
    return new Fleet(desired, members, targets, databases, zones);
  }

  public static Fleet whole() {
    return fleet("running", "healthy", "available", "us-east-1a", Optional.of("us-east-1b"), "available");
  }
}
