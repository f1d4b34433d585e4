package dev.holdfast.gameday.crowd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.holdfast.gameday.load.Ledger;
import dev.holdfast.gameday.load.Mix;
import dev.holdfast.gameday.load.Sample;
import dev.holdfast.gameday.load.Stopwatch;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CrowdTest {

  private static final long MILLI = 1_000_000L;
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  /** Answers every request on every connection, as it is told. */
  private static final class Server implements AutoCloseable {

    interface Answer {
      String to(int number) throws InterruptedException;
    }

    final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final ServerSocket socket = new ServerSocket(0, 500, InetAddress.getByName("127.0.0.1"));
    private final Answer answer;
    private int requests;

    Server(Answer answer) throws IOException {
      this.answer = answer;
      Thread.ofVirtual().start(() -> {
        try {
          while (true) {
            Socket connection = socket.accept();
            connections.add(connection);
            Thread.ofVirtual().start(() -> serve(connection));
          }
        } catch (IOException e) {
          // Closed.
        }
      });
    }

    private void serve(Socket connection) {
      try (connection) {
        BufferedReader in = new BufferedReader(
            new InputStreamReader(connection.getInputStream(), StandardCharsets.ISO_8859_1));
        OutputStream out = connection.getOutputStream();
        for (String line = in.readLine(); line != null; line = in.readLine()) {
          if (line.isEmpty()) {
            String text = answer.to(next());
            // In two parts, so that no client may count on whole responses.
            out.write(text.substring(0, text.length() / 2).getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            out.write(text.substring(text.length() / 2).getBytes(StandardCharsets.ISO_8859_1));
            if (text.contains("Connection: close")) {
              return;
            }
          }
        }
      } catch (IOException | InterruptedException e) {
        // The connection ends.
      }
    }

    private synchronized int next() {
      return requests++;
    }

    synchronized int requests() {
      return requests;
    }

    URI uri() {
      return URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }

    @Override
    public void close() throws IOException {
      socket.close();
      for (Socket connection : connections) {
        connection.close();
      }
    }
  }

  private static List<Sample> play(Server server, Crowd.Size size, Duration time) throws Exception {
    TreeMap<Sample.Kind, Integer> weights = new TreeMap<>();
    weights.put(Sample.Kind.FRONT, 1);
    Queue<Sample> samples = new ConcurrentLinkedQueue<>();
    Stopwatch watch = Stopwatch.start();
    try (Crowd crowd = Crowd.start(size, new Crowd.Place(server.uri(), "/", List.of(), List.of()), new Mix(weights),
        new Ledger(), watch, "test", samples::add)) {
      crowd.endAt(watch.now() + time.toNanos());
      crowd.await();
      return List.copyOf(samples);
    }
  }

  @Test
  void manyPeopleShareFewConnectionsAndEachIsAnswered() throws Exception {
    try (Server server = new Server(_ -> OK)) {
      List<Sample> samples = play(server, new Crowd.Size(100_000, Duration.ofSeconds(100), 4), Duration.ofMillis(500));

      // A thousand a second for half a second, drawn from seeds.
      assertThat(samples).hasSizeBetween(400, 600).noneMatch(Sample::failed).hasSize(server.requests());
      assertThat(server.connections).hasSizeLessThanOrEqualTo(4);
    }
  }

  @Test
  void chunksContinuesAndEndsOfConnectionsAreUnderstood() throws Exception {
    String chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n10;x=y\r\n0123456789abcdef\r\n0\r\n\r\n";
    String closing = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nuntil the end";
    String continued = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n";
    try (Server server = new Server(n -> List.of(chunked, closing, OK, continued).get(n % 4))) {
      List<Sample> samples = play(server, new Crowd.Size(1000, Duration.ofSeconds(1), 4), Duration.ofMillis(400));

      assertThat(samples).hasSizeGreaterThan(200).hasSize(server.requests());
      assertThat(samples.stream().filter(Sample::failed).map(s -> s.failure().orElseThrow()).distinct())
          .containsExactly("status 204");
      assertThat(samples.stream().filter(Sample::failed).count()).isBetween(server.requests() / 4L - 1,
          server.requests() / 4L + 1);
    }
  }

  /** The website stands still for 400 ms; people are due all the same, and wait from when they were. */
  @Test
  void aWebsiteThatStandsStillIsSeenByAllWhoWereDueMeanwhile() throws Exception {
    long from = System.nanoTime() + 200 * MILLI;
    try (Server server = new Server(_ -> {
      long now = System.nanoTime();
      if (now > from && now < from + 400 * MILLI) {
        Thread.sleep((from + 400 * MILLI - now) / MILLI + 1);
      }
      return OK;
    })) {
      List<Sample> samples = play(server, new Crowd.Size(50_000, Duration.ofSeconds(100), 2), Duration.ofMillis(900));

      // 500 a second: 200 are due in those 400 ms, over two connections. A closed loop would show two slow answers.
      assertThat(samples).hasSizeBetween(380, 520).noneMatch(Sample::failed);
      assertThat(samples.stream().filter(s -> s.latency() > 100 * MILLI).count()).isGreaterThan(100);
    }
  }

  @Test
  void whatRefusesIsAFailureForEach() throws Exception {
    Server server = new Server(_ -> OK);
    server.close();
    List<Sample> samples = play(server, new Crowd.Size(100, Duration.ofSeconds(1), 4), Duration.ofMillis(300));

    assertThat(samples).isNotEmpty()
        .allMatch(s -> s.failure().orElseThrow().equals("cannot connect: connection refused"));
  }

  @Test
  void theSameSeedMakesTheSamePeopleAndTheyComeAtTheRate() {
    People people = new People(200_000, Duration.ofSeconds(100), 5);

    assertThat(new People(200_000, Duration.ofSeconds(100), 5).due).isEqualTo(people.due);
    assertThat(IntStream.of(people.due).average().orElseThrow()).isBetween(99_000.0, 101_000.0);
    // Exponential: as many come in the first tenth of the mean as must.
    assertThat(IntStream.of(people.due).filter(d -> d < 10_000).count()).isBetween(18_500L, 19_600L);
  }

  @Test
  void whoHasNothingOpenOpensSomethingFirst() {
    TreeMap<Sample.Kind, Integer> weights = new TreeMap<>();
    weights.put(Sample.Kind.LIKE, 1);
    People people = new People(1000, Duration.ofSeconds(1), 1);
    Habits habits = new Habits(new Mix(weights), 10);
    int[] looked = new int[10];
    for (int p = 0; p < 1000; p++) {
      habits.decide(people, p);
      assertThat(people.act[p]).isEqualTo((byte) Sample.Kind.ITEM.ordinal());
      looked[people.item[p]]++;
      habits.decide(people, p);
      assertThat(people.act[p]).isEqualTo((byte) Sample.Kind.LIKE.ordinal());
    }
    assertThat(looked[0]).as("the newest is looked at most").isGreaterThan(2 * looked[9]);
    assertThat(looked).doesNotContain(0);
  }

  @Test
  void aCrowdHasLimits() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Crowd.Size(0, Duration.ofSeconds(1), 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new Crowd.Size(9_000_000, Duration.ofSeconds(1), 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new Crowd.Size(1, Duration.ZERO, 1));
    assertThat(new Crowd.Size(2_400_000, Duration.ofMinutes(40), 256).rate()).isEqualTo(1000);
    assertThat(Crowd.bytesPerUser() * 2_400_000L).isEqualTo(36_000_000L);
  }
}
