package dev.holdfast.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.world.Impairment;
import dev.holdfast.region.world.WorldFault;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A bad way to targets: what it does to requests and checks, and that it ends. */
final class TroubleTest {

  private static final int DELAY = 150;

  private final Origin one = Origin.on("127.0.9.21");
  private final Origin two = Origin.on("127.0.10.22");
  private final Node node = new Node();

  @AfterEach
  void close() {
    node.close();
    one.close();
    two.close();
  }

  private static long millis(Client client) throws IOException {
    long before = System.nanoTime();
    assertThat(client.get("/").status()).isEqualTo(200);
    return Duration.ofNanos(System.nanoTime() - before).toMillis();
  }

  @Test
  void everyRequestToASlowAddressTakesLongerUntilItIsTakenBack() throws IOException {
    node.with(one);
    node.balancer.suffer(List.of(new WorldFault.SlowNetwork(List.of("127.0.9.0/24"), DELAY, 0)));
    try (Client client = node.client()) {
      assertThat(millis(client)).as("on a new connection").isGreaterThanOrEqualTo(DELAY);
      assertThat(millis(client)).as("on a pooled one").isGreaterThanOrEqualTo(DELAY);
      assertThat(client.post("/", "body").status()).isEqualTo(200);
      assertThat(one.requests.getLast().text()).isEqualTo("body");
      node.balancer.suffer(List.of(new WorldFault.SlowNetwork(List.of("127.0.9.0/24"), 60_000, 0)));
      node.balancer.suffer(List.of());
      assertThat(client.get("/").status()).isEqualTo(200);
    }
  }

  @Test
  void othersAreNotSlow() throws IOException {
    node.with(two);
    node.balancer.suffer(List.of(new WorldFault.SlowNetwork(List.of("127.0.9.0/24"), 60_000, 0)));
    try (Client client = node.client()) {
      assertThat(client.get("/").status()).isEqualTo(200);
    }
  }

  @Test
  void aTargetWhoseChecksTakeTooLongIsUnhealthyAndRecovers() {
    node.with(one, two);
    node.balancer.suffer(List.of(new WorldFault.SlowNetwork(List.of("127.0.9.0/24"), 5_000, 0)));
    Node.await("one is unhealthy", () -> node.health(one).equals("unhealthy"));
    assertThat(node.health(two)).isEqualTo("healthy");
    assertThat(node.reports.toString()).contains("Target.Timeout");
    node.balancer.suffer(List.of());
    Node.await("one is well", () -> node.health(one).equals("healthy"));
  }

  @Test
  void aFailingAddressAnswersWithErrorsThatItsTargetNeverMade() throws IOException {
    node.with(one);
    node.balancer.suffer(List.of(new WorldFault.FailingResponses(List.of(one.address() + "/32"), 500, 100)));
    try (Client client = node.client()) {
      assertThat(client.get("/").status()).isEqualTo(500);
      Node.await("one is unhealthy", () -> node.health(one).equals("unhealthy"));
      assertThat(one.requests).isEmpty();
      assertThat(node.access.getFirst().outcome()).isEqualTo(Outcome.TARGET_ERROR);
      node.balancer.suffer(List.of());
      assertThat(client.get("/").status()).isEqualTo(200);
    }
    Node.await("one is well", () -> node.health(one).equals("healthy"));
  }

  @Test
  void anUnreachableTargetIsLeftForAnotherAndComesBack() throws IOException {
    node.with(one, two);
    node.balancer.suffer(List.of(new WorldFault.NoNetwork(List.of("127.0.0.0/8"), List.of(two.address() + "/32"))));
    try (Client client = node.client()) {
      for (int i = 0; i < 4; i++) {
        assertThat(client.get("/").status()).isEqualTo(200);
      }
      assertThat(one.requests).isEmpty();
      assertThat(two.requests).hasSize(4);
      Node.await("one is unhealthy", () -> node.health(one).equals("unhealthy"));
      node.balancer.suffer(List.of(new WorldFault.NoNetwork(List.of("127.0.0.0/8"), List.of())));
      Node.await("two is unhealthy", () -> node.health(two).equals("unhealthy"));
      assertThat(client.get("/").status()).isIn(502, 504);
      node.balancer.suffer(List.of());
      Node.await("both are well", () -> node.health(one).equals("healthy") && node.health(two).equals("healthy"));
      assertThat(client.get("/").status()).isEqualTo(200);
    }
  }

