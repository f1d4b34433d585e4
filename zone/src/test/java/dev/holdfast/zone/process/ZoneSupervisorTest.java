package dev.holdfast.zone.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.world.Report;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class ZoneSupervisorTest {

  private long nanos;
  private final FakeRegion region = new FakeRegion();
  private final FakeMachine machine = new FakeMachine();
  private final List<String> log = new ArrayList<>();

  /** Zones whose processes run, but have not come as far as to speak. */
  private final Set<String> mute = new TreeSet<>();

  private final ZoneSupervisor supervisor =
      new ZoneSupervisor(List.of("a", "b"), region, machine, () -> nanos, log::add);

  /** Believes what it is told, unless its journal is broken. */
  private static final class FakeRegion implements ZoneSupervisor.Region {
    final Set<String> available = new TreeSet<>();
    final Set<String> off = new TreeSet<>();
    final List<Report> reports = new ArrayList<>();
    boolean broken;

    @Override public boolean available(String zone) { return available.contains(zone); }

    @Override public boolean wantsPower(String zone) { return !off.contains(zone); }

    @Override public void report(Report report) {
      if (broken) {
        throw new IllegalStateException("the journal cannot be written");
      }
      reports.add(report);
      switch (report) {
        case Report.ZoneConnected c -> available.add(c.zone());
        case Report.ZoneLost l -> available.remove(l.zone());
        default -> throw new AssertionError(report);
      }
    }
  }

  /** Refuses what the real one would not do. */
  private static final class FakeMachine implements ZoneSupervisor.Machine {
    final Set<String> running = new TreeSet<>();
    final Set<String> off = new TreeSet<>();
    final List<String> done = new ArrayList<>();

    @Override public boolean hasPower(String zone) { return !off.contains(zone); }

    @Override public void setPower(String zone, boolean on) {
      assertThat(on ? off.remove(zone) : off.add(zone)).isTrue();
    }

    @Override public boolean runs(String zone) { return running.contains(zone); }

    @Override public void start(String zone) {
      assertThat(off).doesNotContain(zone);
      assertThat(running.add(zone)).isTrue();
      done.add("start " + zone);
    }

    @Override public void kill(String zone) {
      assertThat(off).contains(zone);
      running.remove(zone);
      done.add("kill " + zone);
    }

    @Override public void end(String zone) {
      assertThat(off).doesNotContain(zone);
      assertThat(running.remove(zone)).isTrue();
      done.add("end " + zone);
    }
  }

  /** Time passes, and the zones whose processes run speak in it. */
  private void pass(Duration time) {
    for (long end = nanos + time.toNanos(); nanos < end; ) {
      nanos += ZoneSupervisor.TICK.toNanos();
      machine.running.stream().filter(z -> !mute.contains(z)).forEach(supervisor::contact);
      supervisor.look();
    }
  }

  private static Duration seconds(double s) {
    return Duration.ofMillis((long) (s * 1_000));
  }

  @Test
  void startsEveryZoneAndTellsOnceThatItIsThere() {
    pass(seconds(10));
    assertThat(machine.done).containsExactly("start a", "start b");
    assertThat(region.reports).containsExactlyInAnyOrder(new Report.ZoneConnected("a"), new Report.ZoneConnected("b"));
    assertThat(supervisor.connected("a")).isTrue();
    assertThat(supervisor.connected("z")).isFalse();
  }

  @Test
  void aZoneProcessThatDiesIsStartedAgainAndNobodyElseNotices() {
    pass(seconds(2));
    region.reports.clear();
    machine.running.remove("a");
    pass(seconds(5));
    assertThat(machine.done).containsExactly("start a", "start b", "start a");
    assertThat(region.reports).isEmpty();
  }

  @Test
  void aProcessThatTakesItsTimeToStartOnABusyMachineIsWaitedForButNotForEver() {
    pass(seconds(2));
    region.reports.clear();
    machine.running.remove("a");
    mute.add("a");
    pass(ZoneSupervisor.STARTING.minus(seconds(1)));
    assertThat(region.reports).isEmpty();
    pass(seconds(2));
    assertThat(region.reports).singleElement().isInstanceOf(Report.ZoneLost.class);
  }

  @Test
  void aFrozenProcessIsKilledAndStartedAgainAndNobodyElseNotices() {
    pass(seconds(12));
    region.reports.clear();
    mute.add("a");
    pass(ZoneSupervisor.SILENCE.plus(ZoneSupervisor.TICK.multipliedBy(2)));
    assertThat(machine.done).containsExactly("start a", "start b", "end a", "start a");
    mute.remove("a");
    pass(seconds(20));
    assertThat(machine.done).hasSize(4);
    assertThat(region.reports).isEmpty();
  }

  @Test
  void aProcessThatSaysNothingAfterItsStartIsGivenAMinuteButItsZoneIsLost() {
    pass(seconds(12));
    region.reports.clear();
    mute.add("a");
    pass(ZoneSupervisor.MUTE);
    assertThat(region.reports).singleElement().isInstanceOf(Report.ZoneLost.class);
    assertThat(machine.done.stream().filter("end a"::equals)).hasSize(1);
    pass(ZoneSupervisor.MUTE);
    assertThat(machine.done.stream().filter("end a"::equals)).hasSize(2);
  }

  @Test
  void aProcessThatHasNotFoundTheNewRegionYetIsLeftAlone() {
    region.available.addAll(Set.of("a", "b"));
    machine.running.addAll(Set.of("a", "b"));
    mute.add("a");
    pass(ZoneSupervisor.RETURN);
    mute.remove("a");
    pass(seconds(5));
    assertThat(region.reports).isEmpty();
    assertThat(machine.done).isEmpty();
  }

  @Test
  void aProcessThatWasFrozenBeforeTheRegionStartedAgainIsKilledToo() {
    region.available.addAll(Set.of("a", "b"));
    machine.running.addAll(Set.of("a", "b"));
    mute.add("a");
    pass(ZoneSupervisor.RETURN.plus(ZoneSupervisor.TICK.multipliedBy(2)));
    mute.remove("a");
    pass(seconds(5));
    assertThat(machine.done).containsExactly("end a", "start a");
    assertThat(region.reports).isEmpty();
  }

  @Test
  void aProcessThatDiesAtEveryStartIsNotWaitedForAnew() {
    pass(seconds(2));
    region.reports.clear();
    mute.add("a");
    for (int i = 0; i < 120; i++) {
      machine.running.remove("a");
      pass(ZoneSupervisor.TICK);
    }
    assertThat(region.reports).singleElement().isInstanceOf(Report.ZoneLost.class);
  }

  @Test
  void aProcessThatDiesAtOnceIsStartedOnceASecond() {
    for (int i = 0; i < 100; i++) {
      pass(ZoneSupervisor.TICK);
      machine.running.clear();
    }
    assertThat(machine.done.stream().filter("start a"::equals)).hasSizeBetween(9, 11);
  }

  @Test
  void aZoneWithoutPowerIsKilledAtOnceAndLostByItsSilenceAndComesBack() {
    pass(seconds(2));
    region.reports.clear();
    machine.done.clear();
    region.off.add("a");
    pass(ZoneSupervisor.TICK);
    assertThat(machine.done).containsExactly("kill a");
    assertThat(region.reports).as("nobody tells the region but the silence").isEmpty();
    pass(ZoneSupervisor.SILENCE);
    assertThat(region.reports).singleElement().isInstanceOf(Report.ZoneLost.class);
    pass(seconds(5));
    assertThat(machine.done).as("what forked away from the first kill is looked for").contains("kill a")
        .doesNotContain("start a");
    assertThat(machine.running).containsExactly("b");
    assertThat(region.reports).as("told once").hasSize(1);

    region.off.remove("a");
    pass(seconds(2));
    assertThat(machine.running).containsExactly("a", "b");
    assertThat(region.reports).hasSize(2).last().isEqualTo(new Report.ZoneConnected("a"));
  }

  @Test
  void whoWasStoppedItselfTakesNobodysSilenceForDeath() {
    pass(seconds(2));
    region.reports.clear();
    nanos += seconds(60).toNanos();
    supervisor.look();
    pass(seconds(5));
    assertThat(region.reports).isEmpty();
  }

  @Test
  void aZoneThatDiedWhileTheSupervisorWasStoppedIsStillFound() {
    pass(seconds(2));
    region.reports.clear();
    machine.running.remove("a");
    machine.off.add("a"); // as if the switch had been thrown by hand: it cannot start
    region.off.add("a");
    nanos += seconds(60).toNanos();
    pass(seconds(3.5));
    assertThat(region.reports).singleElement().isInstanceOf(Report.ZoneLost.class);
  }

  @Test
  void aRegionThatStartsAgainTellsNothingNewOfZonesThatWereThereAllAlong() {
    region.available.addAll(Set.of("a", "b"));
    machine.running.addAll(Set.of("a", "b"));
    pass(seconds(10));
    assertThat(region.reports).isEmpty();
    assertThat(machine.done).isEmpty();
  }

  @Test
  void aRegionThatStartsAgainFindsAZoneThatDiedMeanwhile() {
    region.available.addAll(Set.of("a", "b"));
    region.off.add("a");
    machine.off.add("a");
    machine.running.add("b");
    pass(seconds(4));
    assertThat(region.reports).singleElement().isInstanceOf(Report.ZoneLost.class);
  }

  @Test
  void whatCouldNotBeOrderedIsToldAgain() {
    pass(seconds(2));
    region.reports.clear();
    region.broken = true;
    region.off.add("a");
    pass(seconds(10));
    assertThat(region.reports).isEmpty();
    assertThat(log).anySatisfy(line -> assertThat(line).contains("the journal cannot be written"));
    region.broken = false;
    pass(seconds(0.2));
    assertThat(region.reports).singleElement().isInstanceOf(Report.ZoneLost.class);
  }
}
