package dev.holdfast.zone.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.sqs.model.Message;

/**
 * Power is lost, and the process killed, after every single thing that a run of puts, uploads, versions, copies, deletes,
 * sends, receives, checkpoints, full disks and collected garbage does to the disk. The region starts again, on what is left, and
 * must hold all that was acknowledged; does a little more; and crashes once again, perhaps while it is starting.
 *
 * <p>{@code -Dseed=N} repeats one run; {@code -Dseeds=N} makes more.
 */
final class CrashTest {

  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
  private static final int STEPS = 90;

  /** The least that S3 takes as a part which is not the last. */
  private static final int PART = 5 << 20;

  /** Of the many writes of a large part, not after each. */
  private static final int LARGE_WRITE = 100_000;

  /** What the first life does. */
  private interface Story {
    void tell(Life life, SimulatedDisk disk, SplittableRandom random) throws Exception;
  }

  @TempDir Path root;

  private int crashes;

  /** What is in the directory now. */
  private Set<String> there = Set.of();

  @Test
  @Timeout(600)
  void nothingAcknowledgedIsLostWhereverItCrashes() throws Exception {
    long seed = Long.getLong("seed", 1);
    long last = System.getProperty("seed") == null ? Long.getLong("seeds", 1) : seed;
    for (; seed <= last; seed++) {
      run(seed, this::work);
    }
    assertThat(crashes).isGreaterThan(1_000);
  }

  @Test
  @Timeout(600)
  void noAcknowledgedPartOfAnUploadIsLost() throws Exception {
    run(Long.getLong("seed", 1), this::upload);
    assertThat(crashes).isGreaterThan(200);
  }

  /** After a kill all that was written is there: a start has nothing to write, and reads go on. */
  @Test
  void aFullDiskDoesNotKeepItFromStarting() throws Exception {
    SimulatedDisk disk = new SimulatedDisk(root, new Platter());
    try (Life life = new Life(root, disk, BEGIN)) {
      work(life, disk, new SplittableRandom(3));
    }
    Ledger ledger = new Ledger();
    disk.history().forEach(ledger::hear);
    disk.fullAfter(0);
    try (Life life = new Life(root, disk, BEGIN.plus(Duration.ofHours(1)))) {
      ledger.see(Ledger.OBJECT, life.objects(ledger));
      ledger.see(Ledger.VERSIONS, life.versions(ledger));
      assertThat(ledger.keys()).isNotEmpty();
      assertThat(life.put("new", "5 5")).isFalse();
      assertThat(life.send("new")).isFalse();
      life.checkpoint();
      ledger.see(Ledger.OBJECT, life.objects(ledger));
      disk.fullAfter(Integer.MAX_VALUE);
      ledger.see(Ledger.MESSAGE, life.messages());
      assertThat(life.put("new", "5 5")).isTrue();
      assertThat(life.send("new")).isTrue();
    }
  }

  @Test
  @Tag("long")
  void nothingAcknowledgedIsLostInManyMoreRuns() throws Exception {
    for (long seed = 1_001; seed <= 1_040; seed++) {
      run(seed, this::work);
      run(seed, this::upload);
    }
  }

  private void run(long seed, Story story) throws Exception {
    Platter empty = new Platter();
    empty.visible().into(root, there);
    SimulatedDisk disk = new SimulatedDisk(root, empty);
    try (Life life = new Life(root, disk, BEGIN)) {
      story.tell(life, disk, new SplittableRandom(seed));
    }
    there = disk.names();
    List<Object> history = disk.history();
    Platter platter = new Platter();
    Ledger ledger = new Ledger();
    for (int at = 0; at < history.size(); at++) {
      if (!(history.get(at) instanceof Platter.Op op)) {
        ledger.hear(history.get(at));
        continue;
      }
      platter.apply(op);
      SplittableRandom random = new SplittableRandom(seed << 32 | at);
      if (op instanceof Platter.MadeDirectory && random.nextInt(40) > 0) {
        continue; // there are 256 of them, all alike
      }
      if (op instanceof Platter.Wrote wrote && wrote.bytes().length > LARGE_WRITE && random.nextInt(6) > 0) {
        continue;
      }
      try {
        crash(platter, op, ledger, random);
      } catch (Exception | AssertionError e) {
        throw new AssertionError("seed " + seed + ", crash after " + at + " (" + op.getClass().getSimpleName() + "): "
            + e.getMessage() + "\nagain: ./holdfast test -pl zone -am -Dtest=CrashTest "
            + "-Dsurefire.failIfNoSpecifiedTests=false -Dseed=" + seed, e);
      }
    }
  }

  private void crash(Platter platter, Platter.Op last, Ledger known, SplittableRandom random) throws Exception {
    for (boolean power : new boolean[] {true, false}) {
      Platter left = power ? Platter.of(platter.afterPowerLoss(random)) : platter.afterKill(last, random);
      Ledger ledger = known.copy();
      SimulatedDisk second = live(left, ledger, 1, random);
      // What the client of the second life saw before it crashed, it must see again.
      List<Object> history = second.history();
      int look = history.indexOf(history.stream().filter(Seen.class::isInstance).findFirst().orElseThrow());
      int until = random.nextInt(3) == 0 ? look + 1 : 1 + random.nextInt(history.size());
      Ledger then = known.copy();
      for (Object happened : history.subList(0, until)) {
        switch (happened) {
          case Platter.Op op -> left.apply(op);
          case Seen(String kind, Map<String, String> all) -> then.see(kind, all);
          default -> then.hear(happened);
        }
      }
      live(Platter.of(left.afterPowerLoss(random)), then, 2, random);
      crashes += 2;
    }
  }

  private record Seen(String kind, Map<String, String> all) {}

