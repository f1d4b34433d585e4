package dev.holdfast.balancer;

import dev.holdfast.region.world.Report;
import dev.holdfast.region.world.WorldFault;
import dev.holdfast.region.world.ZoneIntent.ListenerIntent;
import dev.holdfast.region.world.ZoneIntent.TargetGroupIntent;
import dev.holdfast.region.world.ZoneIntent.TargetIntent;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The load balancer node of one zone: listens, checks targets, and forwards requests to those that are well.
 *
 * <p>{@link #apply} may be called at any time with what there should be. Reports ({@code TargetHealth},
 * {@code TargetDrained}, {@code Measured}) are told on threads of the balancer, which must not be kept waiting.
 */
public final class Balancer implements AutoCloseable {

  private static final long CONTROL_MILLIS = 200;
  /** Requests under way when a target began to drain have all been counted after this time. */
  private static final long SETTLED_NANOS = 500_000_000L;
  private static final Duration CLOSING = Duration.ofSeconds(3);

  /**
   * @param threads event loops; each serves tens of thousands of requests a second
   * @param headTimeout a client that has begun a request head must finish it in this time
   */
  public record Options(int threads, Duration headTimeout) {
    public static Options standard() {
      return new Options(
          Math.max(1, Runtime.getRuntime().availableProcessors() / 2), Duration.ofNanos(Limits.HEAD_TIMEOUT_NANOS));
    }
  }

  private final String zone;
  private final Consumer<Report> reports;
  private final Consumer<String> log;
  private final Options options;
  private final Transport transport;
  private final List<Worker> workers = new ArrayList<>();

  // Guarded by this.
  private final Map<Listener.Key, Listener> listeners = new HashMap<>();
  private final Map<Target.Key, Checked> targets = new HashMap<>();
  private final Map<Target.Key, Draining> draining = new HashMap<>();
  private final Map<Target.Key, Report.TargetHealth> told = new HashMap<>();
  private List<WorldFault.OfNetwork> troubles = List.of();
  private List<ListenerIntent> listening = List.of();
  private boolean closed;

  /** The targets, for the workers to look through. Replaced whole. */
  private volatile List<Target> targetList = List.of();

  private record Checked(Target target, HealthCheck check) {}

  private record Draining(long since, boolean told) {}

  public Balancer(String zone, Consumer<Report> reports, Consumer<AccessEntry> accessLog, Consumer<String> log) {
    this(zone, Options.standard(), reports, accessLog, log);
  }

  /**
   * @param accessLog told of requests that failed or had to be tried again
   * @param log told, in words, of what an operator would want to know
   */
  public Balancer(
      String zone,
      Options options,
      Consumer<Report> reports,
      Consumer<AccessEntry> accessLog,
      Consumer<String> log) {
    this.zone = zone;
    this.reports = reports;
    this.log = log;
    this.options = options;
    this.transport = Transport.open("balancer-" + zone, options.threads());
    for (int i = 0; i < options.threads(); i++) {
      EventLoop loop = transport.loops().next();
      workers.add(new Worker(i, loop, transport, () -> targetList, accessLog));
    }
    if (!transport.isNative()) {
      log.accept("native sockets are not available here: the JDK's serve instead");
    }
    control().scheduleAtFixedRate(this::tellDrained, CONTROL_MILLIS, CONTROL_MILLIS, TimeUnit.MILLISECONDS);
    control().scheduleAtFixedRate(this::measure, 1, 1, TimeUnit.SECONDS);
  }

  private EventLoop control() {
    return workers.getFirst().loop;
  }

