package dev.holdfast.gameday;

import dev.holdfast.gameday.crowd.Crowd;
import dev.holdfast.gameday.load.Cast;
import dev.holdfast.gameday.load.Http;
import dev.holdfast.gameday.load.Ledger;
import dev.holdfast.gameday.load.Load;
import dev.holdfast.gameday.load.Sample;
import dev.holdfast.gameday.load.Schedule;
import dev.holdfast.gameday.load.Stopwatch;
import dev.holdfast.gameday.load.Traffic;
import dev.holdfast.gameday.load.Website;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Plays a game day from the check that all is well to the last look at what was acknowledged. */
public final class Run {

  /** How long website and fleet may take to be well before it begins. */
  private static final Duration WELL_WITHIN = Duration.ofSeconds(60);

  /** How long the fleet is watched after the audit, for it to be whole again. */
  private static final Duration WHOLE_WITHIN = Duration.ofMinutes(3);

  private static final Duration READY_WITHIN = Duration.ofSeconds(90);
  private static final int ITEMS = 5;

  private final GameDay day;
  private final Cloud cloud;
  private final Hands hands;
  private final String stack;
  private final URI address;
  private final Progress progress;
  private final Stopwatch watch = Stopwatch.start();
  private final String run = Long.toString(watch.begun().toEpochMilli(), 36);
  private final Ledger ledger = new Ledger();
  private final List<String> notes = new ArrayList<>();
  private List<Website.User> users = List.of();
  private final Queue<Sample> samples = new ConcurrentLinkedQueue<>();

  /**
   * @param hands for what no API does
   * @param stack the name of the website's CloudFormation stack; {@code address} where people reach it
   */
  public Run(GameDay day, Cloud cloud, Hands hands, String stack, URI address, Progress progress) {
    this.day = day;
    this.cloud = cloud;
    this.hands = hands;
    this.stack = stack;
    this.address = address;
    this.progress = progress;
  }

  /**
   * Plays it once.
   *
   * @throws GameDayException when it cannot be played: something is not well beforehand, or the fault cannot be
   *     injected
   */
  public Result play() throws InterruptedException {
    Deployment deployment = Deployment.find(cloud.cloudFormation(), stack);
    FleetView view = new FleetView(cloud, deployment);
    try (Http http = new Http()) {
      Website website = new Website(address, http, run);
      progress.say("check        " + address + " and the stack " + stack + " are well");
      Fleet fleet = well(website, view);
      progress.say("prepare      " + day.workload().users() + " users, " + ITEMS + " uploads to look at");
      prepare(website);
      SortedMap<String, String> values = values(deployment, view, fleet);
      try (Film film = Film.prepare(day);
          Steps steps = new Steps(day.steps(), hands, new Release(cloud.cloudFormation(), cloud.s3(), stack, run), watch);
          Fault fault = day.experiment().isEmpty() ? Fault.none(cloud.fis())
              : Fault.prepare(cloud.fis(), new TemplateReader(values).read(day.experiment()));
          Numbers numbers = new Numbers(cloud.sqs(), "gameday-" + run, watch);
          FleetWatch fleetWatch = new FleetWatch(view, watch)) {
        return play(deployment, website, film, steps, fault, numbers, fleetWatch);
      }
    } catch (IOException e) {
      throw new GameDayException("the website is not ready for a game day: " + e.getMessage(), e);
    }
  }

  /** Deletes what it has put on the website. What cannot be deleted stays, and is told of: the game day is over. */
  public void clear() throws InterruptedException {
    try (Http http = new Http()) {
      int deleted = Leftovers.delete(new Website(address, http, run + "-c"), users);
      if (deleted > 0) {
        progress.say("clear        " + deleted + " uploads of the game day are deleted again");
      }
    } catch (IOException e) {
      progress.say("clear        uploads of the game day stay on the website: " + e.getMessage());
    }
  }

