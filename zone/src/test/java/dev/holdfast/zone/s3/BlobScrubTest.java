package dev.holdfast.zone.s3;

import static dev.holdfast.zone.s3.Exchange.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.zone.blob.BlobStore;
import dev.holdfast.zone.disk.Disk;
import dev.holdfast.zone.disk.Pace;
import dev.holdfast.zone.s3.Exchange.Answer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens to bytes that a disk has forgotten, and to those it has no room for. */
final class BlobScrubTest {

  private static final int SIZE = 600_000;

  @TempDir Path dir;
  private Exchange exchange;
  private Instant now = FakeRegion.NOW;
  private final AtomicLong read = new AtomicLong();
  private volatile boolean full;

  @BeforeEach
  void setUp() throws Exception {
    exchange = new Exchange(new BlobStore(dir.resolve("store"), 0, new Disk() {
      @Override
      public void write(FileChannel file, ByteBuffer bytes) throws IOException {
        if (full) {
          file.write(bytes.slice(0, bytes.remaining() / 2));
          throw new IOException("No space left on device");
        }
        Disk.super.write(file, bytes);
      }
    }));
    exchange.send("PUT", "/media", "", new byte[0]);
  }

  private BlobScrub scrub() {
    return scrub(read::addAndGet);
  }

  private BlobScrub scrub(Pace pace) {
    return new BlobScrub(exchange.region, exchange.blobs, dir.resolve("scrub"), () -> now, pace, exchange.log::add);
  }

  private String put(String key, byte[] body) throws Exception {
    List<String> before = exchange.blobs.ids();
    assertThat(exchange.send("PUT", "/media/" + key, "", body).status()).isEqualTo(200);
    return exchange.blobs.ids().stream().filter(id -> !before.contains(id)).findFirst().orElseThrow();
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  /** The file that a blob is in, and where its bytes begin: a small one's id says it, behind the frame's header. */
  private record Place(Path file, int offset) {}

  private Place place(String id) {
    if (!id.contains("-")) {
      return new Place(dir.resolve("store/blobs").resolve(id.substring(0, 2)).resolve(id), 0);
    }
    String[] parts = id.split("-");
    return new Place(dir.resolve("store/segments/" + "0".repeat(7 - parts[0].length()) + parts[0]),
        Integer.parseInt(parts[1], 16) + 20);
  }

  private Path aside(String id) {
    return BlobStore.damaged(dir.resolve("store")).resolve(id);
  }

  private void flip(String id, int at) throws IOException {
    Place place = place(id);
    byte[] raw = Files.readAllBytes(place.file);
    raw[place.offset + at] ^= 0x10;
    Files.write(place.file, raw);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 262_144, SIZE - 1, SIZE + 1, SIZE + 12 + 5, SIZE + 12 + 22})
  void aFlippedBitIsFoundAndTheFileSetAside(int at) throws Exception {
    String id = put("a/flipped", random(SIZE));
    put("sound", bytes("sound"));
    flip(id, at);
    scrub().pass();
    assertThat(place(id).file).doesNotExist();
    assertThat(aside(id)).exists();
    assertThat(exchange.region.events).anySatisfy(e -> {
      assertThat(e.resource()).isEqualTo("media/a/flipped");
      assertThat(e.message()).contains("damaged on disk").contains(id);
    });
    assertThat(exchange.log).anyMatch(line -> line.contains(id) && line.contains("set aside"));

    Answer get = exchange.send("GET", "/media/a/flipped", "", new byte[0]);
    assertThat(get.status()).isEqualTo(500);
    assertThat(get.code()).isEqualTo("InternalError");
    assertThat(exchange.send("GET", "/media/a/flipped", "", new byte[0], "Range", "bytes=300000-300001").status())
        .isEqualTo(500);
    Answer copy = exchange.send("PUT", "/media/copy", "", new byte[0], "x-amz-copy-source", "/media/a/flipped",
        "x-amz-checksum-algorithm", "SHA256");
    assertThat(copy.status()).isEqualTo(500);
    Answer head = exchange.send("HEAD", "/media/a/flipped", "", new byte[0]);
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.header("Content-Length")).isEqualTo("" + SIZE);
    assertThat(exchange.send("GET", "/media", "list-type=2", new byte[0]).text()).contains("<Key>a/flipped</Key>");
    assertThat(exchange.send("GET", "/media/sound", "", new byte[0]).text()).isEqualTo("sound");