  /** Makes it so. Idempotent; what has not changed is not touched. */
  public synchronized void apply(List<ListenerIntent> intents) {
    if (closed) {
      throw new IllegalStateException("the balancer is closed");
    }
    Set<Target.Key> listed =
        intents.stream().flatMap(i -> keys(i.targetGroup())).collect(Collectors.toSet());
    intents.forEach(i -> i.targetGroup().targets().forEach(t -> target(i.targetGroup(), t)));
    Set<Target.Key> drains = intents.stream()
        .flatMap(i -> i.targetGroup().targets().stream().filter(TargetIntent::draining).map(t -> key(i.targetGroup(), t)))
        .collect(Collectors.toSet());
    draining.keySet().retainAll(drains);
    drains.forEach(k -> draining.putIfAbsent(k, new Draining(System.nanoTime(), false)));

    listening = intents.stream().filter(i -> !i.awayFrom().equals(Optional.of(zone))).toList();
    listen(listening);

    List<Target.Key> gone = targets.keySet().stream().filter(k -> !listed.contains(k)).toList();
    gone.forEach(this::forget);
    targetList = targets.values().stream().map(Checked::target).toList();
  }

  /** Makes these, and no others, what the way to targets suffers. */
  public synchronized void suffer(List<WorldFault.OfNetwork> faults) {
    troubles = List.copyOf(faults);
    if (closed) {
      return;
    }
    listen(listening);
    targets.forEach((key, c) -> c.target().trouble = Trouble.of(troubles, key.address(), key.port()));
  }

  private void listen(List<ListenerIntent> intents) {
    Map<Listener.Key, ListenerIntent> wanted = new HashMap<>();
    intents.stream().filter(i -> troubles.stream().noneMatch(f ->
        f instanceof WorldFault.NoClients none && none.loadBalancerArns().contains(i.loadBalancerArn())))
        .forEach(i -> wanted.put(new Listener.Key(i.address(), i.port()), i));
    List<Listener.Key> superfluous = listeners.keySet().stream().filter(k -> !wanted.containsKey(k)).toList();
    superfluous.forEach(k -> listeners.remove(k).close());
    wanted.forEach(this::listen);
  }

  private static Stream<Target.Key> keys(TargetGroupIntent group) {
    return group.targets().stream().map(t -> key(group, t));
  }

  private static Target.Key key(TargetGroupIntent group, TargetIntent t) {
    return new Target.Key(group.targetGroupArn(), t.targetId(), t.address(), t.port());
  }

  private void listen(Listener.Key key, ListenerIntent intent) {
    Route route = new Route(
        intent.loadBalancerArn(),
        intent.targetGroup().targetGroupArn(),
        TimeUnit.SECONDS.toNanos(intent.idleTimeoutSeconds()),
        open(intent, t -> !intent.awayFrom().equals(Optional.of(t.zone()))),
        open(intent, t -> intent.awayFrom().equals(Optional.of(t.zone()))));
    Listener listener = listeners.get(key);
    if (listener != null) {
      listener.route(route);
      return;
    }
    Listener opened =
        new Listener(key, route, transport, List.copyOf(workers), options.headTimeout().toNanos(), log);
    listeners.put(key, opened);
    opened.open();
  }

  private List<Target> open(ListenerIntent intent, Predicate<TargetIntent> which) {
    return intent.targetGroup().targets().stream().filter(t -> !t.draining()).filter(which)
        .map(t -> targets.get(key(intent.targetGroup(), t)).target()).toList();
  }

  private void target(TargetGroupIntent group, TargetIntent intent) {
    Target.Key key = key(group, intent);
    Checked known = targets.get(key);
    if (known != null) {
      known.check().settings(group);
      return;
    }
    Target target = new Target(key, intent.zone(), workers.size());
    target.trouble = Trouble.of(troubles, key.address(), key.port());
    EventLoop loop = workers.get(Math.floorMod(key.hashCode(), workers.size())).loop;
    HealthCheck check = new HealthCheck(target, transport, loop, group, this::verdict);
    targets.put(key, new Checked(target, check));
    check.start();
  }

  private void forget(Target.Key key) {
    Checked gone = targets.remove(key);
    told.remove(key);
    gone.check().stop();
    gone.target().gone = true;
    workers.forEach(w -> w.loop.execute(() -> w.closeIdle(gone.target())));
  }

