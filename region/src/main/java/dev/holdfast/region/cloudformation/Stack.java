package dev.holdfast.region.cloudformation;

import dev.holdfast.region.kernel.Caller;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.cloudformation.model.OnFailure;
import software.amazon.awssdk.services.cloudformation.model.StackStatus;

/**
 * A stack, deleted ones too.
 *
 * @param id its ARN
 * @param revision what it is, or is on its way to be
 * @param previous while an update is under way or has failed: what a rollback goes back to
 */
record Stack(
    String id,
    String name,
    StackStatus status,
    String reason,
    Instant created,
    Optional<Instant> updated,
    Optional<Instant> deleted,
    Revision revision,
    Optional<Revision> previous,
    List<OutputValue> outputs,
    Options options,
    Operation operation) {

  record OutputValue(String key, String value, String description, Optional<String> exportName) {}

  /** @param onFailure of creation; DO_NOTHING is what {@code DisableRollback} means */
  record Options(
      OnFailure onFailure,
      Optional<Integer> timeoutMinutes,
      boolean terminationProtection,
      Optional<String> roleArn,
      Optional<String> changeSetId) {

    Options terminationProtection(boolean on) {
      return new Options(onFailure, timeoutMinutes, on, roleArn, changeSetId);
    }

    Options changeSetId(Optional<String> id) {
      return new Options(onFailure, timeoutMinutes, terminationProtection, roleArn, id);
    }

    /** A role once given stays until another is. */
    Options role(Optional<String> other) {
      return new Options(onFailure, timeoutMinutes, terminationProtection, other.or(() -> roleArn), changeSetId);
    }

    Options onFailure(OnFailure other) {
      return new Options(other, timeoutMinutes, terminationProtection, roleArn, changeSetId);
    }
  }

  /**
   * The latest thing done to the stack.
   *
   * @param number counts a stack's operations, a rollback being one of its own
   * @param token the caller's ClientRequestToken, empty if none
   * @param disableRollback of an update
   * @param retain logical ids that a deletion leaves alone
   * @param wakeAt when the stack's timer is set
   * @param by the ARN of whoever asked for it; empty where an earlier build has not noted it
   * @param session what bounds and marks them, if they asked with a session's credentials
   * @param paused whether the work goes on only in the next command, because this one has done enough
   */
  record Operation(
      long number,
      String token,
      Instant began,
      boolean disableRollback,
      List<String> retain,
      Optional<Instant> wakeAt,
      boolean paused,
      Optional<String> by,
      Optional<Caller.Session> session) {

    static Operation first(String token, Instant began, Caller by) {
      return new Operation(
          1, token, began, false, List.of(), Optional.empty(), false, Optional.of(by.arn()), by.session());
    }

    Operation next(String newToken, Instant now, boolean noRollback, List<String> retained) {
      return new Operation(number + 1, newToken, now, noRollback, retained, wakeAt, paused, by, session);
    }

    Operation waking(Optional<Instant> at, boolean pause) {
      return new Operation(number, token, began, disableRollback, retain, at, pause, by, session);
    }

    Operation by(Caller caller) {
      return new Operation(number, token, began, disableRollback, retain, wakeAt, paused, Optional.of(caller.arn()),
          caller.session());
    }
  }

  /** Whether there is still something to do that the stack does by itself. */
  boolean isWorking() {
    return status != StackStatus.REVIEW_IN_PROGRESS && status.toString().endsWith("_IN_PROGRESS");
  }

  boolean isDeleted() {
    return status == StackStatus.DELETE_COMPLETE;
  }

  Stack status(StackStatus to, String why) {
    return new Stack(
        id, name, to, why, created, updated, deleted, revision, previous, outputs, options, operation);
  }

  Stack revision(Revision now, Optional<Revision> before) {
    return new Stack(id, name, status, reason, created, updated, deleted, now, before, outputs, options, operation);
  }

  Stack outputs(List<OutputValue> values) {
    return new Stack(id, name, status, reason, created, updated, deleted, revision, previous, values, options,
        operation);
  }

  Stack options(Options other) {
    return new Stack(id, name, status, reason, created, updated, deleted, revision, previous, outputs, other,
        operation);
  }

  Stack operation(Operation other) {
    return new Stack(id, name, status, reason, created, updated, deleted, revision, previous, outputs, options, other);
  }

  Stack updatedAt(Instant at) {
    return new Stack(
        id, name, status, reason, created, Optional.of(at), deleted, revision, previous, outputs, options, operation);
  }

  Stack deletedAt(Instant at) {
    return new Stack(
        id, name, status, reason, created, updated, Optional.of(at), revision, previous, outputs, options, operation);
  }
}
