package dev.holdfast.region.cloudformation;

/** UpdatePolicy: how an Auto Scaling group's instances are replaced when its configuration changes. */
final class RollingUpdate {

  private RollingUpdate() {}

  static void checkPolicy(Template.Resource resource, ResourceType type) {
    for (String key : resource.updatePolicy().keySet()) {
      // Only changed properties reach a type's update, which is what AutoScalingScheduledAction asks for.
      if (!key.equals("AutoScalingScheduledAction")) {
        throw Template.invalid("Template error: UpdatePolicy of resource " + resource.logicalId() + ": " + key
            + " is not supported for " + type.name());
      }
    }
  }
}
