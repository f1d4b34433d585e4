package dev.holdfast.zone.process;

import dev.holdfast.host.ZoneProcesses;
import dev.holdfast.region.kernel.Command;
import dev.holdfast.region.world.Report;
import dev.holdfast.zone.engine.Engine;
import dev.holdfast.zone.front.ZoneFront;
import dev.holdfast.zone.home.Config;
import dev.holdfast.zone.home.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Keeps a process running for each zone, tells the region when a zone is there and when it has been silent too long, and
 * switches a zone's power.
 *
 * <p>A zone whose process died is started again and adopts its instances: nobody else need notice. A zone without power
 * cannot be started; after {@link #SILENCE} it is reported lost. What is reported depends on the zone's silence alone,
 * never on what the supervisor knows of the switch.
 */
public final class ZoneSupervisor implements ZoneFront.Zones, AutoCloseable {

  /** A zone is lost when it has said nothing for so long. Its process can restart within it. */
  static final Duration SILENCE = Duration.ofMillis(3_000);

  private static final Duration TICK = Duration.ofMillis(100);

  /** A look that comes so late was not late by chance. */
  private static final Duration STALL = Duration.ofMillis(500);

  /** Between two starts of the same zone's process. */
  private static final Duration RESTART_PAUSE = Duration.ofSeconds(1);

  private final Home home;
  private final Config config;
  private final Engine engine;
  private final Daemons daemons;
  private final Function<String, List<String>> zoneArguments;
  private final Supplier<Set<String>> withoutPower;
  private final Log log;
  private final Map<String, Contact> contacts = new ConcurrentHashMap<>();
  private final Map<String, Long> started = new ConcurrentHashMap<>();
  private volatile boolean closed;
  private final Thread thread;

  private record Contact(long nanos, boolean connected) {}

  /** @param withoutPower the zones whose power the region wants off at the moment */
  public ZoneSupervisor(
      Home home, Config config, Engine engine, Function<String, List<String>> zoneArguments,
      Supplier<Set<String>> withoutPower, Log log) {
    this.home = home;
    this.config = config;
    this.engine = engine;
    this.daemons = new Daemons(home);
    this.zoneArguments = zoneArguments;
    this.withoutPower = withoutPower;
    this.log = log;
    for (String zone : config.zones()) {
      contacts.put(zone, new Contact(System.nanoTime(), false));
    }
    this.thread = Thread.ofPlatform().name("zone-supervisor").unstarted(this::run);
  }

  public void start() {
    thread.start();
  }

  @Override
  public boolean connected(String zone) {
    return contacts.containsKey(zone) && contacts.get(zone).connected();
  }

  /** A zone has spoken. */
  @Override
  public void contact(String zone) {
    Contact before = contacts.put(zone, new Contact(System.nanoTime(), true));
    if (before == null || !before.connected()) {
      log.accept("zone " + zone + ": connected");
      engine.submit(new Command.Reported(new Report.ZoneConnected(zone)));
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }

  private void run() {
    Map<String, Boolean> lost = new ConcurrentHashMap<>();
    long last = System.nanoTime();
    while (!closed) {
      try {
        forgive(System.nanoTime() - last);
        last = System.nanoTime();
        Set<String> off = withoutPower.get();
        for (String zone : config.zones()) {
          power(zone, !off.contains(zone));
          if (silence(zone).compareTo(SILENCE) > 0) {
            if (lost.put(zone, true) == null) {
              contacts.computeIfPresent(zone, (_, c) -> new Contact(c.nanos(), false));
              log.accept("zone " + zone + ": lost, silent for " + silence(zone).toMillis() + " ms");
              engine.submit(new Command.Reported(
                  new Report.ZoneLost(zone, "silent for " + SILENCE.toMillis() + " ms")));
            }
          } else {
            lost.remove(zone);
          }
        }
        Thread.sleep(TICK);
      } catch (InterruptedException e) {
        return;
      } catch (IOException | RuntimeException e) {
        log.defect(e);
      }
    }
  }

  /** Who was stopped itself (a paused machine, a starved process) must not take others' silence for their death. */
  private void forgive(long sinceLastLook) {
    long stalled = sinceLastLook - TICK.toNanos();
    if (stalled > STALL.toNanos()) {
      log.accept("supervisor: was stopped for " + Duration.ofNanos(stalled).toMillis() + " ms");
      contacts.replaceAll((_, c) -> new Contact(c.nanos() + stalled, c.connected()));
    }
  }

  private Duration silence(String zone) {
    return Duration.ofNanos(System.nanoTime() - contacts.get(zone).nanos());
  }

  private void power(String zone, boolean on) throws IOException {
    if (!on && !Files.exists(home.noPower(zone))) {
      log.accept("zone " + zone + ": power off");
      Home.write(home.noPower(zone), "");
      kill(zone);
    } else if (on && Files.deleteIfExists(home.noPower(zone))) {
      log.accept("zone " + zone + ": power on");
      started.remove(zone);
    }
    if (!Files.exists(home.noPower(zone)) && daemons.find(name(zone)).isEmpty()) {
      start(zone);
    }
  }

  /** Everything of the zone, at once: its own process first, so that it reports nothing of what follows. */
  private void kill(String zone) {
    daemons.find(name(zone)).ifPresent(ProcessHandle::destroyForcibly);
    ZoneProcesses.killAll(home.zone(zone));
  }

  private void start(String zone) throws IOException {
    long last = Optional.ofNullable(started.get(zone)).orElse(System.nanoTime() - RESTART_PAUSE.toNanos());
    if (System.nanoTime() - last >= RESTART_PAUSE.toNanos()) {
      started.put(zone, System.nanoTime());
      log.accept("zone " + zone + ": starting its process");
      daemons.start(name(zone), List.of("-Xmx192m", "-Xss512k"), ZoneProcess.class, zoneArguments.apply(zone),
          Map.of(ZoneProcesses.ZONE_MARK, home.zone(zone).toString()));
    }
  }

  /** The name of a zone's process, for its log and pid file. */
  public static String name(String zone) {
    return "zone-" + zone;
  }
}
