package dev.holdfast.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.holdfast.console.Snapshot.Instance;
import dev.holdfast.console.Snapshot.State;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a look at a region says, and what it says of a region that is in trouble. */
final class CollectorTest {

  private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");

  private final FakeRegion region = new FakeRegion();
  private final Moving clock = new Moving();
  private HttpServer website;
  private int websiteStatus = 200;
  private String lastPath = "";
  private Collector collector;

  private static final class Moving extends Clock {
    private Instant now = START;

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  @BeforeEach
  void begin() throws Exception {
    website = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    website.createContext("/", exchange -> {
      lastPath = exchange.getRequestURI().getPath();
      exchange.sendResponseHeaders(websiteStatus, -1);
      exchange.close();
    });
    website.start();
    add("i-0000000a", FakeRegion.WEB, "us-east-1a");
    add("i-0000000b", FakeRegion.WEB, "us-east-1b");
    add("i-0000000c", FakeRegion.WORKERS, "us-east-1c");
    collector = new Collector(new ConsoleSettings(
        "127.0.0.1", 0, URI.create("http://127.0.0.1:1"), "us-east-1", FakeRegion.ZONES,
        URI.create("http://127.0.0.1:" + website.getAddress().getPort()), "t".repeat(20), ""), region.clients(), clock);
  }

  @AfterEach
  void end() {
    collector.close();
    website.stop(0);
  }

  private FakeRegion.Machine add(String id, String group, String zone) {
    FakeRegion.Machine m = new FakeRegion.Machine(id, group, zone, "127.0.16.9", START.minusSeconds(100));
    region.machines.add(m);
    return m;
  }

  private Snapshot look() {
    clock.now = clock.now.plusSeconds(1);
    return collector.look();
  }

  private static Instance find(Snapshot s, String id) {
    return s.instances().stream().filter(i -> i.id().equals(id)).findFirst().orElseThrow();
  }

  @Test
  void whatIsThere() {
    Snapshot s = look();
    assertThat(s.controlPlane().answers()).isTrue();
    assertThat(s.zones()).extracting(Snapshot.Zone::name).isEqualTo(FakeRegion.ZONES);
    assertThat(find(s, "i-0000000a")).satisfies(i -> {
      assertThat(i.role()).isEqualTo("web");
      assertThat(i.state()).isEqualTo(State.IN_SERVICE);
      assertThat(i.zone()).isEqualTo("us-east-1a");
    });
    assertThat(find(s, "i-0000000c").role()).isEqualTo("worker");
    assertThat(s.groups()).extracting(Snapshot.Group::inService).containsExactly(2, 1);
    assertThat(s.databases()).singleElement().satisfies(d -> {
      assertThat(d.primaryZone()).isEqualTo("us-east-1a");
      assertThat(d.standbyZone()).isEqualTo("us-east-1b");
    });
    assertThat(s.queues()).extracting(Snapshot.Queue::deadLetters).containsExactly(false, true);
    assertThat(s.queues().getFirst().visible()).isEqualTo(3);
    assertThat(s.gaps()).isEmpty();
    assertThat(lastPath).as("asked as the load balancer asks").isEqualTo("/health");
  }

  @Test
  void everyStateAnInstanceCanBeIn() {
    FakeRegion.Machine m = region.machines.getFirst();
    m.health = "initial";
    assertThat(find(look(), m.id).state()).isEqualTo(State.STARTING);
    m.health = "unhealthy";
    assertThat(find(look(), m.id)).satisfies(i -> {
      assertThat(i.state()).isEqualTo(State.UNHEALTHY);
      assertThat(i.reason()).isEqualTo("Health checks failed: connection refused");
    });
    m.health = "draining";
    assertThat(find(look(), m.id).state()).isEqualTo(State.DRAINING);
    m.health = "";
    m.lifecycle = "Pending";
    assertThat(find(look(), m.id).state()).as("not yet registered").isEqualTo(State.STARTING);
    m.state = "pending";
    assertThat(find(look(), m.id).state()).isEqualTo(State.PENDING);
    m.state = "shutting-down";
    Snapshot last = look();
    assertThat(find(last, m.id).state()).isEqualTo(State.SHUTTING_DOWN);
    assertThat(find(last, m.id).role()).as("though no target any more").isEqualTo("web");
    assertThat(last.activity()).extracting(Snapshot.Line::text)
        .contains("i-0000000a is unhealthy: connection refused");
    assertThat(last.activity()).extracting(Snapshot.Line::detail).contains("i-0000000a in us-east-1a, "
        + FakeRegion.WEB + ": Health checks failed: connection refused");
  }

