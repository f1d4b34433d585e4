package dev.holdfast.region.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.region.world.Report;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.CreateQueueRequest;
import software.amazon.awssdk.services.sqs.model.CreateQueueResponse;
import software.amazon.awssdk.services.sqs.model.DeleteQueueRequest;
import software.amazon.awssdk.services.sqs.model.DeleteQueueResponse;
import software.amazon.awssdk.services.sqs.model.ListQueuesRequest;
import software.amazon.awssdk.services.sqs.model.ListQueuesResponse;
import software.amazon.awssdk.core.SdkRequest;

/** The kernel's promises, held with a small service of its own. */
final class RegionTest {

  record Row(String name, String id, Instant created) {}

  static final Table<String, Row> QUEUES = Table.of("test/queues", Row.class);
  static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
  static final Settings SETTINGS =
      new Settings("us-east-1", "000000000000", List.of("us-east-1a"), "http://127.0.0.1:4566");

  static final Vault VAULT = new Vault() {
    @Override public String sign(String algorithm, String text) {
      return algorithm;
    }

    @Override public String signer() {
      return "0";
    }

    @Override public String derive(String name) { return "secret of " + name; }
    @Override public String named(String name) {
      return name;
    }

    @Override public String seal(String secret) {
      return secret;
    }

    @Override public String open(String sealed) { return sealed; }
  };

  /** CreateQueue makes a row, and a timer that removes it after 60 s; a queue named "twin" gets a second by a controller. */
  static final class Queues implements Service {
    @Override public String name() { return "sqs"; }
    @Override public Class<? extends SdkClient> api() { return SqsClient.class; }
    @Override public SdkClient on(Call call) { return new Operations(call); }
    @Override public List<Table<?, ?>> tables() { return List.of(QUEUES); }

    @Override public void due(Call call, String timer) {
      call.state().remove(QUEUES, timer);
      if (timer.equals("a-broken-timer")) {
        throw new IllegalStateException("a defect");
      }
    }

    @Override public void reported(Call call, Report report) {
      if (report instanceof Report.ZoneConnected c) {
        call.state().put(QUEUES, c.zone(), new Row(c.zone(), call.ids().uuid(), call.now()));
      }
    }

    @Override public List<Controller> controllers() {
      return List.of(new Controller() {
        @Override public Set<Table<?, ?>> watches() { return Set.of(QUEUES); }

        @Override public void reconcile(Call call, Changes changes) {
          if (call.state().has(QUEUES, "twin")) {
            call.state().put(QUEUES, "twin-2", new Row("twin-2", "", T0));
          }
          if (call.state().has(QUEUES, "loop")) {
            call.state().put(QUEUES, "loop-" + call.ids().hex(8), new Row("loop", "", T0));
          }
        }
      });
    }

    record Operations(Call call) implements SqsClient {
      @Override public CreateQueueResponse createQueue(CreateQueueRequest r) {
        call.state().put(QUEUES, r.queueName(), new Row(r.queueName(), call.ids().uuid(), call.now()));
        call.timer("sqs", r.queueName(), call.now().plusSeconds(60));
        if (r.queueName().equals("refused")) {
          throw Errors.badRequest("QueueNameExists", "refused");
        }
        if (r.queueName().equals("broken")) {
          throw new IllegalStateException("a defect");
        }
        return CreateQueueResponse.builder().queueUrl(r.queueName()).build();
      }

      @Read @Override public ListQueuesResponse listQueues(ListQueuesRequest r) {
        return ListQueuesResponse.builder().queueUrls(call.state().all(QUEUES).keySet()).build();
      }

      /** A read that writes: a defect. */
      @Read @Override public DeleteQueueResponse deleteQueue(DeleteQueueRequest r) {
        call.state().remove(QUEUES, r.queueUrl());
        return DeleteQueueResponse.builder().build();
      }

      @Override public String serviceName() { return "sqs"; }
      @Override public void close() {}
    }
  }

  private final List<Throwable> defects = new ArrayList<>();
  private final Region region = new Region(SETTINGS, List.of(new Queues()), VAULT, defects::add);

  private static Command.ApiCall api(String operation, SdkRequest request) {
    return new Command.ApiCall(Caller.root("000000000000"), "r", "sqs", operation, request, Optional.empty());
  }

  private static Command.ApiCall create(String name) {
    return api("CreateQueue", CreateQueueRequest.builder().queueName(name).build());
  }

  private Outcome apply(Region to, Command command, Instant time) {
    return to.apply(new Entry(to.index() + 1, time, to.index() * 31, Region.RULES, command));
  }

  private List<String> names() {
    Outcome.Success s = (Outcome.Success) region.read(api("ListQueues", ListQueuesRequest.builder().build()), T0);
    return ((ListQueuesResponse) s.response()).queueUrls();
  }

  @Test
  void aCommandChangesTheStateAndAnswers() {
    Outcome outcome = apply(region, create("q"), T0);
    assertThat(outcome.answer().orElseThrow()).isInstanceOf(Outcome.Success.class);
    assertThat(outcome.changes().of(QUEUES)).containsExactly("q");
    assertThat(names()).containsExactly("q");
  }

