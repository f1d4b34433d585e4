package dev.holdfast.gameday.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.gameday.Examples;
import dev.holdfast.gameday.FakeCloud;
import dev.holdfast.gameday.FakeFis;
import dev.holdfast.gameday.FakeSqs;
import dev.holdfast.gameday.Fleet;
import dev.holdfast.gameday.GameDayException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Days of chaos on a website made for it, in a time of its own. */
class ChaosTest {

  private static final Instant MONDAY = Instant.parse("2025-11-24T08:00:00Z");

  private final AtomicReference<Fleet> fleet = new AtomicReference<>(Examples.whole());
  private final List<JsonNode> log = new ArrayList<>();
  private final List<Instant> harmed = new ArrayList<>();
  private Instant now = MONDAY;
  private Runnable onSleep = () -> { };
  private boolean well = true;
  private Runnable onHarm = () -> { };
  private final FakeFis fis = new FakeFis(() -> {
    harmed.add(now);
    onHarm.run();
  });

  private final Chaos.Time time = new Chaos.Time() {
    @Override
    public Instant now() {
      return now;
    }

    @Override
    public void sleep(Duration span) {
      now = now.plus(span);
      onSleep.run();
    }
  };

  private static Monkey monkey(long seed, Monkey.Kind... kinds) {
    return new Monkey(seed, Duration.ofMinutes(30), new TreeSet<>(List.of(kinds)));
  }

  private boolean run(Monkey monkey, int budget, Duration lasts, boolean dryRun) throws Exception {
    // An experiment of an instant is over when it is next looked at.
    onSleep = fis::complete;
    return new Chaos(monkey, new Chaos.Rules(Hours.of("mon-fri 9-17", ZoneOffset.UTC), budget, lasts, Optional.empty(),
        dryRun, false), FakeCloud.of(fleet::get, new FakeSqs(), fis), "site", () -> well, time, this::keep).run();
  }

  private void keep(String line) {
    try {
      log.add(new ObjectMapper().readTree(line));
    } catch (IOException e) {
      throw new IllegalStateException(line, e);
    }
  }

  private List<String> outcomes() {
    return log.stream().map(l -> l.path("outcome").asText()).distinct().toList();
  }

  @Test
  void itKeepsToItsHoursAndItsBudgetAndLogsEachDraw() throws Exception {
    assertThat(run(monkey(7, Monkey.Kind.INSTANCE), 3, Duration.ofDays(9), false)).isTrue();

    Hours hours = Hours.of("mon-fri 9-17", ZoneOffset.UTC);
    assertThat(harmed).hasSizeBetween(12, 21).allMatch(hours::contains);
    assertThat(harmed.stream().collect(Collectors.groupingBy(hours::day, Collectors.counting())).values())
        .allMatch(n -> n <= 3);
    assertThat(outcomes()).containsExactlyInAnyOrder("healed", "skipped");
    assertThat(log).allSatisfy(l -> assertThat(l.path("seed").asLong()).isEqualTo(7));
    assertThat(log.stream().filter(l -> l.path("outcome").asText().equals("skipped")))
        .allMatch(l -> l.path("reason").asText().equals("the budget of 3 a day is spent"));
    assertThat(log.getFirst().path("group").asText()).isEqualTo("web");
    assertThat(fis.templates).as("nothing is left behind").isEmpty();
  }

  @Test
  void theSameSeedDrawsTheSameAndAnotherDoesNot() throws Exception {
    run(monkey(7, Monkey.Kind.INSTANCE), 9, Duration.ofHours(8), true);
    List<JsonNode> first = List.copyOf(log);
    log.clear();
    now = MONDAY;
    run(monkey(7, Monkey.Kind.INSTANCE), 9, Duration.ofHours(8), true);
    assertThat(log).isEqualTo(first);
    log.clear();
    now = MONDAY;
    run(monkey(8, Monkey.Kind.INSTANCE), 9, Duration.ofHours(8), true);
    assertThat(log).isNotEqualTo(first);
    assertThat(harmed).as("a dry run").isEmpty();
    assertThat(fis.calls).isEmpty();
  }

  @Test
  void nothingIsTakenWhileSomethingIsIll() throws Exception {
    fleet.set(Examples.fleet("terminated", "unused", "available", "us-east-1a", Optional.of("us-east-1b"), "available"));
    assertThat(run(monkey(7, Monkey.Kind.INSTANCE), 9, Duration.ofHours(8), false)).isTrue();
    well = false;
    fleet.set(Examples.whole());
    assertThat(run(monkey(7, Monkey.Kind.INSTANCE), 9, Duration.ofHours(24), false)).isTrue();

    assertThat(harmed).isEmpty();
    assertThat(outcomes()).containsExactly("skipped");
    assertThat(log.getFirst().path("reason").asText()).contains("instances in service");
    assertThat(log.getLast().path("reason").asText()).isEqualTo("the website does not answer");
  }