  @Test
  void theYoungAreStartingUntilTheyHaveServed() {
    FakeRegion.Machine young = new FakeRegion.Machine("i-0000000e", FakeRegion.WEB, "us-east-1c", "127.0.48.9", START);
    young.health = "unhealthy";
    region.machines.add(young);
    assertThat(find(look(), young.id)).satisfies(i -> {
      assertThat(i.state()).isEqualTo(State.STARTING);
      assertThat(i.reason()).isEmpty();
    });
    young.health = "healthy";
    look();
    young.health = "unhealthy";
    assertThat(find(look(), young.id).state()).isEqualTo(State.UNHEALTHY);
    FakeRegion.Machine never = add("i-0000000f", FakeRegion.WEB, "us-east-1c");
    never.health = "unhealthy";
    assertThat(find(look(), never.id).state()).as("past its grace period").isEqualTo(State.UNHEALTHY);
  }

  @Test
  void theTerminatedStayForAWhileAndOldOnesAreNotShown() {
    add("i-00000001d", FakeRegion.WEB, "us-east-1c").state = "terminated";
    assertThat(look().instances()).extracting(Instance::id).doesNotContain("i-00000001d");
    region.machines.getFirst().state = "terminated";
    region.machines.remove(1);
    Snapshot s = look();
    assertThat(find(s, "i-0000000a").state()).isEqualTo(State.TERMINATED);
    assertThat(find(s, "i-0000000b").state()).as("no longer listed").isEqualTo(State.TERMINATED);
    clock.now = clock.now.plusMillis(Changes.SHOWN_AFTER);
    assertThat(look().instances()).extracting(Instance::id).containsExactly("i-0000000c");
    assertThat(look().instances()).hasSize(1);
  }

  @Test
  void aRegionThatIsAway() {
    Snapshot before = look();
    region.down = true;
    Snapshot s = look();
    assertThat(s.controlPlane().answers()).isFalse();
    assertThat(s.instances()).as("the last known state").isEqualTo(before.instances());
    assertThat(s.website().answers()).isTrue();
    assertThat(s.activity().getFirst().text()).isEqualTo("The region's control plane does not answer");
    websiteStatus = 503;
    s = look();
    assertThat(s.website()).satisfies(w -> {
      assertThat(w.answers()).isFalse();
      assertThat(w.status()).isEqualTo(503);
      assertThat(w.checks()).isEqualTo(2);
      assertThat(w.answered()).isEqualTo(1);
    });
    region.down = false;
    s = look();
    assertThat(s.controlPlane().answers()).isTrue();
    assertThat(s.controlPlane().since()).isEqualTo(s.at());
    assertThat(s.website().checks()).as("counted anew").isEqualTo(1);
  }

  @Test
  void aRegionThatIsAwayIsAskedOnceARound() {
    look();
    region.down = true;
    region.called.clear();
    look();
    assertThat(region.called).containsExactly(java.util.Map.entry("DescribeInstances", 1));
  }

  @Test
  void anOperationThatIsRefusedLeavesAGap() {
    look();
    region.refused.addAll(List.of("DescribeDBInstances", "GetMetricData"));
    region.visible = 9;
    Snapshot s = look();
    assertThat(s.gaps()).hasSize(2).first().isEqualTo("RDS: DescribeDBInstances is not implemented");
    assertThat(s.databases()).as("as last known").hasSize(1);
    assertThat(s.queues().getFirst().visible()).isEqualTo(9);
    assertThat(s.controlPlane().answers()).isTrue();
  }

  @Test
  void plotsBySecond() {
    long first = START.getEpochSecond();
    for (int i = -20; i <= 1; i++) {
      region.measured.put(first + i, new double[] {10 + i, .01, .5, i == 0 ? 2 : Double.NaN});
    }
    Snapshot s = look();
    assertThat(at(s, "requests", first)).isEqualTo(10);
    assertThat(at(s, "latencyMaximum", first)).isEqualTo(.5);
    assertThat(at(s, "errors", first)).isEqualTo(2);
    assertThat(at(s, "errors", first - 1)).as("counts that were not told are 0").isEqualTo(0);
    assertThat(at(s, "latencyAverage", first - 60)).as("no request, no latency").isNull();
    assertThat(at(s, "visible", first + 1)).isEqualTo(3);
    for (int i = 0; i < 10; i++) {
      s = look();
    }
    assertThat(at(s, "requests", first + 3)).as("long enough ago").isEqualTo(0);
    assertThat(at(s, "requests", first + 10)).as("perhaps not yet told").isNull();
    region.measured.put(first + 8, new double[] {77, .01, .5, 0});
    assertThat(at(look(), "requests", first + 8)).as("told late").isEqualTo(77);
  }

