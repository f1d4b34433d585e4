package dev.holdfast.zone.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.kernel.Caller;
import dev.holdfast.region.kernel.Command;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.kernel.Outcome;
import dev.holdfast.region.kernel.Region;
import dev.holdfast.region.kernel.Settings;
import dev.holdfast.region.sqs.SqsService;
import dev.holdfast.zone.OpenVault;
import dev.holdfast.zone.disk.Disk;
import dev.holdfast.zone.journal.Journal;
import dev.holdfast.zone.store.Store;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.sqs.model.CreateQueueRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageResponse;

@Timeout(60)
final class EngineTest {

  private static final Settings SETTINGS = new Settings(
      "us-east-1", "000000000000", List.of("us-east-1a"), "http://127.0.0.1:4566");
  private static final String URL = "http://127.0.0.1:4566/000000000000/q";

  @TempDir Path home;

  private final List<String> log = Collections.synchronizedList(new ArrayList<>());
  private final List<Throwable> defects = Collections.synchronizedList(new ArrayList<>());
  private final FaultyDisk disk = new FaultyDisk();
  private Region region;
  private Engine engine;
  private int replayed;

  /** A disk that can be slow, and full: then it takes half of what it is given, as a real one does. */
  private static final class FaultyDisk implements Disk {
    volatile boolean full;
    final Semaphore forces = new Semaphore(1_000_000);

    @Override
    public void write(FileChannel file, ByteBuffer bytes) throws IOException {
      if (full) {
        file.write(bytes.slice(0, bytes.remaining() / 2));
        throw new IOException("No space left on device");
      }
      Disk.super.write(file, bytes);
    }

    @Override
    public int ahead() {
      return 0; // so that the file ends where its entries do
    }

    @Override
    public void force(FileChannel file) throws IOException {
      forces.acquireUninterruptibly();
      Disk.super.force(file);
    }
  }

  private void start() throws IOException {
    Store store = new Store(home.resolve("snapshots"), disk, log::add, defects::add);
    region = store.restore(() -> new Region(SETTINGS, List.of(new SqsService()), OpenVault.INSTANCE, defects::add, store));
    Journal journal = Journal.open(home.resolve("journal"), region.index(),
        entry -> {
          replayed++;
          store.applied(region.apply(entry).changes(), 0);
        }, log::add, disk);
    engine = new Engine(region, journal, store, SteadyClock.system(), log::add, defects::add);
    engine.start();
  }

  private Region empty() {
    return new Region(SETTINGS, List.of(new SqsService()), OpenVault.INSTANCE, defects::add);
  }

  @AfterEach
  void stop() {
    disk.forces.release(1_000_000);
    if (engine != null) {
      engine.close();
    }
    assertThat(defects).isEmpty();
  }

  private static Command.ApiCall call(SdkRequest request) {
    String name = request.getClass().getSimpleName();
    return new Command.ApiCall(Caller.root(SETTINGS.account()), "r", "sqs",
        name.substring(0, name.length() - "Request".length()), request, Optional.empty());
  }

  private Outcome.Answer execute(SdkRequest request) throws InterruptedException {
    return engine.execute(call(request));
  }

  private CompletableFuture<Outcome.Answer> inBackground(SdkRequest request) {
    CompletableFuture<Outcome.Answer> answer = new CompletableFuture<>();
    Thread.ofVirtual().start(() -> {
      try {
        answer.complete(execute(request));
      } catch (InterruptedException | RuntimeException e) {
        answer.completeExceptionally(e);
      }
    });
    return answer;
  }

  private static SendMessageRequest message(String body) {
    return SendMessageRequest.builder().queueUrl(URL).messageBody(body).build();
  }

  private static ReceiveMessageRequest receive(int seconds) {
    return ReceiveMessageRequest.builder().queueUrl(URL).waitTimeSeconds(seconds).build();
  }

  private static String code(Outcome.Answer answer) {
    return answer instanceof Outcome.Refused refused ? Errors.code(refused.error()) : "success";
  }