  private Result play(Deployment deployment, Website website, Film film, Steps steps, Fault fault, Numbers numbers,
                      FleetWatch fleetWatch) throws IOException, InterruptedException {
    GameDay.Workload w = day.workload();
    int deadLetters = deployment.deadLetters().map(q -> Auditor.size(cloud.sqs(), q)).orElse(0);
    long begin = watch.now() + 100_000_000L;
    long measured = begin + w.warmUp().toNanos();
    try (Traffic load = traffic(begin, website);
        Ticker ticker = new Ticker(progress, watch, () -> List.copyOf(samples), s -> day.counts(s.kind()), fleetWatch)) {
      progress.say("warm up      " + w.warmUp().toSeconds() + " s");
      watch.sleepUntil(measured);
      progress.say("baseline     " + w.before().toSeconds() + " s of an ordinary day");
      film.begin(new Cast(website, ledger, watch), users, watch, measured + w.before().toNanos());
      watch.sleepUntil(measured + w.before().toNanos());
      film.check(website, users);
      long at = fault.start().map(watch::at).orElseGet(watch::now);
      ticker.fault(at);
      steps.start(at);
      long end = at + w.after().toNanos();
      load.endAt(end);
      if (load instanceof Load steady) {
        w.surge().ifPresent(s -> steady.surge(
            new Schedule(at, w.rate() * (s.factor() - 1)), at + s.lasts().toNanos()));
      }
      progress.say("fault        " + day.event() + fault.experiment().map(e -> " (experiment " + e + ")").orElse("")
          + (day.steps().isEmpty() ? "" : "; " + steps.words()));
      watch.sleepUntil(end);
      load.await();
      ticker.close();
      List<Result.Deed> deeds = steps.await();
      while (!fault.over()) {
        Thread.sleep(200);
      }
      Auditor auditor = new Auditor(website, users, ledger, watch);
      List<Result.Audit> audits = audit(auditor, deployment, film, numbers, deadLetters);
      whole(fleetWatch);
      Optional<Result.Film> filmed = film.result(auditor);
      return new Result(day, address.toString(), watch.begun(), measured, at, end, fault.done(), List.copyOf(samples),
          fleetWatch.points().stream().map(p -> new Result.Look(p.at(), p.fleet())).toList(), audits, filmed, deeds,
          notes);
    }
  }

  private Traffic traffic(long begin, Website website) throws IOException {
    GameDay.Workload w = day.workload();
    if (w.crowd().isEmpty()) {
      return Load.start(new Schedule(begin, w.rate()), watch, website, users, w.mix(), ledger, day.objectives().apart(),
          samples::add);
    }
    notes.add(w.crowd().get().words());
    return Crowd.start(w.crowd().get(), new Crowd.Place(address, "/", users, ledger.ready()), w.mix(), ledger, watch,
        run, samples::add);
  }

  private Fleet well(Website website, FleetView view) throws InterruptedException {
    long end = watch.now() + WELL_WITHIN.toNanos();
    while (true) {
      String problem;
      try {
        website.health();
        Fleet fleet = view.look();
        if (fleet.whole()) {
          return fleet;
        }
        problem = String.join("; ", fleet.missing());
      } catch (IOException e) {
        problem = "the website: " + e.getMessage();
      }
      if (watch.now() > end) {
        throw new GameDayException("not all is well: " + problem);
      }
      Thread.sleep(500);
    }
  }

  private void prepare(Website website) throws IOException, InterruptedException {
    Cast cast = new Cast(website, ledger, watch);
    users = cast.users(day.workload().users(), run);
    cast.items(users.getFirst(), ITEMS, READY_WITHIN);
  }

  /** What stands for the names in the experiment. */
  private SortedMap<String, String> values(Deployment deployment, FleetView view, Fleet fleet) {
    SortedMap<String, String> values = new TreeMap<>();
    values.put("Stack", deployment.stack());
    values.put("Account", deployment.account());
    values.put("Partition", deployment.partition());
    deployment.queueArn().ifPresent(arn -> values.put("QueueArn", arn));
    deployment.resources().forEach((name, id) -> values.put("Id." + name, id));
    view.databaseArn().ifPresent(arn -> values.put("DatabaseArn", arn));
    fleet.databases().values().stream().findFirst().ifPresent(d -> {
      values.put("PrimaryZone", d.zone());
      d.standby().ifPresent(zone -> values.put("StandbyZone", zone));
      fleet.zones().keySet().stream().filter(z -> !z.equals(d.zone()) && !d.standby().equals(Optional.of(z))).findFirst()
          .ifPresent(zone -> values.put("OtherZone", zone));
      if (String.valueOf(day.experiment()).contains("${PrimaryZone}")) {
        List<String> there = fleet.members().entrySet().stream().filter(m -> m.getValue().zone().equals(d.zone()))
            .filter(m -> fleet.targets().containsKey(m.getKey())).map(m -> m.getKey()).toList();
        notes.add(there.isEmpty() ? "There was no web server in " + d.zone()
            + ": the game day was easier than it claims."
            : "In " + d.zone() + " were the primary database and the web server " + String.join(", ", there) + ".");
      }
    });
    return values;
  }

