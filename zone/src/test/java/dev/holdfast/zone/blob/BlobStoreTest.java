package dev.holdfast.zone.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.region.kernel.Blob;
import dev.holdfast.zone.disk.Disk;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BlobStoreTest {

  private static final int BLOCK = BlobFormat.BLOCK;

  @TempDir Path dir;

  private BlobStore store() throws IOException {
    return new BlobStore(dir, 0);
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  private static Blob write(BlobStore store, byte[] bytes) throws IOException {
    return store.write(new ByteArrayInputStream(bytes), Set.of(), Long.MAX_VALUE);
  }

  private static byte[] read(BlobStore store, BlobStore.Slice... slices) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (BlobStore.Held held = store.hold(List.of(slices)).orElseThrow()) {
      held.copy(out);
    }
    return out.toByteArray();
  }

  private Path file(String id) {
    return dir.resolve("blobs").resolve(id.substring(0, 2)).resolve(id);
  }

  private long incoming() throws IOException {
    try (Stream<Path> files = Files.list(dir.resolve("incoming"))) {
      return files.count();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1000, BlobStore.SMALL, BlobStore.SMALL + 1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK + 17})
  void whatIsWrittenIsReadBack(int size) throws Exception {
    byte[] bytes = random(size);
    BlobStore store = store();
    Blob blob = write(store, bytes);
    assertThat(blob.size()).isEqualTo(size);
    assertThat(read(store, new BlobStore.Slice(blob.id(), 0, size))).isEqualTo(bytes);
    store.verify(blob.id(), _ -> { });
    assertThat(incoming()).isZero();
    // Another process finds it, too.
    assertThat(read(store(), new BlobStore.Slice(blob.id(), 0, size))).isEqualTo(bytes);
  }

  @Test
  void anyRangeOfSeveralBlobsIsReadInOrder() throws IOException {
    BlobStore store = store();
    byte[] bytes = random(3 * BLOCK + 17);
    Blob blob = write(store, bytes);
    Blob other = write(store, new byte[] {7, 8, 9});
    for (int from : List.of(0, 1, BLOCK - 1, BLOCK, 2 * BLOCK + 5)) {
      for (int to : List.of(from, from + 1, BLOCK + from, bytes.length)) {
        int end = Math.min(to, bytes.length);
        byte[] expected = Arrays.copyOf(Arrays.copyOfRange(bytes, from, end), end - from + 2);
        expected[end - from] = 8;
        expected[end - from + 1] = 9;
        assertThat(read(store,
            new BlobStore.Slice(blob.id(), from, end - from), new BlobStore.Slice(other.id(), 1, 2)))
            .isEqualTo(expected);
      }
    }
  }

  @Test
  void computesTheChecksumsThatWereAskedFor() throws IOException {
    Blob blob = store().write(new ByteArrayInputStream("123456789".getBytes()),
        Set.of("CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"), 9);
    assertThat(blob.md5()).isEqualTo("25f9e794323b453885f5181f1b624d0b");
    assertThat(blob.checksums())
        .containsEntry("CRC32", "y/Q5Jg==")
        .containsEntry("CRC32C", "4waSgw==")
        .containsEntry("CRC64NVME", "rosUhgp5mIg=")
        .containsEntry("SHA1", "98O8HYCOBHMq32eZZczDTKeuNEE=")
        .containsEntry("SHA256", "FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU=");
    assertThat(write(store(), "123456789".getBytes()).checksums()).containsOnlyKeys("CRC64NVME");
  }

  @Test
  void aDamagedBlockIsFoundAndNotHandedOut() throws IOException {
    BlobStore store = store();
    Blob blob = write(store, random(3 * BLOCK));
    byte[] raw = Files.readAllBytes(file(blob.id()));
    raw[2 * BLOCK + 5] ^= 1;
    Files.write(file(blob.id()), raw);
    assertThat(read(store, new BlobStore.Slice(blob.id(), 0, 2 * BLOCK))).hasSize(2 * BLOCK);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (BlobStore.Held held = store.hold(List.of(new BlobStore.Slice(blob.id(), 0, 3 * BLOCK))).orElseThrow()) {
      assertThatThrownBy(() -> held.copy(out)).isInstanceOf(CorruptBlobException.class).hasMessageContaining("block 2");
    }
    assertThat(out.size()).isEqualTo(2 * BLOCK);
    assertThatThrownBy(() -> store.verify(blob.id(), _ -> { })).isInstanceOf(CorruptBlobException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 31, 33, 100})
  void aTruncatedOrDamagedFileIsFound(int cut) throws IOException {
    BlobStore store = store();
    Blob blob = write(store, random(BLOCK));
    byte[] raw = Files.readAllBytes(file(blob.id()));
    Files.write(file(blob.id()), Arrays.copyOf(raw, raw.length - cut));
    assertThatThrownBy(() -> store.verify(blob.id(), _ -> { })).isInstanceOf(CorruptBlobException.class);
    raw[raw.length - 20] ^= 1;
    Files.write(file(blob.id()), raw);
    assertThatThrownBy(() -> store.verify(blob.id(), _ -> { })).isInstanceOf(CorruptBlobException.class);
  }

  @Test
  void whatWasBeingWrittenAtACrashIsSweptAtTheStart() throws IOException {
    store();
    Files.write(dir.resolve("incoming").resolve("half"), new byte[10]);
    store();
    assertThat(incoming()).isZero();
  }

  @Test
  void aWriterThatFailsLeavesNothing() throws IOException {
    BlobStore store = store();
    InputStream broken = new InputStream() {
      private int left = 2 * BLOCK;

      @Override
      public int read() throws IOException {
        if (left-- == 0) {
          throw new IOException("connection reset");
        }
        return 1;
      }
    };
    assertThatThrownBy(() -> store.write(broken, Set.of(), Long.MAX_VALUE)).hasMessage("connection reset");
    assertThatThrownBy(() -> store.write(new ByteArrayInputStream(new byte[11]), Set.of(), 10))
        .isInstanceOf(TooLargeException.class);
    assertThat(incoming()).isZero();
    assertThat(store.ids()).isEmpty();
  }

  @Test
  void aFullDiskIsAClearErrorAndLeavesNothing() throws IOException {
    BlobStore store = new BlobStore(dir, Long.MAX_VALUE / 2);
    assertThatThrownBy(() -> write(store, new byte[10]))
        .isInstanceOf(StoreFullException.class).hasMessageContaining("MiB left");
    assertThat(incoming()).isZero();
  }

  @Test
  void aDiskThatFillsWhileABlobIsWrittenLosesNothingElse() throws Exception {
    boolean[] full = {false};
    BlobStore store = new BlobStore(dir, 0, new Disk() {
      @Override
      public void write(FileChannel file, ByteBuffer bytes) throws IOException {
        if (full[0] && file.size() >= BLOCK) {
          file.write(bytes.slice(0, bytes.remaining() / 2));
          throw new IOException("No space left on device");
        }
        Disk.super.write(file, bytes);
      }
    });
    Blob before = write(store, new byte[3 * BLOCK]);
    full[0] = true;
    assertThatThrownBy(() -> write(store, new byte[3 * BLOCK]))
        .isInstanceOf(StoreFullException.class).hasMessageContaining("is full");
    assertThat(incoming()).isZero();
    assertThat(store.ids()).containsExactly(before.id());
    store.verify(before.id(), _ -> { });
    full[0] = false;
    write(store, new byte[3 * BLOCK]);
  }

  @Test
  void aBlobIsNotDeletedWhileItIsRead() throws IOException {
    BlobStore store = store();
    Blob blob = write(store, new byte[] {1});
    BlobStore.Slice slice = new BlobStore.Slice(blob.id(), 0, 1);
    try (BlobStore.Held held = store.hold(List.of(slice)).orElseThrow()) {
      assertThat(store.delete(blob.id())).isFalse();
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      held.copy(out);
      assertThat(out.size()).isEqualTo(1);
    }
    assertThat(store.delete(blob.id())).isTrue();
    assertThat(store.delete(blob.id())).isTrue();
    assertThat(store.hold(List.of(slice))).isEmpty();
  }

  @Test
  void blobsThatNobodyKnowsAreRemovedUnlessTheyAreNew() throws Exception {
    BlobStore before = store();
    Blob known = write(before, new byte[] {1});
    Blob large = write(before, new byte[BLOCK]);
    write(before, new byte[] {2});
    write(before, new byte[BLOCK]);
    BlobStore store = store();
    Blob onItsWay = write(store, new byte[] {3});
    BlobIds ids = new BlobIds();
    ids.add(known.id());
    ids.add(large.id());
    store.deleteAllBut(ids);
    assertThat(store.ids()).containsExactlyInAnyOrder(known.id(), large.id(), onItsWay.id());
    assertThatThrownBy(() -> store.delete("../../etc/passwd")).isInstanceOf(IllegalArgumentException.class);
  }
}
