package dev.holdfast.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.world.Report;
import dev.holdfast.region.world.ZoneIntent.TargetIntent;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A node of us-east-1a, and what it does when a zone is shifted away. */
final class ZonalShiftTest {

  private final Origin here = Origin.on("127.0.9.31");
  private final Origin there = Origin.on("127.0.10.32");
  private final Node node = new Node();

  @AfterEach
  void close() {
    node.close();
    here.close();
    there.close();
  }

  private void away(String zone) {
    node.awayFrom = Optional.of(zone).filter(z -> !z.isEmpty());
    node.apply(List.of(in("us-east-1a", here), in("us-east-1b", there)));
  }

  private static TargetIntent in(String zone, Origin origin) {
    return new TargetIntent("i-" + origin.address(), origin.address(), origin.port(), zone, false);
  }

  private void bothAreWell() {
    Node.await("both are well", () -> node.health(here).equals("healthy") && node.health(there).equals("healthy"));
  }

  private void get(int times) throws IOException {
    try (Client client = node.client()) {
      for (int i = 0; i < times; i++) {
        assertThat(client.get("/").status()).isEqualTo(200);
      }
    }
  }

  @Test
  void theZonesTargetsGetNothingAndAreStillChecked() throws IOException {
    away("us-east-1b");
    bothAreWell();
    get(20);
    assertThat(here.requests).hasSize(20);
    assertThat(there.requests).isEmpty();
    there.healthStatus = 500;
    Node.await("seen", () -> node.health(there).equals("unhealthy"));
    there.healthStatus = 200;
    bothAreWell();
    away("");
    get(20);
    assertThat(there.requests).isNotEmpty();
  }

  @Test
  void whenNoneElsewhereIsHealthyTheyAreAsked() throws IOException {
    away("us-east-1b");
    bothAreWell();
    here.healthStatus = 500;
    Node.await("here is ill", () -> node.health(here).equals("unhealthy"));
    get(5);
    assertThat(there.requests).hasSize(5);
  }

  @Test
  void theZonesOwnNodeAcceptsNothingAndGoesOnJudging() throws IOException {
    away("");
    bothAreWell();
    get(1);
    away("us-east-1a");
    assertThat(node.balancer.boundPort("127.0.0.1", node.wanted)).isEmpty();
    there.healthStatus = 500;
    Node.await("it still judges", () -> node.health(there).equals("unhealthy"));
    there.healthStatus = 200;
    away("");
    bothAreWell();
    get(1);
  }

  @Test
  void whatFailsIsCountedByTheZoneOfTheTarget() throws IOException {
    there.handler = (_, _, out) -> Origin.answer(out, 500, "no");
    away("");
    bothAreWell();
    try (Client client = node.client()) {
      for (int i = 0; i < 40; i++) {
        client.get("/");
      }
    }
    Node.await("told", () -> sum("us-east-1a", "RequestCount") + sum("us-east-1b", "RequestCount") == 40);
    assertThat(sum("us-east-1b", "HTTPCode_Target_5XX_Count")).isEqualTo(sum("us-east-1b", "RequestCount")).isPositive();
    assertThat(sum("us-east-1a", "HTTPCode_Target_5XX_Count")).isZero();
  }

  private double sum(String zone, String metric) {
    Map<String, String> dimensions = Map.of("AvailabilityZone", zone, "LoadBalancer", "app/site/0123456789abcdef");
    return node.reports.stream().filter(Report.Measured.class::isInstance).map(Report.Measured.class::cast)
        .flatMap(m -> m.measurements().stream())
        .filter(m -> m.metric().equals(metric) && m.dimensions().equals(dimensions))
        .mapToDouble(Report.Measurement::sum).sum();
  }
}
