package dev.holdfast.simulation;

import dev.holdfast.region.Intents;
import dev.holdfast.region.Services;
import dev.holdfast.region.kernel.Caller;
import dev.holdfast.region.kernel.Command;
import dev.holdfast.region.kernel.Entry;
import dev.holdfast.region.kernel.Event;
import dev.holdfast.region.kernel.Outcome;
import dev.holdfast.region.kernel.Region;
import dev.holdfast.region.kernel.Settings;
import dev.holdfast.region.kernel.Table;
import dev.holdfast.region.kernel.Vault;
import dev.holdfast.region.world.Report;
import dev.holdfast.region.world.ZoneIntent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;

/** Virtual time, the region with its journal, and the zones around it. */
public final class Simulation {

  public static final Settings SETTINGS = new Settings(
      "us-east-1", "000000000000", List.of("us-east-1a", "us-east-1b", "us-east-1c"), "http://127.0.0.1:4566");

  /** A zone that has been silent for so long is lost; as in production. */
  static final Duration SILENCE = Duration.ofMillis(1_500);

  private static final Vault VAULT = new Vault() {
    @Override public String sign(String algorithm, String text) {
      return algorithm;
    }

    @Override public String signer() {
      return "0";
    }

    @Override
    public String derive(String name) {
      return "secret of " + name;
    }

    @Override public String named(String name) {
      return name;
    }

    @Override public String seal(String secret) {
      return secret;
    }

    @Override
    public String open(String sealed) {
      return sealed;
    }
  };

  private record Scheduled(Instant at, long order, Runnable action) {}

  /** What region and zones look like at one moment, to begin from. */
  public record Beginning(
      long index, Instant time, SortedMap<Table<?, ?>, SortedMap<?, ? extends Record>> rows) {}

  private final PriorityQueue<Scheduled> agenda = new PriorityQueue<>(
      Comparator.comparing(Scheduled::at).thenComparingLong(Scheduled::order));
  private final SplittableRandom random;
  private final Optional<Beginning> beginning;
  private final List<Entry> journal = new ArrayList<>();
  private final List<String> history = new ArrayList<>();
  private final SortedMap<String, SimulatedZone> zones = new TreeMap<>();
  private final Checkers checkers;
  private final Commits commits;
  private final SimulatedBackups backups;
  private Region region;
  private boolean regionUp = true;
  private Instant now;
  private Instant deadline = Instant.MAX;
  private Consumer<Event> onEvent = _ -> { };
  private long order;

  public Simulation(long seed, Optional<Beginning> beginning) {
    this.random = new SplittableRandom(seed);
    this.beginning = beginning;
    this.now = beginning.map(Beginning::time).orElse(Instant.parse("2026-01-01T00:00:00Z"));
    this.region = fresh();
    this.checkers = new Checkers(this);
    this.commits = new Commits(this);
    this.backups = new SimulatedBackups(this);
    for (String zone : SETTINGS.zones()) {
      zones.put(zone, new SimulatedZone(this, zone));
    }
    zones.values().forEach(zone -> zone.begin(beginning.isPresent()));
    every(Duration.ofMillis(500), this::superviseZones);
    scheduleDeadline();
  }

  /** The state now, for other simulations to begin from. */
  public Beginning moment() {
    SortedMap<Table<?, ?>, SortedMap<?, ? extends Record>> rows = new TreeMap<>();
    for (Table<?, ?> table : region.state().tables()) {
      rows.put(table, copy(table));
    }
    return new Beginning(region.index(), region.time(), rows);
  }

  private <K extends Comparable<? super K>, V extends Record> SortedMap<K, V> copy(Table<K, V> table) {
    return new TreeMap<>(region.state().all(table));
  }

  private Region fresh() {
    Region fresh = new Region(SETTINGS, Services.all(), VAULT, e -> {
      throw new AssertionError("a defect in apply: " + e, e);
    });
    beginning.ifPresent(b -> {
      fresh.restore(b.index(), b.time());
      b.rows().forEach((table, rows) -> rows.forEach(
          (key, row) -> fresh.restoreRow(table, (Comparable<?>) key, row)));
    });
    return fresh;
  }

  // ---- time

  public Instant now() {
    return now;
  }

  SplittableRandom random() {
    return random;
  }

  Duration between(int fromMillis, int toMillis) {
    return Duration.ofMillis(random.nextInt(fromMillis, toMillis));
  }

  void in(Duration delay, Runnable action) {
    agenda.add(new Scheduled(now.plus(delay), order++, action));
  }

  void every(Duration period, Runnable action) {
    in(period, () -> {
      action.run();
      every(period, action);
    });
  }

  /** Lets virtual time pass. */
  public void run(Duration duration) {
    Instant end = now.plus(duration);
    while (!agenda.isEmpty() && !agenda.peek().at().isAfter(end)) {
      Scheduled next = agenda.poll();
      now = next.at();
      next.action().run();
    }
    now = end;
  }

