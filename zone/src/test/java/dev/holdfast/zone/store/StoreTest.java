package dev.holdfast.zone.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.region.Services;
import dev.holdfast.region.kernel.Blob;
import dev.holdfast.region.kernel.Caller;
import dev.holdfast.region.kernel.Command;
import dev.holdfast.region.kernel.Entry;
import dev.holdfast.region.kernel.Outcome;
import dev.holdfast.region.kernel.Region;
import dev.holdfast.region.kernel.Settings;
import dev.holdfast.region.kernel.Storage;
import dev.holdfast.region.kernel.Table;
import dev.holdfast.wire.stored.StoredCodec;
import dev.holdfast.zone.OpenVault;
import dev.holdfast.zone.disk.Disk;
import dev.holdfast.zone.disk.Frames;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.sqs.model.CreateQueueRequest;
import software.amazon.awssdk.services.sqs.model.DeleteMessageRequest;
import software.amazon.awssdk.services.sqs.model.PurgeQueueRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;

/** A region whose rows are in a store is the same as one whose rows are in memory, whatever is done to its files. */
final class StoreTest {

  private static final Settings SETTINGS =
      new Settings("us-east-1", "000000000000", List.of("us-east-1a"), "http://127.0.0.1:4566");
  private static final String URL = SETTINGS.apiEndpoint() + "/000000000000/";

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private static final class FullDisk implements Disk {
    boolean full;

    @Override
    public void write(FileChannel file, ByteBuffer bytes) throws IOException {
      if (full) {
        throw new IOException("No space left on device");
      }
      Disk.super.write(file, bytes);
    }
  }

  @TempDir Path home;

  private final List<String> log = new ArrayList<>();
  private final List<Throwable> deaths = new ArrayList<>();
  private final List<Entry> journal = new ArrayList<>();
  private final FullDisk disk = new FullDisk();
  private final List<String> handles = new ArrayList<>();
  private final Region expected = region(Storage.MEMORY);
  private Store store;
  private Region region;

  private static Region region(Storage storage) {
    return new Region(SETTINGS, Services.all(), OpenVault.INSTANCE, e -> {
      throw new AssertionError(e);
    }, storage);
  }

  private void open() throws IOException {
    Store opened = new Store(home, disk, log::add, deaths::add);
    store = opened;
    region = opened.restore(() -> region(opened));
    for (Entry entry : journal.subList((int) region.index(), journal.size())) {
      store.applied(region.apply(entry).changes(), 0);
    }
  }

  private Outcome apply(String service, SdkRequest request, Instant now) {
    String name = request.getClass().getSimpleName();
    Command command = new Command.ApiCall(Caller.root(SETTINGS.account()), "r" + journal.size(), service,
        name.substring(0, name.length() - "Request".length()), request, Optional.empty());
    return apply(command, now);
  }

  private Outcome apply(Command command, Instant now) {
    Entry entry = new Entry(journal.size() + 1, now, journal.size() * 7919L, Region.RULES, command);
    journal.add(entry);
    Outcome outcome = region.apply(entry);
    store.applied(outcome.changes(), 0);
    Outcome same = expected.apply(entry);
    assertThat(outcome.answer().toString()).isEqualTo(same.answer().toString());
    assertThat(outcome.changes().toString()).isEqualTo(same.changes().toString());
    return outcome;
  }

  private void checkpoint() throws IOException {
    store.freeze(region);
    store.write();
  }

