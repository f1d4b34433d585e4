package dev.holdfast.gameday;

import dev.holdfast.gameday.crowd.Crowd;
import dev.holdfast.gameday.load.Mix;
import dev.holdfast.gameday.load.Sample;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads a game day's file. What it does not know it refuses, with the place: a misspelt objective must not be none. The
 * file {@code gamedays/example.yaml} has everything that a game day can have, and a test reads it.
 */
public final class GameDayFile {

  /** The library, in the order in which it is best played. */
  public static final List<String> LIBRARY = List.of("instance-loss", "worker-loss", "database-loss", "zone-loss",
      "frozen-database", "slow-zone", "queue-duplicates", "dependency-errors", "disk-full", "slow-disk",
      "instance-termination", "database-failover", "region-loss", "release-during-zone-loss", "traffic-x10", "bad-day",
      "crowd");

  private static final String EXAMPLE = "example";

  private static final Pattern UNDER = Pattern.compile("under ([0-9.]+) ?%");

  private GameDayFile() {}

  /**
   * @param name one of the library's, or a file that ends with {@code .yaml}
   * @throws GameDayException when there is none of that name
   */
  public static GameDay named(String name) {
    if (name.endsWith(".yaml") || name.endsWith(".yml")) {
      Path file = Path.of(name);
      try {
        return parse(file.getFileName().toString().replaceAll("\\.ya?ml$", ""), Files.readString(file));
      } catch (IOException e) {
        throw new GameDayException("the file " + name + " cannot be read", e);
      }
    }
    if (!LIBRARY.contains(name)) {
      throw new GameDayException("there is no game day " + name + "; there are " + String.join(", ", LIBRARY)
          + ", and files whose names end with .yaml");
    }
    return parse(name, text(name));
  }

  /** A file with everything in it that a game day can have, and what it means. */
  public static String example() {
    return text(EXAMPLE);
  }

