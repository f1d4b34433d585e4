package dev.holdfast.region.sqs;

import dev.holdfast.region.kernel.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.awssdk.protocols.jsoncore.JsonWriter;

/**
 * A resource's policy as AddPermission and RemovePermission see it: statements with labels, beside whatever else it
 * says.
 *
 * @param others what the policy says beside its statements, in its order
 */
public record PolicyStatements(Map<String, JsonNode> others, List<JsonNode> statements) {

  /** @param policy a JSON object; a policy may hold one statement instead of a list of them */
  public static PolicyStatements of(String policy) {
    JsonNode node = JsonText.parse(policy).orElseThrow();
    List<JsonNode> statements = node.field("Statement")
        .map(s -> s.isArray() ? s.asArray() : List.of(s)).orElse(List.of());
    return new PolicyStatements(node.asObject(), statements);
  }

  /** A policy without a statement yet, of AWS's old version as its services write it. */
  public static PolicyStatements empty(String id) {
    JsonWriter w = JsonWriter.create();
    w.writeStartObject();
    w.writeFieldName("Version").writeValue("2008-10-17");
    w.writeFieldName("Id").writeValue(id);
    w.writeEndObject();
    return of(text(w));
  }

  public boolean has(String label) {
    return statements.stream().anyMatch(s -> isLabelled(s, label));
  }

  public PolicyStatements without(String label) {
    return new PolicyStatements(others, statements.stream().filter(s -> !isLabelled(s, label)).toList());
  }

  /** With a statement more, which lets these accounts do these actions. */
  public PolicyStatements with(String label, List<String> accounts, List<String> actions, String resource) {
    JsonWriter w = JsonWriter.create();
    w.writeStartObject();
    w.writeFieldName("Sid").writeValue(label);
    w.writeFieldName("Effect").writeValue("Allow");
    w.writeFieldName("Principal").writeStartObject();
    oneOrMany(w.writeFieldName("AWS"), accounts.stream().map(id -> "arn:aws:iam::" + id + ":root").toList());
    w.writeEndObject();
    oneOrMany(w.writeFieldName("Action"), actions);
    w.writeFieldName("Resource").writeValue(resource);
    w.writeEndObject();
    List<JsonNode> more = new ArrayList<>(statements);
    more.add(JsonNode.parser().parse(text(w)));
    return new PolicyStatements(others, more);
  }

  public String text() {
    JsonWriter w = JsonWriter.create();
    w.writeStartObject();
    others.forEach((name, value) -> {
      if (!name.equals("Statement")) {
        write(w.writeFieldName(name), value);
      }
    });
    w.writeFieldName("Statement").writeStartArray();
    statements.forEach(s -> write(w, s));
    w.writeEndArray();
    w.writeEndObject();
    return text(w);
  }

  private static String text(JsonWriter w) {
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

  private static boolean isLabelled(JsonNode statement, String label) {
    return statement.isObject()
        && statement.field("Sid").filter(JsonNode::isString).map(JsonNode::asString).filter(label::equals).isPresent();
  }
}
