package dev.holdfast.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.balancer.Client.Response;
import dev.holdfast.region.world.Report;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What clients see, and do not see, when targets and balancers fail. */
final class AvailabilityTest {

  private final Origin one = Origin.on("127.0.9.11");
  private final Origin two = Origin.on("127.0.9.12");
  private final Node node = new Node();

  @AfterEach
  void close() {
    node.close();
    one.close();
    two.close();
  }

  // ---- health

  @Test
  void targetsAreCheckedAtOnceAndVerdictsReported() {
    two.healthStatus = 500;
    node.with(one, two);
    Node.await("both verdicts", () -> node.reports.size() >= 2);
    assertThat(node.reports).contains(
        new Report.TargetHealth("us-east-1a", Node.GROUP, "i-127.0.9.11", one.port(), true, ""),
        new Report.TargetHealth("us-east-1a", Node.GROUP, "i-127.0.9.12", two.port(), false,
            "Target.ResponseCodeMismatch: Health checks failed with these codes: [500]"));
    assertThat(node.balancer.verdicts()).hasSize(2);
    two.healthStatus = 200;
    Node.await("two is well", () -> node.health(two).equals("healthy"));
  }

  @Test
  void anUnhealthyTargetGetsNoRequests() throws IOException {
    two.healthStatus = 503;
    node.with(one, two);
    try (Client client = node.client()) {
      for (int i = 0; i < 20; i++) {
        assertThat(client.get("/").status()).isEqualTo(200);
      }
    }
    assertThat(one.requests).hasSize(20);
    assertThat(two.requests).isEmpty();
  }

  @Test
  void whenNoneIsHealthyAllAreAsked() throws IOException {
    one.healthStatus = 500;
    two.healthStatus = 500;
    node.with(one, two);
    try (Client client = node.client()) {
      for (int i = 0; i < 10; i++) {
        assertThat(client.get("/").status()).isEqualTo(200);
      }
    }
    assertThat(one.requests).isNotEmpty();
    assertThat(two.requests).isNotEmpty();
  }

  @Test
  void withoutTargetsTheServiceIsUnavailable() throws IOException {
    node.apply();
    try (Client client = node.client()) {
      Response r = client.get("/");
      assertThat(r.status()).isEqualTo(503);
      assertThat(r.body()).contains("503 Service Temporarily Unavailable");
      assertThat(client.send("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n").response(false).status()).isEqualTo(503);
      node.with(one);
      assertThat(client.get("/").status()).isEqualTo(200);
    }
    assertThat(node.access.getFirst().outcome()).isEqualTo(Outcome.NO_TARGET);
    assertThat(node.access.getFirst().outcome().blame()).isEqualTo(Outcome.Blame.BALANCER);
  }

  @Test
  void equalTargetsShareTheRequestsAndTheBusyOneGetsFewer() throws Exception {
    node.with(one, two);
    try (Client client = node.client()) {
      for (int i = 0; i < 40; i++) {
        client.get("/");
      }
    }
    assertThat(one.requests.size()).isBetween(10, 30);

    CountDownLatch go = new CountDownLatch(1);
    one.handler = (_, _, out) -> {
      waitFor(go);
      return Origin.answer(out, 200, "late");
    };
    int shared = one.requests.size();
    List<Client> waiting = new ArrayList<>();
    while (one.requests.size() == shared) {
      int arrived = one.requests.size() + two.requests.size();
      Client c = node.client();
      c.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
      waiting.add(c);
      Node.await("it has arrived", () -> one.requests.size() + two.requests.size() > arrived);
    }
    try (Client client = node.client()) {
      for (int i = 0; i < 20; i++) {
        Node.await("the other is idle", () -> node.outstanding(two) == 0);
        assertThat(client.get("/").body()).isEqualTo("ok");
      }
    }
    assertThat(one.requests).hasSize(shared + 1);
    go.countDown();
    for (Client c : waiting) {
      assertThat(c.response().status()).isEqualTo(200);
      c.close();
    }
  }

  // ---- a target dies

  @Test
  void aRefusedConnectionIsTriedElsewhereWhateverTheMethod() throws IOException {
    node.with(one, two);
    one.kill();
    try (Client client = node.client()) {
      for (int i = 0; i < 10; i++) {
        assertThat(client.post("/", "once").status()).isEqualTo(200);
      }
    }
    assertThat(two.requests).hasSize(10);
    Node.await("found out", () -> node.health(one).equals("unhealthy"));
    one.revive();
    Node.await("found well again", () -> node.health(one).equals("healthy"));
  }

