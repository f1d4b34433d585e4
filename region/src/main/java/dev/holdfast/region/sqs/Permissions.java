package dev.holdfast.region.sqs;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.services.sqs.model.AddPermissionRequest;
import software.amazon.awssdk.services.sqs.model.AddPermissionResponse;
import software.amazon.awssdk.services.sqs.model.RemovePermissionRequest;
import software.amazon.awssdk.services.sqs.model.RemovePermissionResponse;

/** The short way to a queue's policy: one statement for each label, beside those that were set as a whole. */
record Permissions(Call call) {

  /** What another account can be let do; the rest is its owner's. */
  private static final List<String> GRANTABLE = List.of(
      "*", "ChangeMessageVisibility", "DeleteMessage", "GetQueueAttributes", "GetQueueUrl",
      "ListDeadLetterSourceQueues", "PurgeQueue", "ReceiveMessage", "SendMessage");

  AddPermissionResponse add(AddPermissionRequest r) {
    Queue queue = Queues.required(call, r.queueUrl());
    requireValid(r);
    PolicyStatements policy = policy(queue);
    if (policy.has(r.label())) {
      throw invalid(r.label(), "Label", "Already exists.");
    } else if (policy.statements().size() >= Limits.POLICY_STATEMENTS) {
      throw Errors.of(403, "OverLimit", policy.statements().size() + 1 + " statements were found, maximum allowed is "
          + Limits.POLICY_STATEMENTS + '.');
    }
    put(queue, policy.with(r.label(), r.awsAccountIds(), r.actions().stream().map(a -> "SQS:" + a).toList(),
        call.arn("sqs", queue.name())));
    return AddPermissionResponse.builder().build();
  }

  RemovePermissionResponse remove(RemovePermissionRequest r) {
    Queue queue = Queues.required(call, r.queueUrl());
    if (r.label() == null) {
      throw Queues.missing("Label");
    }
    PolicyStatements policy = policy(queue);
    if (!policy.has(r.label())) {
      throw invalid(r.label(), "Label", queue.attributes().containsKey("Policy")
          ? "can't find label on existing policy." : "can't find label.");
    }
    put(queue, policy.without(r.label()));
    return RemovePermissionResponse.builder().build();
  }

  private static void requireValid(AddPermissionRequest r) {
    if (r.label() == null) {
      throw Queues.missing("Label");
    } else if (r.actions().isEmpty()) {
      throw Queues.missing("Actions");
    } else if (r.awsAccountIds().isEmpty()
        || !r.awsAccountIds().stream().allMatch(id -> id.matches("\\d{12}"))) {
      throw invalid(r.awsAccountIds().toString(), "PrincipalId", "Unable to verify.");
    } else if (!r.label().matches("[A-Za-z0-9_-]{1," + Limits.LABEL_LENGTH + "}")) {
      throw invalid(r.label(), "Label", "Can only include alphanumeric characters, hyphens, or underscores. 1 to "
          + Limits.LABEL_LENGTH + " in length.");
    } else if (r.actions().size() > Limits.POLICY_ACTIONS) {
      throw Errors.of(403, "OverLimit", r.actions().size() + " Actions were found, maximum allowed is "
          + Limits.POLICY_ACTIONS + '.');
    }
    r.actions().stream().filter(a -> !GRANTABLE.contains(a)).findFirst().ifPresent(a -> {
      throw invalid("SQS:" + a, "ActionName", "Only the queue owner is allowed to invoke this action.");
    });
  }

  private void put(Queue queue, PolicyStatements policy) {
    SortedMap<String, String> attributes = new TreeMap<>(queue.attributes());
    if (policy.statements().isEmpty()) {
      attributes.remove("Policy");
    } else {
      attributes.put("Policy", policy.text());
    }
    call.state().put(SqsService.QUEUES, queue.name(), queue.with(attributes, call.now()));
  }

  /** The policy as it is; where there is none, the beginning of AWS's default one. */
  private PolicyStatements policy(Queue queue) {
    return Optional.ofNullable(queue.attributes().get("Policy")).map(PolicyStatements::of)
        .orElseGet(() -> PolicyStatements.empty(call.arn("sqs", queue.name()) + "/SQSDefaultPolicy"));
  }

  private static RuntimeException invalid(String value, String parameter, String reason) {
    return Errors.badRequest(
        "InvalidParameterValue", "Value " + value + " for parameter " + parameter + " is invalid. Reason: " + reason);
  }
}
