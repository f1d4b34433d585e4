package dev.holdfast.region.s3;

import java.time.Instant;
import java.util.Optional;

/**
 * What keeps a version from being deleted: retention until a date, and a legal hold until somebody lifts it.
 *
 * @param holdWasSet whether anybody ever said that there is a hold, or that there is none: until then it is not told of
 */
record Lock(Optional<Retention> retention, boolean legalHold, boolean holdWasSet) {

  static final Lock NONE = new Lock(Optional.empty(), false, false);

  /** {@code "ON"} or {@code "OFF"}; empty if nobody ever said. */
  Optional<String> legalHoldStatus() {
    return legalHold ? Optional.of("ON") : holdWasSet ? Optional.of("OFF") : Optional.empty();
  }

  /** @param mode {@code "GOVERNANCE"} or {@code "COMPLIANCE"} */
  record Retention(String mode, Instant until) {

    boolean isGovernance() {
      return mode.equals("GOVERNANCE");
    }
  }

  /** @param bypass the caller may, and asks to, pass over retention in governance mode */
  boolean forbidsDelete(Instant now, boolean bypass) {
    return legalHold || retention.filter(r -> isActive(r, now) && !(bypass && r.isGovernance())).isPresent();
  }

  /** Retention can always be made longer; anything else while it lasts needs governance mode and the bypass. */
  boolean forbids(Optional<Retention> next, Instant now, boolean bypass) {
    return retention.filter(r -> isActive(r, now)).filter(r -> {
      boolean longer = next.filter(n -> n.mode().equals(r.mode()) && !n.until().isBefore(r.until())).isPresent();
      boolean stricter = next.filter(n -> !n.isGovernance() && !n.until().isBefore(r.until())).isPresent();
      return !longer && !stricter && !(bypass && r.isGovernance());
    }).isPresent();
  }

  private static boolean isActive(Retention retention, Instant now) {
    return retention.until().isAfter(now);
  }

  Lock retained(Optional<Retention> next) {
    return new Lock(next, legalHold, holdWasSet);
  }

  Lock held(boolean hold) {
    return new Lock(retention, hold, true);
  }
}
