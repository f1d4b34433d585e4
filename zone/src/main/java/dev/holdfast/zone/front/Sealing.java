package dev.holdfast.zone.front;

import dev.holdfast.zone.home.RegionKey;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.SdkRequest;

/** Seals the secrets in a request before a command is made of it: they never reach the journal in clear. */
public final class Sealing {

  /** Top-level members that hold a secret, by service, under their wire names. */
  private static final Map<String, Set<String>> SECRETS = Map.of(
      "rds", Set.of("MasterUserPassword"),
      "secretsmanager", Set.of("SecretString"));

  /** Where to seal is, for CloudFormation, what the template says, which may be one that the region holds. */
  public interface Templates {
    SdkRequest seal(SdkRequest request, UnaryOperator<String> seal);
  }

  private final RegionKey key;
  private final Templates templates;

  public Sealing(RegionKey key, Templates templates) {
    this.key = key;
    this.templates = templates;
  }

  public SdkRequest seal(String service, SdkRequest request) {
    if (service.equals("cloudformation")) {
      return templates.seal(request, key::seal);
    }
    Set<String> secrets = SECRETS.getOrDefault(service, Set.of());
    if (secrets.isEmpty()) {
      return request;
    }
    SdkRequest.Builder builder = null;
    for (SdkField<?> field : request.sdkFields()) {
      if (secrets.contains(field.memberName()) && field.getValueOrDefault(request) instanceof String secret) {
        builder = builder == null ? request.toBuilder() : builder;
        field.set((SdkPojo) builder, key.seal(secret));
      }
    }
    return builder == null ? request : builder.build();
  }
}
