package dev.holdfast.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code kill -9} of a web server under load. */
@Order(2)
@ExtendWith(SharedRegion.class)
final class InstanceLossTest {

  @Test
  void noRequestFailsAndAnotherTakesItsPlace(Holdfast holdfast) throws Exception {
    Fleet fleet = new Fleet(holdfast);
    fleet.awaitWhole(Duration.ofSeconds(60));
    SortedMap<String, String> before = fleet.web();
    String victim = before.firstKey();
    Load.Outcome outcome;
    try (Load load = Load.start(holdfast.sitePort(), 20, "/", "/login", "/?kind=photo")) {
      Thread.sleep(Duration.ofSeconds(2));
      List<Long> pids = Running.ofInstance(victim);
      assertThat(pids).as("processes of " + victim).isNotEmpty();
      Running.kill(pids);
      Await.until(Duration.ofSeconds(60), "another is in service", () -> {
        SortedMap<String, String> now = fleet.web();
        return !now.containsKey(victim) && now.size() == 3 && fleet.healthyTargets().containsAll(now.keySet())
            ? "" : "web servers " + now + ", healthy targets " + fleet.healthyTargets();
      });
      outcome = load.stop();
    }
    assertThat(outcome.failures()).as("of " + outcome.sent() + " requests").isEmpty();
    SortedMap<String, String> after = fleet.web();
    assertThat(after.keySet()).as("the others were left alone").containsAll(before.tailMap(victim + "0").keySet());
    assertThat(after.values().stream().distinct()).as("one in each zone").hasSize(3);
  }
}
