package dev.holdfast.gameday;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.gameday.load.Sample;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
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
  private final FakeCloud.Stacks stacks = new FakeCloud.Stacks();
  private final List<String> deeds = new CopyOnWriteArrayList<>();
  private Runnable onKill = () -> { };
  private final Hands hands = new Hands() {
    @Override
    public void killRegion() {
      deeds.add("kill");
      onKill.run();
    }

    @Override
    public void startRegion() {
      deeds.add("start");
      website.incomplete = false;
    }
  };
  private FakeWebsite website;
  private Run run;

  @BeforeEach
  void start() throws Exception {
    website = new FakeWebsite();
  }

  @AfterEach
  void stop() {
    website.close();
  }

  private Result play() throws Exception {
    return play(FILE);
  }

  private Result play(String file) throws Exception {
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
      run = new Run(GameDayFile.parse("mine", file), FakeCloud.of(fleet::get, sqs, fis, stacks), hands, "site",
          website.uri(), new Quiet());
      return run.play();
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
    assertThat(a.sent()).as("two seconds from the fault on").isGreaterThanOrEqualTo(99);
    assertThat(a.before().sent() + a.sent()).as("and one before").isGreaterThanOrEqualTo(149);
    assertThat(r.samples().stream().map(Sample::kind).distinct()).containsExactlyInAnyOrder(Sample.Kind.values());
    assertThat(audit(r, "uploads").acknowledged()).isGreaterThan(5);
    assertThat(audit(r, "comments").acknowledged()).isGreaterThan(5);
    assertThat(audit(r, "likes").acknowledged()).isGreaterThan(5);
    assertThat(audit(r, "queue messages").acknowledged()).isGreaterThan(10);
    assertThat(a.detection()).isPresent();
    assertThat(a.whole().orElseThrow()).isPositive();
    assertThat(r.notes()).containsExactly("In us-east-1a were the primary database and the web server i-1.");
    assertThat(r.injected()).containsExactly("x:cut {availabilityZone=us-east-1a}: completed");
    assertThat(fis.templates).isEmpty();

    assertThat(website.uploads()).isGreaterThan(5);
    run.clear();
    assertThat(website.uploads()).as("of the game day's").isZero();
  }

  @Test
  void failuresAreSeenAndRecoveryIsMeasured() throws Exception {
    injection.set(() -> {
      website.down = true;
      Thread.ofVirtual().start(() -> {
        try {
          while (website.refused.get() < 20) {
            Thread.sleep(5);
          }
        } catch (InterruptedException e) {
          return;
        }
        website.down = false;
      });
    });

    Result r = play();
    Analysis a = Analysis.of(r);

    assertThat(a.failed()).isGreaterThanOrEqualTo(20);
    assertThat(a.recovery()).isPositive();
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
  void anExperimentMayNameTheStacksResources() throws Exception {
    String file = FILE.replace("\"${PrimaryZone}\"}}", "\"${Id.Vpc} ${QueueArn} ${PrimaryZone}\"}}");

    assertThat(play(file).injected()).containsExactly(
        "x:cut {availabilityZone=vpc-1 arn:aws:sqs:us-east-1:123456789012:jobs us-east-1a}: completed");
  }

  @Test
  void whatWasTakenForLaterIsWaitedFor() throws Exception {
    injection.set(() -> {
      website.buffers = true;
      Thread.ofVirtual().start(() -> {
        try {
          // Past the end of the load, which is when the audit begins.
          Thread.sleep(3500);
        } catch (InterruptedException e) {
          return;
        }
        website.write();
      });
    });

    Result r = play();

    assertThat(audit(r, "comments").acknowledged()).isGreaterThan(5);
    assertThat(audit(r, "comments").lost()).isZero();
    assertThat(audit(r, "likes").lost()).isZero();
    assertThat(Verdict.of(r, Analysis.of(r))).allMatch(Verdict::held);
  }

  private static String steps(String... steps) {
    return FILE.replace("portable: true", "portable: false").replaceAll("(?s)experiment:.*", "")
        + "steps: [" + String.join(", ", steps) + "]\n";
  }

  @Test
  void aRegionThatIsKilledIsStartedAgainWhateverTheFileSays() throws Exception {
    onKill = () -> website.incomplete = true;

    Result r = play(steps("{at: PT0.2S, do: kill-region}").replace("lost: none", "lost: none\n  apart: [complete]"));
    Analysis a = Analysis.of(r);

    assertThat(deeds).containsExactly("kill", "start");
    assertThat(fis.calls).isEmpty();
    assertThat(r.samples().stream().filter(s -> s.kind() == Sample.Kind.COMPLETE && s.failed())).isNotEmpty();
    assertThat(a.failed()).as("what needs the region is counted apart").isZero();
    assertThat(r.deeds()).extracting(Result.Deed::what).containsExactly("kill-region");
    assertThat(r.deeds().getFirst().at() - r.fault()).isGreaterThanOrEqualTo(Examples.SECOND / 5);
    assertThat(Verdict.of(r, a)).allMatch(Verdict::held);
  }

  @Test
  void aReleaseIsRolledOutUnderANewKey() throws Exception {
    Result r = play(steps("{at: PT0S, do: release}"));

    assertThat(stacks.key()).startsWith("gameday-").endsWith("/site-1.zip");
    assertThat(Verdict.of(r, Analysis.of(r))).anySatisfy(v -> {
      assertThat(v.objective()).isEqualTo("the update of the stack ends in order");
      assertThat(v.held()).isTrue();
    });
  }

  @Test
  void aReleaseThatIsRolledBackIsSaid() throws Exception {
    stacks.updateEnds = "UPDATE_ROLLBACK_COMPLETE";

    Result r = play(steps("{at: PT0S, do: release}"));

    assertThat(Verdict.of(r, Analysis.of(r))).anySatisfy(v -> {
      assertThat(v.measured()).isEqualTo("the stack is UPDATE_ROLLBACK_COMPLETE");
      assertThat(v.held()).isFalse();
    });
  }

  @Test
  void aCrowdMakesTheLoadAndWhatItWasPromisedIsLookedUp() throws Exception {
    Result r = play(FILE.replace("rate: 50", "crowd: {users: 20000, think: PT200S, connections: 8}"));
    Analysis a = Analysis.of(r);

    assertThat(Verdict.of(r, a)).allMatch(Verdict::held);
    assertThat(a.sent()).isBetween(100, 300);
    assertThat(audit(r, "comments").acknowledged()).isGreaterThan(5);
    assertThat(audit(r, "likes").acknowledged()).isPositive();
    assertThat(audit(r, "uploads").acknowledged()).isGreaterThan(5);
    assertThat(r.notes().getLast()).contains("20,000 people were there at once", "8 connections");
  }

  @Test
  void aTemplateThatIsRefusedEndsItBeforeThereIsLoad() {
    assertThatThrownBy(() -> new Run(GameDayFile.parse("mine", FILE.replace("PrimaryZone}\"}", "Nobody}\"}")),
        FakeCloud.of(fleet::get, sqs, fis), Hands.NONE, "site", website.uri(), new Quiet()).play())
            .isInstanceOf(GameDayException.class).hasMessageContaining("${Nobody}");
    assertThat(fis.calls).isEmpty();
  }
}