  private static List<String> bodies(Outcome.Answer answer) {
    return ((ReceiveMessageResponse) ((Outcome.Success) answer).response()).messages().stream()
        .map(m -> m.body()).toList();
  }

  private void createQueue() throws InterruptedException {
    assertThat(code(execute(CreateQueueRequest.builder().queueName("q").build()))).isEqualTo("success");
  }

  @Test
  void anOrderlyEndLeavesNothingToReplay() throws Exception {
    start();
    engine.submit(call(CreateQueueRequest.builder().queueName("q").build())).get();
    engine.close();
    start();
    assertThat(replayed).as("after a mere close").isPositive();
    engine.retire();
    replayed = 0;
    start();
    assertThat(replayed).isZero();
    assertThat(engine.execute(call(GetQueueUrlRequest.builder().queueName("q").build())))
        .isInstanceOf(Outcome.Success.class);
  }

  @Test
  void aReceiveThatFindsAMessageIsOneEntryAndOneThatFindsNoneIsNoEntry() throws Exception {
    start();
    createQueue();
    execute(SendMessageRequest.builder().queueUrl(URL).messageBody("m").build());
    ReceiveMessageRequest receive = ReceiveMessageRequest.builder().queueUrl(URL).build();
    assertThat(bodies(execute(receive))).containsExactly("m");
    assertThat(region.index()).isEqualTo(3);
    assertThat(bodies(execute(receive))).isEmpty();
    assertThat(code(execute(receive.toBuilder().queueUrl(URL + "x").build()))).isEqualTo("QueueDoesNotExist");
    assertThat(region.index()).isEqualTo(3);
  }

  @Test
  void commandsAreAppliedAndAnsweredInTheOrderTheyCame() throws Exception {
    start();
    createQueue();
    List<Long> committed = Collections.synchronizedList(new ArrayList<>());
    engine.listen((entry, _) -> committed.add(entry.index()));
    List<CompletableFuture<Outcome>> answers = IntStream.range(0, 2_500)
        .mapToObj(i -> engine.submit(call(message("m" + i)))).toList();
    List<String> ids = new ArrayList<>();
    for (CompletableFuture<Outcome> answer : answers) {
      Outcome.Success success = (Outcome.Success) answer.get(30, TimeUnit.SECONDS).answer().orElseThrow();
      ids.add(((SendMessageResponse) success.response()).messageId());
    }
    assertThat(ids).doesNotHaveDuplicates().hasSize(2_500);
    assertThat(committed).isEqualTo(IntStream.rangeClosed(2, 2_501).mapToObj(Long::valueOf).toList());
  }

  @Test
  void nothingIsAnsweredOrSeenBeforeItIsOnDisk() throws Exception {
    start();
    createQueue();
    disk.forces.drainPermits();
    CompletableFuture<Outcome> sent = engine.submit(call(message("m")));
    CompletableFuture<Outcome> created =
        engine.submit(call(CreateQueueRequest.builder().queueName("second").build()));
    while (!disk.forces.hasQueuedThreads()) {
      Thread.onSpinWait();
    }
    assertThat(sent).isNotDone();
    assertThat(created).isNotDone();
    assertThat(code(execute(GetQueueUrlRequest.builder().queueName("second").build()))).isEqualTo("QueueDoesNotExist");
    disk.forces.release(1_000_000);
    assertThat(sent.get(30, TimeUnit.SECONDS).answer().orElseThrow()).isInstanceOf(Outcome.Success.class);
    created.get(30, TimeUnit.SECONDS);
    assertThat(code(execute(GetQueueUrlRequest.builder().queueName("second").build()))).isEqualTo("success");
  }

  @Test
  void aFullDiskRefusesWhatChangesAnythingAndRecovers() throws Exception {
    start();
    createQueue();
    execute(message("before"));
    Path journal = segments().getFirst();
    long size = Files.size(journal);
    disk.full = true;
    Outcome.Answer refused = execute(message("lost"));
    assertThat(code(refused)).isEqualTo("ServiceUnavailable");
    assertThat(((Outcome.Refused) refused).error().getMessage()).contains("No space left on device");
    assertThat(Files.size(journal)).as("nothing is half written").isEqualTo(size);
    assertThat(code(execute(GetQueueUrlRequest.builder().queueName("q").build()))).isEqualTo("success");
    disk.full = false;
    execute(message("after"));
    restart();
    assertThat(bodies(execute(receive(0).toBuilder().maxNumberOfMessages(10).build())))
        .containsExactlyInAnyOrder("before", "after");
  }

