package dev.holdfast.region.world;

import java.util.List;

/**
 * What the API's front does to some of the calls that reach it, before the region sees them or after it has answered.
 *
 * @param service by its signing name, as {@code sqs}, {@code monitoring}
 * @param operations their names; empty: all of the service
 * @param roles the names of the roles whose callers suffer; empty: everybody
 * @param percent of these calls, 1 to 100
 */
public record ApiFault(String service, List<String> operations, List<String> roles, int percent, Effect effect) {

  /** In the place of a service's name. */
  public static final String ANY = "*";

  public sealed interface Effect {
    /** Befalls a call on its own. */
    sealed interface OnCall extends Effect {}

    /** The call is refused and never reaches the region. */
    record Refused(Kind kind) implements OnCall {}

    /** The call waits before it reaches the region, so long, give or take up to {@code jitterMillis}. */
    record Delayed(int delayMillis, int jitterMillis) implements OnCall {}

    /** The call of an instance in one of these subnets does not get here while this lasts. */
    record Lost(List<String> subnetIds) implements Effect {}

    /** The calls of these instances come over a bad network. */
    record Impaired(List<String> instanceIds, Impairment how) implements Effect {}

    /**
     * A message that was received from one of these queues is received once more later, also if it has been deleted by
     * then: what a standard queue's contract allows ("at least once").
     */
    record Duplicated(List<String> queueUrls) implements Effect {}
  }

  public enum Kind { INTERNAL_ERROR, THROTTLED, UNAVAILABLE }

  /** Whether a call with this caller is one of those that may suffer. */
  public boolean isAbout(String callerArn, String calledService, String operation) {
    return (service.equals(calledService) || service.equals(ANY))
        && (operations.isEmpty() || operations.stream().anyMatch(operation::equalsIgnoreCase)) // the SDK writes some otherwise
        && (roles.isEmpty() || roles.stream().anyMatch(role -> callerArn.contains(":assumed-role/" + role + "/")));
  }
}
