package dev.holdfast.zone.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Caller;
import dev.holdfast.region.kernel.Changes;
import dev.holdfast.region.kernel.Command;
import dev.holdfast.region.kernel.Outcome;
import dev.holdfast.region.kernel.Region;
import dev.holdfast.region.kernel.Service;
import dev.holdfast.region.kernel.Settings;
import dev.holdfast.region.kernel.Table;
import dev.holdfast.region.sqs.SqsService;
import dev.holdfast.zone.OpenVault;
import dev.holdfast.zone.journal.Journal;
import dev.holdfast.zone.disk.Disk;
import dev.holdfast.zone.store.Store;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.sqs.model.CreateQueueRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;

/** Ten thousand long polls of an idle queue cost nothing while others work: no platform thread, and not one more try. */
final class IdlePollsTest {

  private static final int POLLS = 10_000;
  private static final String URL = "http://127.0.0.1:4566/000000000000/";

  @TempDir Path home;

  /** SQS whose receives wait for an hour, and which counts those that found nothing. */
  private record Counting(SqsService sqs, AtomicLong fruitless) implements Service {
    @Override public String name() {
      return sqs.name();
    }

    @Override public Class<? extends SdkClient> api() {
      return sqs.api();
    }

    @Override public SdkClient on(Call call) {
      return sqs.on(call);
    }

    @Override public List<Table<?, ?>> tables() {
      return sqs.tables();
    }

    @Override public String awaits(SdkRequest request) {
      return sqs.awaits(request);
    }

    @Override public Set<String> stirred(Changes changes) {
      return sqs.stirred(changes);
    }

    @Override public Duration mayWait(Call call, SdkRequest request) {
      return Duration.ofHours(1);
    }

    @Override public Optional<Instant> nextAttempt(Call call, SdkRequest request) {
      fruitless.incrementAndGet();
      return sqs.nextAttempt(call, request);
    }
  }

  private Engine engine;

  private Outcome.Answer execute(SdkRequest request) throws InterruptedException {
    String name = request.getClass().getSimpleName();
    return engine.execute(new Command.ApiCall(Caller.root("000000000000"), "r", "sqs",
        name.substring(0, name.length() - "Request".length()), request, Optional.empty()));
  }

  private CompletableFuture<Outcome.Answer> poll() {
    CompletableFuture<Outcome.Answer> answer = new CompletableFuture<>();
    Thread.ofVirtual().start(() -> {
      try {
        answer.complete(execute(ReceiveMessageRequest.builder().queueUrl(URL + "idle").build()));
      } catch (InterruptedException | RuntimeException e) {
        answer.completeExceptionally(e);
      }
    });
    return answer;
  }

  @Test
  @Timeout(120)
  void theyAreNotTriedAgainForWhatOthersDo() throws Exception {
    AtomicLong fruitless = new AtomicLong();
    List<Throwable> defects = new ArrayList<>();
    Region region = new Region(new Settings("us-east-1", "000000000000", List.of("us-east-1a"), "http://127.0.0.1:4566"),
        List.of(new Counting(new SqsService(), fruitless)), OpenVault.INSTANCE, defects::add);
    engine = new Engine(region, Journal.open(home.resolve("journal"), 0, region::apply, _ -> {}),
        new Store(home.resolve("snapshots"), Disk.REAL, _ -> {}, defects::add), SteadyClock.system(), _ -> {}, defects::add);
    engine.start();
    List<CompletableFuture<Outcome.Answer>> polls = new ArrayList<>();
    try {
      execute(CreateQueueRequest.builder().queueName("idle").build());
      execute(CreateQueueRequest.builder().queueName("busy").build());
      for (int i = 0; i < POLLS; i++) {
        polls.add(poll());
      }
      while (fruitless.get() < POLLS) {
        Thread.sleep(5);
      }
      for (int i = 0; i < 300; i++) {
        execute(SendMessageRequest.builder().queueUrl(URL + "busy").messageBody("m" + i).build());
      }
      assertThat(fruitless.get()).as("tries of the idle polls").isEqualTo(POLLS);
      assertThat(ManagementFactory.getThreadMXBean().getThreadCount()).as("platform threads").isLessThan(200);
      execute(SendMessageRequest.builder().queueUrl(URL + "idle").messageBody("at last").build());
      Outcome.Answer first = (Outcome.Answer) CompletableFuture.anyOf(polls.toArray(CompletableFuture[]::new)).get();
      assertThat(((ReceiveMessageResponse) ((Outcome.Success) first).response()).messages()).hasSize(1);
    } finally {
      engine.close();
    }
    CompletableFuture.allOf(polls.toArray(CompletableFuture[]::new)).get();
    assertThat(defects).isEmpty();
  }
}
