package dev.holdfast.region;

import dev.holdfast.region.cloudformation.ResourceType;
import dev.holdfast.region.kernel.Service;
import java.util.List;

/** Every service of the region, and every CloudFormation resource type they contribute. One line each. */
public final class Services {

  private Services() {}

  public static List<Service> all() {
    return List.of(
        );
  }

  public static List<ResourceType> resourceTypes() {
    return List.of(
        );
  }
}