  private static String text(String name) {
    try (InputStream in = GameDayFile.class.getResourceAsStream("gamedays/" + name + ".yaml")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** @throws GameDayException with file and place, for what is missing, unknown or wrong */
  public static GameDay parse(String name, String yaml) {
    Object root;
    try {
      root = new Load(LoadSettings.builder().setLabel(name).build()).loadFromString(yaml);
    } catch (YamlEngineException e) {
      throw new GameDayException(name + " is no YAML: " + e.getMessage().lines().findFirst().orElse(""), e);
    }
    Part file = new Part(name, map(name, root));
    Part objectives = file.part("objectives");
    GameDay day = new GameDay(name, file.text("title"), file.text("goal"), file.text("claim"), file.flag("portable"),
        workload(file.part("workload")),
        new GameDay.Objectives(failed(objectives), objectives.optionalDuration("recovered-within"),
            kinds(objectives, "apart")),
        file.has("experiment") ? file.part("experiment").all() : new TreeMap<>(), steps(file));
    if (!objectives.text("lost").equals("none")) {
      throw objectives.wrong("lost", "none: no game day allows for anything acknowledged to be lost");
    }
    file.complete();
    objectives.complete();
    if (day.experiment().isEmpty() && day.steps().isEmpty() && day.workload().surge().isEmpty()
        && day.workload().crowd().isEmpty()) {
      throw new GameDayException(name + ": nothing happens; a game day has an experiment, steps, a surge or a crowd");
    }
    portable(day);
    return day;
  }

  private static GameDay.Workload workload(Part part) {
    Optional<Crowd.Size> crowd = part.has("crowd") ? Optional.of(crowd(part.part("crowd"))) : Optional.empty();
    if (crowd.isPresent() && part.has("rate")) {
      throw part.wrong("rate", "left out: the rate of a crowd follows from its people's pace");
    }
    Optional<GameDay.Surge> surge = Optional.empty();
    if (part.has("surge")) {
      Part s = part.part("surge");
      surge = Optional.of(new GameDay.Surge(s.number("factor"), s.duration("for")));
      if (surge.get().factor() <= 1 || crowd.isPresent()) {
        throw part.wrong("surge", "a factor above 1 on a rate");
      }
      s.complete();
    }
    GameDay.Workload workload = new GameDay.Workload(
        crowd.isPresent() ? crowd.get().rate() : part.number("rate"), (int) part.number("users"),
        part.duration("warm-up"), part.duration("before"), part.duration("after"), part.optionalDuration("film"),
        surge, crowd, mix(part.part("mix")));
    part.complete();
    return workload;
  }

  private static Crowd.Size crowd(Part part) {
    try {
      Crowd.Size size = new Crowd.Size((int) part.number("users"), part.duration("think"),
          (int) part.number("connections"));
      part.complete();
      return size;
    } catch (IllegalArgumentException e) {
      throw new GameDayException(part.at + ": " + e.getMessage(), e);
    }
  }

  private static List<Step> steps(Part file) {
    List<Step> steps = new ArrayList<>();
    if (file.has("steps")) {
      if (!(file.value("steps") instanceof List<?> all)) {
        throw file.wrong("steps", "a list");
      }
      for (Object each : all) {
        Part step = new Part(file.at + ".steps", map(file.at + ".steps", each));
        steps.add(new Step(step.duration("at"), Step.Deed.ofWord(step.text("do")).orElseThrow(() -> step.wrong("do",
            Arrays.stream(Step.Deed.values()).map(Step.Deed::word).collect(Collectors.joining(", "))))));
        step.complete();
      }
    }
    return steps;
  }

  /** Whoever plays it against AWS must not find out in the middle. */
  private static void portable(GameDay day) {
    if (!day.portable()) {
      return;
    }
    day.steps().stream().filter(s -> !s.deed().portable()).findFirst().ifPresent(s -> {
      throw new GameDayException(day.name() + ".portable must be false: AWS has no " + s.deed().word());
    });
    if (day.experiment().get("actions") instanceof Map<?, ?> actions) {
      for (Object action : actions.values()) {
        if (action instanceof Map<?, ?> a && String.valueOf(a.get("actionId")).startsWith("holdfast:")) {
          throw new GameDayException(day.name() + ".portable must be false: AWS has no " + a.get("actionId"));
        }
      }
    }
  }

  private static SortedSet<Sample.Kind> kinds(Part part, String key) {
    SortedSet<Sample.Kind> kinds = new TreeSet<>();
    if (part.has(key)) {
      if (!(part.value(key) instanceof List<?> words)) {
        throw part.wrong(key, "a list");
      }
      for (Object word : words) {
        kinds.add(Arrays.stream(Sample.Kind.values()).filter(k -> word(k).equals(word)).findFirst().orElseThrow(() ->
            part.wrong(key, "some of " + Arrays.stream(Sample.Kind.values()).map(GameDayFile::word).toList())));
      }
    }
    return kinds;
  }

  private static String word(Sample.Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  private static Mix mix(Part part) {
    SortedMap<Sample.Kind, Integer> weights = new TreeMap<>();
    for (Sample.Kind kind : Sample.Kind.values()) {
      if (part.has(word(kind))) {
        weights.put(kind, (int) part.number(word(kind)));
      }
    }
    part.complete();
    try {
      return new Mix(weights);
    } catch (IllegalArgumentException e) {
      throw new GameDayException(part.at + ": " + e.getMessage(), e);
    }
  }

  private static double failed(Part objectives) {
    String text = objectives.text("failed");
    Matcher under = UNDER.matcher(text);
    if (under.matches()) {
      return Double.parseDouble(under.group(1));
    }
    if (!text.equals("none")) {
      throw objectives.wrong("failed", "none, or as: under 1 %");
    }
    return 0;
  }

  private static SortedMap<String, Object> map(String at, Object value) {
    if (!(value instanceof Map<?, ?> map)) {
      throw new GameDayException(at + " must be a mapping");
    }
    SortedMap<String, Object> sorted = new TreeMap<>();
    map.forEach((k, v) -> sorted.put(String.valueOf(k), v));
    return sorted;
  }

  /** A mapping of the file that knows which of its keys were asked for. */
  private record Part(String at, SortedMap<String, Object> all, TreeSet<String> known) {

    Part(String at, SortedMap<String, Object> all) {
      this(at, all, new TreeSet<>());
    }

    boolean has(String key) {
      return all.containsKey(key);
    }

    Object value(String key) {
      known.add(key);
      return Optional.ofNullable(all.get(key)).orElseThrow(() -> new GameDayException(at + "." + key + " is missing"));
    }

    String text(String key) {
      return String.valueOf(value(key)).strip();
    }

    double number(String key) {
      if (value(key) instanceof Number n) {
        return n.doubleValue();
      }
      throw wrong(key, "a number");
    }

    boolean flag(String key) {
      if (value(key) instanceof Boolean b) {
        return b;
      }
      throw wrong(key, "true or false");
    }

    Duration duration(String key) {
      try {
        return Duration.parse(text(key));
      } catch (DateTimeParseException e) {
        throw wrong(key, "an ISO 8601 duration, as PT20S");
      }
    }

    Optional<Duration> optionalDuration(String key) {
      return has(key) ? Optional.of(duration(key)) : Optional.empty();
    }

    Part part(String key) {
      return new Part(at + "." + key, map(at + "." + key, value(key)));
    }

    GameDayException wrong(String key, String otherwise) {
      return new GameDayException(at + "." + key + " must be " + otherwise + ", not: " + all.get(key));
    }

    void complete() {
      for (String key : all.keySet()) {
        if (!known.contains(key)) {
          throw new GameDayException(at + "." + key + " is unknown; known here: " + known);
        }
      }
    }
  }
}
