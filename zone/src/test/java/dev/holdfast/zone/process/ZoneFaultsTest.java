package dev.holdfast.zone.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.world.Report;
import dev.holdfast.region.world.WorldFault;
import dev.holdfast.region.world.ZoneIntent.FaultIntent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A fault is done once, and taken back whatever happens in between. */
final class ZoneFaultsTest {

  private static final WorldFault FREEZE = new WorldFault.FreezeInstance("i-1");
  private static final WorldFault.OfNetwork SLOW = new WorldFault.SlowNetwork(List.of("127.0.16.0/20"), 100, 0);

  @TempDir Path directory;
  private final List<String> deeds = new CopyOnWriteArrayList<>();
  private final List<Report> reports = new CopyOnWriteArrayList<>();
  private boolean nothingRuns;

  private final ZoneFaults.World world = new ZoneFaults.World() {
    @Override
    public String suffer(WorldFault fault) throws IOException {
      if (nothingRuns) {
        throw new IOException("nothing was running");
      }
      deeds.add("+" + fault);
      return "done";
    }

    @Override
    public void takeBack(WorldFault fault) {
      deeds.add("-" + fault);
    }

    @Override
    public void network(List<WorldFault.OfNetwork> faults) {
      deeds.add("network " + faults);
    }
  };

  private ZoneFaults process() throws IOException {
    return new ZoneFaults(directory.resolve("faults.json"), world, reports::add, _ -> { });
  }

  private static FaultIntent listed(String id, WorldFault fault) {
    return new FaultIntent(id, Optional.of(Instant.now().plusSeconds(3600)), fault);
  }

  @Test
  void itIsDoneOnceHoweverOftenItIsListedAndTakenBackWhenItIsNot() throws IOException {
    ZoneFaults faults = process();
    FaultIntent freeze = listed("f1", FREEZE);
    faults.look(List.of(freeze));
    faults.look(List.of(freeze));
    assertThat(deeds).containsExactly("+" + FREEZE);
    assertThat(reports).containsExactly(new Report.FaultInjected("f1", true, "done"));
    faults.look(List.of());
    faults.look(List.of());
    assertThat(deeds).containsExactly("+" + FREEZE, "-" + FREEZE);
  }

  @Test
  void aNewProcessTakesBackWhatTheKilledOneHadDone() throws IOException {
    process().look(List.of(listed("f1", FREEZE)));
    process().look(List.of());
    assertThat(deeds).containsExactly("+" + FREEZE, "-" + FREEZE);
    process().look(List.of());
    assertThat(deeds).hasSize(2);
  }

  @Test
  void aNewProcessDoesNotStrikeAgain() throws IOException {
    WorldFault kill = new WorldFault.KillInstance("i-1");
    FaultIntent listed = new FaultIntent("f1", Optional.empty(), kill);
    process().look(List.of(listed));
    process().look(List.of(listed));
    assertThat(deeds).containsExactly("+" + kill);
  }

  /** It is written down first: a process that dies between the deed and its report leaves nothing behind. */
  @Test
  void whatWasBegunIsTakenBackEvenIfNobodyHeardOfIt() throws IOException {
    ZoneFaults dying = new ZoneFaults(directory.resolve("faults.json"), new ZoneFaults.World() {
      @Override
      public String suffer(WorldFault fault) {
        deeds.add("+" + fault);
        throw new Death();
      }

      @Override
      public void takeBack(WorldFault fault) { }

      @Override
      public void network(List<WorldFault.OfNetwork> faults) { }
    }, reports::add, _ -> { });
    dying.start();
    dying.apply(List.of(listed("f1", FREEZE)));
    await(() -> !deeds.isEmpty());
    process().look(List.of());
    assertThat(deeds).containsExactly("+" + FREEZE, "-" + FREEZE);
    assertThat(reports).isEmpty();
  }

  private static final class Death extends Error {
    private static final long serialVersionUID = 1;
  }

  @Test
  void itEndsWhenItsTimeIsOverAlsoWithoutTheRegion() throws IOException {
    ZoneFaults faults = process();
    faults.start();
    faults.apply(List.of(new FaultIntent("f1", Optional.of(Instant.now().plusMillis(300)), FREEZE)));
    await(() -> deeds.contains("-" + FREEZE) && written().contains("{}")); // and nothing more is written
    assertThat(deeds).first().isEqualTo("+" + FREEZE);
  }

  @Test
  void theNetworkIsTheWholeTruthAndEndsWithTheList() throws IOException {
    ZoneFaults faults = process();
    faults.look(List.of(listed("f1", SLOW)));
    faults.look(List.of());
    assertThat(deeds).containsExactly("network [" + SLOW + "]", "network []");
    assertThat(reports).hasSize(1);
  }

  @Test
  void whatCannotBeDoneIsSaidOnceAndNotTriedAgain() throws IOException {
    nothingRuns = true;
    ZoneFaults faults = process();
    FaultIntent freeze = listed("f1", FREEZE);
    faults.look(List.of(freeze));
    nothingRuns = false;
    faults.look(List.of(freeze));
    assertThat(deeds).isEmpty();
    assertThat(reports).containsExactly(new Report.FaultInjected("f1", false, "nothing was running"));
  }

  @Test
  void aRegionThatIsBackHearsAgainWhatIsInForce() throws IOException {
    ZoneFaults faults = process();
    List<FaultIntent> both = new ArrayList<>(List.of(listed("f1", FREEZE), listed("f2", SLOW)));
    faults.look(both);
    reports.clear();
    faults.reportAll();
    faults.look(both);
    assertThat(reports).extracting(r -> ((Report.FaultInjected) r).faultId()).containsExactly("f1", "f2");
  }

  private String written() {
    try {
      return Files.readString(directory.resolve("faults.json"));
    } catch (IOException e) {
      return "";
    }
  }

  private static void await(java.util.function.BooleanSupplier condition) {
    long until = System.nanoTime() + 60_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("timed out").isLessThan(until);
      Thread.onSpinWait();
    }
  }
}
