package dev.holdfast.gameday.crowd;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.gameday.load.Http;
import dev.holdfast.gameday.load.Ledger;
import dev.holdfast.gameday.load.Mix;
import dev.holdfast.gameday.load.Sample;
import dev.holdfast.gameday.load.Stopwatch;
import dev.holdfast.gameday.load.Traffic;
import dev.holdfast.gameday.load.Uploads;
import dev.holdfast.gameday.load.Website;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/** A crowd on a website: see the package. Begins at once; each person has been there for long. */
public final class Crowd implements Traffic {

  /** What fits, with room to spare, into the memory that {@code ./holdfast} takes. */
  public static final int MOST_USERS = 8_000_000;

  /** Uploads at once: each takes a thread and the bytes of a picture. */
  static final int MOST_UPLOADING = 16;

  /**
   * @param think the mean time between two acts of a person
   * @param connections at once, at most
   */
  public record Size(int users, Duration think, int connections) {

    public Size {
      if (users < 1 || users > MOST_USERS) {
        throw new IllegalArgumentException("a crowd has 1 to " + MOST_USERS + " users, not " + users);
      }
      if (think.toMillis() < 100 || think.compareTo(Duration.ofDays(1)) > 0) {
        throw new IllegalArgumentException("the time between two acts is 100 ms to one day, not " + think);
      }
      if (connections < 1 || connections > 10_000) {
        throw new IllegalArgumentException("a crowd has 1 to 10000 connections, not " + connections);
      }
    }

    /** For people. */
    public String words() {
      return String.format(Locale.ROOT, "%,d people were there at once, each acting once in %s on average, over at most %,d"
          + " connections. A person is %d bytes; what a server spends on a connection that rests was not tried.",
          users, seconds(think), connections, People.BYTES);
    }

    static String seconds(Duration d) {
      return d.toSeconds() % 60 == 0 ? d.toMinutes() + " min" : d.toMillis() / 1000.0 + " s";
    }

    /** Requests a second that follow from it. */
    public double rate() {
      return users / (think.toMillis() / 1000.0);
    }
  }

  /**
   * What the crowd visits.
   *
   * @param path of the front page; {@code accounts} whom people are logged in as; {@code items} what there is to see
   */
  public record Place(URI base, String path, List<Website.User> accounts, List<String> items) {}

  private final List<Shard> shards = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final ExecutorService uploading = Executors.newVirtualThreadPerTaskExecutor();
  private final Semaphore uploads = new Semaphore(MOST_UPLOADING);
  private final Http http = new Http();
  private final Website website;
  private final Ledger ledger;
  private final Stopwatch watch;
  private final Place place;
  private final Consumer<Sample> samples;

  /**
   * @param ledger learns what is acknowledged; {@code samples} takes one for each request, from several threads
   * @param run letters and digits that no other run has
   */
  private Crowd(Place place, Ledger ledger, Stopwatch watch, String run, Consumer<Sample> samples) {
    this.website = new Website(place.base, http, run);
    this.place = place;
    this.ledger = ledger;
    this.watch = watch;
    this.samples = samples;
  }

  public static Crowd start(Size size, Place place, Mix mix, Ledger ledger, Stopwatch watch, String run,
                            Consumer<Sample> samples) throws IOException {
    if (!place.base.getScheme().equals("http")) {
      throw new IllegalArgumentException("a crowd speaks http, not " + place.base.getScheme());
    }
    Crowd crowd = new Crowd(place, ledger, watch, run, samples);
    Requests requests = new Requests(place.base, place.path, place.accounts, place.items, run);
    Habits habits = new Habits(mix, place.items.size());
    InetSocketAddress address = new InetSocketAddress(place.base.getHost(),
        place.base.getPort() < 0 ? 80 : place.base.getPort());
    if (address.isUnresolved()) {
      throw new IllegalArgumentException("there is no host " + place.base.getHost());
    }
    int threads = Math.min(Math.min(size.connections, size.users), Math.min(Runtime.getRuntime().availableProcessors(), 4));
    long begin = watch.now();
    for (int t = 0; t < threads; t++) {
      int from = (int) ((long) size.users * t / threads);
      int to = (int) ((long) size.users * (t + 1) / threads);
      crowd.shards.add(new Shard(new People(to - from, size.think, from), from, habits, requests, address,
          size.connections / threads, crowd::upload, crowd::visited, watch, begin));
    }
    crowd.shards.forEach(s -> crowd.threads.add(Thread.ofPlatform().name("crowd").daemon().start(s)));
    return crowd;
  }

  private void visited(Shard.Visit visit) {
    if (!visit.sample().failed()) {
      String item = visit.item() < 0 ? "" : place.items.get(visit.item());
      if (visit.sample().kind() == Sample.Kind.LIKE) {
        ledger.later(); // it may be: the answer was not looked at
        ledger.acknowledged(new Ledger.Like(item, place.accounts.get(visit.person() % place.accounts.size()).number()));
      } else if (visit.sample().kind() == Sample.Kind.COMMENT) {
        ledger.acknowledged(new Ledger.Comment(item, id(visit.answer()), visit.said()));
      }
    }
    samples.accept(visit.sample());
  }

  private static long id(String answer) {
    try {
      return new ObjectMapper().readTree(answer).path("id").asLong();
    } catch (IOException e) {
      return 0; // it is looked up by its text
    }
  }

  private boolean upload(Website.User user, long number, Consumer<Optional<String>> done) {
    if (!uploads.tryAcquire()) {
      return false;
    }
    uploading.execute(() -> {
      Optional<String> failure = Optional.empty();
      try {
        Uploads.upload(website, ledger, watch, user, number);
      } catch (IOException e) {
        failure = Optional.of(String.valueOf(e.getMessage()));
      } finally {
        uploads.release();
        done.accept(failure);
      }
    });
    return true;
  }

  /** How things stand: people waiting for a connection, requests under way, connections, and the most of these ever. */
  public record Now(int waiting, int underWay, int open, int mostOpen) {}

  public Now now() {
    List<Shard.Figures> all = shards.stream().map(Shard::figures).toList();
    return new Now(all.stream().mapToInt(Shard.Figures::waiting).sum(),
        all.stream().mapToInt(Shard.Figures::underWay).sum(), all.stream().mapToInt(Shard.Figures::open).sum(),
        all.stream().mapToInt(Shard.Figures::mostOpen).sum());
  }

  /** What a person costs in memory, in bytes. */
  public static int bytesPerUser() {
    return People.BYTES;
  }

  @Override
  public void endAt(long at) {
    shards.forEach(s -> s.endAt(at));
  }

  @Override
  public void await() throws InterruptedException {
    for (Thread thread : threads) {
      thread.join();
    }
  }

  @Override
  public void close() {
    shards.forEach(Shard::close);
    uploading.shutdownNow();
    http.close();
  }
}
