package dev.holdfast.gameday;

import dev.holdfast.gameday.load.Cast;
import dev.holdfast.gameday.load.Http;
import dev.holdfast.gameday.load.Ledger;
import dev.holdfast.gameday.load.Load;
import dev.holdfast.gameday.load.Schedule;
import dev.holdfast.gameday.load.Stopwatch;
import dev.holdfast.gameday.load.Website;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

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
  private final String stack;
  private final URI address;
  private final Progress progress;
  private final Stopwatch watch = Stopwatch.start();
  private final String run = Long.toString(watch.begun().toEpochMilli(), 36);
  private final Ledger ledger = new Ledger();
  private final List<String> notes = new ArrayList<>();

  /** @param stack the name of the website's CloudFormation stack; {@code address} where people reach it */
  public Run(GameDay day, Cloud cloud, String stack, URI address, Progress progress) {
    this.day = day;
    this.cloud = cloud;
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
      List<Website.User> users = prepare(website);
      try (Film film = Film.prepare(day);
          Fault fault = Fault.prepare(
              cloud.fis(), new TemplateReader(values(deployment, view, fleet)).read(day.experiment()));
          Numbers numbers = new Numbers(cloud.sqs(), "gameday-" + run, watch);
          FleetWatch fleetWatch = new FleetWatch(view, watch)) {
        return play(deployment, website, users, film, fault, numbers, fleetWatch);
      }
    } catch (IOException e) {
      throw new GameDayException("the website is not ready for a game day: " + e.getMessage(), e);
    }
  }

  private Result play(Deployment deployment, Website website, List<Website.User> users, Film film, Fault fault,
                      Numbers numbers, FleetWatch fleetWatch) throws IOException, InterruptedException {
    GameDay.Workload w = day.workload();
    int deadLetters = deployment.deadLetters().map(q -> Auditor.size(cloud.sqs(), q)).orElse(0);
    long begin = watch.now() + 100_000_000L;
    long measured = begin + w.warmUp().toNanos();
    try (Load load = Load.start(new Schedule(begin, w.rate()), watch, website, users, w.mix(), ledger);
        Ticker ticker = new Ticker(progress, watch, load, fleetWatch)) {
      progress.say("warm up      " + w.warmUp().toSeconds() + " s");
      watch.sleepUntil(measured);
      progress.say("baseline     " + w.before().toSeconds() + " s of an ordinary day");
      film.begin(new Cast(website, ledger, watch), users, watch, measured + w.before().toNanos());
      watch.sleepUntil(measured + w.before().toNanos());
      film.check(website, users);
      long at = watch.at(fault.start());
      ticker.fault(at);
      long end = at + w.after().toNanos();
      load.endAt(end);
      progress.say("fault        " + day.experiment().get("description")
          + " (experiment " + fault.experiment().orElse("") + ")");
      watch.sleepUntil(end);
      load.await();
      ticker.close();
      while (!fault.over()) {
        Thread.sleep(200);
      }
      Auditor auditor = new Auditor(website, users, ledger, watch);
      List<Result.Audit> audits = audit(auditor, deployment, film, numbers, deadLetters);
      whole(fleetWatch);
      Optional<Result.Film> filmed = film.result(auditor);
      return new Result(day, address.toString(), watch.begun(), measured, at, end, fault.done(), load.samples(),
          fleetWatch.points().stream().map(p -> new Result.Look(p.at(), p.fleet())).toList(), audits, filmed, notes);
    }
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

  private List<Website.User> prepare(Website website) throws IOException, InterruptedException {
    Cast cast = new Cast(website, ledger, watch);
    List<Website.User> users = cast.users(day.workload().users(), run);
    cast.items(users.getFirst(), ITEMS, READY_WITHIN);
    return users;
  }

  /** What stands for the names in the experiment. */
  private SortedMap<String, String> values(Deployment deployment, FleetView view, Fleet fleet) {
    SortedMap<String, String> values = new TreeMap<>();
    values.put("Stack", deployment.stack());
    values.put("Account", deployment.account());
    values.put("Partition", deployment.partition());
    view.databaseArn().ifPresent(arn -> values.put("DatabaseArn", arn));
    fleet.databases().values().stream().findFirst().ifPresent(d -> {
      values.put("PrimaryZone", d.zone());
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
