package dev.holdfast.wire.stored;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.region.Services;
import dev.holdfast.region.kernel.Command;
import dev.holdfast.region.kernel.Service;
import dev.holdfast.region.kernel.Table;
import dev.holdfast.region.world.Report;
import dev.holdfast.wire.stored.StoredCodecTest.Everything;
import dev.holdfast.wire.stored.StoredCodecTest.Newer;
import dev.holdfast.wire.stored.StoredCodecTest.Older;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class PackedCodecTest {

  record OldPart(String b, int a) {}

  record OldWhole(List<OldPart> parts, Optional<OldPart> one) {}

  /** The components have come into another order too. */
  record Part(int a, Optional<String> more, String b) {}

  record Whole(List<Part> parts, long size, Optional<Part> one) {}

  private static <T> T unpack(PackedCodec<T> codec, byte[] bytes) {
    return codec.unpack(bytes, 0, bytes.length);
  }

  @Test void everythingAComponentMayBeComesBackEqual() {
    PackedCodec<Everything> codec = PackedCodec.of(Everything.class);
    byte[] packed = codec.pack(StoredCodecTest.EVERYTHING);
    assertThat(unpack(codec, packed)).isEqualTo(StoredCodecTest.EVERYTHING);
    assertThat(packed.length).isLessThan(StoredCodec.CBOR.encode(StoredCodecTest.EVERYTHING).length);
    Command exited = new Command.Reported(new Report.InstanceExited("i-1", 1, "exit status 1"));
    PackedCodec<Command> commands = PackedCodec.of(Command.class);
    assertThat(unpack(commands, commands.pack(exited))).isEqualTo(exited);
  }

  record Picky(String name, int size) {
    Picky {
      if (size < 0) {
        throw new IllegalArgumentException("size < 0");
      }
    }
  }

  /** After some hundred, records are no longer read and written by reflection. */
  @Test void theThousandthIsAsTheFirst() {
    PackedCodec<Everything> codec = PackedCodec.of(Everything.class);
    PackedCodec<Picky> picky = PackedCodec.of(Picky.class);
    PackedCodec<Newer> newer = PackedCodec.of(Newer.class).reading(PackedCodec.of(Older.class).schema());
    byte[] packed = codec.pack(StoredCodecTest.EVERYTHING);
    byte[] old = PackedCodec.of(Older.class).pack(new Older("n"));
    for (int i = 0; i < 1_000; i++) {
      assertThat(codec.pack(StoredCodecTest.EVERYTHING)).isEqualTo(packed);
      assertThat(unpack(codec, packed)).isEqualTo(StoredCodecTest.EVERYTHING);
      assertThat(unpack(picky, picky.pack(new Picky("p", i)))).isEqualTo(new Picky("p", i));
      assertThatThrownBy(() -> unpack(codec, Arrays.copyOf(packed, packed.length - 1)))
          .isInstanceOf(StoredFormatException.class);
      assertThatThrownBy(() -> picky.pack(new Picky(null, 1)))
          .isInstanceOf(StoredFormatException.class).hasMessage("Picky.name is null");
      assertThatThrownBy(() -> unpack(picky, new byte[] {2, 'p', 1}))
          .isInstanceOf(StoredFormatException.class).hasMessage("Picky: size < 0");
      assertThat(unpack(newer, old).a()).isEmpty();
    }
  }

  @Test void whatAnEarlierBuildWroteIsReadByItsSchema() {
    PackedCodec<Older> before = PackedCodec.of(Older.class);
    assertThat(unpack(PackedCodec.of(Newer.class).reading(before.schema()), before.pack(new Older("n")))).isEqualTo(
        new Newer("n", Optional.empty(), List.of(), new TreeMap<>(), 0, 0, false, new TreeSet<>(), new TreeMap<>()));
    PackedCodec<OldWhole> old = PackedCodec.of(OldWhole.class);
    byte[] packed = old.pack(
        new OldWhole(List.of(new OldPart("x", 1), new OldPart("y", 2)), Optional.of(new OldPart("z", 3))));
    assertThat(unpack(PackedCodec.of(Whole.class).reading(old.schema()), packed)).isEqualTo(new Whole(
        List.of(new Part(1, Optional.empty(), "x"), new Part(2, Optional.empty(), "y")), 0,
        Optional.of(new Part(3, Optional.empty(), "z"))));
  }

  @Test void whatALaterBuildWroteIsRefused() {
    SortedMap<String, List<String>> later = PackedCodec.of(Newer.class).schema();
    assertThatThrownBy(() -> PackedCodec.of(Older.class).reading(later)).isInstanceOf(StoredFormatException.class);
  }

  @Test void damagedBytesNeverDoWorseThanBeRefused() {
    PackedCodec<Everything> codec = PackedCodec.of(Everything.class);
    byte[] good = codec.pack(StoredCodecTest.EVERYTHING);
    for (int i = 0; i < good.length; i++) {
      byte[] bad = good.clone();
      bad[i] ^= 0x55;
      try {
        unpack(codec, bad);
      } catch (StoredFormatException expected) {
        assertThat(expected).hasMessageNotContaining("null");
      }
    }
  }

  @Test void everyTableHasASchema() {
    for (Service service : Services.all()) {
      for (Table<?, ?> table : service.tables()) {
        assertThat(PackedCodec.of(table.rowType()).schema()).as(table.name()).containsKey("");
        PackedCodec.of(table.keyType()).schema();
      }
    }
  }
}