  // ---- the region

  Region region() {
    return region;
  }

  boolean isRegionUp() {
    return regionUp;
  }

  SortedMap<String, SimulatedZone> zones() {
    return zones;
  }

  Checkers checkers() {
    return checkers;
  }

  Commits commits() {
    return commits;
  }

  SimulatedBackups backups() {
    return backups;
  }

  public List<String> history() {
    return history;
  }

  void onEvent(Consumer<Event> listener) {
    onEvent = listener;
  }

  void note(String what) {
    history.add(now + " " + what);
  }

  /** Orders a command and applies it. Only while the region is up. */
  Outcome submit(Command command) {
    if (!regionUp) {
      throw new IllegalStateException("the region is down");
    }
    Entry entry = new Entry(region.index() + 1, now, random.nextLong(), Region.RULES, command);
    journal.add(entry);
    Outcome outcome = region.apply(entry);
    outcome.events().forEach(e -> note(e.service() + ' ' + e.resource() + ": " + e.message()));
    outcome.events().forEach(onEvent);
    checkers.afterCommand(outcome);
    if (!outcome.changes().isEmpty()) {
      publish();
    }
    scheduleDeadline();
    return outcome;
  }

  /** An API call by a client. @throws software.amazon.awssdk.awscore.exception.AwsServiceException if refused */
  @SuppressWarnings("unchecked") // the request's class decides the response's
  public <R extends SdkResponse> R call(String service, SdkRequest request) {
    String simple = request.getClass().getSimpleName();
    Command.ApiCall call = new Command.ApiCall(
        Caller.root(SETTINGS.account()), "r" + journal.size(), service,
        simple.substring(0, simple.length() - "Request".length()), request, Optional.empty());
    boolean read = region.operation(service, call.operation()).orElseThrow().read();
    return switch (read ? region.read(call, now) : submit(call).answer().orElseThrow()) {
      case Outcome.Success s -> (R) s.response();
      case Outcome.Refused r -> throw r.error();
    };
  }

  /** The region's process dies, between any two commands; its journal is what is left. */
  void crashRegion() {
    note("region: killed");
    regionUp = false;
  }

  /** It starts again: a snapshot's rows, then the journal. What it knew of zones' silence begins anew. */
  void restartRegion() {
    Region replayed = fresh();
    journal.forEach(replayed::apply);
    if (!replayed.state().equals(region.state())) {
      throw new AssertionError("replay gives another state; the first table that differs: " + firstDifference(replayed));
    }
    region = replayed;
    regionUp = true;
    note("region: started, replayed " + journal.size() + " entries");
    zones.values().forEach(SimulatedZone::regionIsBack);
    deadline = Instant.MAX;
    scheduleDeadline();
    publish();
  }

  private String firstDifference(Region other) {
    return region.state().tables().stream()
        .filter(t -> !rowsOf(region, t).equals(rowsOf(other, t)))
        .map(t -> t.name() + ": " + rowsOf(region, t) + " became " + rowsOf(other, t))
        .findFirst().orElse("none");
  }

  private static <K extends Comparable<? super K>, V extends Record> Object rowsOf(Region region, Table<K, V> table) {
    return region.state().all(table);
  }

  /** Zones that can hear the region learn what they should make so. */
  private void publish() {
    for (SimulatedZone zone : zones.values()) {
      if (zone.hearsRegion()) {
        ZoneIntent intent = Intents.of(region, zone.name());
        if (zone.isNews(intent)) {
          in(between(1, 40), () -> zone.apply(intent));
        }
      }
    }
  }

  private void scheduleDeadline() {
    Optional<Instant> next = region.nextDeadline();
    if (regionUp && next.isPresent() && next.get().isBefore(deadline)) {
      deadline = next.get();
      Instant at = deadline;
      in(Duration.between(now, at).isNegative() ? Duration.ZERO : Duration.between(now, at), () -> {
        if (regionUp && deadline.equals(at)) {
          deadline = Instant.MAX;
          submit(new Command.DeadlineReached());
        }
      });
    }
  }

  /** What the supervisor does: it knows a zone by its silence alone. */
  private void superviseZones() {
    if (!regionUp) {
      return;
    }
    for (SimulatedZone zone : zones.values()) {
      if (zone.hearsRegion()) {
        if (!zone.isConnected()) {
          zone.connected();
          submit(new Command.Reported(new Report.ZoneConnected(zone.name())));
          zone.reportAll();
        }
      } else if (zone.isFrozen() && zone.isConnected() && zone.silence().compareTo(SILENCE) > 0 && random.nextInt(4) > 0) {
        // Its process is killed, and another goes on where it stopped, most often in time.
        in(between(400, 3_000), zone::thaw);
      } else if (!zone.isLost() && zone.silence().compareTo(SILENCE) > 0) {
        zone.lost();
        submit(new Command.Reported(new Report.ZoneLost(zone.name(), "silent")));
      }
    }
  }
}