  @Test
  void anIdleKilledTargetIsFoundOutWithoutARequest() throws IOException {
    node.interval = 300; // the next health check is not what finds it out
    node.with(one);
    try (Client client = node.client()) {
      client.get("/");
    }
    one.kill();
    Node.await("found out", () -> node.health(one).equals("unhealthy"));
  }

  @Test
  void aRequestThatMayBeRepeatedSurvivesItsTargetsDeath() throws IOException {
    for (Origin o : List.of(one, two)) {
      o.handler = (request, socket, out) -> {
        if (tries(request.path()) == 1) {
          Origin.reset(socket);
          return false;
        }
        return Origin.answer(out, 200, request.method() + request.text());
      };
    }
    node.with(one, two);
    try (Client client = node.client()) {
      assertThat(client.get("/a").body()).isEqualTo("GET");
      assertThat(client.send("PUT /b HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc").response().body())
          .isEqualTo("PUTabc");
      String large = "x".repeat(60_000);
      assertThat(client.send("DELETE /c HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n" + large).response().body())
          .isEqualTo("DELETE" + large);
      assertThat(client.post("/d", "pay", "Idempotency-Key: \"8e03978e\"\r\n").body()).isEqualTo("POSTpay");
      assertThat(client.send("PUT /e HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n")
          .response().body()).isEqualTo("PUTabc");
    }
    assertThat(node.access).hasSize(5).allMatch(a -> a.outcome() == Outcome.SUCCESS && a.tries() == 2);
  }

  @Test
  void aRequestThatMayNotBeRepeatedIsNot() throws IOException {
    AtomicInteger seen = new AtomicInteger();
    for (Origin o : List.of(one, two)) {
      o.handler = (_, socket, _) -> {
        seen.incrementAndGet();
        Origin.reset(socket);
        return false;
      };
    }
    node.with(one, two);
    try (Client client = node.client()) {
      assertThat(client.post("/", "pay").status()).isEqualTo(502);
      assertThat(seen).hasValue(1);
    }
    assertThat(node.access).hasSize(1);
    assertThat(node.access.getFirst().outcome()).isEqualTo(Outcome.TARGET_CONNECTION);
  }

  @Test
  void aBodyTooLargeToHoldIsNotRepeated() throws IOException {
    for (Origin o : List.of(one, two)) {
      o.handler = (_, socket, _) -> {
        Origin.reset(socket);
        return false;
      };
    }
    node.with(one, two);
    try (Client client = node.client()) {
      String large = "x".repeat(200_000);
      assertThat(client.send("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n" + large).response().status())
          .isEqualTo(502);
    }
    assertThat(one.requests.size() + two.requests.size()).isEqualTo(1);
  }

  @Test
  void noTargetIsAskedTwice() throws IOException {
    Origin three = Origin.on("127.0.9.13");
    Origin four = Origin.on("127.0.9.14");
    try (three; four) {
      for (Origin o : List.of(one, two, three, four)) {
        o.handler = (_, socket, _) -> {
          Origin.reset(socket);
          return false;
        };
      }
      node.with(one, two, three, four);
      try (Client client = node.client()) {
        assertThat(client.get("/").status()).isEqualTo(502);
      }
      List<Integer> asked = List.of(one, two, three, four).stream().map(o -> o.requests.size()).toList();
      assertThat(asked).allMatch(n -> n <= 1);
      assertThat(asked.stream().mapToInt(n -> n).sum()).isEqualTo(3);
    }
  }

  @Test
  void anAnswerThatBreaksOffIsSeenToBeBroken() throws IOException {
    one.handler = (_, socket, out) -> {
      Origin.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this");
      ForwardingTest.sleep(50);
      Origin.reset(socket);
      return false;
    };
    node.with(one);
    try (Client client = node.client()) {
      client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(Origin.readHead(client.in())).contains("200 OK");
      assertThat(client.in().readNBytes(9)).hasSize(9);
      assertThat(client.ended()).isTrue();
    }
    Node.await("logged", () -> !node.access.isEmpty());
    assertThat(node.access.getFirst().outcome()).isEqualTo(Outcome.TARGET_BAD_RESPONSE);
    assertThat(node.access.getFirst().status()).isZero();
  }

  @Test
  void aConnectionThatItsTargetHasJustClosedCostsNothing() throws Exception {
    node.with(one);
    try (Client client = node.client()) {
      for (int i = 0; i < 30; i++) {
        assertThat(client.get("/").status()).isEqualTo(200);
        one.closeConnections();
      }
    }
    one.handler = (_, _, out) -> {
      Origin.answer(out, 200, "ok");
      return false; // promises keep-alive and closes
    };
    try (Client client = node.client()) {
      for (int i = 0; i < 30; i++) {
        assertThat(client.get("/").status()).isEqualTo(200);
      }
    }
  }

