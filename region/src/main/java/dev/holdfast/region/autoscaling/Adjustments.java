package dev.holdfast.region.autoscaling;

import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.autoscaling.model.StepAdjustment;

/** The arithmetic of scaling: what a capacity becomes. */
final class Adjustments {

  static final List<String> TYPES = List.of("ChangeInCapacity", "ExactCapacity", "PercentChangeInCapacity");

  private Adjustments() {}

  /** @param minimum of a percentage's change, in instances; may be null */
  static int adjusted(int capacity, String type, int adjustment, Integer minimum) {
    return switch (type) {
      case "ChangeInCapacity" -> capacity + adjustment;
      case "ExactCapacity" -> adjustment;
      default -> capacity + percent(capacity, adjustment, minimum == null ? 1 : minimum);
    };
  }

  /** Rounded towards zero, but never to nothing. */
  private static int percent(int capacity, int percent, int minimum) {
    if (percent == 0) {
      return 0;
    }
    int change = Math.max(Math.abs(capacity * percent / 100), minimum);
    return percent > 0 ? change : -change;
  }

  /** The step whose interval holds how far the metric is beyond the threshold. */
  static Optional<StepAdjustment> step(List<StepAdjustment> steps, double beyond) {
    return steps.stream().filter(s -> {
      double lower = s.metricIntervalLowerBound() == null ? Double.NEGATIVE_INFINITY : s.metricIntervalLowerBound();
      double upper = s.metricIntervalUpperBound() == null ? Double.POSITIVE_INFINITY : s.metricIntervalUpperBound();
      // AWS: above the threshold the lower bound belongs to the step, below it the upper one.
      return beyond >= 0 ? lower <= beyond && beyond < upper : lower < beyond && beyond <= upper;
    }).findFirst();
  }
}
