package dev.holdfast.region.cloudformation;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.cloudformation.model.Change;
import software.amazon.awssdk.services.cloudformation.model.ChangeSetStatus;
import software.amazon.awssdk.services.cloudformation.model.ChangeSetType;
import software.amazon.awssdk.services.cloudformation.model.ExecutionStatus;
import software.amazon.awssdk.services.cloudformation.model.OnFailure;

/**
 * What would become of a stack, worked out but not done.
 *
 * @param id its ARN
 * @param roleArn the role that the stack acts as from when it is executed; empty leaves the one that it has
 * @param operation the stack's operation that was the latest when it was worked out: after another it is obsolete
 */
record ChangeSet(
    String id,
    String name,
    String stackId,
    ChangeSetType type,
    String description,
    Revision revision,
    List<Change> changes,
    ChangeSetStatus status,
    String reason,
    ExecutionStatus execution,
    Instant created,
    OnFailure onFailure,
    String token,
    Optional<String> roleArn,
    long operation) {

  ChangeSet execution(ExecutionStatus to) {
    return new ChangeSet(id, name, stackId, type, description, revision, changes, status, reason, to, created,
        onFailure, token, roleArn, operation);
  }
}
