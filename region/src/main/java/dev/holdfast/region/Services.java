package dev.holdfast.region;

import dev.holdfast.region.cloudformation.ResourceType;
import dev.holdfast.region.kernel.Service;
import dev.holdfast.region.secretsmanager.SecretResource;
import dev.holdfast.region.secretsmanager.SecretsManagerService;
import java.util.List;

/** Every service of the region, and every CloudFormation resource type they contribute. One line each. */
public final class Services {

  private Services() {}

  public static List<Service> all() {
    return List.of(
        new SecretsManagerService());
  }

  public static List<ResourceType> resourceTypes() {
    return List.of(
        new SecretResource());
  }
}