  @Test
  void aRefusedCommandLeavesNothingBehind() {
    Outcome outcome = apply(region, create("refused"), T0);
    assertThat(outcome.answer().orElseThrow()).isInstanceOfSatisfying(
        Outcome.Refused.class, r -> assertThat(Errors.code(r.error())).isEqualTo("QueueNameExists"));
    assertThat(names()).isEmpty();
    assertThat(region.nextDeadline()).isEmpty();
    assertThat(defects).isEmpty();
  }

  @Test
  void aDefectAnswersInternalFailureAndLeavesNothingBehind() {
    Outcome outcome = apply(region, create("broken"), T0);
    assertThat(outcome.answer().orElseThrow()).isInstanceOfSatisfying(
        Outcome.Refused.class, r -> assertThat(Errors.code(r.error())).isEqualTo("InternalFailure"));
    assertThat(names()).isEmpty();
    assertThat(defects).hasSize(1);
  }

  @Test
  void controllersActInTheSameTransaction() {
    apply(region, create("twin"), T0);
    assertThat(names()).containsExactly("twin", "twin-2");
  }

  @Test
  void controllersInALoopFailTheCommandAlone() {
    Outcome outcome = apply(region, create("loop"), T0);
    assertThat(((Outcome.Refused) outcome.answer().orElseThrow()).error().statusCode()).isEqualTo(500);
    assertThat(names()).isEmpty();
    apply(region, create("q"), T0);
    assertThat(names()).containsExactly("q");
  }

  @Test
  void timersFireWhenTheirTimeHasCome() {
    apply(region, create("q"), T0);
    assertThat(region.nextDeadline()).contains(T0.plusSeconds(60));
    apply(region, new Command.DeadlineReached(), T0.plusSeconds(59));
    assertThat(names()).containsExactly("q");
    apply(region, new Command.DeadlineReached(), T0.plusSeconds(60));
    assertThat(names()).isEmpty();
    assertThat(region.nextDeadline()).isEmpty();
  }

  @Test
  void aTimerThatThrowsIsDroppedAndStopsNoOther() {
    apply(region, create("a-broken-timer"), T0);
    apply(region, create("q"), T0);
    apply(region, new Command.DeadlineReached(), T0.plusSeconds(60));
    assertThat(defects).hasSize(1);
    assertThat(region.state().all(QUEUES).keySet()).containsExactly("a-broken-timer");
    assertThat(region.nextDeadline()).isEmpty();
  }

  @Test
  void anAttemptChangesNothing() {
    assertThat(region.attempt(create("q"), T0)).isEmpty();
    assertThat(names()).isEmpty();
    assertThat(region.attempt(create("refused"), T0)).isPresent();
    assertThat(region.index()).isZero();
  }

  @Test
  void aReadThatWritesIsADefect() {
    apply(region, create("q"), T0);
    Outcome.Answer answer = region.read(api("DeleteQueue", DeleteQueueRequest.builder().queueUrl("q").build()), T0);
    assertThat(answer).isInstanceOf(Outcome.Refused.class);
    assertThat(defects).hasSize(1);
    assertThat(names()).containsExactly("q");
  }

  @Test
  void anUnknownOperationIsNamed() {
    Outcome outcome = apply(region, api("PurgeQueue", CreateQueueRequest.builder().build()), T0);
    assertThat(((Outcome.Refused) outcome.answer().orElseThrow()).error().getMessage()).contains("sqs:PurgeQueue");
  }

  @Test
  void replayGivesAnEqualState() {
    List<Entry> journal = new ArrayList<>();
    for (String name : List.of("a", "twin", "refused", "broken", "b")) {
      Entry e = new Entry(region.index() + 1, T0.plusSeconds(journal.size()), 7 * journal.size(), 1, create(name));
      journal.add(e);
      region.apply(e);
    }
    Region second = new Region(SETTINGS, List.of(new Queues()), VAULT, _ -> {});
    journal.forEach(second::apply);
    assertThat(second.state()).isEqualTo(region.state());
    apply(second, create("c"), T0.plusSeconds(99));
    assertThat(second.state()).isNotEqualTo(region.state());
  }

  @Test
  void entriesFollowEachOther() {
    assertThatThrownBy(() -> region.apply(new Entry(2, T0, 0, 1, create("q")))).hasMessageContaining("cannot follow");
    assertThatThrownBy(() -> region.apply(new Entry(1, T0, 0, 2, create("q")))).hasMessageContaining("rules version 2");
  }

  /** A read's ids come of its request id alone, so two of those must not be taken for one. */
  @Test
  void readsOfDifferentRequestsDrawDifferentIds() {
    assertThat("Aa".hashCode()).isEqualTo("BB".hashCode());
    assertThat(Ids.of("Aa").base32(16)).isNotEqualTo(Ids.of("BB").base32(16)).isEqualTo(Ids.of("Aa").base32(16));
  }
}