    // Written again it is whole; the damaged file goes with the object that it was of.
    put("a/flipped", bytes("again"));
    new BlobCollector(exchange.region, exchange.blobs).collect();
    assertThat(aside(id)).doesNotExist();
    assertThat(exchange.send("GET", "/media/a/flipped", "", new byte[0]).text()).isEqualTo("again");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 999, -1, -20})
  void aFlippedBitOfASmallOneIsFoundAsWell(int at) throws Exception {
    put("before", random(1_001));
    String id = put("flipped", random(1_000));
    put("behind", random(1_002));
    flip(id, at);
    assertThat(exchange.send("GET", "/media/flipped", "", new byte[0]).status()).isEqualTo(500);
    scrub().pass();
    assertThat(exchange.region.events).anySatisfy(e -> assertThat(e.resource()).isEqualTo("media/flipped"));
    assertThat(exchange.region.events).noneMatch(e -> e.resource().endsWith("before") || e.resource().endsWith("behind"));
    assertThat(exchange.send("GET", "/media/flipped", "", new byte[0]).code()).isEqualTo("InternalError");
    assertThat(exchange.send("GET", "/media/before", "", new byte[0]).body()).isEqualTo(random(1_001));
    assertThat(exchange.send("GET", "/media/behind", "", new byte[0]).body()).isEqualTo(random(1_002));
    // Set aside, it stays so behind a restart, until the object is written again.
    BlobStore restarted = new BlobStore(dir.resolve("store"), 0);
    assertThat(restarted.ids()).doesNotContain(id);
    put("flipped", bytes("again"));
    new BlobCollector(exchange.region, exchange.blobs).collect();
    assertThat(aside(id)).doesNotExist();
  }

  @Test
  void soundBytesAreReadOnceADay() throws Exception {
    List<String> ids = List.of(
        put("a", random(SIZE)), put("c", bytes("x")), put("d", random(262_144)), put("e", random(65_536)));
    exchange.send("PUT", "/media/empty", "", new byte[0]);
    long all = Files.size(place(ids.get(0)).file) + 20 + 1 + Files.size(place(ids.get(2)).file) + 20 + 65_536;
    BlobScrub scrub = scrub();
    assertThat(scrub.untilDue()).isZero();
    scrub.next();
    assertThat(read.get()).isEqualTo(all);
    assertThat(exchange.blobs.ids()).containsExactlyInAnyOrderElementsOf(ids);
    assertThat(exchange.log).isEmpty();
    assertThat(scrub().untilDue()).isEqualTo(Duration.ofDays(1));
    now = now.plus(Duration.ofDays(1));
    assertThat(scrub().untilDue()).isZero();
  }

  @Test
  void anInterruptedPassGoesOnWhereItStood() throws Exception {
    for (int i = 0; i < 350; i++) {
      put("k" + i, bytes("x"));
    }
    List<String> ids = exchange.blobs.ids();
    flip(ids.get(340), 0);
    long[] left = {270};
    assertThatThrownBy(() -> scrub(_ -> {
      if (left[0]-- == 0) {
        throw new InterruptedException();
      }
    }).pass()).isInstanceOf(InterruptedException.class);
    assertThat(aside(ids.get(340))).doesNotExist();
    now = now.plusSeconds(60);
    long[] files = {0};
    scrub(_ -> files[0]++).pass();
    assertThat(files[0]).isEqualTo(150);
    assertThat(aside(ids.get(340))).exists();
    assertThat(scrub().untilDue()).as("counted from when the pass began").isEqualTo(Duration.ofDays(1).minusSeconds(60));
  }

  @Test
  void whatAReaderFindsDamagedIsSetAsideAtOnce() throws Exception {
    String id = put("k", random(SIZE));
    scrub().pass();
    flip(id, 10);
    assertThat(exchange.send("GET", "/media/k", "", new byte[0]).status()).isEqualTo(500);
    assertThat(aside(id)).doesNotExist();
    BlobScrub scrub = scrub();
    Thread thread = Thread.ofVirtual().start(() -> {
      try {
        scrub.next();
      } catch (IOException | InterruptedException e) {
        // ended by the test
      }
    });
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!Files.exists(aside(id)) && System.nanoTime() < deadline) {
      Thread.sleep(5);
    }
    thread.interrupt();
    thread.join();
    assertThat(aside(id)).exists();
  }

  @Test
  void aMissingFileIsReported() throws Exception {
    String id = put("k", random(SIZE));
    put("other", random(SIZE));
    Files.delete(place(id).file);
    scrub().pass();
    assertThat(exchange.region.events).anyMatch(
        e -> e.resource().equals("media/k") && e.message().contains("it is missing"));
    assertThat(exchange.region.events).noneMatch(e -> e.resource().equals("media/other"));
    assertThat(exchange.send("GET", "/media/k", "", new byte[0]).status()).isEqualTo(500);
  }

  @Test
  void aFullDiskRefusesWritesAndNothingElse() throws Exception {
    put("before", random(SIZE));
    String uploadId = exchange.send("POST", "/media/big", "uploads", new byte[0]).text()
        .replaceAll("(?s).*<UploadId>(.*)</UploadId>.*", "$1");
    full = true;
    Answer refused = exchange.send("PUT", "/media/k", "", random(SIZE));
    assertThat(refused.status()).isEqualTo(507);
    assertThat(refused.code()).isEqualTo("InsufficientStorage");
    assertThat(exchange.send("PUT", "/media/big", "partNumber=1&uploadId=" + uploadId, random(SIZE)).status())
        .isEqualTo(507);
    assertThat(exchange.send("PUT", "/media/before", "", bytes("x")).status()).isEqualTo(507);
    assertThat(exchange.send("GET", "/media/before", "", new byte[0]).body()).isEqualTo(random(SIZE));
    assertThat(exchange.send("GET", "/media/k", "", new byte[0]).code()).isEqualTo("NoSuchKey");
    try (Stream<Path> left = Files.list(dir.resolve("store/incoming"))) {
      assertThat(left).isEmpty();
    }
    full = false;
    assertThat(exchange.send("PUT", "/media/k", "", bytes("x")).status()).isEqualTo(200);
    scrub().pass();
    assertThat(exchange.region.events).noneMatch(e -> e.message().contains("damaged"));
  }
}
