package dev.holdfast.region.cloudformation;

import dev.holdfast.region.kernel.Call;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** Finds what a request names. */
final class StackNames {

  private StackNames() {}

  /** The stack that has this name, or this id, which may be deleted. */
  static Stack require(Call call, String nameOrId) {
    String name = required("StackName", nameOrId);
    return Tables.stack(call.state(), name).orElseThrow(() -> unknown(name));
  }

  static AwsServiceException unknown(String name) {
    return Template.invalid("Stack with id " + name + " does not exist");
  }

  static String required(String member, String value) {
    if (value == null || value.isEmpty()) {
      throw Template.invalid("1 validation error detected: Value null at '" + Character.toLowerCase(member.charAt(0))
          + member.substring(1) + "' failed to satisfy constraint: Member must not be null");
    }
    return value;
  }

  static String checkNew(String name) {
    required("StackName", name);
    if (!name.matches("[a-zA-Z][-a-zA-Z0-9]*") || name.length() > Limits.STACK_NAME) {
      throw Template.invalid("1 validation error detected: Value '" + name
          + "' at 'stackName' failed to satisfy constraint:"
          + " Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]* and be at most "
          + Limits.STACK_NAME + " characters long");
    }
    return name;
  }
}
