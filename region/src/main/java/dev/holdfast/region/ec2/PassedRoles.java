package dev.holdfast.region.ec2;

import dev.holdfast.region.kernel.Access;
import dev.holdfast.region.kernel.Accesses;
import dev.holdfast.region.kernel.Call;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateSpecification;
import software.amazon.awssdk.services.iam.IamClient;

/** The roles that instances are given by whoever launches them: who does it must be allowed {@code iam:PassRole}. */
public final class PassedRoles {

  private PassedRoles() {}

  /** Of an instance profile, by its name or ARN; nothing of one that is not there, which the launch is refused for. */
  static List<Access> ofProfile(Call call, Optional<String> nameOrArn) {
    if (nameOrArn.isEmpty()) {
      return List.of();
    }
    String name = nameOrArn.get().substring(nameOrArn.get().lastIndexOf('/') + 1);
    try {
      return call.client(IamClient.class).getInstanceProfile(r -> r.instanceProfileName(name)).instanceProfile().roles()
          .stream().map(role -> Accesses.passRole(role.arn(), "ec2")).toList();
    } catch (AwsServiceException e) {
      return List.of();
    }
  }

  /** Of the instance profile that a launch template names. @param template by its id or its name */
  public static List<Access> ofTemplate(Call call, LaunchTemplateSpecification template) {
    try {
      return ofProfile(call, Optional.ofNullable(
              new LaunchTemplates(call).resolve(template).launchTemplateData().iamInstanceProfile())
          .flatMap(p -> Optional.ofNullable(p.name()).or(() -> Optional.ofNullable(p.arn()))));
    } catch (AwsServiceException e) {
      return List.of();
    }
  }
}
