package dev.holdfast.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.rds.model.DBInstance;

/** A zone without power, the one where the primary database is. */
@Order(5)
@ExtendWith(SharedRegion.class)
final class ZoneLossTest {

  @Test
  void theWebsiteGoesOnFromTheOtherZonesAndSpreadsOutAgain(Holdfast holdfast) throws Exception {
    Fleet fleet = new Fleet(holdfast);
    fleet.awaitWhole(Duration.ofSeconds(60));
    Member author = Member.joins(holdfast.website());
    String photo = author.uploads("before.png", "image/png", Samples.photo());
    author.awaitReady(photo, Duration.ofSeconds(60));
    String zone = fleet.database().availabilityZone();
    Map<String, String> before = fleet.web();

    Load.Outcome outcome;
    try (Load load = Load.start(holdfast.sitePort(), 20, "/", "/login", "/m/" + photo)) {
      Thread.sleep(Duration.ofSeconds(1));
      assertThat(holdfast.command().ok("zone", "fail", zone)).contains(zone + " has no power");
      before.forEach((instance, of) -> {
        if (of.equals(zone)) {
          awaitGone(instance);
        }
      });
      assertThat(Running.postmasters(holdfast.home().resolve("zones").resolve(zone))).isEmpty();
      Await.until(Duration.ofSeconds(180), "three web servers in the other zones", () -> {
        Map<String, String> web = fleet.web();
        return web.size() == 3 && !web.containsValue(zone) && fleet.healthyTargets().containsAll(web.keySet())
            ? "" : "web servers " + web + ", healthy targets " + fleet.healthyTargets();
      });
      outcome = load.stop();
    }
    assertThat(outcome.failedShare()).as("failed of " + outcome.sent() + ": " + outcome.failures()).isLessThan(0.01);
    DBInstance database = fleet.database();
    assertThat(database.availabilityZone()).isNotEqualTo(zone);
    assertThat(holdfast.command().run("status").output()).contains("zone restore " + zone);

    // Everything works with two zones.
    author.post("/m/" + photo + "/comments", Map.of("body", "still here"));
    author.awaitReady(author.uploads("meanwhile.mp3", "audio/mpeg", Samples.sound()), Duration.ofSeconds(180));

    assertThat(holdfast.command().ok("zone", "restore", zone)).contains(zone + " has power again");
    fleet.awaitWhole(Duration.ofSeconds(180));
    assertThat(author.page("/m/" + photo)).contains("still here");
  }

  @Test
  void aZoneThatIsNoneAndAZoneThatHasPowerAreSaidSo(Holdfast holdfast) throws Exception {
    CommandLine.Result unknown = holdfast.command().run("zone", "fail", "us-east-1x");
    assertThat(unknown.status()).isEqualTo(1);
    assertThat(unknown.errors().lines()).singleElement().asString()
        .isEqualTo("holdfast: there is no zone us-east-1x; the zones are us-east-1a, us-east-1b, us-east-1c");
    CommandLine.Result powered = holdfast.command().run("zone", "restore", "us-east-1a");
    assertThat(powered.status()).isEqualTo(1);
    assertThat(powered.errors().lines()).singleElement().asString().contains("us-east-1a has not failed");
  }

  private static void awaitGone(String instance) {
    try {
      Await.until(Duration.ofSeconds(60), instance + " is gone",
          () -> Running.ofInstance(instance).isEmpty() ? "" : "it runs");
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
