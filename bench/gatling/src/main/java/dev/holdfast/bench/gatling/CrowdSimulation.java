package dev.holdfast.bench.gatling;

import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.http;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.Simulation;
import java.time.Duration;

/** The same crowd as Gatling has it: everybody there at once, exponential think times, shared connections. */
public final class CrowdSimulation extends Simulation {

  public CrowdSimulation() {
    int users = Integer.getInteger("users");
    Duration think = Duration.ofMillis(Long.getLong("thinkMillis"));
    ChainBuilder act = exec(http("GET /").get("/"));
    setUp(scenario("crowd").forever().on(io.gatling.javaapi.core.CoreDsl.pause(think).exec(act))
        .injectOpen(atOnceUsers(users)))
        .exponentialPauses()
        .maxDuration(Duration.ofSeconds(Long.getLong("seconds")))
        .protocols(http.baseUrl(System.getProperty("url")).shareConnections().disableCaching().disableWarmUp());
  }
}
