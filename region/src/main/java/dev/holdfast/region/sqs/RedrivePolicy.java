package dev.holdfast.region.sqs;

import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.kernel.JsonText;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

/** Where a message goes that has been received {@code maxReceiveCount} times and not deleted. */
record RedrivePolicy(String deadLetterTargetArn, int maxReceiveCount) {

  static RedrivePolicy parse(String json) {
    try {
      JsonNode policy = JsonText.parse(json).orElseThrow();
      String target = policy.field("deadLetterTargetArn").orElseThrow().asString();
      // Templates write the count as a number, older tools as a string.
      JsonNode count = policy.field("maxReceiveCount").orElseThrow();
      int n = Integer.parseInt(count.isNumber() ? count.asNumber() : count.asString());
      if (n < 1 || n > Limits.MAX_RECEIVE_COUNT) {
        throw invalid(json, "maxReceiveCount must be from 1 to " + Limits.MAX_RECEIVE_COUNT + '.');
      }
      return new RedrivePolicy(target, n);
    } catch (NumberFormatException e) {
      throw invalid(json, "maxReceiveCount must be a number.");
    } catch (java.util.NoSuchElementException | UnsupportedOperationException e) {
      throw invalid(json, "It must be a JSON object with deadLetterTargetArn and maxReceiveCount.");
    }
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