  @Test
  void drawsAreNotMadeUpForAfterALongHealing() throws Exception {
    onHarm = () -> {
      well = false;
      Instant healed = now.plus(Duration.ofMinutes(4));
      onSleep = () -> {
        fis.complete();
        well = now.isAfter(healed);
      };
    };
    Monkey often = new Monkey(7, Duration.ofSeconds(20), new TreeSet<>(List.of(Monkey.Kind.INSTANCE)));
    assertThat(new Chaos(often, new Chaos.Rules(Hours.of("always", ZoneOffset.UTC), 100, Duration.ofHours(1),
        Optional.empty(), false, false), FakeCloud.of(fleet::get, new FakeSqs(), fis), "site", () -> well, time,
        this::keep).run()).isTrue();

    assertThat(harmed).hasSizeBetween(10, 15);
    assertThat(outcomes()).as("none was due while another was being healed").containsExactly("healed");
  }

  @Test
  void whatIsNotHealedEndsIt() throws Exception {
    onHarm = () -> well = false;

    assertThat(run(monkey(7, Monkey.Kind.INSTANCE), 9, Duration.ofDays(2), false)).isFalse();

    assertThat(harmed).hasSize(1);
    assertThat(log).hasSize(1);
    assertThat(log.getFirst().path("outcome").asText()).isEqualTo("not healed");
    assertThat(Duration.between(harmed.getFirst(), now)).isBetween(Chaos.HEALED_WITHIN, Duration.ofMinutes(6));
  }

  @Test
  void aStopConditionEndsIt() throws Exception {
    onHarm = () -> fis.stop();

    assertThat(run(monkey(7, Monkey.Kind.INSTANCE), 9, Duration.ofDays(2), false)).isFalse();
    assertThat(outcomes()).containsExactly("stopped");
  }

  @Test
  void aGroupAtItsMinimumIsLeftAlone() {
    Monkey.Group small = new Monkey.Group("small", 2, List.of("i-1", "i-2"));
    Monkey.Group large = new Monkey.Group("large", 2, List.of("i-3", "i-4", "i-5"));
    TreeSet<String> drawn = new TreeSet<>();
    for (int n = 0; n < 100; n++) {
      monkey(3, Monkey.Kind.INSTANCE).draw(n, new Monkey.Field(List.of(small, large), List.of(), List.of("a")))
          .ifPresent(t -> drawn.add(t.name()));
    }

    assertThat(drawn).containsExactly("i-3", "i-4", "i-5");
    assertThat(monkey(3, Monkey.Kind.INSTANCE).draw(0, new Monkey.Field(List.of(small), List.of("db"), List.of("a"))))
        .isEmpty();
  }

  @Test
  void everyKindThatIsAskedForIsDrawn() {
    Monkey monkey = monkey(3, Monkey.Kind.values());
    Monkey.Field field = new Monkey.Field(List.of(new Monkey.Group("g", 0, List.of("i"))), List.of("db"), List.of("z"));
    TreeSet<Monkey.Kind> drawn = new TreeSet<>();
    for (int n = 0; n < 50; n++) {
      drawn.add(monkey.draw(n, field).orElseThrow().kind());
    }

    assertThat(drawn).containsExactly(Monkey.Kind.values());
  }

  @Test
  void pausesAreAroundTheirMean() {
    Monkey monkey = monkey(3, Monkey.Kind.INSTANCE);
    double mean = java.util.stream.IntStream.range(0, 10_000).mapToLong(n -> monkey.pause(n).toSeconds()).average()
        .orElseThrow();

    // Cut at four times the mean, of which an exponential has 1.8 % beyond.
    assertThat(mean).isBetween(1700.0, 1850.0);
  }

  @Test
  void zonesAreNotDrawnOnAws() {
    assertThatThrownBy(() -> new Chaos(monkey(1, Monkey.Kind.ZONE), new Chaos.Rules(Hours.of("always", ZoneOffset.UTC),
        1, Duration.ofHours(1), Optional.empty(), false, true), FakeCloud.of(fleet::get, new FakeSqs(), fis), "site",
        () -> true, time, this::keep)).isInstanceOf(GameDayException.class).hasMessageContaining("zones");
  }
}
