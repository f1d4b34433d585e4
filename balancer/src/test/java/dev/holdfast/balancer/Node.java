package dev.holdfast.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.world.Report;
import dev.holdfast.region.world.ZoneIntent.ListenerIntent;
import dev.holdfast.region.world.ZoneIntent.TargetGroupIntent;
import dev.holdfast.region.world.ZoneIntent.TargetIntent;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;

/** A balancer with one listener, as a test wants it. */
final class Node implements AutoCloseable {

  static final String LB = "arn:aws:elasticloadbalancing:us-east-1:000000000000:loadbalancer/app/site/0123456789abcdef";
  static final String GROUP = "arn:aws:elasticloadbalancing:us-east-1:000000000000:targetgroup/web/0123456789abcdef";

  final List<Report> reports = new CopyOnWriteArrayList<>();
  final List<AccessEntry> access = new CopyOnWriteArrayList<>();
  final List<String> log = new CopyOnWriteArrayList<>();
  final Balancer balancer;
  final int wanted;
  int idleTimeout = 60;
  /** Seconds between health checks. */
  int interval = 1;
  String matcher = "200";
  Optional<String> awayFrom = Optional.empty();

  Node() {
    this(0, Duration.ofSeconds(60));
  }

  Node(int port, Duration headTimeout) {
    wanted = port;
    balancer = new Balancer(
        "us-east-1a", new Balancer.Options(2, headTimeout), reports::add, access::add, log::add);
  }

  /** Listens, with these targets; waits until each is known to be well or ill. */
  Node with(Origin... origins) {
    apply(origins);
    await("every target checked", () -> balancer.health().values().stream().noneMatch("initial"::equals));
    return this;
  }

  void apply(Origin... origins) {
    List<TargetIntent> targets = new ArrayList<>();
    for (Origin o : origins) {
      targets.add(target(o, false));
    }
    apply(targets);
  }

  void apply(List<TargetIntent> targets) {
    balancer.apply(List.of(new ListenerIntent(LB, "arn:listener", "127.0.0.1", wanted, idleTimeout,
        new TargetGroupIntent(GROUP, "/health", interval, 1, 2, 2, matcher, targets), awayFrom)));
    boolean listens = !awayFrom.equals(Optional.of("us-east-1a"));
    await("bound", () -> balancer.boundPort("127.0.0.1", wanted).isPresent() == listens);
  }

  static TargetIntent target(Origin o, boolean draining) {
    return new TargetIntent("i-" + o.address(), o.address(), o.port(), "us-east-1a", draining);
  }

  int port() {
    return balancer.boundPort("127.0.0.1", wanted).orElseThrow();
  }

  Client client() throws IOException {
    return new Client(port());
  }

  String health(Origin o) {
    return balancer.health().get("i-" + o.address());
  }

  int outstanding(Origin o) {
    return balancer.target("i-" + o.address()).orElseThrow().outstanding.get();
  }

  static int freePort() throws IOException {
    try (ServerSocket s = new ServerSocket(0)) {
      return s.getLocalPort();
    }
  }

  static void await(String what, BooleanSupplier condition) {
    long until = System.nanoTime() + 30_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waiting for: " + what).isLessThan(until);
      try {
        Thread.sleep(5);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Override
  public void close() {
    balancer.close();
  }
}
