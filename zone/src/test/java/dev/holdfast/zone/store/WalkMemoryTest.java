package dev.holdfast.zone.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.kernel.Table;
import dev.holdfast.zone.disk.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who goes through all rows of a large file does not make the process as large as the file. */
final class WalkMemoryTest {

  private record Row(String text) {}

  private static final Table<String, Row> TABLE = Table.large("test/rows", String.class, Row.class);
  private static final int ROWS = 40_000;

  @TempDir Path home;

  @Test
  void aWalkLeavesLittleOfTheFileInMemory() throws IOException {
    Directory directory = new Directory(home, Disk.REAL);
    TableCodec<String, Row> codec = TableCodec.of(TABLE);
    Row row = new Row("x".repeat(1_000));
    Path filled = directory.fill(
        new SortedFile.Header(SortedFile.FORMAT, 0, 1, Instant.EPOCH, "us-east-1", "000000000000", List.of()), out -> {
          for (int i = 0; i < ROWS; i++) {
            out.add(codec.keys().pack("%08d".formatted(i)), Optional.of(codec.rows().pack(row)));
          }
          out.endTable(TABLE.name(), codec.schema());
        });
    SortedFile file = directory.publish(filled, (_, where) -> {
      throw new AssertionError(where);
    });

    FileTable<String, Row>.Walk walk =
        new FileTable<>(file, file.part(TABLE.name()).orElseThrow(), TABLE, Optional.empty()).from(Optional.empty());
    int read = 0;
    for (; !walk.atEnd(); walk.advance()) {
      assertThat(walk.entry().getValue()).isEqualTo(row);
      read++;
    }

    assertThat(read).isEqualTo(ROWS);
    assertThat(file.size()).isGreaterThan(32 << 20);
    assertThat(resident(file.path())).isBetween(1L, 8L << 20);
  }

  /** Bytes of a mapped file that count as memory of this process. */
  private static long resident(Path file) throws IOException {
    List<String> maps = Files.readAllLines(Path.of("/proc/self/smaps"));
    long bytes = 0;
    for (int i = 0; i < maps.size(); i++) {
      if (maps.get(i).endsWith(file.toRealPath().toString())) {
        while (!maps.get(i).startsWith("Rss:")) {
          i++;
        }
        bytes += Long.parseLong(maps.get(i).replaceAll("\\D", "")) << 10;
      }
    }
    return bytes;
  }
}