  private static Double at(Snapshot s, String series, long second) {
    return s.plots().series().get(series).get((int) (second - s.plots().from()));
  }

  @Test
  void aZoneThatFailed() {
    look();
    new Faults(region.clients(), "us-east-1").failZone("us-east-1b");
    Snapshot s = look();
    assertThat(s.zones()).extracting(Snapshot.Zone::failed).containsExactly(false, true, false);
    assertThat(s.activity()).extracting(Snapshot.Line::text)
        .contains("us-east-1b loses its power", "us-east-1b is unavailable", "i-0000000b is gone");
    new Faults(region.clients(), "us-east-1").restoreZone("us-east-1b");
    assertThat(look().zones()).extracting(Snapshot.Zone::failed).containsOnly(false);
  }

  @Test
  void whatHappenedWhileNobodyWatchedHasTheRegionsTimeOrNone() {
    look();
    clock.now = clock.now.plusSeconds(120);
    region.lostZones.add("us-east-1b");
    FakeRegion.Machine told = region.machines.get(0);
    told.state = "terminated";
    told.reason = "User initiated (2026-03-01 10:01:10 GMT)";
    FakeRegion.Machine byItsGroup = region.machines.get(2);
    byItsGroup.state = "terminated";
    byItsGroup.reason = "The instance exited";
    region.activities.add(software.amazon.awssdk.services.autoscaling.model.Activity.builder()
        .description("Terminating EC2 instance: " + byItsGroup.id).startTime(START.plusSeconds(119)).build());
    region.machines.get(1).state = "terminated";
    Snapshot s = look();
    assertThat(line(s, "i-0000000a is gone: terminated")).satisfies(l -> {
      assertThat(l.at()).isEqualTo(Instant.parse("2026-03-01T10:01:10Z").toEpochMilli());
      assertThat(l.before()).isFalse();
    });
    assertThat(line(s, "i-0000000c is gone: exited").at()).isEqualTo(START.plusSeconds(119).toEpochMilli());
    assertThat(line(s, "i-0000000b is gone").before()).isTrue();
    assertThat(line(s, "us-east-1b is unavailable").before()).isTrue();
    assertThat(s.instances()).as("only what has gone just now is still shown").singleElement().satisfies(i -> {
      assertThat(i.id()).isEqualTo(byItsGroup.id);
      assertThat(i.goneAt()).isEqualTo(START.plusSeconds(119).toEpochMilli());
    });
    region.lostZones.clear();
    assertThat(line(look(), "us-east-1b is available again").before()).as("somebody watches").isFalse();
  }

  private static Snapshot.Line line(Snapshot s, String text) {
    return s.activity().stream().filter(l -> l.text().equals(text)).findFirst()
        .orElseThrow(() -> new AssertionError(text + " is not among " + s.activity()));
  }

  @Test
  void whatHappensIsSaidInAFewWords() {
    region.machines.getFirst().reason = "The instance exited";
    look();
    String cause = "At 2026-03-01T10:00:00Z an instance was taken out of service in response to a health check.";
    region.activities.add(software.amazon.awssdk.services.autoscaling.model.Activity.builder()
        .description("Launching a new EC2 instance: i-491db06dd648ba793").cause(cause)
        .startTime(START.plusSeconds(1)).statusCode("Failed").statusMessage("no capacity").build());
    new Faults(region.clients(), "us-east-1").killInstance("i-0000000a");
    Snapshot s = look();
    assertThat(line(s, "launches i-491db06d…: failed").detail())
        .contains("i-491db06dd648ba793", cause, "Failed: no capacity");
    assertThat(line(s, "i-0000000a is gone: killed").detail()).contains("The instance exited");
  }

  @Test
  void nobodyWatchesNobodyIsAsked() throws Exception {
    collector.start();
    assertThat(collector.after(0, Duration.ofMillis(300))).isEmpty();
    assertThat(region.called).isEmpty();
    collector.watch();
    assertThat(collector.after(0, Duration.ofSeconds(10))).isPresent();
    collector.unwatch();
  }
}
