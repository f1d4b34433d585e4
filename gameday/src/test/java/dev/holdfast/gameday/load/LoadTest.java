package dev.holdfast.gameday.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

class LoadTest {

  private static final long MILLI = 1_000_000L;

  /** A server that stands still for 600 ms, and answers at once otherwise. */
  @Test
  void aServerThatStandsStillIsSeenByAllThatWereDueMeanwhile() throws Exception {
    Stopwatch watch = Stopwatch.start();
    long stillFrom = 300 * MILLI;
    long stillTo = 900 * MILLI;
    Scripted.Answer answer = (_, socket) -> {
      if (watch.now() >= stillFrom) {
        watch.sleepUntil(stillTo);
      }
      Scripted.write(socket, Scripted.OK);
    };
    Queue<Sample> samples = new ConcurrentLinkedQueue<>();
    try (Scripted server = new Scripted(answer); Http http = new Http();
        Load load = new Load(new Schedule(0, 50), watch, (_, due) -> {
          Optional<String> failure = Optional.empty();
          try {
            http.send(Http.Request.get(server.uri("/")), Duration.ofSeconds(5));
          } catch (java.io.IOException e) {
            failure = Optional.of(e.getMessage());
          }
          samples.add(new Sample(Sample.Kind.FRONT, due, watch.now(), failure));
        }, samples)) {
      load.endAt(1_200 * MILLI);
      load.await();

      List<Sample> all = load.samples();
      assertThat(all).hasSize(60).noneMatch(Sample::failed);
      // A load that waits for answers would have sent one request into the pause, and seen one slow answer.
      List<Sample> meanwhile = all.stream().filter(s -> s.due() >= stillFrom && s.due() < stillTo - 20 * MILLI)
          .toList();
      assertThat(meanwhile).hasSize(29)
          .allSatisfy(s -> assertThat(s.latency()).isGreaterThanOrEqualTo(stillTo - s.due()));
    }
  }

  @Test
  void aLateStartCountsFromWhenItWasDue() throws Exception {
    Stopwatch watch = Stopwatch.start();
    Queue<Sample> samples = new ConcurrentLinkedQueue<>();
    long due = watch.now() - 500 * MILLI;
    try (Load load = new Load(new Schedule(due, 10), watch,
        (_, d) -> samples.add(new Sample(Sample.Kind.FRONT, d, watch.now(), Optional.empty())), samples)) {
      load.endAt(due + 200 * MILLI);
      load.await();
    }

    assertThat(samples).hasSize(2).allSatisfy(s -> assertThat(s.latency()).isGreaterThan(300 * MILLI));
  }
}
