package dev.holdfast.region.autoscaling;

import static dev.holdfast.region.kernel.Errors.badRequest;

import dev.holdfast.region.autoscaling.Tables.MemberRow;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Which member goes when there is one too many. */
final class TerminationPolicy {

  static final List<String> NAMES = List.of(
      "Default", "OldestInstance", "NewestInstance", "OldestLaunchTemplate", "ClosestToNextInstanceHour");

  private TerminationPolicy() {}

  static void require(List<String> names) {
    for (String name : names) {
      if (!NAMES.contains(name)) {
        throw badRequest("ValidationError", "Termination policy " + name + " is not one of " + NAMES);
      }
    }
  }

  /**
   * First whatever is to be replaced anyway; then from the zone that has the most; then by the policies in turn.
   *
   * @param old what a refresh is about to replace
   */
  static MemberRow choose(List<String> policies, List<MemberRow> candidates, Predicate<MemberRow> old) {
    SortedMap<String, Integer> inZone = new TreeMap<>();
    candidates.forEach(m -> inZone.merge(m.zone(), 1, Integer::sum));
    Comparator<MemberRow> order = Comparator.<MemberRow, Boolean>comparing(m -> !old.test(m))
        .thenComparing(m -> -inZone.get(m.zone()));
    for (String policy : policies) {
      order = order.thenComparing(by(policy));
    }
    return candidates.stream().min(order.thenComparing(MemberRow::instanceId)).orElseThrow();
  }

  /** Default: the oldest version of the launch template, then the instance that has run longest. */
  private static Comparator<MemberRow> by(String policy) {
    Comparator<MemberRow> oldest = Comparator.comparing(MemberRow::launched);
    Comparator<MemberRow> oldestTemplate = Comparator.comparingLong(m -> Long.parseLong(m.templateVersion()));
    return switch (policy) {
      case "OldestInstance", "ClosestToNextInstanceHour" -> oldest;
      case "NewestInstance" -> oldest.reversed();
      case "OldestLaunchTemplate" -> oldestTemplate;
      default -> oldestTemplate.thenComparing(oldest);
    };
  }
}
