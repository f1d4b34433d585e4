package dev.holdfast.region.sns;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.sqs.PolicyStatements;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.services.sns.model.AddPermissionRequest;
import software.amazon.awssdk.services.sns.model.AddPermissionResponse;
import software.amazon.awssdk.services.sns.model.RemovePermissionRequest;
import software.amazon.awssdk.services.sns.model.RemovePermissionResponse;

/** The short way to a topic's policy: one statement for each label, beside those that were set as a whole. */
record TopicPermissions(Call call) {

  private static final List<String> GRANTABLE = List.of("AddPermission", "DeleteTopic", "GetDataProtectionPolicy",
      "GetTopicAttributes", "ListSubscriptionsByTopic", "ListTagsForResource", "Publish", "PutDataProtectionPolicy",
      "RemovePermission", "SetTopicAttributes", "Subscribe");

  AddPermissionResponse add(AddPermissionRequest r) {
    Topic topic = Topics.required(call, r.topicArn());
    requireValid(r);
    PolicyStatements policy = policy(topic);
    if (policy.has(r.label())) {
      throw Failures.invalid("Statement already exists");
    } else if (policy.statements().size() >= Limits.POLICY_STATEMENTS) {
      throw Failures.invalid("Policy statement count exceeds the limit of " + Limits.POLICY_STATEMENTS);
    }
    put(topic, policy.with(r.label(), r.awsAccountIds(), r.actionNames().stream().map(a -> "SNS:" + a).toList(),
        topic.arn(call)));
    return AddPermissionResponse.builder().build();
  }

  RemovePermissionResponse remove(RemovePermissionRequest r) {
    Topic topic = Topics.required(call, r.topicArn());
    put(topic, policy(topic).without(String.valueOf(r.label())));
    return RemovePermissionResponse.builder().build();
  }

  private static void requireValid(AddPermissionRequest r) {
    if (r.label() == null || !r.label().matches("[A-Za-z0-9_-]{1,80}")) {
      throw Failures.invalid("Label");
    } else if (r.awsAccountIds().isEmpty() || !r.awsAccountIds().stream().allMatch(id -> id.matches("\\d{12}"))) {
      throw Failures.invalid("AWSAccountId");
    } else if (r.actionNames().isEmpty()) {
      throw Failures.invalid("ActionName");
    }
    r.actionNames().stream().filter(a -> !GRANTABLE.contains(a)).findFirst().ifPresent(a -> {
      throw Failures.invalid("Policy statement action out of service scope!");
    });
  }

  private void put(Topic topic, PolicyStatements policy) {
    SortedMap<String, String> attributes = new TreeMap<>(topic.attributes());
    attributes.put("Policy", policy.text());
    call.state().put(SnsService.TOPICS, topic.name(), topic.with(attributes));
  }

  private PolicyStatements policy(Topic topic) {
    return PolicyStatements.of(TopicAttributes.settings(call, topic).get("Policy"));
  }
}