  @Test
  void aTargetThatDoesNotAnswerInTimeIsAGatewayTimeout() throws IOException {
    CountDownLatch never = new CountDownLatch(1);
    one.handler = (_, _, _) -> {
      waitFor(never);
      return false;
    };
    node.idleTimeout = 1;
    node.with(one);
    try (Client client = node.client()) {
      assertThat(client.get("/").status()).isEqualTo(504);
    }
    assertThat(node.access.getFirst().outcome()).isEqualTo(Outcome.TARGET_TIMEOUT);
    never.countDown();
  }

  @Test
  void aClientThatGivesUpIsToBlameItself() throws IOException {
    CountDownLatch go = new CountDownLatch(1);
    one.handler = (_, _, out) -> {
      waitFor(go);
      return Origin.answer(out, 200, "too late");
    };
    node.with(one);
    try (Client client = node.client()) {
      client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
      Node.await("asked", () -> !one.requests.isEmpty());
    }
    Node.await("logged", () -> !node.access.isEmpty());
    assertThat(node.access.getFirst().outcome()).isEqualTo(Outcome.CLIENT_CANCELLED);
    Node.await("let go", () -> node.balancer.target("i-127.0.9.11").orElseThrow().outstanding.get() == 0);
    go.countDown();
  }

  @Test
  void noRequestFailsWhileTargetsDieAndComeBackUnderLoad() throws Exception {
    node.with(one, two);
    AtomicBoolean stop = new AtomicBoolean();
    AtomicInteger answered = new AtomicInteger();
    List<String> failures = java.util.Collections.synchronizedList(new ArrayList<>());
    List<Thread> load = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      load.add(Thread.startVirtualThread(() -> {
        try (Client client = node.client()) {
          while (!stop.get()) {
            Response r = client.get("/");
            if (r.status() == 200) {
              answered.incrementAndGet();
            } else {
              failures.add(r.toString());
              return;
            }
          }
        } catch (IOException e) {
          failures.add(e.toString());
        }
      }));
    }
    for (Origin o : List.of(one, two, one)) {
      long seen = answered.get();
      Node.await("it is asked", () -> answered.get() > seen + 50);
      o.kill();
      Node.await("found out", () -> !node.health(o).equals("healthy"));
      o.revive();
      Node.await("well again", () -> node.health(o).equals("healthy"));
    }
    stop.set(true);
    for (Thread t : load) {
      t.join();
    }
    assertThat(failures).isEmpty();
  }

  // ---- draining, listeners, nodes

  @Test
  void aDrainingTargetFinishesWhatItHasAndGetsNoMore() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    one.handler = (_, _, out) -> {
      waitFor(go);
      return Origin.answer(out, 200, "from one");
    };
    node.with(one);
    try (Client slow = node.client(); Client client = node.client()) {
      slow.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
      Node.await("asked", () -> !one.requests.isEmpty());
      node.apply(List.of(Node.target(one, true), Node.target(two, false)));
      Node.await("two is well", () -> node.health(two).equals("healthy"));
      for (int i = 0; i < 10; i++) {
        assertThat(client.get("/").body()).isEqualTo("ok");
      }
      Thread.sleep(800);
      assertThat(node.reports).noneMatch(r -> r instanceof Report.TargetDrained);
      go.countDown();
      assertThat(slow.response().body()).isEqualTo("from one");
    }
    Report drained = new Report.TargetDrained("us-east-1a", Node.GROUP, "i-127.0.9.11", one.port());
    Node.await("drained", () -> node.reports.contains(drained));
    node.apply(List.of(Node.target(one, true), Node.target(two, false)));
    assertThat(node.balancer.verdicts()).contains(drained);
    node.apply(two);
    assertThat(node.balancer.health()).containsOnlyKeys("i-127.0.9.12");
    assertThat(node.reports.stream().filter(drained::equals)).hasSize(1);
  }

  @Test
  void applyingTheSameAgainDisturbsNothing() throws Exception {
    node.with(one);
    try (Client client = node.client()) {
      client.get("/");
      for (int i = 0; i < 20; i++) {
        node.apply(one);
        assertThat(client.get("/").status()).isEqualTo(200);
      }
    }
    assertThat(one.connections).hasValue(1);
    assertThat(node.reports.stream().filter(r -> r instanceof Report.TargetHealth)).hasSize(1);
  }

  @Test
  void aListenerThatIsGoneFinishesItsRequests() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    one.handler = (_, _, out) -> {
      waitFor(go);
      return Origin.answer(out, 200, "done");
    };
    node.with(one);
    int port = node.port();
    try (Client client = node.client(); Client idle = node.client()) {
      client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
      Node.await("asked", () -> !one.requests.isEmpty());
      node.balancer.apply(List.of());
      assertThat(idle.ended()).isTrue();
      go.countDown();
      Response r = client.response();
      assertThat(r.body()).isEqualTo("done");
      assertThat(r.head()).containsIgnoringCase("connection: close");
      Node.await("refused", () -> refused(port));
    }
  }

  @Test
  void twoNodesShareAPortAndOneMayLeave() throws Exception {
    int port = Node.freePort();
    Node a = new Node(port, Duration.ofSeconds(60));
    try (Node b = new Node(port, Duration.ofSeconds(60))) {
      a.with(one);
      b.with(two);
      for (int i = 0; i < 60; i++) {
        try (Client client = new Client(port)) {
          assertThat(client.get("/").status()).isEqualTo(200);
        }
      }
      assertThat(one.requests).isNotEmpty();
      assertThat(two.requests).isNotEmpty();
      a.close();
      int before = two.requests.size();
      for (int i = 0; i < 30; i++) {
        try (Client client = new Client(port)) {
          assertThat(client.get("/").status()).isEqualTo(200);
        }
      }
      assertThat(two.requests).hasSize(before + 30);
    } finally {
      a.close();
    }
  }

  @Test
  void aPortInUseIsWaitedFor() throws Exception {
    try (ServerSocket taken = new ServerSocket(0)) {
      Node late = new Node(taken.getLocalPort(), Duration.ofSeconds(60));
      try (late) {
        Thread applying = Thread.startVirtualThread(() -> late.apply(one));
        Node.await("said so", () -> late.log.stream().anyMatch(l -> l.contains("cannot listen on 127.0.0.1:")));
        taken.close();
        applying.join();
        try (Client client = late.client()) {
          assertThat(client.get("/").status()).isEqualTo(200);
        }
        assertThat(late.log.stream().filter(l -> l.contains("cannot listen"))).hasSize(1);
      }
    }
  }

  @Test
  void measurementsSayWhatHappenedAndNothingWhenNothingDid() throws IOException {
    node.with(one);
    one.handler = (request, _, out) -> Origin.answer(out, Integer.parseInt(request.path().substring(1)), "x");
    try (Client client = node.client()) {
      for (String path : List.of("/200", "/200", "/404", "/500")) {
        client.get(path);
      }
    }
    Node.await("measured", () -> sum("RequestCount", false) == 4);
    assertThat(sum("HTTPCode_Target_2XX_Count", false)).isEqualTo(2);
    assertThat(sum("HTTPCode_Target_4XX_Count", true)).isEqualTo(1);
    assertThat(sum("HTTPCode_Target_5XX_Count", false)).isEqualTo(1);
    assertThat(sum("HTTPCode_ELB_5XX_Count", false)).isZero();
    assertThat(sum("HealthyHostCount", true)).isPositive();
    Report.Measurement time = measurements().filter(m -> m.metric().equals("TargetResponseTime")).findFirst().orElseThrow();
    assertThat(time.dimensions()).containsEntry("LoadBalancer", "app/site/0123456789abcdef");
    assertThat(time.unit()).isEqualTo("Seconds");
    assertThat(time.minimum()).isBetween(0.0, time.maximum());
    assertThat(time.sum()).isLessThan(5);

    long told = node.reports.stream().filter(r -> r instanceof Report.Measured).count();
    ForwardingTest.sleep(2_200);
    assertThat(node.reports.stream().filter(r -> r instanceof Report.Measured)).hasSize((int) told);
  }

  private java.util.stream.Stream<Report.Measurement> measurements() {
    return node.reports.stream().filter(r -> r instanceof Report.Measured).map(r -> (Report.Measured) r)
        .flatMap(m -> m.measurements().stream());
  }

  private double sum(String metric, boolean ofGroup) {
    return measurements()
        .filter(m -> m.metric().equals(metric) && m.dimensions().containsKey("TargetGroup") == ofGroup)
        .filter(m -> !m.dimensions().containsKey("AvailabilityZone"))
        .mapToDouble(Report.Measurement::sum).sum();
  }

  private static boolean refused(int port) {
    try (Client c = new Client(port)) {
      return c.ended();
    } catch (IOException e) {
      return true;
    }
  }

  /** How often this path has been asked for, over both targets. */
  private long tries(String path) {
    return List.of(one, two).stream().flatMap(o -> o.requests.stream()).filter(r -> r.path().equals(path)).count();
  }

  private static void waitFor(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
