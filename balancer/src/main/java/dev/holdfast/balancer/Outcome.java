package dev.holdfast.balancer;

/** What became of a request, and who is to blame when it went wrong. */
public enum Outcome {
  /** The target answered, with whatever status below 500. */
  SUCCESS(Blame.NOBODY),
  /** The target answered with a status of 500 or more. */
  TARGET_ERROR(Blame.TARGET),
  /** No target could be connected to, or each that was closed the connection before it answered. */
  TARGET_CONNECTION(Blame.TARGET),
  /** The target's answer was not HTTP, or broke off. */
  TARGET_BAD_RESPONSE(Blame.TARGET),
  /** The target did not answer within the idle timeout. */
  TARGET_TIMEOUT(Blame.TARGET),
  /** There is no target to ask. */
  NO_TARGET(Blame.BALANCER),
  /** Something failed in the balancer itself. */
  BALANCER_ERROR(Blame.BALANCER),
  /** The client's request was not good HTTP. */
  CLIENT_BAD_REQUEST(Blame.CLIENT),
  /** The client did not finish its request in time. */
  CLIENT_TIMEOUT(Blame.CLIENT),
  /** The client went away before it had its answer. */
  CLIENT_CANCELLED(Blame.CLIENT);

  public enum Blame { NOBODY, CLIENT, TARGET, BALANCER }

  private final Blame blame;

  Outcome(Blame blame) {
    this.blame = blame;
  }

  public Blame blame() {
    return blame;
  }
}