  @Test
  void aRestartReplaysToAnEqualState() throws Exception {
    start();
    createQueue();
    for (int i = 0; i < 50; i++) {
      execute(message("m" + i));
    }
    execute(receive(0));
    Region before = region;
    restart();
    assertThat(region.state()).isEqualTo(before.state());
    assertThat(region.index()).isEqualTo(before.index());
  }

  /** Wherever a crash cuts the file: the region starts, and holds whole entries, each of which had come before. */
  @Test
  void everyPrefixOfTheJournalIsAStateThatWas() throws Exception {
    start();
    createQueue();
    List<Long> ends = new ArrayList<>();
    Path journal = segments().getFirst();
    for (int i = 0; i < 5; i++) {
      ends.add(Files.size(journal));
      execute(message("m" + i));
    }
    engine.close();
    byte[] whole = Files.readAllBytes(journal);
    for (int length = 0; length <= whole.length; length++) {
      Path cut = home.resolve("cut");
      Files.createDirectories(cut);
      Files.write(cut.resolve(journal.getFileName()), java.util.Arrays.copyOf(whole, length));
      Region replayed = empty();
      Journal.open(cut, 0, replayed::apply, log::add).close();
      int at = length;
      long acknowledged = ends.stream().filter(e -> e <= at).count() + (length == whole.length ? 1 : 0);
      assertThat(replayed.index()).as("entries after a cut at byte " + length).isEqualTo(acknowledged);
    }
  }

  @Test
  void aCheckpointAndTheJournalBehindItGiveTheSameStateAndADamagedOneFallsBack() throws Exception {
    start();
    createQueue();
    for (int i = 0; i < 3; i++) {
      execute(message("m" + i));
      engine.checkpoint();
    }
    execute(message("behind"));
    restart();
    sameAsItsJournal();
    engine.close();

    damage("0000000000000000003-0000000000000000004.rows", 0.99);
    start();
    sameAsItsJournal();
    assertThat(log).anySatisfy(line -> assertThat(line).contains("0000000000000000003-0000000000000000004.rows"));
  }

  @Test
  void whatWasMergedCanBeDamagedTooAndTheJournalIsForgotten() throws Exception {
    start();
    createQueue();
    for (int i = 0; i < 300; i++) {
      execute(message("m" + i));
      if (i % 20 == 19) {
        engine.checkpoint();
      }
    }
    sameAsItsJournal();
    engine.close();
    List<String> merged = rowFiles().stream().filter(f -> f.startsWith("0000000000000000000-")).toList();
    assertThat(merged).as("one, and the oldest of those it was made of").hasSize(2);
    damage(merged.getLast(), 0.999);
    start();
    sameAsItsJournal();
    assertThat(rowFiles()).contains(merged.getLast() + ".damaged");
  }

