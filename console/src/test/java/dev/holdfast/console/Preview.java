package dev.holdfast.console;

import com.sun.net.httpserver.HttpServer;
import dev.holdfast.console.FakeRegion.Machine;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import software.amazon.awssdk.services.autoscaling.model.Activity;
import software.amazon.awssdk.services.cloudtrail.model.Event;

/** The console on a region that lives and heals in memory, to look at while designing: {@code Preview [port]}. */
public final class Preview {

  static final String TOKEN = "preview-token-preview-token";

  private final FakeRegion region = new FakeRegion();
  private final Random random = new Random(7);
  private final HttpServer website;
  private int next = 1;

  Preview() throws Exception {
    website = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    website.createContext("/", exchange -> {
      exchange.sendResponseHeaders(200, -1);
      exchange.close();
    });
    website.start();
    Instant now = Instant.now();
    for (int zone = 0; zone < 3; zone++) {
      machine(FakeRegion.WEB, zone, now.minusSeconds(3_720 - zone * 9L));
    }
    machine(FakeRegion.WORKERS, 0, now.minusSeconds(3_700));
    machine(FakeRegion.WORKERS, 2, now.minusSeconds(340));
    for (long second = now.getEpochSecond() - 200; second <= now.getEpochSecond(); second++) {
      measure(second);
    }
    call(now.minusSeconds(3_900), "root", "s3", "CreateBucket");
    call(now.minusSeconds(3_890), "root", "cloudformation", "CreateStack");
    call(now.minusSeconds(3_500), "assumed-role/WebRole/i-0a1", "cloudformation", "SignalResource");
    call(now.minusSeconds(42), "root", "autoscaling", "SetDesiredCapacity");
    region.databaseEvents.add(software.amazon.awssdk.services.rds.model.Event.builder()
        .date(now.minusSeconds(1_200)).message("The standby is in sync with the primary.")
        .eventCategories("notification").build());
  }

  FakeRegion region() {
    return region;
  }

  Console console(int port) throws Exception {
    return new Console(new ConsoleSettings(
        "127.0.0.1", port, URI.create("http://127.0.0.1:4566"), "us-east-1", FakeRegion.ZONES,
        URI.create("http://localhost:" + website.getAddress().getPort()), TOKEN, "./holdfast console-token"),
        region.clients()).start();
  }

  private Machine machine(String group, int zone, Instant launched) {
    Machine m = new Machine("i-0%s%04x".formatted(Integer.toHexString(0x3fa91c07 + next * 0x101f3), next * 977),
        group, FakeRegion.ZONES.get(zone), "127.0.%d.%d".formatted(16 * (zone + 1), 4 + next++), launched);
    region.machines.add(m);
    region.activities.add(Activity.builder().description("Launching a new EC2 instance: " + m.id)
        .startTime(launched).statusCode("Successful").build());
    return m;
  }

  private void call(Instant at, String user, String service, String operation) {
    region.calls.add(Event.builder().eventTime(at).username(user).eventSource(service + ".amazonaws.com")
        .eventName(operation).build());
  }

  private void measure(long second) {
    double wave = 46 + 9 * Math.sin(second / 17.0) + random.nextInt(8);
    long ill = region.machines.stream().filter(m -> m.health.equals("unhealthy")).count();
    region.measured.put(second, new double[] {
        Math.round(wave), .006 + random.nextDouble() * .003, .015 + random.nextDouble() * .03 + ill * .2,
        ill > 0 ? random.nextInt(3) : 0});
  }

  /** A second of life: what died is replaced, what was launched becomes healthy. */
  void live() {
    region.change(r -> {
      Instant now = Instant.now();
      measure(now.getEpochSecond());
      r.visible = Math.max(0, r.visible + random.nextInt(5) - 2);
      r.inFlight = (int) r.machines.stream().filter(m -> m.group.equals(FakeRegion.WORKERS)).count();
      for (Machine m : List.copyOf(r.machines)) {
        long age = now.getEpochSecond() - m.launched.getEpochSecond();
        if (m.state.equals("pending") && age > 3) {
          m.state = "running";
          m.health = m.group.equals(FakeRegion.WEB) ? "initial" : "";
          m.lifecycle = "Pending";
        } else if (m.lifecycle.equals("Pending") && age > 10) {
          m.health = m.group.equals(FakeRegion.WEB) ? "healthy" : "";
          m.lifecycle = "InService";
        }
      }
      r.standbyZone = r.standbyZone.isEmpty() && random.nextInt(12) == 0 ? free(r.primaryZone) : r.standbyZone;
      if (r.lostZones.contains(r.standbyZone)) {
        r.standbyZone = "";
      }
      if (r.lostZones.contains(r.primaryZone)) {
        r.primaryZone = r.standbyZone;
        r.standbyZone = "";
        r.databaseEvents.add(software.amazon.awssdk.services.rds.model.Event.builder()
            .date(now).message("Multi-AZ instance failover completed").eventCategories("failover").build());
      }
      for (String group : List.of(FakeRegion.WEB, FakeRegion.WORKERS)) {
        long alive = r.machines.stream().filter(m -> m.group.equals(group) && !m.state.equals("terminated")).count();
        if (alive < (group.equals(FakeRegion.WEB) ? 3 : 2) && random.nextInt(3) == 0) {
          Machine m = machine(group, FakeRegion.ZONES.indexOf(free("")), now);
          m.state = "pending";
          m.health = "";
          m.lifecycle = "Pending";
        }
      }
    });
  }

  private String free(String but) {
    List<String> left = FakeRegion.ZONES.stream()
        .filter(z -> !z.equals(but) && !region.lostZones.contains(z)).toList();
    return left.get(random.nextInt(left.size()));
  }

  public static void main(String[] args) throws Exception {
    Preview preview = new Preview();
    Console console = preview.console(args.length > 0 ? Integer.parseInt(args[0]) : 4599);
    System.out.println("http://127.0.0.1:" + console.port() + "  token " + TOKEN);
    while (true) {
      Thread.sleep(1_000);
      preview.live();
    }
  }
}
