package dev.holdfast.region.sqs;

import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.kernel.JsonText;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

/** Where a message goes that has been received {@code maxReceiveCount} times and not deleted. */
record RedrivePolicy(String deadLetterTargetArn, int maxReceiveCount) {

  static RedrivePolicy parse(String json) {
    JsonNode policy = JsonText.parse(json).filter(JsonNode::isObject)
        .orElseThrow(() -> invalid(json, "Redrive policy is not a valid JSON map."));
    String target = mandatory(json, policy, "deadLetterTargetArn");
    // Templates write the count as a number, older tools as a string.
    String count = mandatory(json, policy, "maxReceiveCount");
    if (!count.matches("\\d{1,4}") || Integer.parseInt(count) < 1 || Integer.parseInt(count) > Limits.MAX_RECEIVE_COUNT) {
      throw invalid(json, "Invalid value for maxReceiveCount: " + count + ", valid values are from 1 to "
          + Limits.MAX_RECEIVE_COUNT + " both inclusive.");
    }
    return new RedrivePolicy(target, Integer.parseInt(count));
  }

  private static String mandatory(String json, JsonNode policy, String name) {
    JsonNode value = policy.field(name).orElseThrow(
        () -> invalid(json, "Redrive policy does not contain mandatory attribute: " + name + '.'));
    return value.isNumber() ? value.asNumber() : value.isString() ? value.asString() : value.text();
  }

  static RuntimeException invalid(String json, String reason) {
    return Errors.badRequest(
        "InvalidParameterValue", "Value " + json + " for parameter RedrivePolicy is invalid. Reason: " + reason);
  }

  String targetName() {
    return deadLetterTargetArn.substring(deadLetterTargetArn.lastIndexOf(':') + 1);
  }

  String json() {
    return "{\"deadLetterTargetArn\":\"" + deadLetterTargetArn + "\",\"maxReceiveCount\":" + maxReceiveCount + '}';
  }
}