  /** What the journal alone gives: it is never cut in these tests, for it has but one segment. */
  private void sameAsItsJournal() throws IOException {
    Region replayed = empty();
    Path copy = Files.createDirectories(home.resolve("copy"));
    for (Path segment : segments()) {
      Files.copy(segment, copy.resolve(segment.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    }
    Journal.open(copy, 0, replayed::apply, log::add).close();
    assertThat(region.index()).isEqualTo(replayed.index());
    assertThat(region.state()).isEqualTo(replayed.state());
    assertThat(replayed.state()).isEqualTo(region.state());
  }

  private List<String> rowFiles() throws IOException {
    try (Stream<Path> files = Files.list(home.resolve("snapshots"))) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  private void damage(String file, double where) throws IOException {
    Path path = home.resolve("snapshots").resolve(file);
    byte[] bytes = Files.readAllBytes(path);
    bytes[(int) (bytes.length * where)] ^= 1;
    Files.write(path, bytes);
  }

  @Test
  void aJournalThatEndsBeforeItsCheckpointIsRefused() throws Exception {
    start();
    createQueue();
    Path journal = segments().getFirst();
    Path early = home.resolve("early");
    Files.copy(journal, early);
    execute(message("m"));
    engine.checkpoint();
    engine.close();
    Files.move(early, journal, StandardCopyOption.REPLACE_EXISTING);
    org.assertj.core.api.Assertions.assertThatThrownBy(this::start).isInstanceOf(Journal.DamagedException.class)
        .hasMessageContaining("ends at entry 1").hasMessageContaining("entry 2");
  }

  @Test
  void aLongPollWakesAsSoonAsAMessageComes() throws Exception {
    start();
    createQueue();
    CompletableFuture<Outcome.Answer> poll = inBackground(receive(20));
    execute(message("m"));
    assertThat(bodies(poll.get(15, TimeUnit.SECONDS))).containsExactly("m");
  }

  @Test
  void onlyOneOfManyLongPollsGetsAMessage() throws Exception {
    start();
    createQueue();
    List<CompletableFuture<Outcome.Answer>> polls =
        Stream.generate(() -> inBackground(receive(2))).limit(3).toList();
    Thread.sleep(100); // the polls are under way; whether they are makes no difference to what must hold
    execute(message("m"));
    List<String> received = new ArrayList<>();
    for (CompletableFuture<Outcome.Answer> poll : polls) {
      received.addAll(bodies(poll.get(30, TimeUnit.SECONDS)));
    }
    assertThat(received).containsExactly("m");
  }

  @Test
  void aLongPollWakesWhenADelayIsOver() throws Exception {
    start();
    createQueue();
    execute(message("m").toBuilder().delaySeconds(1).build());
    assertThat(bodies(inBackground(receive(20)).get(15, TimeUnit.SECONDS))).containsExactly("m");
  }

  @Test
  void whoComesWhenTooManyWaitIsToldToSlowDown() throws Exception {
    start();
    createQueue();
    disk.forces.drainPermits();
    engine.submit(call(message("first")));
    while (!disk.forces.hasQueuedThreads()) {
      Thread.onSpinWait(); // only when the writer is held does the queue stay full
    }
    List<CompletableFuture<Outcome>> all = IntStream.range(0, Engine.MAX_WAITING)
        .mapToObj(_ -> engine.submit(call(message("m")))).toList();
    assertThat(code(execute(message("one too many")))).isEqualTo("Throttling");
    disk.forces.release(1_000_000);
    assertThat(all.stream().filter(f -> {
      try {
        return f.get(30, TimeUnit.SECONDS).answer().orElseThrow() instanceof Outcome.Success;
      } catch (Exception e) {
        return false;
      }
    }).count()).isGreaterThanOrEqualTo(Engine.MAX_WAITING);
  }

  @Test
  void closingAnswersWhatWaitsAndRefusesTheRest() throws Exception {
    start();
    createQueue();
    List<CompletableFuture<Outcome>> before =
        IntStream.range(0, 100).mapToObj(i -> engine.submit(call(message("m" + i)))).toList();
    CompletableFuture<Outcome.Answer> poll =
        inBackground(receive(20).toBuilder().queueUrl(URL).maxNumberOfMessages(1).build());
    engine.close();
    for (CompletableFuture<Outcome> f : before) {
      assertThat(f.get(30, TimeUnit.SECONDS).answer().orElseThrow()).isInstanceOf(Outcome.Success.class);
    }
    assertThat(poll.get(30, TimeUnit.SECONDS)).isNotNull();
    assertThat(code(execute(message("late")))).isEqualTo("ServiceUnavailable");
  }

  private void restart() throws IOException {
    engine.close();
    start();
  }

  private List<Path> segments() throws IOException {
    try (Stream<Path> files = Files.list(home.resolve("journal"))) {
      return files.sorted().toList();
    }
  }
}
