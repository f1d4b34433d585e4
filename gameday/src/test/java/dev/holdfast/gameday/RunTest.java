package dev.holdfast.gameday;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.gameday.load.Sample;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A whole game day of a few seconds, with a website, a fleet and a fault made for it. */
class RunTest {

  private static final String FILE = """
      title: T
      goal: G
      claim: C
      portable: true
      workload:
        rate: 50
        users: 3
        warm-up: PT0.5S
        before: PT1S
        after: PT2S
        mix: {front: 2, item: 2, picture: 1, comments: 1, status: 1, comment: 2, like: 2, upload: 1}
      objectives:
        failed: none
        lost: none
      experiment:
        description: cut ${PrimaryZone}
        roleArn: r
        actions:
          cut: {actionId: "x:cut", parameters: {availabilityZone: "${PrimaryZone}"}}
      """;

  private final AtomicReference<Fleet> fleet = new AtomicReference<>(Examples.whole());
  private final FakeSqs sqs = new FakeSqs();
  private final AtomicReference<Runnable> injection = new AtomicReference<>(() -> { });
  private final FakeFis fis = new FakeFis(() -> injection.get().run());
  private FakeWebsite website;

  @BeforeEach
  void start() throws Exception {
    website = new FakeWebsite();
  }

  @AfterEach
  void stop() {
    website.close();
  }

  private Result play() throws Exception {
    Thread complete = Thread.ofVirtual().start(() -> {
      try {
        while (!fis.calls.contains("start")) {
          Thread.sleep(10);
        }
        Thread.sleep(800);
        fis.complete();
        fleet.set(Examples.whole());
      } catch (InterruptedException e) {
        // The test is over.
      }
    });
    try {
      return new Run(GameDayFile.parse("mine", FILE), FakeCloud.of(fleet::get, sqs, fis), "site", website.uri(),
          new Quiet()).play();
    } finally {
      complete.interrupt();
    }
  }

  private record Quiet() implements Progress {
    @Override
    public void say(String line) {
    }

    @Override
    public void second(String line) {
    }
  }

  private static Result.Audit audit(Result r, String what) {
    return r.audits().stream().filter(a -> a.what().equals(what)).findFirst().orElseThrow();
  }

  @Test
  void aGameDayWithoutHarmIsWon() throws Exception {
    injection.set(() -> fleet.set(
        Examples.fleet("terminated", "unused", "available", "us-east-1b", Optional.empty(), "available")));

    Result r = play();
    Analysis a = Analysis.of(r);

    assertThat(Verdict.of(r, a)).allMatch(Verdict::held);
    assertThat(a.sent()).isBetween(100, 106);
    assertThat(a.before().sent()).isBetween(40, 52);
    assertThat(r.samples().stream().map(Sample::kind).distinct()).containsExactlyInAnyOrder(Sample.Kind.values());
    assertThat(audit(r, "uploads").acknowledged()).isGreaterThan(5);
    assertThat(audit(r, "comments").acknowledged()).isGreaterThan(5);
    assertThat(audit(r, "likes").acknowledged()).isGreaterThan(5);
    assertThat(audit(r, "queue messages").acknowledged()).isGreaterThan(10);
    assertThat(a.detection().orElseThrow()).isBetween(0L, 2 * Examples.SECOND);
    assertThat(a.whole().orElseThrow()).isBetween(Examples.SECOND / 2, 3 * Examples.SECOND);
    assertThat(r.notes()).containsExactly("In us-east-1a were the primary database and the web server i-1.");
    assertThat(r.injected()).containsExactly("x:cut {availabilityZone=us-east-1a}: completed");
    assertThat(fis.templates).isEmpty();
  }

  @Test
  void failuresAreSeenAndRecoveryIsMeasured() throws Exception {
    injection.set(() -> {
      website.down = true;
      Thread.ofVirtual().start(() -> {
        try {
          Thread.sleep(500);
        } catch (InterruptedException e) {
          return;
        }
        website.down = false;
      });
    });

    Result r = play();
    Analysis a = Analysis.of(r);

    assertThat(a.failed()).isBetween(15, 35);
    assertThat(a.recovery()).isBetween(Examples.SECOND * 4 / 10, Examples.SECOND);
    assertThat(a.failures().lastKey()).contains("status 503: down");
    assertThat(Verdict.of(r, a).getFirst().held()).isFalse();
    assertThat(audit(r, "comments").lost()).isZero();
  }

  @Test
  void whatWasAcknowledgedAndIsGoneIsFound() throws Exception {
    injection.set(() -> website.losesComment = true);
    website.losesLikes = true;
    website.losesJoin = true;

    Result r = play();

    assertThat(audit(r, "comments").lost()).isEqualTo(1);
    assertThat(audit(r, "likes").lost()).isEqualTo(audit(r, "likes").acknowledged()).isPositive();
    assertThat(Verdict.of(r, Analysis.of(r)).getLast().held()).isFalse();
  }

  @Test
  void aTemplateThatIsRefusedEndsItBeforeThereIsLoad() {
    assertThatThrownBy(() -> new Run(GameDayFile.parse("mine", FILE.replace("PrimaryZone}\"}", "Nobody}\"}")),
        FakeCloud.of(fleet::get, sqs, fis), "site", website.uri(), new Quiet()).play())
            .isInstanceOf(GameDayException.class).hasMessageContaining("${Nobody}");
    assertThat(fis.calls).isEmpty();
  }
}