  @Test
  void itIsTheSameAsARegionInMemory() throws IOException {
    open();
    SplittableRandom random = new SplittableRandom(1);
    Instant now = NOW;
    apply("sqs", CreateQueueRequest.builder().queueName("q").build(), now);
    apply("sqs", CreateQueueRequest.builder().queueName("f.fifo").attributesWithStrings(
        Map.of("FifoQueue", "true", "ContentBasedDeduplication", "true")).build(), now);
    apply("s3", CreateBucketRequest.builder().bucket("bucket").build(), now);
    put("k0", now);
    for (int step = 0; step < 6_000; step++) {
      now = now.plusMillis(random.nextInt(2_000));
      step(random, now);
      if (random.nextInt(100) == 0) {
        checkpoint();
      } else if (random.nextInt(300) == 0) {
        store.freeze(region); // and written later
      }
      if (random.nextInt(200) == 0) {
        assertThat(store.merge()).isIn(true, false);
      }
      if (random.nextInt(400) == 0) {
        open();
        store.start();
      }
      if (random.nextInt(300) == 0) {
        assertThat(region.state()).as("step " + step).isEqualTo(expected.state());
      }
    }
    assertThat(region.state()).isEqualTo(expected.state());
    assertThat(expected.state().in(store.snapshot(region.state()))).isEqualTo(expected.state());
    assertThat(log).isEmpty();
    assertThat(deaths).isEmpty();
  }

  @Test
  void aCheckpointIsDueAfterTwoMinutesToo() throws IOException {
    open();
    apply("sqs", CreateQueueRequest.builder().queueName("q").build(), NOW);
    sendThousand();
    assertThat(store.isDue(NOW)).as("there was none yet").isTrue();
    checkpoint();
    assertThat(store.isDue(NOW.plusSeconds(300))).as("little has happened").isFalse();
    sendThousand();
    assertThat(store.isDue(NOW.plusSeconds(60))).isFalse();
    assertThat(store.isDue(NOW.plusSeconds(121))).isTrue();
    open();
    assertThat(store.isDue(NOW)).as("so that the next start has less to replay").isTrue();
  }

  private void sendThousand() {
    for (int i = 0; i < 1_000; i++) {
      apply("sqs", SendMessageRequest.builder().queueUrl(URL + "q").messageBody("m" + i).build(), NOW);
    }
  }

  /** Messages of which each checkpoint has more than a block holds. */
  private void send(int checkpoints) throws IOException {
    apply("sqs", CreateQueueRequest.builder().queueName("q").build(), NOW);
    for (int i = 0; i < checkpoints * 200; i++) {
      apply("sqs", SendMessageRequest.builder().queueUrl(URL + "q").messageBody(i + "x".repeat(500)).build(), NOW);
      if (i % 200 == 199) {
        checkpoint();
      }
    }
  }

  @Test
  void aFullDiskLosesNothing() throws IOException {
    open();
    send(1);
    disk.full = true;
    apply("sqs", SendMessageRequest.builder().queueUrl(URL + "q").messageBody("more").build(), NOW);
    assertThatThrownBy(this::checkpoint).isInstanceOf(IOException.class);
    apply("sqs", SendMessageRequest.builder().queueUrl(URL + "q").messageBody("and more").build(), NOW);
    assertThatThrownBy(this::checkpoint).isInstanceOf(IOException.class);
    assertThat(region.state()).isEqualTo(expected.state());
    assertThat(files()).as("nothing half written is left").hasSize(1);
    disk.full = false;
    checkpoint();
    checkpoint();
    assertThat(files()).hasSize(3);
    send(2);
    List<String> before = files();
    disk.full = true;
    assertThatThrownBy(store::merge).isInstanceOf(IOException.class);
    assertThat(region.state()).isEqualTo(expected.state());
    assertThat(files()).as("nor is a merge").isEqualTo(before);
    open();
    assertThat(region.state()).as("it starts on a full disk").isEqualTo(expected.state());
    disk.full = false;
    assertThat(store.merge()).isTrue();
    open();
    assertThat(region.index()).isEqualTo(journal.size());
    assertThat(region.state()).isEqualTo(expected.state());
  }