  /** Starts on what is there, checks it against the ledger, and does a little. */
  private SimulatedDisk live(Platter left, Ledger ledger, int number, SplittableRandom random) throws Exception {
    left.visible().into(root, there);
    SimulatedDisk disk = new SimulatedDisk(root, left);
    try (Life life = new Life(root, disk, BEGIN.plus(Duration.ofHours(number)))) {
      // Objects first: they are read, and nothing is written, before messages are asked for.
      see(disk, ledger, Ledger.OBJECT, life.objects(ledger));
      see(disk, ledger, Ledger.VERSIONS, life.versions(ledger));
      List<Life.Upload> uploads = life.uploads(ledger);
      see(disk, ledger, Ledger.UPLOAD, Life.seen(uploads));
      see(disk, ledger, Ledger.MESSAGE, life.messages());
      if (random.nextInt(4) == 0) {
        life.checkNothingIsLeftOver();
      }
      assertThat(life.log()).as("only unfinished writes are cut off")
          .allMatch(line -> line.startsWith("journal: cut"));
      if (number == 1) {
        life.createBucketsAndQueue();
        String content = random.nextInt(1, 3_000) + " " + random.nextInt(1_000_000);
        assertThat(life.put("again", content)).isTrue();
        assertThat(life.get("again")).hasValue(Ledger.bytes(content));
        List<Life.Version> versions = new ArrayList<>();
        assertThat(life.putVersion("again", content, versions)).isTrue();
        assertThat(life.putVersion("again", Ledger.MARKER, versions)).isTrue();
        assertThat(life.send("again")).isTrue();
        if (random.nextInt(3) == 0) {
          life.checkpoint();
        }
        for (String key : new TreeSet<>(ledger.keys())) {
          assertThat(random.nextInt(3) > 0 || life.delete(key)).isTrue();
        }
        for (Life.Upload upload : uploads) {
          boolean goesOn = random.nextInt(3) > 0;
          assertThat(!goesOn || upload.part("70 7") && upload.complete() || upload.abort()).isTrue();
        }
        life.collect();
      }
    }
    there = disk.names();
    return disk;
  }

  private static void see(SimulatedDisk disk, Ledger ledger, String kind, Map<String, String> seen) {
    disk.note(new Seen(kind, seen));
    ledger.see(kind, seen);
  }

  /** Uploads of several parts, in turns: one is completed, one is aborted, one is left. */
  private void upload(Life life, SimulatedDisk disk, SplittableRandom random) throws Exception {
    assertThat(life.createBucketsAndQueue() && life.put("u", "9 9")).isTrue();
    Life.Upload upload = life.new Upload("u");
    Life.Upload aborted = life.new Upload("a");
    Life.Upload left = life.new Upload("l");
    assertThat(upload.begin() && aborted.begin() && left.begin()).isTrue();
    assertThat(upload.part(PART + random.nextInt(10) + " 1") && aborted.part("300 2") && left.part("200 3")).isTrue();
    assertThat(upload.part("400000 4") && upload.last("1000 5")).isTrue();
    life.collect();
    life.checkpoint();
    assertThat(aborted.abort() && upload.complete() && left.last("250 6")).isTrue();
    life.collect();
  }

  private void work(Life life, SimulatedDisk disk, SplittableRandom random) throws Exception {
    assertThat(life.createBucketsAndQueue()).isTrue();
    TreeMap<String, String> objects = new TreeMap<>();
    TreeMap<String, List<Life.Version>> versions = new TreeMap<>();
    List<Message> received = new ArrayList<>();
    for (int step = 0; step < STEPS; step++) {
      boolean full = random.nextInt(8) == 0;
      if (full) {
        disk.fullAfter(random.nextInt(4));
      }
      String key = "k" + random.nextInt(12);
      String content = (random.nextInt(20) == 0 ? 300_000 : random.nextInt(2_000)) + " " + step;
      List<Life.Version> ofKey = versions.computeIfAbsent(key, _ -> new ArrayList<>());
      boolean done = switch (random.nextInt(15)) {
        case 0, 1, 2 -> life.put(key, content) && is(objects, key, content);
        case 3 -> life.multipart(key, content) && is(objects, key, content);
        case 4 -> life.delete(key) && is(objects, key, Ledger.NOTHING);
        case 5 -> objects.isEmpty() || life.copy(objects.firstKey(), "z" + key, objects.firstEntry().getValue())
            && is(objects, "z" + key, objects.firstEntry().getValue());
        case 6, 7 -> life.send("m" + step + " " + "x".repeat(random.nextInt(600)));
        case 8 -> received.addAll(life.receive(1 + random.nextInt(3))) || true;
        case 9 -> received.isEmpty() || life.delete(received.remove(random.nextInt(received.size())));
        case 10 -> {
          life.checkpoint();
          yield true;
        }
        case 11 -> life.putVersion(key, content, ofKey);
        case 12 -> life.putVersion(key, Ledger.MARKER, ofKey);
        case 13 -> ofKey.isEmpty() || life.deleteVersion(key, random.nextInt(ofKey.size()), ofKey);
        default -> {
          if (!full) {
            life.collect();
          }
          yield true;
        }
      };
      assertThat(done || full).as("step " + step).isTrue();
      if (full) {
        for (String there : objects.keySet()) {
          assertThat(life.get(there)).as(there + ", while the disk is full").hasValue(Ledger.bytes(objects.get(there)));
        }
        disk.fullAfter(Integer.MAX_VALUE);
      }
    }
  }

  private static boolean is(TreeMap<String, String> objects, String key, String content) {
    if (content.equals(Ledger.NOTHING)) {
      objects.remove(key);
    } else {
      objects.put(key, content);
    }
    return true;
  }
}
