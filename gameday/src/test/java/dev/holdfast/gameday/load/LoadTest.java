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
        }, samples::add)) {
      load.endAt(1_200 * MILLI);
      load.await();

      // Here and below: a load has begun before it hears of its end, and may have sent what was due after that.
      List<Sample> all = samples.stream().filter(s -> s.due() < 1_200 * MILLI).toList();
      assertThat(all).hasSize(60).noneMatch(Sample::failed);
      // A load that waits for answers would have sent one request into the pause, and seen one slow answer.
      List<Sample> meanwhile = all.stream().filter(s -> s.due() >= stillFrom && s.due() < stillTo - 20 * MILLI)
          .toList();
      assertThat(meanwhile).hasSize(29)
          .allSatisfy(s -> assertThat(s.latency()).isGreaterThanOrEqualTo(stillTo - s.due()));
    }
  }

  @Test
  void aSurgeComesBesidesAndEndsByItself() throws Exception {
    Stopwatch watch = Stopwatch.start();
    Queue<Long> numbers = new ConcurrentLinkedQueue<>();
    Queue<Long> due = new ConcurrentLinkedQueue<>();
    try (Load load = new Load(new Schedule(0, 50), watch, (n, d) -> {
      numbers.add(n);
      due.add(d);
    }, _ -> { })) {
      load.surge(new Schedule(200 * MILLI, 450), 400 * MILLI);
      load.endAt(600 * MILLI);
      load.await();
    }

    assertThat(due.stream().filter(d -> d < 600 * MILLI)).hasSize(30 + 90);
    assertThat(due.stream().filter(d -> d >= 200 * MILLI && d < 400 * MILLI)).hasSize(100);
    assertThat(numbers).as("no two requests are the same").doesNotHaveDuplicates();
  }

  @Test
  void aLateStartCountsFromWhenItWasDue() throws Exception {
    Stopwatch watch = Stopwatch.start();
    Queue<Sample> samples = new ConcurrentLinkedQueue<>();
    long due = watch.now() - 500 * MILLI;
    try (Load load = new Load(new Schedule(due, 10), watch,
        (_, d) -> samples.add(new Sample(Sample.Kind.FRONT, d, watch.now(), Optional.empty())), samples::add)) {
      load.endAt(due + 200 * MILLI);
      load.await();
    }

    assertThat(samples.stream().filter(s -> s.due() < due + 200 * MILLI))
        .hasSize(2).allSatisfy(s -> assertThat(s.latency()).isGreaterThan(300 * MILLI));
  }
}
