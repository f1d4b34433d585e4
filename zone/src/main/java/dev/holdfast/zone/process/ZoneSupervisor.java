package dev.holdfast.zone.process;

import dev.holdfast.region.world.Report;
import dev.holdfast.zone.front.ZoneFront;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Keeps a process running for each zone, tells the region when a zone is there and when it has been silent too long, and
 * switches a zone's power.
 *
 * <p>A zone whose process died is started again and adopts its instances: nobody else need notice. A zone without power
 * cannot be started; after {@link #SILENCE} it is reported lost. What is reported depends on the zone's silence alone,
 * never on what the supervisor knows of the switch.
 *
 * <p>A process that runs but has fallen silent is frozen, and holds sockets that clients wait at: it is killed, and then
 * it is one that died.
 *
 * <p>Level-triggered: each look compares what is with what the region believes and wants, so that a report which could
 * not be ordered, or a kill that missed a process, is made up for by the next.
 */
final class ZoneSupervisor implements ZoneFront.Contacts, AutoCloseable {

  /** A zone is lost when it has said nothing for so long; it speaks four times a second. */
  static final Duration SILENCE = Duration.ofMillis(1_500);

  /** One that has not spoken yet since this process began must first find it again. */
  static final Duration RETURN = Duration.ofMillis(3_000);

  /** So long before silence counts has a zone whose process was just started: a busy machine takes its time. */
  static final Duration STARTING = Duration.ofSeconds(10);

  /** A process that has not said a word since it was started is given up for another after so long. */
  static final Duration MUTE = Duration.ofSeconds(60);

  static final Duration TICK = Duration.ofMillis(100);

  /** Between two looks that are further apart than this, the supervisor itself was stopped. */
  static final Duration STALL = Duration.ofMillis(500);

  /** Between two starts of the same zone's process, and between two looks for what still runs without power. */
  static final Duration PAUSE = Duration.ofSeconds(1);

  /** What the region believes and wants. */
  interface Region {
    boolean available(String zone);

    boolean wantsPower(String zone);

    /** Returns when the report is durable; throws when it cannot be ordered. */
    void report(Report report);
  }

  /** What happens to a zone's processes. */
  interface Machine {
    /** Zones whose processes are not ours to run. */
    Machine NONE = new Machine() {
      @Override public boolean hasPower(String zone) { return true; }

      @Override public void setPower(String zone, boolean on) {}

      @Override public boolean runs(String zone) { return true; }

      @Override public void start(String zone) {}

      @Override public void kill(String zone) {}

      @Override public void end(String zone) {}
    };

    boolean hasPower(String zone);

    /** From now on nothing of the zone can be started, or it can again. */
    void setPower(String zone, boolean on) throws IOException;

    boolean runs(String zone);

    void start(String zone) throws IOException;

    /** Everything of the zone, at once. Nothing happens if nothing runs. */
    void kill(String zone);

    /** The zone's own process alone: its instances and databases go on. */
    void end(String zone);
  }

  private final List<String> zones;
  private final Region region;
  private final Machine machine;
  private final LongSupplier nanos;
  private final AwakeClock awake;
  private final Consumer<String> log;
  private final Map<String, Long> contacts = new ConcurrentHashMap<>();
  /** When the first process since the zone last spoke was started: one that never comes up must not hide the silence. */
  private final Map<String, Long> starting = new ConcurrentHashMap<>();

  private final Map<String, Long> acted = new HashMap<>(); // by the supervisor's thread alone
  private volatile boolean closed;
  private final Thread thread;

  ZoneSupervisor(List<String> zones, Region region, Machine machine, LongSupplier nanos, Consumer<String> log) {
    this.zones = List.copyOf(zones);
    this.region = region;
    this.machine = machine;
    this.nanos = nanos;
    this.awake = new AwakeClock(nanos, STALL);
    this.log = log;
    this.thread = Thread.ofPlatform().name("zone-supervisor").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  @Override
  public boolean connected(String zone) {
    return contacts.containsKey(zone) && silence(zone).compareTo(SILENCE) <= 0;
  }

  /** A zone has spoken. */
  @Override
  public void contact(String zone) {
    contacts.put(zone, awake.nanos());
    starting.remove(zone);
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }

  private void run() {
    while (!closed) {
      look();
      try {
        Thread.sleep(TICK);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  void look() {
    awake.look();
    for (String zone : zones) {
      try {
        power(zone);
        tell(zone);
      } catch (IOException | RuntimeException e) {
        log.accept("zone " + zone + ": " + e.getMessage() + "; trying again");
      }
    }
  }

  /** The region's belief follows the zone's silence. One that never spoke since this process began has its time too. */
  private void tell(String zone) {
    boolean silent = silent(zone) && !isStarting(zone);
    if (silent && region.available(zone)) {
      region.report(new Report.ZoneLost(zone, "silent for " + silence(zone).toMillis() + " ms"));
      log.accept("zone " + zone + ": lost, silent for " + silence(zone).toMillis() + " ms");
    } else if (connected(zone) && !region.available(zone)) {
      region.report(new Report.ZoneConnected(zone));
      log.accept("zone " + zone + ": connected");
    }
  }

  private boolean isStarting(String zone) {
    return Optional.ofNullable(starting.get(zone)).filter(t -> awake.nanos() - t < STARTING.toNanos()).isPresent();
  }

  private boolean silent(String zone) {
    return silence(zone).compareTo(contacts.containsKey(zone) ? SILENCE : RETURN) > 0;
  }

  private Duration silence(String zone) {
    return Duration.ofNanos(awake.nanos() - contacts.getOrDefault(zone, 0L));
  }

  private void power(String zone) throws IOException {
    boolean on = region.wantsPower(zone);
    if (on != machine.hasPower(zone)) {
      log.accept("zone " + zone + ": power " + (on ? "on" : "off"));
      machine.setPower(zone, on);
      starting.remove(zone);
      acted.remove(zone);
    }
    if (on && silent(zone) && hasHadItsTime(zone) && machine.runs(zone)) {
      log.accept("zone " + zone + ": its process says nothing; it is killed");
      machine.end(zone);
      starting.putIfAbsent(zone, awake.nanos());
    }
    if ((!on || !machine.runs(zone)) && pauseIsOver(zone)) {
      acted.put(zone, nanos.getAsLong());
      if (on) {
        log.accept("zone " + zone + ": starting its process");
        machine.start(zone);
        starting.putIfAbsent(zone, awake.nanos());
      } else {
        machine.kill(zone);
      }
    }
  }

  /** It has spoken before, or could have: to kill a process that is only slow to start would start it all over. */
  private boolean hasHadItsTime(String zone) {
    return !starting.containsKey(zone)
        || Optional.ofNullable(acted.get(zone)).filter(t -> nanos.getAsLong() - t < MUTE.toNanos()).isEmpty();
  }

  private boolean pauseIsOver(String zone) {
    return Optional.ofNullable(acted.get(zone)).filter(t -> nanos.getAsLong() - t < PAUSE.toNanos()).isEmpty();
  }
}
