package dev.holdfast.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A thousand histories of the website's own stack; {@code -Dseed=N} runs one, {@code -Dseeds=N} so many. */
final class SimulationTest {

  private static Simulation.Beginning website;

  @BeforeAll
  static void createTheWebsite() throws IOException {
    website = Seed.website(Files.readString(Path.of("../site/template.yaml")));
  }

  @Test
  void everythingIsHealthyAgainAndNothingIsLostWhateverFails() {
    String one = System.getProperty("seed", "");
    LongStream seeds = one.isEmpty()
        ? LongStream.rangeClosed(1, Long.getLong("seeds", 1_000))
        : LongStream.of(Long.parseLong(one));
    seeds.parallel().forEach(seed -> Seed.run(seed, website));
  }

  @Test
  void theSameSeedGivesTheSameHistory() {
    List<String> first = Seed.run(7, website);
    assertThat(Seed.run(7, website)).isEqualTo(first);
    assertThat(Seed.run(8, website)).isNotEqualTo(first);
  }
}
