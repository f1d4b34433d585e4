package dev.holdfast.gameday;

import dev.holdfast.gameday.load.Mix;
import dev.holdfast.gameday.load.Sample;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Reads a game day's file. What it does not know it refuses, with the place: a misspelt objective must not be none. */
public final class GameDayFile {

  /** The library, in the order in which it is best played. */
  public static final List<String> LIBRARY = List.of("instance-loss", "worker-loss", "database-loss", "zone-loss");

  private static final Pattern UNDER = Pattern.compile("under ([0-9.]+) ?%");

  private GameDayFile() {}

  /** @throws GameDayException when the library has none of that name */
  public static GameDay named(String name) {
    if (!LIBRARY.contains(name)) {
      throw new GameDayException("there is no game day " + name + "; there are " + String.join(", ", LIBRARY));
    }
    try (InputStream in = GameDayFile.class.getResourceAsStream("gamedays/" + name + ".yaml")) {
      return parse(name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
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
    Part workload = file.part("workload");
    Part objectives = file.part("objectives");
    GameDay day = new GameDay(name, file.text("title"), file.text("goal"), file.text("claim"),
        Boolean.parseBoolean(file.text("portable")),
        new GameDay.Workload(
            workload.number("rate"), (int) workload.number("users"), workload.duration("warm-up"),
            workload.duration("before"), workload.duration("after"), workload.optionalDuration("film"),
            mix(workload.part("mix"))),
        new GameDay.Objectives(failed(objectives), objectives.optionalDuration("recovered-within")),
        file.part("experiment").all());
    if (!objectives.text("lost").equals("none")) {
      throw objectives.wrong("lost", "none: no game day allows for anything acknowledged to be lost");
    }
    file.complete();
    workload.complete();
    objectives.complete();
    return day;
  }

  private static Mix mix(Part part) {
    SortedMap<Sample.Kind, Integer> weights = new TreeMap<>();
    for (Sample.Kind kind : Sample.Kind.values()) {
      String key = kind.name().toLowerCase(Locale.ROOT);
      if (part.has(key)) {
        weights.put(kind, (int) part.number(key));
      }
    }
    part.complete();
    return new Mix(weights);
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
