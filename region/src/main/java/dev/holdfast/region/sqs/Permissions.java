package dev.holdfast.region.sqs;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.awssdk.protocols.jsoncore.JsonWriter;
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
    List<JsonNode> statements = new ArrayList<>(statements(queue));
    if (statements.stream().anyMatch(s -> isLabelled(s, r.label()))) {
      throw invalid(r.label(), "Label", "Already exists.");
    } else if (statements.size() >= Limits.POLICY_STATEMENTS) {
      throw Errors.of(403, "OverLimit", statements.size() + 1 + " statements were found, maximum allowed is "
          + Limits.POLICY_STATEMENTS + '.');
    }
    JsonWriter w = JsonWriter.create();
    w.writeStartObject();
    w.writeFieldName("Sid").writeValue(r.label());
    w.writeFieldName("Effect").writeValue("Allow");
    w.writeFieldName("Principal").writeStartObject();
    oneOrMany(w.writeFieldName("AWS"), r.awsAccountIds().stream().map(id -> "arn:aws:iam::" + id + ":root").toList());
    w.writeEndObject();
    oneOrMany(w.writeFieldName("Action"), r.actions().stream().map(a -> "SQS:" + a).toList());
    w.writeFieldName("Resource").writeValue(call.arn("sqs", queue.name()));
    w.writeEndObject();
    statements.add(JsonNode.parser().parse(new String(w.getBytes(), StandardCharsets.UTF_8)));
    put(queue, statements);
    return AddPermissionResponse.builder().build();
  }

  RemovePermissionResponse remove(RemovePermissionRequest r) {
    Queue queue = Queues.required(call, r.queueUrl());
    if (r.label() == null) {
      throw Queues.missing("Label");
    }
    List<JsonNode> left = statements(queue).stream().filter(s -> !isLabelled(s, r.label())).toList();
    if (left.size() == statements(queue).size()) {
      throw invalid(r.label(), "Label", "can't find label on existing policy.");
    }
    put(queue, left);
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

  private void put(Queue queue, List<JsonNode> statements) {
    SortedMap<String, String> attributes = new TreeMap<>(queue.attributes());
    if (statements.isEmpty()) {
      attributes.remove("Policy");
    } else {
      attributes.put("Policy", text(queue, statements));
    }
    call.state().put(SqsService.QUEUES, queue.name(), queue.with(attributes, call.now()));
  }

  /** The policy as it is but for its statements; AWS's default one where there is none. */
  private String text(Queue queue, List<JsonNode> statements) {
    JsonWriter w = JsonWriter.create();
    w.writeStartObject();
    Map<String, JsonNode> old = policy(queue).map(JsonNode::asObject).orElse(Map.of());
    if (old.isEmpty()) {
      w.writeFieldName("Version").writeValue("2008-10-17");
      w.writeFieldName("Id").writeValue(call.arn("sqs", queue.name()) + "/SQSDefaultPolicy");
    }
    old.forEach((name, value) -> {
      if (!name.equals("Statement")) {
        write(w.writeFieldName(name), value);
      }
    });
    w.writeFieldName("Statement").writeStartArray();
    statements.forEach(s -> write(w, s));
    w.writeEndArray();
    w.writeEndObject();
    return new String(w.getBytes(), StandardCharsets.UTF_8);
  }

  private static void write(JsonWriter w, JsonNode node) {
    if (node.isObject()) {
      w.writeStartObject();
      node.asObject().forEach((name, value) -> write(w.writeFieldName(name), value));
      w.writeEndObject();
    } else if (node.isArray()) {
      w.writeStartArray();
      node.asArray().forEach(item -> write(w, item));
      w.writeEndArray();
    } else if (node.isBoolean()) {
      w.writeValue(node.asBoolean());
    } else if (node.isNumber()) {
      w.writeNumber(node.asNumber());
    } else if (node.isNull()) {
      w.writeNull();
    } else {
      w.writeValue(node.text());
    }
  }

  private static void oneOrMany(JsonWriter w, List<String> values) {
    if (values.size() == 1) {
      w.writeValue(values.getFirst());
      return;
    }
    w.writeStartArray();
    values.forEach(w::writeValue);
    w.writeEndArray();
  }

  private static Optional<JsonNode> policy(Queue queue) {
    return Optional.ofNullable(queue.attributes().get("Policy")).map(JsonNode.parser()::parse);
  }

  /** A policy may hold one statement instead of a list of them. */
  private static List<JsonNode> statements(Queue queue) {
    return policy(queue).flatMap(p -> p.field("Statement"))
        .map(s -> s.isArray() ? s.asArray() : List.of(s)).orElse(List.of());
  }

  private static boolean isLabelled(JsonNode statement, String label) {
    return statement.isObject()
        && statement.field("Sid").filter(JsonNode::isString).map(JsonNode::asString).filter(label::equals).isPresent();
  }

  private static RuntimeException invalid(String value, String parameter, String reason) {
    return Errors.badRequest(
        "InvalidParameterValue", "Value " + value + " for parameter " + parameter + " is invalid. Reason: " + reason);
  }
}
