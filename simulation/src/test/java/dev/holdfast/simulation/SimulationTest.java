package dev.holdfast.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
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

  /** {@code Map.of}, {@code Set.of} and identity hash codes give each JVM an order of its own: none may reach a history. */
  @Test
  void anotherJvmGivesTheSameHistory() throws Exception {
    List<String> here = String.join("\n", Seed.run(7, website)).lines().toList();
    assertThat(history(7)).isEqualTo(here);
    assertThat(history(7)).isEqualTo(here);
  }

  private static List<String> history(long seed) throws Exception {
    Path output = Files.createTempFile("history", ".txt");
    Process other = new ProcessBuilder(
        Path.of(System.getProperty("java.home"), "bin/java").toString(), "-XX:+UseSerialGC", "-Xmx1g", "-cp",
        System.getProperty("java.class.path"), SimulationTest.class.getName(), Long.toString(seed))
        .redirectOutput(output.toFile()).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try {
      assertThat(other.waitFor(5, TimeUnit.MINUTES)).as("the other JVM ends").isTrue();
      return Files.readAllLines(output);
    } finally {
      other.destroyForcibly();
      Files.delete(output);
    }
  }

  /** Prints the history of a seed, from the founding of the region on. */
  public static void main(String[] seed) throws IOException {
    createTheWebsite();
    Seed.run(Long.parseLong(seed[0]), website).forEach(System.out::println);
  }
}
