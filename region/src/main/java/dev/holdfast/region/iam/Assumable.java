package dev.holdfast.region.iam;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import java.util.Optional;

/** What STS must know of a role to make a session of it. Whether its trust policy consents has been decided before. */
public record Assumable(String name, String id, int maxSessionSeconds) {

  public static Optional<Assumable> byArn(Call call, String arn) {
    return call.state().all(Rows.ROLES).values().stream().filter(r -> r.arn().equals(arn)).findFirst()
        .map(r -> new Assumable(r.name(), r.id(), r.maxSessionSeconds()));
  }

  /** @throws software.amazon.awssdk.awscore.exception.AwsServiceException MalformedPolicyDocument */
  public static void requireSessionPolicy(String text) {
    try {
      PolicyDocument.parse(PolicyDocument.Kind.IDENTITY, text);
    } catch (IllegalArgumentException e) {
      throw Errors.badRequest("MalformedPolicyDocument", e.getMessage());
    }
  }

  /** @throws software.amazon.awssdk.awscore.exception.AwsServiceException NoSuchEntity */
  public static void requireManagedPolicy(Call call, String arn) {
    new Policies(call).get(arn);
  }
}
