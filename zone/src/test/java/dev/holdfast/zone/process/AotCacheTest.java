package dev.holdfast.zone.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.zone.home.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AotCacheTest {

  @TempDir
  private Path folder;

  private Path lib;
  private Program program;

  @BeforeEach
  void aBuild() throws IOException {
    lib = Files.createDirectories(folder.resolve("target/lib"));
    program = new Program(List.of(jar("a.jar"), jar("b.jar")));
  }

  @Test
  void aProcessHasTheCacheOfItsNameThatItsBuildsTrainingRunLeft() throws IOException {
    Home home = new Home(folder.resolve("home"));
    assertThat(options(home, "region")).as("before the training run").containsExactly("-Xshare:auto");
    Files.createDirectories(program.caches());
    Files.writeString(program.caches().resolve("region.aot"), "learnt");
    String directory = home.program().resolve(program.version()).toString();
    assertThat(options(home, "region")).startsWith("-XX:AOTCache=" + directory + "/region.aot");
    assertThat(options(home, "zone-us-east-1a")).containsExactly("-Xshare:auto");
    assertThat(options(home, "region")).as("again").startsWith("-XX:AOTCache=" + directory + "/region.aot");
  }

  @Test
  void aCopyIsWhatTheCacheWasMadeFrom() throws IOException {
    // The JVM takes a cache only for jars of the same sizes and times, in the same order.
    Path old = lib.resolve("a.jar");
    Files.setLastModifiedTime(old, FileTime.from(Instant.parse("2026-01-02T03:04:05Z")));
    String[] copies = program.install(new Home(folder.resolve("home"))).split(":");
    assertThat(copies).hasSize(2);
    assertThat(Path.of(copies[0])).hasFileName("a.jar");
    assertThat(Files.getLastModifiedTime(Path.of(copies[0]))).isEqualTo(Files.getLastModifiedTime(old));
  }

  @Test
  void anotherBuildHasNoCacheYet() throws IOException {
    Files.createDirectories(program.caches());
    Files.writeString(program.caches().resolve("region.aot"), "learnt");
    Files.writeString(lib.resolve("b.jar"), "changed and longer");
    assertThat(options(new Home(folder.resolve("home")), "region")).containsExactly("-Xshare:auto");
  }

  @Test
  void inATrainingRunItLeavesOne() {
    assertThat(AotCache.options(lib, "region", Map.of(AotCache.TRAINING, "/there")))
        .containsExactly("-XX:AOTCacheOutput=/there/region.aot");
    assertThat(AotCache.options(lib, "region", Map.of(AotCache.TRAINING, "off"))).containsExactly("-Xshare:auto");
  }

  private List<String> options(Home home, String process) throws IOException {
    Path first = Path.of(program.install(home).split(":")[0]);
    return AotCache.options(first.getParent(), process, Map.of());
  }

  private Path jar(String name) throws IOException {
    return Files.writeString(lib.resolve(name), name);
  }
}