  /** It was 4 of 5 GB: old mappings end only when the garbage collector comes to them, which it rarely does. */
  @Test
  void whatWasMergedTakesNoMemoryAnyMore() throws IOException {
    open();
    apply("sqs", CreateQueueRequest.builder().queueName("q").build(), NOW);
    for (int file = 0; file < 4; file++) {
      for (int i = 0; i < 40; i++) {
        apply("sqs", SendMessageRequest.builder().queueUrl(URL + "q").messageBody("m".repeat(5_000)).build(), NOW);
      }
      checkpoint();
    }
    List<String> inputs = files();
    assertThat(store.merge()).isTrue();
    for (String input : inputs) {
      assertThat(resident(home.resolve(input))).as(input).isZero();
    }
    assertThat(region.state()).isEqualTo(expected.state());
  }

  /** How much of a mapped file counts as this process's, kB. */
  private static long resident(Path file) throws IOException {
    long sum = 0;
    boolean mapsIt = false;
    for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
      if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
        mapsIt = line.contains(file.toString());
      } else if (mapsIt && line.startsWith("Rss:")) {
        sum += Long.parseLong(line.replaceAll("[^0-9]", ""));
      }
    }
    return sum;
  }

  @Test
  void whatIsFoundDamagedWhileItRunsEndsTheProcessAndTheNextStartDoesWithoutTheFile() throws IOException {
    open();
    send(5);
    assertThat(store.merge()).isTrue();
    long needed = store.forgettable();
    assertThat(needed).as("one file has not been merged, or was not made of others").isGreaterThan(600);
    Path merged = home.resolve(files().stream().filter(f -> f.startsWith("%019d-".formatted(0))).toList().getLast());
    damage(merged, 0.5);
    open();
    store.start();
    assertThatThrownBy(() -> region.state().equals(expected.state())).isInstanceOf(DamagedRows.class);
    assertThat(deaths).isNotEmpty();
    assertThat(files()).contains(merged.getFileName() + ".damaged");
    open();
    assertThat(region.state()).isEqualTo(expected.state());
    assertThat(region.index()).isEqualTo(journal.size());
  }

  @Test
  void whereverAFileIsDamagedNothingIsLost() throws IOException {
    open();
    send(6);
    store.merge();
    long needed = store.forgettable();
    byte[][] whole = new byte[files().size()][];
    for (int i = 0; i < whole.length; i++) {
      whole[i] = Files.readAllBytes(home.resolve(files().get(i)));
    }
    List<String> names = files();
    SplittableRandom random = new SplittableRandom(2);
    for (int round = 0; round < 60; round++) {
      for (String file : files()) {
        Files.delete(home.resolve(file));
      }
      for (int i = 0; i < whole.length; i++) {
        Files.write(home.resolve(names.get(i)), whole[i]);
      }
      Path file = home.resolve(names.get(random.nextInt(names.size())));
      if (random.nextInt(4) == 0) {
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), random.nextInt((int) Files.size(file))));
      } else {
        damage(file, random.nextDouble());
      }
      boolean same = false;
      for (int start = 0; start < 3 && !same; start++) { // it may be found only when it is read
        try {
          open();
          assertThat(region.index()).isGreaterThanOrEqualTo(needed);
          assertThat(region.state()).as(file + ", round " + round).isEqualTo(expected.state());
          same = true;
        } catch (DamagedRows _) {
          log.add("once more");
        }
      }
      assertThat(same).isTrue();
    }
    assertThat(log).contains("once more");
  }

  /** In each file, those too that are only kept: at its beginning, amidst it, in what says where to look, at its end. */
  @Test
  void theScrubFindsDamageAndWhatTheFileWasMadeOfTakesItsPlace() throws Exception {
    open();
    send(5);
    store.merge();
    apply("sqs", SendMessageRequest.builder().queueUrl(URL + "q").messageBody("not merged").build(), NOW);
    checkpoint();
    store.verify(_ -> { });
    assertThat(log).as("all is as it was written").isEmpty();
    Map<String, byte[]> whole = new TreeMap<>();
    for (String name : files()) {
      whole.put(name, Files.readAllBytes(home.resolve(name)));
    }
    String unmerged = files().getLast();
    assertThat(whole).hasSize(7);
    for (String name : whole.keySet()) {
      for (double where : new double[] {0, 0.001, 0.5, 1 - 20.0 / whole.get(name).length, 1 - 1.0 / whole.get(name).length}) {
        for (String file : files()) {
          Files.delete(home.resolve(file));
        }
        for (Map.Entry<String, byte[]> file : whole.entrySet()) {
          Files.write(home.resolve(file.getKey()), file.getValue());
        }
        deaths.clear();
        log.clear();
        open();
        store.start();
        damage(home.resolve(name), where);
        store.verify(_ -> { });
        assertThat(log).as(name + " " + where).singleElement().asString().contains(name).contains("is damaged at byte");
        assertThat(files()).contains(name + ".damaged").doesNotContain(name);
        assertThat(deaths.isEmpty()).as("the process goes on, unless nothing can take its place: " + name)
            .isEqualTo(!name.equals(unmerged));
        assertThat(!deaths.isEmpty() || region.state().equals(expected.state())).isTrue();
        open();
        assertThat(region.state()).as(name + ", at the next start").isEqualTo(expected.state());
        store.verify(_ -> { });
        assertThat(log).as("found once").hasSize(1);
      }
    }
  }

  @Test
  void theSnapshotOfAnEarlierBuildIsReadOnce() throws IOException {
    open();
    send(0);
    apply("sqs", SendMessageRequest.builder().queueUrl(URL + "q").messageBody("from before").build(), NOW);
    writeSnapshot();
    open();
    assertThat(region.index()).isEqualTo(2);
    assertThat(region.state()).isEqualTo(expected.state());
    checkpoint();
    assertThat(store.forgettable()).as("if the only checkpoint is damaged").isZero();
    open();
    assertThat(region.state()).isEqualTo(expected.state());
    assertThat(files()).contains("%019d.snapshot".formatted(2));
    for (int i = 0; i < 4; i++) {
      apply("sqs", SendMessageRequest.builder().queueUrl(URL + "q").messageBody("m" + i).build(), NOW);
      checkpoint();
    }
    store.merge();
    assertThat(files()).as("it has been replaced, and what replaced it has a spare")
        .doesNotContain("%019d.snapshot".formatted(2));
    open();
    assertThat(region.state()).isEqualTo(expected.state());
  }

  private record SnapshotHeader(int format, long index, Instant time, String region, String account, List<String> zones) {}

  /** As {@code Snapshots} wrote them. */
  private void writeSnapshot() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] header = StoredCodec.CBOR.encode(new SnapshotHeader(1, region.index(), region.time(), "", "", List.of()));
    frame(out, ByteBuffer.allocate(1 + header.length).put((byte) 'H').put(header));
    long rows = 0;
    for (Table<?, ?> table : region.state().tables()) {
      rows += writeRows(out, table);
    }
    frame(out, ByteBuffer.allocate(1 + Long.BYTES).put((byte) 'E').putLong(rows));
    Files.write(home.resolve("%019d.snapshot".formatted(region.index())), out.toByteArray());
  }

  private <K extends Comparable<? super K>, V extends Record> long writeRows(ByteArrayOutputStream out, Table<K, V> table) {
    region.state().all(table).forEach((key, row) -> {
      ByteBuffer payload = ByteBuffer.allocate(10_000).put((byte) 'R');
      for (byte[] part : List.of(table.name().getBytes(StandardCharsets.UTF_8),
          StoredCodec.CBOR.encode(table.keyType(), key), StoredCodec.CBOR.encode(table.rowType(), row))) {
        payload.putInt(part.length).put(part);
      }
      frame(out, payload);
    });
    return region.state().all(table).size();
  }

  private static void frame(ByteArrayOutputStream out, ByteBuffer payload) {
    out.writeBytes(Frames.frame(Arrays.copyOf(payload.array(), payload.position())).array());
  }

  private void damage(Path file, double where) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[(int) (bytes.length * where)] ^= 1;
    Files.write(file, bytes);
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(home)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  private void put(String key, Instant now) {
    SdkRequest put = PutObjectRequest.builder().bucket("bucket").key(key).build();
    Blob blob = new Blob("blob", 5, "5d41402abc4b2a76b9719d911017c592", new TreeMap<>(Map.of("CRC64NVME", "M7RuLCMl2pg=")));
    apply(new Command.ApiCall(Caller.root(SETTINGS.account()), "r", "s3", "PutObject", put, Optional.of(blob)), now);
  }

  private void step(SplittableRandom random, Instant now) {
    String queue = URL + (random.nextInt(3) == 0 ? "f.fifo" : "q");
    switch (random.nextInt(12)) {
      case 0, 1, 2, 3 -> {
        SendMessageRequest.Builder send = SendMessageRequest.builder().queueUrl(queue)
            .messageBody("m" + random.nextInt(5_000) + "x".repeat(random.nextInt(400)));
        apply("sqs", (queue.endsWith("o") ? send.messageGroupId("g" + random.nextInt(4))
            : send.delaySeconds(random.nextInt(4) == 0 ? 30 : 0)).build(), now);
      }
      case 4, 5, 6 -> {
        Outcome received = apply("sqs", ReceiveMessageRequest.builder().queueUrl(queue)
            .maxNumberOfMessages(1 + random.nextInt(10)).visibilityTimeout(random.nextInt(60)).build(), now);
        if (received.answer().orElseThrow() instanceof Outcome.Success(ReceiveMessageResponse r)) {
          r.messages().forEach(m -> handles.add(queue + " " + m.receiptHandle()));
        }
      }
      case 7, 8 -> {
        if (!handles.isEmpty()) {
          String[] handle = handles.remove(random.nextInt(handles.size())).split(" ");
          apply("sqs", DeleteMessageRequest.builder().queueUrl(handle[0]).receiptHandle(handle[1]).build(), now);
        }
      }
      case 9 -> apply("s3", CopyObjectRequest.builder().sourceBucket("bucket").sourceKey("k" + random.nextInt(40))
          .destinationBucket("bucket").destinationKey("k" + random.nextInt(400)).build(), now);
      case 10 -> {
        apply("s3", DeleteObjectRequest.builder().bucket("bucket").key("k" + (1 + random.nextInt(400))).build(), now);
        look(ListObjectsV2Request.builder().bucket("bucket").maxKeys(20).startAfter("k" + random.nextInt(400)).build(), now);
      }
      default -> {
        Optional<Instant> due = region.nextDeadline().filter(at -> !at.isAfter(now));
        if (due.isPresent()) {
          apply(new Command.DeadlineReached(), now);
        } else if (random.nextInt(100) == 0) {
          apply("sqs", PurgeQueueRequest.builder().queueUrl(queue).build(), now);
        }
        Command attempted = new Command.ApiCall(Caller.root(SETTINGS.account()), "r", "sqs", "ReceiveMessage",
            ReceiveMessageRequest.builder().queueUrl(queue).maxNumberOfMessages(10).build(), Optional.empty());
        assertThat(region.attempt(attempted, now).isPresent()).isEqualTo(expected.attempt(attempted, now).isPresent());
      }
    }
  }

  private void look(SdkRequest request, Instant now) {
    String name = request.getClass().getSimpleName();
    Command.ApiCall read = new Command.ApiCall(Caller.root(SETTINGS.account()), "r", "s3",
        name.substring(0, name.length() - "Request".length()), request, Optional.empty());
    assertThat(region.read(read, now).toString()).isEqualTo(expected.read(read, now).toString());
  }
}
