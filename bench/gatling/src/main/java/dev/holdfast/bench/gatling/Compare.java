package dev.holdfast.bench.gatling;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Plays both, one after the other, in processes of their own, against one server at the same rate. Memory is what the
 * kernel says was resident at most; requests are what the server counted in the last two thirds of the time, so that
 * nobody's start counts. Gatling gets 4 GiB of heap and is tried with ever more users.
 *
 * <pre>
 * ./holdfast build && mvn -q -f bench/gatling/pom.xml package
 * java -cp 'bench/gatling/target/classes:bench/gatling/target/lib/*' dev.holdfast.bench.gatling.Compare
 * </pre>
 */
public final class Compare {

  private static final int RATE = 2000;
  private static final Duration TIME = Duration.ofSeconds(Integer.getInteger("seconds", 45));

  private record Row(String who, int users, long resident, double rate, int connections, int exit) {}

  private Compare() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    List<Row> rows = new ArrayList<>();
    rows.add(play("holdfast load", 2_400_000, Compare::ours));
    for (String users : args.length > 0 ? args : new String[] {"100000", "400000", "2400000"}) {
      rows.add(play("Gatling", Integer.parseInt(users), Compare::gatling));
    }
    System.out.printf("%n%-15s %10s %14s %12s %14s %12s%n", "", "users", "resident MiB", "bytes/user", "requests/s",
        "connections");
    for (Row r : rows) {
      System.out.printf(Locale.ROOT, "%-15s %,10d %14d %12d %14.0f %12d%s%n", r.who, r.users, r.resident >> 20,
          r.resident / r.users, r.rate, r.connections, r.exit == 0 ? "" : "   exit status " + r.exit);
    }
  }

  private interface Command {
    List<String> of(String url, int users, long thinkMillis);
  }

  private static Row play(String who, int users, Command command) throws IOException, InterruptedException {
    long thinkMillis = users * 1000L / RATE;
    try (Target target = new Target()) {
      Path log = Files.createTempFile("compare", ".log");
      Process process = new ProcessBuilder(command.of("http://127.0.0.1:" + target.port(), users, thinkMillis))
          .redirectErrorStream(true).redirectOutput(log.toFile()).start();
      long begin = 0;
      long from = 0;
      long fromCount = 0;
      long to = 0;
      long toCount = 0;
      long resident = 0;
      while (process.isAlive()) {
        Thread.sleep(100);
        resident = Math.max(resident, resident(process.pid()));
        long now = System.nanoTime();
        long count = target.requests.get();
        if (begin == 0 && count > 0) {
          begin = now;
        }
        if (begin > 0 && now < begin + TIME.toNanos() - 1_000_000_000L) {
          if (from == 0 && now > begin + TIME.toNanos() / 3) {
            from = now;
            fromCount = count;
          }
          to = now;
          toCount = count;
        }
      }
      double rate = from == 0 || to == from ? 0 : (toCount - fromCount) / ((to - from) / 1e9);
      System.out.println(who + ", " + users + " users: " + log);
      return new Row(who, users, resident, rate, target.mostOpen.get(), process.exitValue());
    }
  }

  private static List<String> ours(String url, int users, long thinkMillis) {
    return List.of("./holdfast", "load", "--website", url, "--get", "/", "--users", String.valueOf(users), "--think",
        "PT" + thinkMillis / 1000.0 + "S", "--for", TIME.toSeconds() + "s", "--connections", "64");
  }

  private static List<String> gatling(String url, int users, long thinkMillis) {
    return List.of(System.getProperty("java.home") + "/bin/java", "-Xmx4g", "-XX:+UseParallelGC",
        "--add-opens=java.base/java.lang=ALL-UNNAMED", "-Durl=" + url, "-Dusers=" + users, "-DthinkMillis=" + thinkMillis,
        "-Dseconds=" + TIME.toSeconds(), "-cp", System.getProperty("java.class.path"), "io.gatling.app.Gatling",
        "-s", CrowdSimulation.class.getName(), "-nr", "-rf",
        new File(System.getProperty("java.io.tmpdir"), "gatling-results").getPath());
  }

  /** @return the most so far; 0 when the process is gone */
  private static long resident(long pid) throws IOException {
    try {
      return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream().filter(l -> l.startsWith("VmHWM:"))
          .mapToLong(l -> Long.parseLong(l.replaceAll("\\D", "")) << 10).findFirst().orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }
}