  private List<Result.Audit> audit(Auditor auditor, Deployment deployment, Film film, Numbers numbers, int deadLetters)
      throws InterruptedException {
    progress.say("audit        " + ledger.uploads().size() + " uploads, " + ledger.comments().size() + " comments, "
        + ledger.likes().size() + " likes, and the numbers in the queue");
    film.await(auditor);
    List<Result.Audit> audits = new ArrayList<>();
    audits.add(auditor.uploads());
    audits.add(auditor.comments());
    audits.add(auditor.likes());
    audits.add(Auditor.messages(numbers.count(Numbers.PATIENCE)));
    if (deployment.queue().isPresent()) {
      audits.add(auditor.jobs(cloud.sqs(), deployment.queue().get()));
    }
    deployment.deadLetters().ifPresent(q -> {
      int more = Math.max(0, Auditor.size(cloud.sqs(), q) - deadLetters);
      audits.add(new Result.Audit("jobs given up", 0, more, more == 0 ? "the dead-letter queue is as it was"
          : more + " came to the dead-letter queue"));
    });
    return audits;
  }

  private void whole(FleetWatch fleetWatch) throws InterruptedException {
    long end = watch.now() + WHOLE_WITHIN.toNanos();
    if (fleetWatch.now().filter(Fleet::whole).isEmpty()) {
      progress.say("wait         for the fleet to be whole again: "
          + fleetWatch.now().map(f -> String.join("; ", f.missing())).orElse("the API does not answer"));
    }
    while (fleetWatch.now().filter(Fleet::whole).isEmpty() && watch.now() < end) {
      Thread.sleep(200);
    }
  }

  /** The video that a worker is at when the fault comes; nothing where the game day has none. */
  private static final class Film implements AutoCloseable {

    /** So long before the fault its upload begins. */
    private static final Duration AHEAD = Duration.ofSeconds(6);

    private final Optional<Path> file;
    private Optional<String> id = Optional.empty();
    private Optional<Long> ready = Optional.empty();
    private Optional<String> made = Optional.empty();

    private Film(Optional<Path> file) {
      this.file = file;
    }

    static Film prepare(GameDay day) throws IOException {
      return new Film(day.workload().film().isEmpty() ? Optional.empty()
          : Optional.of(Cast.film(day.workload().film().get())));
    }

    /** Uploads it shortly before that time, and waits until a worker is at it. */
    void begin(Cast cast, List<Website.User> users, Stopwatch watch, long before)
        throws IOException, InterruptedException {
      if (file.isPresent()) {
        watch.sleepUntil(before - AHEAD.toNanos());
        id = Optional.of(cast.upload(users.getFirst(), file.get()));
        cast.inWork(users.getFirst(), id.get(), READY_WITHIN);
        Thread.sleep(2000);
      }
    }

    void check(Website website, List<Website.User> users) throws IOException, InterruptedException {
      if (id.isPresent()) {
        String status = Cast.patiently(() -> website.status(users.getFirst(), id.get()));
        if (!status.equals("processing")) {
          throw new GameDayException("the film is " + status + " before a worker could be killed in the middle of it; "
              + "make it longer: film in the game day's file");
        }
      }
    }

    void await(Auditor auditor) throws InterruptedException {
      if (id.isPresent()) {
        ready = auditor.ready(id.get());
        made = auditor.made(id.get());
      }
    }

    /** After the queue is empty: whether it was made again meanwhile. */
    Optional<Result.Film> result(Auditor auditor) throws InterruptedException {
      if (id.isEmpty()) {
        return Optional.empty();
      }
      return Optional.of(new Result.Film(id.get(), ready, made.isPresent() && made.equals(auditor.made(id.get()))));
    }

    @Override
    public void close() throws IOException {
      if (file.isPresent()) {
        Files.deleteIfExists(file.get());
      }
    }
  }
}
