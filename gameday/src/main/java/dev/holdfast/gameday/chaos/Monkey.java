package dev.holdfast.gameday.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Draws when and what. Pure: a draw follows from the seed, its number and what is there.
 *
 * @param every the mean time between two draws
 */
public record Monkey(long seed, Duration every, SortedSet<Kind> kinds) {

  /** What can be taken away. */
  public enum Kind {
    /** An instance of an Auto Scaling group: Chaos Monkey. */
    INSTANCE,
    /** A database's primary, onto its standby. */
    DATABASE,
    /** All of a zone, for a minute: Chaos Gorilla. Not on AWS, which wants prepared tags for it. */
    ZONE
  }

  /**
   * An Auto Scaling group that may be harmed.
   *
   * @param inService its instances that are well, by id, in the order of their ids
   */
  public record Group(String name, int minimum, List<String> inService) {}

  /** What is there to draw from: groups and databases (by ARN) that are tagged for it, and the zones. */
  public record Field(List<Group> groups, List<String> databases, List<String> zones) {}

  /** What was drawn. @param name an instance's id, a database's ARN, a zone; {@code group} empty for the others */
  public record Target(Kind kind, String name, String group) {}

  /** How long after the draw before, counted in hours in which draws are allowed; at most four times the mean. */
  Duration pause(int draw) {
    double even = 1 - random(draw).nextDouble();
    return Duration.ofMillis((long) (every.toMillis() * Math.min(4, -Math.log(even))));
  }

  /** What is taken; empty where nothing may be. Each kind is as likely as another, each instance as another. */
  Optional<Target> draw(int draw, Field field) {
    SortedMap<Kind, List<Target>> possible = new TreeMap<>();
    for (Kind kind : kinds) {
      List<Target> targets = new ArrayList<>();
      switch (kind) {
        case INSTANCE -> field.groups.stream().filter(g -> g.inService.size() > g.minimum)
            .forEach(g -> g.inService.forEach(i -> targets.add(new Target(kind, i, g.name))));
        case DATABASE -> field.databases.forEach(d -> targets.add(new Target(kind, d, "")));
        case ZONE -> field.zones.forEach(z -> targets.add(new Target(kind, z, "")));
      }
      if (!targets.isEmpty()) {
        possible.put(kind, targets);
      }
    }
    if (possible.isEmpty()) {
      return Optional.empty();
    }
    SplittableRandom random = random(draw);
    random.nextDouble(); // the pause's
    List<Target> targets = List.copyOf(possible.values()).get(random.nextInt(possible.size()));
    return Optional.of(targets.get(random.nextInt(targets.size())));
  }

  private SplittableRandom random(int draw) {
    return new SplittableRandom(seed * 0x9E3779B97F4A7C15L + draw);
  }
}