  private void verdict(Target target, boolean healthy, String reason) {
    Target.Key key = target.key;
    Report.TargetHealth report =
        new Report.TargetHealth(zone, key.group(), key.id(), key.port(), healthy, reason);
    synchronized (this) {
      if (!targets.containsKey(key)) {
        return;
      }
      told.put(key, report);
    }
    log.accept("target " + target + (healthy ? " is healthy" : " is unhealthy: " + reason));
    reports.accept(report);
  }

  /** Every verdict there is, to be told again to a region that may have missed some. */
  public synchronized List<Report> verdicts() {
    List<Report> all = new ArrayList<>(told.values());
    draining.forEach((key, d) -> {
      if (d.told()) {
        all.add(drained(key));
      }
    });
    all.sort(Comparator.comparing(Report::toString));
    return all;
  }

  private Report drained(Target.Key key) {
    return new Report.TargetDrained(zone, key.group(), key.id(), key.port());
  }

  private void tellDrained() {
    List<Report> drained = new ArrayList<>();
    synchronized (this) {
      long now = System.nanoTime();
      for (Map.Entry<Target.Key, Draining> e : draining.entrySet()) {
        Target.Key key = e.getKey();
        if (!e.getValue().told() && now - e.getValue().since() > SETTLED_NANOS
            && targets.get(key).target().outstanding.get() == 0) {
          e.setValue(new Draining(e.getValue().since(), true));
          drained.add(drained(key));
        }
      }
    }
    drained.forEach(reports);
  }

  /** Once a second; says nothing when there was no traffic. */
  private void measure() {
    Instant start = Instant.ofEpochSecond(Instant.now().getEpochSecond() - 1);
    List<Listener> open;
    synchronized (this) {
      open = new ArrayList<>(listeners.values());
    }
    open.sort(Comparator.comparing((Listener l) -> l.key.address()).thenComparingInt(l -> l.key.port()));
    List<Report.Measurement> measurements = new ArrayList<>();
    for (Listener l : open) {
      Route route = l.route();
      measurements.addAll(Measurements.of(route, l.takeCounts(), l.clients.get()));
      SortedMap<String, Target.Tally> byZone = new TreeMap<>();
      Stream.concat(route.open().stream(), route.away().stream())
          .forEach(t -> byZone.merge(t.zone, t.takeTally(), Target.Tally::plus));
      measurements.addAll(Measurements.of(route.loadBalancerArn(), byZone));
    }
    if (!measurements.isEmpty()) {
      reports.accept(new Report.Measured(start, 1, measurements));
    }
  }

  /** The port that the listener wanted on this port really listens on (0 may be asked for); empty: it is not bound. */
  synchronized Optional<Integer> boundPort(String address, int port) {
    return Optional.ofNullable(listeners.get(new Listener.Key(address, port)))
        .map(Listener::port)
        .filter(p -> p != 0);
  }

  synchronized Optional<Target> target(String id) {
    return targets.values().stream().map(Checked::target).filter(t -> t.key.id().equals(id)).findFirst();
  }

  /** What each target looks like from here, for people: id to health. */
  public synchronized Map<String, String> health() {
    Map<String, String> health = new TreeMap<>();
    targets.values().forEach(c -> health.put(
        c.target().key.id(),
        c.target().suspended && c.target().health == Target.Health.HEALTHY
            ? "suspended"
            : c.target().health.name().toLowerCase(java.util.Locale.ROOT)));
    return health;
  }

  /** Accepts no more, lets what is in flight finish for up to 3 s, and ends. */
  @Override
  public void close() {
    List<Target> all;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      listeners.values().forEach(Listener::close);
      targets.values().forEach(c -> c.check().stop());
      all = targets.values().stream().map(Checked::target).toList();
    }
    long until = System.nanoTime() + CLOSING.toNanos();
    while (all.stream().anyMatch(t -> t.outstanding.get() > 0) && System.nanoTime() < until) {
      try {
        Thread.sleep(10);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
    }
    transport.loops().shutdownGracefully(50, 1_000, TimeUnit.MILLISECONDS).syncUninterruptibly();
  }
}
