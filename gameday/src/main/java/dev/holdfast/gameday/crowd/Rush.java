package dev.holdfast.gameday.crowd;

import dev.holdfast.gameday.Progress;
import dev.holdfast.gameday.load.Cast;
import dev.holdfast.gameday.load.Http;
import dev.holdfast.gameday.load.Ledger;
import dev.holdfast.gameday.load.Mix;
import dev.holdfast.gameday.load.Sample;
import dev.holdfast.gameday.load.Stopwatch;
import dev.holdfast.gameday.load.Website;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A crowd on a website for a while, without a fault: how many it carries, how fast, and at what cost in memory. */
public final class Rush {

  /** What people do where nothing else is said: they look a lot, say a little, and upload seldom. */
  public static final Mix MIX = mix();

  private static final int ACCOUNTS = 20;
  private static final Pattern ITEM = Pattern.compile("href=\"/m/([0-9a-z]{1,20})\"");

  /**
   * @param get where everybody asks for one path only, that; else they behave as visitors of the website do
   */
  public record Plan(Crowd.Size size, Duration time, URI website, Optional<String> get) {}

  /** @param resident bytes of this process's memory at most, as the kernel counts; 0 where it does not say */
  public record Outcome(Plan plan, Tally.Sum sum, double seconds, Crowd.Now end, long resident) {

    /** Whether every request was answered as asked. */
    public boolean clean() {
      return sum.failed() == 0 && sum.sent() > 0;
    }
  }

  private Rush() {}

  private static Mix mix() {
    SortedMap<Sample.Kind, Integer> weights = new TreeMap<>();
    weights.put(Sample.Kind.FRONT, 300);
    weights.put(Sample.Kind.ITEM, 300);
    weights.put(Sample.Kind.PICTURE, 200);
    weights.put(Sample.Kind.COMMENTS, 100);
    weights.put(Sample.Kind.STATUS, 50);
    weights.put(Sample.Kind.LIKE, 30);
    weights.put(Sample.Kind.COMMENT, 19);
    weights.put(Sample.Kind.UPLOAD, 1);
    return new Mix(weights);
  }

  /** Plays it, and says every second how things stand. */
  public static Outcome play(Plan plan, Progress progress) throws IOException, InterruptedException {
    Stopwatch watch = Stopwatch.start();
    String run = Long.toString(watch.begun().toEpochMilli(), 36);
    Ledger ledger = new Ledger();
    Crowd.Place place = plan.get.isPresent() ? new Crowd.Place(plan.website, plan.get.get(), List.of(), List.of())
        : prepare(plan, ledger, watch, run, progress);
    Tally tally = new Tally();
    Mix mix = plan.get.isPresent() ? new Mix(new TreeMap<>(Map.of(Sample.Kind.FRONT, 1))) : MIX;
    progress.say(String.format(Locale.ROOT, "people       %,d, each acting once in %s on average: %.0f requests a second",
        plan.size.users(), Crowd.Size.seconds(plan.size.think()), plan.size.rate()));
    long begin = watch.now();
    try (Crowd crowd = Crowd.start(plan.size, place, mix, ledger, watch, run, tally)) {
      long end = begin + plan.time.toNanos();
      crowd.endAt(end);
      for (long tick = begin + 1_000_000_000L; tick < end; tick += 1_000_000_000L) {
        watch.sleepUntil(tick);
        progress.second(tally.second() + String.format(Locale.ROOT, "   %d under way, %d wait, %d connections   %d MiB",
            crowd.now().underWay(), crowd.now().waiting(), crowd.now().open(), resident("VmRSS") >> 20));
      }
      crowd.await();
      return new Outcome(plan, tally.sum(), (watch.now() - begin) / 1e9, crowd.now(), resident("VmHWM"));
    }
  }

  private static Crowd.Place prepare(Plan plan, Ledger ledger, Stopwatch watch, String run, Progress progress)
      throws IOException, InterruptedException {
    try (Http http = new Http()) {
      Website website = new Website(plan.website, http, run);
      Cast cast = new Cast(website, ledger, watch);
      progress.say("prepare      " + ACCOUNTS + " accounts, which people share");
      List<Website.User> users = cast.users(ACCOUNTS, run);
      TreeSet<String> items = items(Cast.patiently(() -> website.front(users.getFirst())));
      if (items.isEmpty()) {
        progress.say("prepare      5 uploads to look at");
        cast.items(users.getFirst(), 5, Duration.ofSeconds(90));
        items.addAll(ledger.ready());
      }
      return new Crowd.Place(plan.website, "/", users, List.copyOf(items));
    }
  }

  private static TreeSet<String> items(String page) {
    TreeSet<String> items = new TreeSet<>();
    Matcher item = ITEM.matcher(page);
    while (item.find()) {
      items.add(item.group(1));
    }
    return items;
  }

  /** @param what VmRSS: now, VmHWM: the most so far */
  static long resident(String what) throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return 0;
    }
    return Files.readAllLines(status).stream().filter(l -> l.startsWith(what + ":"))
        .mapToLong(l -> Long.parseLong(l.replaceAll("\\D", "")) << 10).findFirst().orElse(0);
  }

  /** What to conclude, in a few aligned lines. */
  public static String table(Outcome o) {
    Tally.Sum s = o.sum;
    StringBuilder t = new StringBuilder();
    line(t, "people at once", "%,d, %d bytes each: %.0f MB", o.plan.size.users(), Crowd.bytesPerUser(),
        o.plan.size.users() * (double) Crowd.bytesPerUser() / 1e6);
    line(t, "this process", "%d MiB resident at most, its heap bounded at %d MiB", o.resident >> 20,
        Runtime.getRuntime().maxMemory() >> 20);
    line(t, "connections", "%d at most, of %d allowed; people do not each have one", o.end.mostOpen(),
        o.plan.size.connections());
    line(t, "requests", "%,d in %.1f s: %.0f a second", s.sent(), o.seconds, s.sent() / o.seconds);
    line(t, "failed", "%,d", s.failed());
    s.failures().forEach((what, times) -> t.append(String.format(Locale.ROOT, "  %18s  %s%n", times, what)));
    line(t, "latency", "p50 %s   p90 %s   p99 %s   p99.9 %s   longest %s", s.at(50), s.at(90), s.at(99), s.at(99.9),
        s.at(100));
    t.append("                      counted from the instant at which a person was due, to the millisecond\n");
    return t.toString();
  }

  private static void line(StringBuilder t, String name, String format, Object... values) {
    t.append(String.format(Locale.ROOT, "  %-18s  " + format + "%n", prepend(name, values)));
  }

  private static Object[] prepend(String name, Object... values) {
    Object[] all = new Object[values.length + 1];
    all[0] = name;
    System.arraycopy(values, 0, all, 1, values.length);
    return all;
  }
}