  @Test
  void everythingThatIsLostOnTheWayToOneTargetIsAskedOfAnother() throws IOException {
    node.with(one, two);
    node.balancer.suffer(List.of(
        new WorldFault.ImpairedNetwork(List.of(one.address() + "/32"), new Impairment(0, 0, 100, 100))));
    try (Client client = node.client()) {
      for (int i = 0; i < 4; i++) {
        assertThat(client.get("/").status()).isEqualTo(200);
      }
    }
    assertThat(one.requests).isEmpty();
    Node.await("one is unhealthy", () -> node.health(one).equals("unhealthy"));
    node.balancer.suffer(List.of());
    Node.await("one is well", () -> node.health(one).equals("healthy"));
  }

  @Test
  void aBadNetworkDelaysAndWhatOtherInstancesSufferIsNotItsTrouble() throws IOException {
    node.with(one);
    node.balancer.suffer(List.of(
        new WorldFault.ImpairedNetwork(List.of(one.address() + "/32"), new Impairment(DELAY, 0, 0, 100)),
        new WorldFault.ImpairedClients(List.of("i-1"), List.of("127.0.0.0/8"), new Impairment(60_000, 0, 0, 100))));
    try (Client client = node.client()) {
      assertThat(millis(client)).isGreaterThanOrEqualTo(DELAY);
    }
  }

  @Test
  void aPortThatNothingGetsToIsUnhealthyAndOtherPortsAreNot() {
    node.with(one);
    node.balancer.suffer(List.of(new WorldFault.NoPort(List.of(one.address() + "/32"), 1)));
    assertThat(node.health(one)).isEqualTo("healthy");
    node.balancer.suffer(List.of(new WorldFault.NoPort(List.of(one.address() + "/32"), one.port())));
    Node.await("one is unhealthy", () -> node.health(one).equals("unhealthy"));
    node.balancer.suffer(List.of());
    Node.await("one is well", () -> node.health(one).equals("healthy"));
  }

  @Test
  void aNodeThatNobodyReachesAcceptsNothing() throws IOException {
    node.with(one);
    node.balancer.suffer(List.of(new WorldFault.NoClients(List.of(Node.LB))));
    assertThat(node.balancer.boundPort("127.0.0.1", node.wanted)).isEmpty();
    assertThat(node.health(one)).isEqualTo("healthy");
    node.balancer.suffer(List.of());
    Node.await("bound", () -> node.balancer.boundPort("127.0.0.1", node.wanted).isPresent());
    try (Client client = node.client()) {
      assertThat(client.get("/").status()).isEqualTo(200);
    }
  }

  @Test
  void aTargetThatComesLaterSuffersToo() throws IOException {
    node.balancer.suffer(List.of(new WorldFault.FailingResponses(List.of("127.0.9.0/24"), 503, 100)));
    node.apply(one);
    Node.await("one is unhealthy", () -> node.health(one).equals("unhealthy"));
  }

  @Test
  void aClientThatLeavesWhileItsRequestIsUnderWayLeavesNothingBehind() throws IOException {
    node.with(one);
    node.balancer.suffer(List.of(new WorldFault.SlowNetwork(List.of("127.0.9.0/24"), 500, 0)));
    try (Client client = node.client()) {
      client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
      Node.await("it is under way", () -> node.balancer.target("i-127.0.9.21").orElseThrow().outstanding.get() == 1);
    }
    Node.await("it is given up", () -> node.balancer.target("i-127.0.9.21").orElseThrow().outstanding.get() == 0);
  }
}
